"""The one job: everything, from the sources to the published snapshot."""

from __future__ import annotations

from typing import Final

import dagster as dg

REFRESH: Final = "refresh"


def build_refresh_job() -> dg.UnresolvedAssetJobDefinition:
    """All assets and all checks, in one process: DuckDB has one writer, and imports cost seconds."""
    return dg.define_asset_job(
        REFRESH, selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
        executor_def=dg.in_process_executor,
        description="Reads all sources, builds what changed, checks every layer and publishes a snapshot.")
