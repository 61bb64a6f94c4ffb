"""The code location loads as the server loads it: expected keys, groups, job, schedule; every test on an asset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.assets_backfill import BACKFILL
from orchestration.assets_publish import SNAPSHOT
from orchestration.assets_weights import WEIGHTS
from orchestration.checks import build_suite_checks
from orchestration.dbt_graph import DbtGraph, is_stored
from orchestration.dbt_results import STAGES
from orchestration.definitions import build_definitions
from orchestration.schedules import DEFAULT_CRON
from orchestration.session import SOURCES

LINES = dg.AssetKey(["marts", "fct_order_lines"])


@pytest.fixture(scope="module")
def repository(manifest: Mapping[str, Any]) -> dg.RepositoryDefinition:
    return build_definitions(manifest).get_repository_def()


def test_every_model_and_every_raw_table_is_an_asset(manifest: Mapping[str, Any], repository: dg.RepositoryDefinition) -> None:
    materialisable = repository.asset_graph.materializable_asset_keys
    models = {dg.AssetKey([node["config"]["schema"], node["name"]]) for node in manifest["nodes"].values()
              if is_stored(node) and node["fqn"][1] != "drafts"}  # these are built for a comparison only
    tables = {dg.AssetKey([node["source_name"], node["name"]]) for node in manifest["sources"].values()
              if node["source_name"] in SOURCES}
    assert materialisable == models | tables | {SNAPSHOT, BACKFILL, WEIGHTS}
    headline = {("tiktok_shop", "orders"), ("sheets", "costs"), ("staging", "stg_tiktok_shop__order_lines"),
                ("attribution", "attr_credits"), ("marts", "fct_order_lines"), ("marts", "creator_roi"), ("bi", "creator_month")}
    assert {dg.AssetKey(list(key)) for key in headline} <= materialisable


def test_only_ledgers_decisions_and_what_earlier_runs_worked_out_come_from_outside(repository: dg.RepositoryDefinition) -> None:
    graph = repository.asset_graph
    assert graph.get_all_asset_keys() - graph.materializable_asset_keys == {
        *(dg.AssetKey(["meta", name]) for name in ("published_figures", "load_reports", "payable_versions", "backfill_lines")),
        *(dg.AssetKey(["linkstar", name]) for name in ("attribution_promotions", "attribution_drafts", "attribution_weights", "_dlt_loads")),
        dg.AssetKey(["drafts", "rule_diffs"])}


def test_every_dbt_test_is_a_check_on_exactly_one_asset(manifest: Mapping[str, Any], repository: dg.RepositoryDefinition) -> None:
    checks = {(key.name) for key in repository.asset_graph.asset_check_keys}
    tests = {unique_id: node["name"] for unique_id, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    assert set(tests) - set(DbtGraph(manifest).owners) == set()
    assert set(tests.values()) - checks == set()


def test_every_dbt_test_runs_in_the_stage_it_is_shown_in(manifest: Mapping[str, Any]) -> None:
    """A test with a parent above its owner's stage would never be run by `buildable` selection."""
    rank = {stage: number for number, stage in enumerate(STAGES)}
    graph, late = DbtGraph(manifest), []
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test":
            continue
        owner = graph.nodes[graph.owners[unique_id]]
        stages = [rank.get(graph.nodes[parent]["fqn"][1], 0) for parent in graph.parents(unique_id)]
        if max(stages, default=0) > rank.get(owner["fqn"][1], 0):
            late.append(node["name"])
    assert late == []


def test_checks_of_every_stage_block(manifest: Mapping[str, Any]) -> None:
    steps = {check.node_def.name: list(check.check_specs) for check in build_suite_checks(DbtGraph(manifest))}
    assert set(steps) == {"check_landed", "check_staged", "check_credited", "check_marts"}
    assert all(spec.blocking for specs in steps.values() for spec in specs)
    assert {spec.name for spec in steps["check_marts"]} >= {"fct_order_lines__plausibility"}
    assert {spec.asset_key for spec in steps["check_landed"]} >= {dg.AssetKey(["tiktok_shop", "orders"])}


def test_groups_are_the_folders(repository: dg.RepositoryDefinition) -> None:
    groups = {node.group_name for node in repository.asset_graph.asset_nodes if node.is_materializable}
    assert {"tiktok_shop", "sheets", "staging", "attribution", "marts_core", "marts_finance", "published"} <= groups
    assert "default" not in groups


def test_lineage_runs_from_source_to_snapshot(repository: dg.RepositoryDefinition) -> None:
    graph = repository.asset_graph
    ancestors = graph.get_ancestor_asset_keys(SNAPSHOT)
    assert {dg.AssetKey(["tiktok_shop", "orders"]), dg.AssetKey(["sheets", "costs"]), LINES} <= ancestors


def test_a_job_for_the_refresh_one_for_backfills_and_one_nightly_schedule(repository: dg.RepositoryDefinition) -> None:
    assert {name for name in repository.job_names if not name.startswith("__")} == {"refresh", "attribution_backfill"}
    [schedule] = repository.schedule_defs
    assert (schedule.name, schedule.cron_schedule, schedule.execution_timezone) == ("refresh_nightly", DEFAULT_CRON, "UTC")


def test_a_backfill_is_an_asset_of_months_that_takes_one_run(repository: dg.RepositoryDefinition) -> None:
    node = repository.asset_graph.get(BACKFILL)
    assert isinstance(node.partitions_def, dg.MonthlyPartitionsDefinition)
    assert node.backfill_policy == dg.BackfillPolicy.single_run()
    assert node.parent_keys == {dg.AssetKey(["attribution", "attr_credits"])}
    assert BACKFILL not in repository.get_job("refresh").asset_layer.executable_asset_keys


def test_the_schedule_is_configurable(manifest: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_SCHEDULE", "0 5 * * *")
    [schedule] = build_definitions(manifest).get_repository_def().schedule_defs
    assert schedule.cron_schedule == "0 5 * * *"


def test_every_step_that_touches_the_warehouse_is_in_the_pool(repository: dg.RepositoryDefinition) -> None:
    job = repository.get_job("refresh")
    assert {pool for node in job.nodes for pool in node.definition.pools} == {"warehouse"}


def test_the_module_is_assembly_only() -> None:
    path = Path(__file__).resolve().parents[3] / "orchestration" / "definitions.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60
