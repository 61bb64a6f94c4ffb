"""Comparing a rule with the official one: the candidate is computed by the project's own models, in another place.

Two dbt calls over copies of the manifest in which some models stand in schema ``drafting``: first the credits of the
candidate alone, then everything between the rules in force and the goals as if the candidate were official. A candidate
whose model takes its weights from the data has none yet: a call before them works out its paths. What stays is
``drafts.fct_attribution`` (the candidate's credits) and ``drafts.rule_diffs`` (what moves); what was only needed on the
way is dropped. Does not belong here: what a difference is (``dbt_project/models/drafts``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ingestion.config import Home
from orchestration.attribution_rules import RuleVersion, rule_versions
from orchestration.dbt_moved import Place, models_between
from orchestration.errors import LinkstarError
from orchestration.ledger import connect, transaction
from orchestration.messages import text

if TYPE_CHECKING:
    from orchestration.session import RefreshSession

_WORK: Final = "drafting"
_KEPT: Final = "drafts"
_VERSIONS: Final = ("stg_linkstar__attribution_promotions", "stg_linkstar__attribution_drafts",
                    "stg_sheets__attribution_rules", "attr_rules")
_RULES: Final = (*_VERSIONS, "attr_rule_pointers", "attr_rule_spans", "attr_rule_periods")
_WEIGHTS: Final = "stg_linkstar__attribution_weights"
_PATHS: Final = ("attr_weight_dues", "attr_weight_dead_ends", "attr_weight_paths")
_WEIGHED: Final = ("attr_weight_months", "attr_channel_weights")
_CREDITS: Final = ("attr_credits", "mart_credits", "fct_attribution")
_DIFFS: Final = ("proposed_moves", "proposed_creators", "rule_diffs")
_RULE_SET_OF: Final = {"fct_attribution": "rule_set_id", "rule_diffs": "candidate_rule_set_id"}
_ALWAYS: Final = date(1, 1, 1)
_OPEN: Final = date(9999, 12, 31)


def compare(session: RefreshSession, rule: RuleVersion, start: date | None) -> None:
    """Compute a candidate and what would move if it were official; ``attribution_rule_diff`` has it afterwards.

    Args:
        session: an open refresh whose marts are built.
        rule: the candidate, a draft or any other version.
        start: order date from which it is taken for official; None = on all its dates.

    Raises:
        LinkstarError: a model failed.
    """
    home = session.home
    variables = {**session.variables("marts"), "candidate": rule.name, "candidate_from": (start or _ALWAYS).isoformat()}
    alone = {**variables, "candidate_alone": True, **_dates(start)}
    try:
        weights = _weigh(session, rule, variables)
        rules = {*_RULES, *(_WEIGHED if weights else ())}
        session.progress.step(text("step_candidate", name=rule.name))
        _run(session, {*rules, *_CREDITS, "proposed_credits"}, alone, {*rules, *_CREDITS}, weights)
        _keep(home, rule)
        session.progress.step(text("step_compare", name=rule.name))
        proposed = models_between(session.project.parse(), ("attr_rule_periods", "mart_credits"), "kpi_attainment")
        moved = {*rules, *proposed}
        _run(session, {*moved, *_DIFFS}, variables, moved,
             {"mart_credits": Place(_WORK, "proposed_credits"), **weights})
    finally:
        with connect(home.warehouse) as connection:
            connection.execute(f"drop schema if exists {_WORK} cascade")
    show(session)


def show(session: RefreshSession) -> None:
    """Bring what comparisons found into the marts (not yet into what is published).

    Raises:
        LinkstarError: the model failed.
    """
    _run(session, {"attribution_rule_diff"}, session.variables("marts"), set())


def sweep(home: Home) -> list[str]:
    """Remove credits and differences of candidates that are retired or gone; credits also of those that are active.

    Returns: rule sets whose drafts were removed.
    """
    with connect(home.warehouse) as connection:
        kept = [table for table in ("fct_attribution", "rule_diffs") if _exists(connection, table)]
    if not kept:
        return []
    versions = rule_versions(home)
    living = {"fct_attribution": {one.rule_set_id for one in versions if one.status == "draft"},
              "rule_diffs": {one.rule_set_id for one in versions if one.status != "retired"}}
    removed: set[str] = set()
    for path in (home.warehouse, home.marts):
        if path.exists():
            with connect(path) as connection:
                for table, column in _RULE_SET_OF.items():
                    removed |= _sweep(connection, table, column, living[table])
    return sorted(removed)


def offer(home: Home, rule: RuleVersion) -> int:
    """Put the credits of a compared candidate into schema ``drafts`` of the marts, to be published with them.

    Returns: rows.
    """
    with connect(home.marts) as connection:
        warehouse = str(home.warehouse).replace("'", "''")
        connection.execute(f"attach '{warehouse}' as work (read_only)")
        with transaction(connection):
            rows = _replace(connection, f"work.{_KEPT}.fct_attribution", rule)
    return rows


def _weigh(session: RefreshSession, rule: RuleVersion, variables: dict[str, Any]) -> dict[str, Place]:
    """Work out the weights of a candidate with a data-driven model from its own paths; none of them is published.

    Returns: where the weights stand that its credits are computed with; empty for other models.
    """
    from ingestion.linkstar import MODELS, candidates, decisions_of

    if rule.values["model"] not in MODELS:
        return {}
    session.progress.step(text("step_candidate_weights", name=rule.name))
    _run(session, {*_VERSIONS, *_PATHS}, variables, {*_VERSIONS, *_PATHS})
    decisions = [one for one in decisions_of(session.home.warehouse, f"{_WORK}.attr_weight_paths")
                 if (one.month.rule_set_id, one.month.rule_version) == (rule.rule_set_id, rule.version)]
    few = sorted(f"{one.month.market} {one.month.month:%Y-%m}" for one in decisions if one.weights is None)
    if few:
        session.progress.note(text("candidate_weights_too_few", name=rule.name, count=len(few), months=", ".join(few)))
    with connect(session.home.warehouse) as connection:
        connection.register("worked_out", candidates(decisions, session.refresh.seq))
        connection.execute(f"create table {_WORK}.{_WEIGHTS} as select * from staging.{_WEIGHTS}")
        connection.execute(f"insert into {_WORK}.{_WEIGHTS} by name "
                           "select * exclude (record_key, content_hash, source_at, is_gone) from worked_out")
    return {_WEIGHTS: Place(_WORK, _WEIGHTS)}


def _keep(home: Home, rule: RuleVersion) -> None:
    """The candidate's credits replace those it had before; its old differences go."""
    with connect(home.warehouse) as connection, transaction(connection):
        _replace(connection, f"{_WORK}.fct_attribution", rule)
        if _exists(connection, "rule_diffs"):
            connection.execute(f"delete from {_KEPT}.rule_diffs where candidate_rule_set_id = ?", [rule.rule_set_id])


def _replace(connection: duckdb.DuckDBPyConnection, origin: str, rule: RuleVersion) -> int:
    """Replace a rule set's rows of ``drafts.fct_attribution`` by those of another table."""
    connection.execute(f"create schema if not exists {_KEPT}")
    connection.execute(f"create table if not exists {_KEPT}.fct_attribution as select * from {origin} where false")
    connection.execute(f"delete from {_KEPT}.fct_attribution where rule_set_id = ?", [rule.rule_set_id])
    found = connection.execute(f"insert into {_KEPT}.fct_attribution by name select * from {origin} "
                               "where rule_set_id = ?", [rule.rule_set_id]).fetchone()
    return int(found[0]) if found else 0


def _sweep(connection: duckdb.DuckDBPyConnection, table: str, column: str, kept: Collection[str]) -> set[str]:
    """Delete the rows of rule sets that are not kept."""
    if not _exists(connection, table):
        return set()
    stored = connection.execute(f"select distinct {column} from {_KEPT}.{table}").fetchall()
    gone = {str(name) for (name,) in stored} - set(kept)
    for name in gone:
        connection.execute(f"delete from {_KEPT}.{table} where {column} = ?", [name])
    return gone


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a comparison has left this table."""
    return bool(connection.execute("select 1 from duckdb_tables() where database_name = current_database() "
                                   "and schema_name = ? and table_name = ?", [_KEPT, table]).fetchall())


def _dates(start: date | None) -> dict[str, Any]:
    """The vars that limit the credits to the order dates the comparison is about."""
    return {"only_dates_from": start.isoformat(), "only_dates_to": _OPEN.isoformat()} if start else {}


def _run(session: RefreshSession, models: set[str], variables: dict[str, Any], moved: set[str],
         read: dict[str, Place] | None = None) -> None:
    """Run models, those of ``moved`` in the work schema.

    Raises:
        LinkstarError: one of them failed.
    """
    from orchestration.dbt_results import describe_failure

    places = {name: Place(_WORK, name) for name in moved} | (read or {})
    failed = session.project.run(models, variables, moved=places, on_node=session.progress.node)
    if failed:
        raise LinkstarError(text("compare_failed", problems=" ".join(describe_failure(node) for node in failed)))
