"""dbt models and tests as assets and checks: one multi-asset per stage, executed in this process.

The SQL runs through ``session.build`` (one dbt call with one parsed manifest), not through dagster-dbt's
subprocess; dagster-dbt supplies the specs. An unchanged stage is materialised as such, without running dbt.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import dagster as dg
from dagster_dbt import build_dbt_asset_specs

from orchestration.assets_ingestion import POOL
from orchestration.dbt_graph import DbtGraph
from orchestration.dbt_results import STAGES, BuildResult, NodeResult, Stage
from orchestration.resources import SESSION
from orchestration.session import CheckFailedError
from orchestration.translator import LinkstarTranslator

_SELECTION: Final[dict[Stage, str]] = {
    "staging": "fqn:linkstar.staging resource_type:seed",
    "attribution": "fqn:linkstar.attribution",
    "marts": "fqn:linkstar.marts",
}
"""As in ``dbt_runner``; by name, because dbt's ``path:`` depends on the current folder."""

Event = dg.MaterializeResult[Any] | dg.AssetCheckResult


def build_stage_assets(graph: DbtGraph) -> list[dg.AssetsDefinition]:
    """One multi-asset per stage that has models."""
    translator = LinkstarTranslator(graph)
    folders = {node["fqn"][1] for node in graph.stored.values()}
    return [_stage_asset(stage, translator) for stage in STAGES if stage in folders]


def _stage_asset(stage: Stage, translator: LinkstarTranslator) -> dg.AssetsDefinition:
    """The models and tests of one stage."""
    graph = translator.graph
    depth_of = {translator.key_of(unique_id): graph.depths[unique_id] for unique_id in graph.stored}

    specs = build_dbt_asset_specs(manifest=graph.manifest, dagster_dbt_translator=translator, select=_SELECTION[stage])

    @dg.multi_asset(name=f"build_{stage}", specs=specs, check_specs=translator.check_specs(spec.key for spec in specs),
                    can_subset=True, pool=POOL, required_resource_keys={SESSION})
    def build(context: dg.AssetExecutionContext) -> Iterator[Event]:
        session = getattr(context.resources, SESSION)
        problem = ""
        try:
            result = session.build(stage)
        except CheckFailedError as error:
            result, problem = session.builds[stage], str(error)
        keys, checks = context.selected_asset_keys, context.selected_asset_check_keys
        ordered = sorted(keys, key=lambda key: (depth_of.get(key, 0), key))
        if result is None:
            yield from unchanged_events(ordered, checks)
            return
        # What was not selected (only the clock moved) stands as it was built and tested before.
        built = {translator.key_of(node.unique_id): node for node in result.nodes if node.unique_id in graph.stored}
        yield from model_events(ordered, built)
        tested = {node.name for node in result.tests}
        yield from test_events(result, translator, checks)
        yield from unchanged_checks({check for check in checks if check.name not in tested})
        if problem:
            raise dg.Failure(description=problem, allow_retries=False)

    return build


def unchanged_events(keys: Iterable[dg.AssetKey], checks: set[dg.AssetCheckKey]) -> Iterator[Event]:
    """A skipped stage: everything stands as it was built and tested before. Upstream keys come first."""
    for key in keys:
        yield _unchanged(key)
    yield from unchanged_checks(checks)


def model_events(ordered: Iterable[dg.AssetKey], built: Mapping[dg.AssetKey, NodeResult]) -> Iterator[Event]:
    """The models that were built, and those that needed no building, upstream first (Dagster insists on it).

    Args:
        ordered: the keys, parents before children.
        built: what dbt reports of the models it was asked to build.
    """
    for key in ordered:
        node = built.get(key)
        if node is None:
            yield _unchanged(key)
        elif node.is_good:
            yield dg.MaterializeResult(asset_key=key, metadata={"seconds": node.seconds, "dbt": node.unique_id})


def test_events(result: BuildResult, translator: LinkstarTranslator, checks: set[dg.AssetCheckKey]) -> Iterator[Event]:
    """The tests that ran."""
    for node in result.tests:
        owner = translator.graph.owners.get(node.unique_id)
        if owner is None:
            continue
        check = dg.AssetCheckKey(translator.key_of(owner), node.name)
        if check in checks:
            yield dg.AssetCheckResult(
                asset_key=check.asset_key, check_name=check.name, passed=node.status == "pass",
                severity=dg.AssetCheckSeverity.WARN if node.is_good else dg.AssetCheckSeverity.ERROR,
                metadata={"status": node.status, "failing_rows": node.failures, "seconds": node.seconds,
                          "message": node.message})


def unchanged_checks(checks: set[dg.AssetCheckKey]) -> Iterator[Event]:
    """Checks whose last verdict still holds."""
    for check in sorted(checks):
        yield dg.AssetCheckResult(asset_key=check.asset_key, check_name=check.name, passed=True,
                                  metadata={"unchanged": True})


def _unchanged(key: dg.AssetKey) -> Event:
    """A model that stands as it was built before."""
    return dg.MaterializeResult(asset_key=key, metadata={"unchanged": True})
