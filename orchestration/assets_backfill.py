"""The backfill as an asset of its own, partitioned by the month of the order dates; one run takes all its months."""

import warnings
from datetime import date, timedelta
from typing import Any, Final

import dagster as dg

from ingestion.config import business_clock, is_clock_pinned
from orchestration.assets_ingestion import POOL
from orchestration.backfill import backfill, months_of
from orchestration.dbt_graph import DbtGraph
from orchestration.resources import SESSION
from orchestration.translator import LinkstarTranslator

BACKFILL: Final = dg.AssetKey(["attribution", "backfill"])
FIRST_MONTH: Final = date(2018, 1, 1)
"""Before the first TikTok Shop sold anything; order dates before it belong to no partition."""


def month_partitions() -> dg.MonthlyPartitionsDefinition:
    """The months up to the current one; up to the pinned clock's where it is pinned."""
    if not is_clock_pinned():
        return dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH.isoformat(), end_offset=1)
    after = (business_clock().date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH.isoformat(), end_date=after.isoformat())


def build_backfill_asset(graph: DbtGraph) -> dg.AssetsDefinition | None:
    """The asset that marks the lines of its months dirty whose stored credits are not what they would be now.

    Returns: None for a project without attribution.
    """
    translator = LinkstarTranslator(graph)
    credits = [translator.key_of(unique_id) for unique_id, node in graph.stored.items()
               if node["name"] == "attr_credits"]
    if not credits:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # a single run for many partitions is called beta still
        return _backfill_asset(credits)


def _backfill_asset(credits: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset, downstream of the credits."""

    @dg.asset(key=BACKFILL, deps=credits, group_name="attribution", kinds={"duckdb"}, pool=POOL,
              partitions_def=month_partitions(), backfill_policy=dg.BackfillPolicy.single_run(),
              required_resource_keys={SESSION},
              config_schema={"first": dg.Field(str, is_required=False), "last": dg.Field(str, is_required=False)},
              description="Computes credits of whole months anew and feeds the lines that differ to the dirty set.")
    def attribution_backfill(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        session = getattr(context.resources, SESSION)
        first, last = _asked(context)
        months = months_of(session.home, first, last)
        found = backfill(session, months)
        return dg.MaterializeResult(metadata={"months": len(months), "lines": found})

    return attribution_backfill


def _asked(context: dg.AssetExecutionContext) -> tuple[date, date]:
    """First and last order date: those of the partitions, or the days inside them that the configuration names."""
    window = context.partition_time_window
    first, last = window.start.date(), window.end.date() - timedelta(days=1)
    config = context.op_execution_context.op_config
    return (max(first, date.fromisoformat(config["first"])) if config.get("first") else first,
            min(last, date.fromisoformat(config["last"])) if config.get("last") else last)
