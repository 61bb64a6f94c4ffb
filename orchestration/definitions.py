"""Assembly only: ``definitions`` for Dagster's tools, ``build_definitions`` for the command line and tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from ingestion.config import home_from_environment
from orchestration.assets_backfill import build_backfill_asset
from orchestration.assets_dbt import build_stage_assets
from orchestration.assets_ingestion import build_ingest_assets
from orchestration.assets_publish import build_publish_asset
from orchestration.assets_weights import build_weights_asset
from orchestration.checks import build_suite_checks
from orchestration.dbt_graph import DbtGraph
from orchestration.dbt_runner import DbtProject
from orchestration.jobs import build_backfill_job, build_refresh_job
from orchestration.resources import SESSION, refresh_session
from orchestration.schedules import build_nightly_schedule


def build_definitions(manifest: Mapping[str, Any], resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Everything Dagster needs to know.

    Args:
        manifest: the dbt manifest.
        resources: replaces the resources (tests, and ``linkstar run`` with its own session).
    """
    graph, job = DbtGraph(manifest), build_refresh_job()
    backfill = build_backfill_asset(graph)
    return dg.Definitions(
        assets=[*build_ingest_assets(graph), *build_stage_assets(graph), build_weights_asset(),
                build_publish_asset(graph), *filter(None, [backfill])],
        asset_checks=build_suite_checks(graph),
        jobs=[job, *([build_backfill_job()] if backfill else [])],
        schedules=[build_nightly_schedule(job)],
        resources=dict(resources or {SESSION: refresh_session}),
    )


@dg.definitions
def definitions() -> dg.Definitions:
    """The code location. dbt is parsed into the home only if the project changed since it last was."""
    return build_definitions(DbtProject(home_from_environment()).manifest_json())
