"""Great Expectations suites as blocking asset checks: one check per suite, one step per stage.

Belongs here: carrying results to Dagster. Does not belong here: any threshold (``data_quality/suites``).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from data_quality.checks import TableSuite
from data_quality.database import Moment
from data_quality.suites import STAGES as SUITES_OF_STAGE
from orchestration.assets_ingestion import POOL, source_tables
from orchestration.dbt_graph import DbtGraph
from orchestration.messages import language, text
from orchestration.resources import SESSION
from orchestration.session import SUITES
from orchestration.translator import LinkstarTranslator

if TYPE_CHECKING:
    from data_quality.results import CheckResult, StageResult

RAW_SCHEMA = "raw_"

Specs = dict[dg.AssetCheckKey, tuple[dg.AssetCheckSpec, TableSuite]]
"""The checks of a stage with the tables they measure."""


def build_suite_checks(graph: DbtGraph) -> list[dg.AssetChecksDefinition]:
    """One step per suite stage that has anything to check."""
    found = []
    for suite in SUITES:
        specs = suite_specs(suite, graph)
        if specs:
            found.append(_suite_check(suite, specs))
    return found


def suite_specs(suite: str, graph: DbtGraph) -> Specs:
    """The checks of a stage with the tables they measure."""
    keys = asset_keys(graph)
    now = datetime.now(UTC)
    specs = {}
    for table_suite in SUITES_OF_STAGE[suite](declared_tables(graph), Moment(now, now)):
        key = keys.get(table_suite.table) or _first_key(suite, keys)
        if key is None:
            continue
        spec = dg.AssetCheckSpec(name=_check_name(table_suite), asset=key, blocking=True,
                                 description="; ".join(check.claim.en for check in table_suite.checks))
        specs[dg.AssetCheckKey(key, spec.name)] = (spec, table_suite)
    return specs


def asset_keys(graph: DbtGraph) -> dict[str, dg.AssetKey]:
    """Asset key of every relation, by ``schema.table``."""
    translator = LinkstarTranslator(graph)
    keys = {f"{node['schema']}.{node['name']}": dg.AssetKey([source, node["name"]])
            for source, nodes in source_tables(graph).items() for node in nodes}
    keys.update({f"{node['schema']}.{node['alias']}": translator.key_of(unique_id)
                 for unique_id, node in graph.stored.items()})
    return keys


def declared_tables(graph: DbtGraph) -> dict[str, frozenset[str]]:
    """The raw tables as dbt declares them, in the shape of an inventory; every one is a log of versions."""
    from data_quality.suites.landed import LOG_COLUMNS

    return {f"{node['schema']}.{node['name']}": frozenset({*LOG_COLUMNS, *node["columns"]})
            for nodes in source_tables(graph).values() for node in nodes if not node["name"].startswith("_dlt")}


def _first_key(suite: str, keys: Mapping[str, dg.AssetKey]) -> dg.AssetKey | None:
    """Where a check that is not about one table is shown: the first raw table."""
    return next((keys[name] for name in sorted(keys) if suite == "landed" and name.startswith(RAW_SCHEMA)), None)


def _check_name(suite: TableSuite) -> str:
    """``fct_order_lines__plausibility``: the suite's name without its schema."""
    return suite.name.split(".", 1)[-1]


def _suite_check(suite: str, specs: Specs) -> dg.AssetChecksDefinition:
    """The step that runs one stage's suites."""

    @dg.multi_asset_check(name=f"check_{suite}", specs=[spec for spec, _ in specs.values()], pool=POOL,
                          required_resource_keys={SESSION})
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        session = getattr(context.resources, SESSION)
        result = session.check(suite)
        for key, (_, table_suite) in specs.items():
            yield check_result(key, table_suite, result)
        if result is not None and not result.passed:
            raise dg.Failure(description=describe_failures(suite, result), allow_retries=False)

    return check


def check_result(key: dg.AssetCheckKey, table_suite: TableSuite, result: "StageResult | None") -> dg.AssetCheckResult:
    """One suite's outcome; a suite that did not run (unchanged, or no such table yet) passes and says so."""
    if result is None:
        return dg.AssetCheckResult(asset_key=key.asset_key, check_name=key.name, passed=True,
                                   metadata={"unchanged": True})
    measured = [check for check in result.checks if check.suite == table_suite.name]
    bad = [check for check in measured if not check.passed]
    is_critical = any(check.severity == "critical" for check in bad)
    return dg.AssetCheckResult(
        asset_key=key.asset_key, check_name=key.name, passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN,
        description=" ".join(sentence(check) for check in bad) or None,
        metadata={check.name: f"{check.observed} ({check.allowed})" for check in measured} or {"measured": 0})


def describe_failures(suite: str, result: "StageResult") -> str:
    """One sentence with every blocking check that failed."""
    return text("check_failed", suite=text(f"suite_{suite}"),
                problems=" ".join(sentence(check) for check in result.failures))


def sentence(check: "CheckResult") -> str:
    """A check's message in the current language."""
    return check.message_zh if language() == "zh" else check.message_en
