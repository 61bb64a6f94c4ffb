"""``linkstar check --deep``: are the stored credits those of the inputs as they stand?

What is stored incrementally holds only as long as the dirty lists miss nothing. Here every such table below the credits
(current rows of staging, lines, touches, the credits themselves) is computed from nothing beside the stored one, by the
models' own SQL and in the order of the graph, so that no dirty list takes part; then the two fingerprints of every line
are compared. What is taken as stored are raw's parsed versions and the logs of changes: those are compared with their
source in full every night.

Belongs here: the comparison. Does not belong here: when it is due (``session``), printing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb

from orchestration.dbt_runner import DbtProject
from orchestration.ledger import connect
from orchestration.messages import text

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDITS: Final = "attr_credits"
LINES: Final = "attr_lines"
"""Says which line a key is."""

_REPLACED: Final = "replace_dirty"
_LINE_KEY: Final = "line_key"
_LISTED: Final = 100


@dataclass(frozen=True)
class Deviation:
    """A stored table of which some keys are not what its inputs give.

    Args:
        table: name of the model.
        keys: how many.
        lines: ids of the order lines among them, the first hundred; keys of other tables are not listed.
    """

    table: str
    keys: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DeepCheck:
    """What was compared: how many keys of the credits, and where stored and computed differ."""

    compared: int
    deviations: tuple[Deviation, ...]

    @property
    def passed(self) -> bool:
        """Whether everything stored is what its inputs give."""
        return not self.deviations

    @property
    def lines(self) -> tuple[str, ...]:
        """Ids of the lines that were found, each once."""
        return tuple(dict.fromkeys(line for found in self.deviations for line in found.lines))


@dataclass(frozen=True)
class StoredModel:
    """A model below the credits: where it is stored, the SQL that computes all of it, and by what it is replaced.

    Args:
        name: of the model.
        relation: its quoted name.
        sql: compiled as a first build.
        key: its key columns; '' for a model that every build computes in full.
    """

    name: str
    relation: str
    sql: str
    key: str


def deep_check(project: DbtProject, variables: Mapping[str, object]) -> DeepCheck:
    """Compute the credits and all they are made of beside the stored ones, and compare.

    Args:
        project: the dbt project of a home, that has built nothing itself: dbt notes in it what it compiled.
        variables: dbt vars of this refresh.

    Raises:
        DbtError: the models do not compile.
    """
    nodes = project.compiled_in_full(f"+{CREDITS}", variables)
    with connect(project.home.warehouse, read_only=True) as connection:
        return compare(connection, list(stored_models(nodes)))


def stored_models(nodes: Sequence[Any]) -> Iterator[StoredModel]:
    """What is computed again, parents before children: all but append-only logs and what nobody stores."""
    by_id = {node.unique_id: node for node in nodes if node.relation_name}
    done: set[str] = set()

    def parents_first(unique_id: str) -> Iterator[StoredModel]:
        if unique_id in done or unique_id not in by_id:
            return
        done.add(unique_id)
        node = by_id[unique_id]
        for parent in node.depends_on.nodes:
            yield from parents_first(parent)
        is_log = node.config.materialized == "incremental" and node.config.incremental_strategy != _REPLACED
        if not is_log and node.config.materialized != "ephemeral":
            key = node.config.extra.get("scope_key", "") if node.config.materialized == "incremental" else ""
            yield StoredModel(node.name, node.relation_name, node.compiled_code, key)

    for unique_id in by_id:
        yield from parents_first(unique_id)


def compare(connection: duckdb.DuckDBPyConnection, models: Sequence[StoredModel]) -> DeepCheck:
    """Compute the models one after the other as temporary tables, and compare those that are stored incrementally.

    Args:
        connection: to the warehouse.
        models: parents before children.
    """
    connection.execute("set TimeZone = 'UTC'")
    computed: dict[str, str] = {}
    deviations: list[Deviation] = []
    compared = 0
    for model in models:
        sql = model.sql
        for relation, temporary in computed.items():
            sql = sql.replace(relation, temporary)
        computed[model.relation] = f'temp."computed__{model.name}"'
        connection.execute(f"create temporary table {computed[model.relation]} as {sql}")
        if not model.key:
            continue
        columns = [row[0] for row in connection.execute(f"describe {model.relation}").fetchall()]
        key = _LINE_KEY if _LINE_KEY in columns else model.key
        found = _differing_keys(connection, model.relation, computed[model.relation], key, columns)
        if model.name == CREDITS:
            compared = _one(connection, f"select count(distinct {key}) from {computed[model.relation]}")
        if found:
            lines = _line_ids(connection, models) if key == _LINE_KEY and LINES in {one.name for one in models} else ()
            deviations.append(Deviation(model.name, found, lines))
    return DeepCheck(compared, tuple(deviations))


def _differing_keys(connection: duckdb.DuckDBPyConnection, stored: str, computed: str, key: str,
                    columns: Sequence[str]) -> int:
    """The keys whose rows differ, as the temporary table ``differing``; returns how many."""
    image = "hash(" + ", ".join(f'cast("{name}" as varchar)' for name in columns) + ")"

    def fingerprints(relation: str) -> str:
        return f"select {key}, count(*) as rows, sum(cast({image} as hugeint)) as image from {relation} group by {key}"

    connection.execute(f"""
        create or replace temporary table differing as
        select distinct * exclude (rows, image) from (
            ({fingerprints(stored)} except {fingerprints(computed)})
            union all
            ({fingerprints(computed)} except {fingerprints(stored)}))""")
    return _one(connection, "select count(*) from differing")


def _line_ids(connection: duckdb.DuckDBPyConnection, models: Sequence[StoredModel]) -> tuple[str, ...]:
    """Ids of the lines among the differing keys; a line that is gone from both is named by its key."""
    stored = next(model.relation for model in models if model.name == LINES)
    rows = connection.execute(f"""
        select distinct
            coalesce(lines.order_line_id, computed.order_line_id, cast(differing.line_key as varchar)) as line
        from differing
        left join {stored} as lines on differing.line_key = lines.line_key
        left join temp."computed__{LINES}" as computed on differing.line_key = computed.line_key
        order by line limit {_LISTED}""").fetchall()
    return tuple(line for (line,) in rows)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def deep_failure(result: DeepCheck) -> str:
    """One sentence about what a deep check found."""
    found = ", ".join(f"{one.table} ({one.keys})" for one in result.deviations)
    return text("deep_failed", found=found, lines=", ".join(result.lines[:10]) or "-")
