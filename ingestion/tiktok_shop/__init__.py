"""TikTok Shop: orders, after-sales, settlement, creator marketing and performance as a log of versions.

    API --pages--> allow-list --spool--> new versions --dlt (Parquet, insert-only)--> raw_tiktok_shop.*

Belongs here: the dlt source and ``load``. Cursors live in dlt's resource state and are committed with the
rows they cover. Run alone: ``python -m ingestion.tiktok_shop``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import dlt
import duckdb

from ingestion.messages import text as message
from ingestion.pipeline import (
    LOG_HINTS,
    LONG_LOG_HINTS,
    SCHEMA_CONTRACT,
    LoadError,
    configure_dlt,
    open_pipeline,
    run_pipeline,
    sentence_and_remedy,
)
from ingestion.raw_tables import prepare_log
from ingestion.report import LoadReport, RunContext
from ingestion.tiktok_shop import credentials
from ingestion.tiktok_shop.endpoints import RESOURCES
from ingestion.tiktok_shop.exceptions import TikTokShopError
from ingestion.tiktok_shop.log import DATASET, LOG_SCHEMA
from ingestion.tiktok_shop.options import options
from ingestion.tiktok_shop.rows import SOURCE
from ingestion.tiktok_shop.run import Run
from ingestion.tiktok_shop.settings import SHOPS

PIPELINE = "linkstar_tiktok_shop"


@dlt.source(name=SOURCE, max_table_nesting=0, schema_contract=SCHEMA_CONTRACT)
def tiktok_shop(run: Run) -> Iterator[Any]:
    """The resources of one run, in the order they are read; the quarantine comes last, it hears from all."""
    yield dlt.resource(run.shops(), name=SHOPS.name, **LOG_HINTS)
    for endpoint in run.endpoints:
        if endpoint is not SHOPS:
            hints = LONG_LOG_HINTS if endpoint.is_large else LOG_HINTS
            yield dlt.resource(run.resource(endpoint), name=endpoint.name, **hints)
    yield dlt.resource(run.quarantine(), name="quarantine", **LOG_HINTS)


def load(context: RunContext) -> LoadReport:
    """Load everything new since the last run.

    Returns: the report; ``skipped`` without credentials, ``failed`` if nothing could be loaded. A resource of
        one shop that failed is a failed entry in the report of an otherwise loaded run.
    """
    report = LoadReport(SOURCE)
    configure_dlt(context.home)
    try:
        found = credentials.connections(context.home)
        if not found:
            report.status = "skipped"
            report.message = message("api_no_credentials")
            report.remedy = message("fix_set_credentials")
            return report
        report.notes += credentials.expiry_notes(context.home, found)
        reach, chosen = credentials.reach(), options()
        pipeline = open_pipeline(context.home, PIPELINE, DATASET)
        run = Run(context, found, reach, chosen, report)
        try:
            run_pipeline(context.home, pipeline, tiktok_shop(run), partial(_prepare, context))
            run.finish()
        finally:
            run.close()
    except TikTokShopError as error:
        report.status, report.message, report.remedy = "failed", error.message, error.remedy
    except LoadError as error:
        report.status = "failed"
        report.message, report.remedy = sentence_and_remedy(error)
    _conclude(report)
    return report


def _prepare(context: RunContext, tables: frozenset[str]) -> None:
    """Make the large raw tables that rows wait for."""
    large = [endpoint.name for endpoint in RESOURCES if endpoint.is_large and endpoint.name in tables]
    if large:
        with duckdb.connect(str(context.home.warehouse)) as connection:
            for table in large:
                prepare_log(connection, DATASET, table, LOG_SCHEMA)


def _conclude(report: LoadReport) -> None:
    """Check the counts, and call the whole source failed if no shop could be read."""
    for entry in report.resources:
        if report.status != "failed" and entry.rows_read != entry.rows_new + entry.rows_unchanged + entry.rows_held:
            raise AssertionError(f"{entry.resource} of {entry.scope}: rows read do not add up")
    shops = [entry for entry in report.resources if entry.resource == SHOPS.name]
    if report.status == "loaded" and len(report.resources) == len(shops) and any(
            entry.status == "failed" for entry in shops):
        report.status, report.message, report.remedy = "failed", shops[0].message, shops[0].remedy
