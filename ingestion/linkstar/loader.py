"""Fixes the weights of data-driven attribution models: reads the paths of finished months, appends weights to raw.

A month is published once: the dbt models ask only for months that have no published weights, and what would be appended
for a published one is dropped here. A month with too few conversions gets one row without channel, so that the marts
can say why it is not applied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

import dlt
import duckdb
import pyarrow as pa

from ingestion.linkstar.formulas import MODELS, PathCount
from ingestion.pipeline import LOG_HINTS, open_pipeline, run_pipeline
from ingestion.report import RunContext
from ingestion.versions import CANDIDATE_FIELDS, KnownVersions, content_hash

DATASET: Final = "raw_linkstar"
TABLE: Final = "attribution_weights"
PATHS: Final = "attribution.attr_weight_paths"

_PLACES: Final = Decimal("0.000000000001")
_FIELDS: Final = (
    *CANDIDATE_FIELDS,
    *(pa.field(name, pa.string()) for name in ("rule_set_id", "rule_version", "market")),
    pa.field("weights_month", pa.date32()), pa.field("model", pa.string()), pa.field("channel", pa.string()),
    pa.field("weight", pa.decimal128(18, 12)), pa.field("conversions", pa.int64()), pa.field("paths", pa.int64()),
    pa.field("is_published", pa.bool_()), pa.field("weights_version", pa.int64()))


@dataclass(frozen=True)
class Month:
    """A month of a market under a version of a rule set."""

    rule_set_id: str
    rule_version: str
    market: str
    month: date
    model: str

    @property
    def key(self) -> str:
        """Beginning of the keys of its rows."""
        return f"{self.rule_set_id}|{self.rule_version}|{self.market}|{self.month.isoformat()}"


@dataclass(frozen=True)
class Decision:
    """What was decided for a month: its weights, or none where conversions were too few."""

    month: Month
    conversions: int
    paths: int
    weights: dict[str, float] | None


def decide(rows: Iterable[tuple[str, str, str, date, str, str | None, int, int, bool]]) -> list[Decision]:
    """Weights of every month that has enough conversions.

    Args:
        rows: rule set, version, market, month, model, channels joined by ``>``, conversions, dead ends, whether the
            month has enough.
    """
    found: dict[Month, list[PathCount]] = defaultdict(list)
    enough: dict[Month, bool] = {}
    for rule_set, version, market, month, model, channels, conversions, dead_ends, is_enough in rows:
        key = Month(rule_set, version, market, month, model)
        enough[key] = is_enough
        found[key] += [PathCount(tuple(channels.split(" > ")), conversions, dead_ends)] if channels else []
    return [Decision(month, sum(path.conversions for path in paths),
                     sum(path.conversions + path.dead_ends for path in paths),
                     MODELS[month.model](paths) if enough[month] else None)
            for month, paths in sorted(found.items(), key=lambda item: item[0].key)]


def candidates(decisions: Iterable[Decision], version: int) -> pa.Table:
    """Rows of the raw table: one a channel; one without channel for a month that is not applied.

    Args:
        decisions: what was decided.
        version: number of the refresh; no content, so that deciding the same again adds nothing.
    """
    rows = []
    for decision in decisions:
        month = decision.month
        common: dict[str, Any] = {
            "rule_set_id": month.rule_set_id, "rule_version": month.rule_version, "market": month.market,
            "weights_month": month.month, "model": month.model, "conversions": decision.conversions,
            "paths": decision.paths, "is_published": decision.weights is not None}
        weighed: list[tuple[str, float | None]] = [("", None)]
        if decision.weights is not None:
            weighed = sorted(decision.weights.items())
        for channel, weight in weighed:
            fixed = None if weight is None else Decimal(repr(weight)).quantize(_PLACES, ROUND_HALF_UP)
            content = {**common, "channel": channel, "weight": fixed}
            rows.append({**content, "record_key": f"{month.key}|{channel}", "content_hash": content_hash(content),
                         "source_at": None, "is_gone": False, "weights_version": version})
    return pa.Table.from_pylist(rows, schema=pa.schema(_FIELDS))


def fix_weights(context: RunContext, version: int) -> list[Decision]:
    """Work out the weights of the months that wait for them, and append what is new to raw.

    Args:
        context: the run; its warehouse holds the paths.
        version: number of the refresh.

    Returns: what was decided, also where it was decided before. The next run uses it.

    Raises:
        LoadError: the warehouse cannot be written.
    """
    decisions = decisions_of(context.home.warehouse)
    if not decisions:
        return []
    pipeline = open_pipeline(context.home, "linkstar_weights", DATASET)
    known = KnownVersions(context.home.warehouse, DATASET, TABLE)
    published = known.current("is_published")
    held = {row["record_key"].rpartition("|")[0] for row in published.to_pylist()}
    fresh = known.filter(candidates((one for one in decisions if one.month.key not in held), version), context.known_at)
    if fresh.num_rows:
        run_pipeline(context.home, pipeline, _resource(fresh))
    return decisions


def _resource(rows: pa.Table) -> Any:
    """The rows as a dlt resource."""
    def read() -> Iterator[pa.Table]:
        yield rows

    return dlt.resource(read, name=TABLE, table_name=TABLE, **LOG_HINTS)


def decisions_of(warehouse: Path, paths: str = PATHS) -> list[Decision]:
    """Weights of the months that wait for them; none before the first build.

    Args:
        warehouse: the file.
        paths: the table of paths in it, with its schema.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        is_built = "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?"
        if not connection.execute(is_built, [paths]).fetchone():
            return []
        return decide(connection.execute(f"""
            select rule_set_id, rule_version, market, order_month, model, channels, conversions, dead_ends, is_enough
            from {paths} order by all""").fetchall())
