"""The jobs: everything, from the sources to the published snapshot; and the backfill of months."""

from __future__ import annotations

from typing import Final

import dagster as dg

from orchestration.assets_backfill import BACKFILL, month_partitions

REFRESH: Final = "refresh"
BACKFILL_JOB: Final = "attribution_backfill"


def build_refresh_job() -> dg.UnresolvedAssetJobDefinition:
    """All assets but the backfill and all checks, in one process: DuckDB has one writer, and imports cost seconds."""
    return dg.define_asset_job(
        REFRESH,
        selection=(dg.AssetSelection.all() - dg.AssetSelection.assets(BACKFILL)) | dg.AssetSelection.all_asset_checks(),
        executor_def=dg.in_process_executor,
        description="Reads all sources, builds what changed, checks every layer and publishes a snapshot.")


def build_backfill_job() -> dg.UnresolvedAssetJobDefinition:
    """The backfill asset alone; one run takes a range of months."""
    return dg.define_asset_job(
        BACKFILL_JOB, selection=dg.AssetSelection.assets(BACKFILL), partitions_def=month_partitions(),
        executor_def=dg.in_process_executor,
        description="Computes credits of months anew and feeds the lines that differ to the next refresh.")
