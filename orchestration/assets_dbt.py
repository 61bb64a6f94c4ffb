"""dbt models and tests as assets and checks: one multi-asset per stage, executed in this process.

The SQL runs through ``session.build`` (one dbt call with one parsed manifest), not through dagster-dbt's
subprocess; dagster-dbt supplies the specs. An unchanged stage is materialised as such, without running dbt.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from orchestration.assets_ingestion import POOL
from orchestration.dbt_runner import STAGES, BuildResult, NodeResult, Stage
from orchestration.resources import SESSION
from orchestration.session import CheckFailedError
from orchestration.translator import LinkstarTranslator, node_depths, owner_of_test

_SELECTION: Final[dict[Stage, str]] = {
    "staging": "fqn:linkstar.staging resource_type:seed",
    "attribution": "fqn:linkstar.attribution",
    "marts": "fqn:linkstar.marts",
}
"""As in ``dbt_runner``; by name, because dbt's ``path:`` depends on the current folder."""

Event = dg.MaterializeResult[Any] | dg.AssetCheckResult


def build_stage_assets(manifest: Mapping[str, Any]) -> list[dg.AssetsDefinition]:
    """One multi-asset per stage that has models."""
    translator = LinkstarTranslator()
    folders = {node["fqn"][1] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    return [_stage_asset(stage, manifest, translator) for stage in STAGES if stage in folders]


def _stage_asset(stage: Stage, manifest: Mapping[str, Any], translator: LinkstarTranslator) -> dg.AssetsDefinition:
    """The models and tests of one stage."""
    depths = node_depths(manifest)
    depth_of = {translator.get_asset_spec(manifest, unique_id, None).key: depths[unique_id]
                for unique_id, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}

    @dbt_assets(manifest=manifest, select=_SELECTION[stage], name=f"build_{stage}", pool=POOL,
                dagster_dbt_translator=translator, required_resource_keys={SESSION})
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
        yield from result_events(result, manifest, translator, checks)
        if problem:
            raise dg.Failure(description=problem, allow_retries=False)
        # A model dbt did not report (a view it skipped as unchanged) is as current as the rest.
        reported = {key for key, _ in _model_keys(result, manifest, translator)}
        yield from (dg.MaterializeResult(asset_key=key) for key in ordered if key not in reported)

    return build


def unchanged_events(keys: Iterable[dg.AssetKey], checks: set[dg.AssetCheckKey]) -> Iterator[Event]:
    """A skipped stage: everything stands as it was built and tested before. Upstream keys come first."""
    for key in keys:
        yield dg.MaterializeResult(asset_key=key, metadata={"unchanged": True})
    for check in sorted(checks):
        yield dg.AssetCheckResult(asset_key=check.asset_key, check_name=check.name, passed=True,
                                  metadata={"unchanged": True})


def result_events(result: BuildResult, manifest: Mapping[str, Any], translator: DagsterDbtTranslator,
                  checks: set[dg.AssetCheckKey]) -> Iterator[Event]:
    """The models that were built and the tests that ran."""
    for key, node in _model_keys(result, manifest, translator):
        if node.is_good:
            yield dg.MaterializeResult(asset_key=key, metadata={"seconds": node.seconds, "dbt": node.unique_id})
    for node in result.tests:
        owner = owner_of_test(manifest, node.unique_id)
        if owner is None:
            continue
        check = dg.AssetCheckKey(translator.get_asset_spec(manifest, owner, None).key, node.name)
        if check in checks:
            yield dg.AssetCheckResult(
                asset_key=check.asset_key, check_name=check.name, passed=node.status == "pass",
                severity=dg.AssetCheckSeverity.WARN if node.is_good else dg.AssetCheckSeverity.ERROR,
                metadata={"status": node.status, "failing_rows": node.failures, "seconds": node.seconds,
                          "message": node.message})


def _model_keys(result: BuildResult, manifest: Mapping[str, Any],
                translator: DagsterDbtTranslator) -> list[tuple[dg.AssetKey, NodeResult]]:
    """The models and seeds of a result with their asset keys."""
    return [(translator.get_asset_spec(manifest, node.unique_id, None).key, node)
            for node in result.nodes if node.kind in ("model", "seed", "snapshot")]
