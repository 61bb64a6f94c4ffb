"""TikTok for Business: what ads cost and brought, by ad and by GMV Max campaign, as a log of versions.

    API --pages--> allow-list --> new versions --dlt (Parquet, insert-only)--> raw_tiktok_ads.*

Belongs here: the dlt source and ``load``. Cursors live in dlt's resource state and are committed with the rows
they cover. Run alone: ``python -m ingestion.tiktok_ads``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.messages import text as message
from ingestion.pipeline import (
    LOG_HINTS,
    SCHEMA_CONTRACT,
    LoadError,
    configure_dlt,
    open_pipeline,
    run_pipeline,
    sentence_and_remedy,
)
from ingestion.report import LoadReport, RunContext
from ingestion.tiktok_ads import credentials
from ingestion.tiktok_ads.exceptions import TikTokAdsError
from ingestion.tiktok_ads.rows import SOURCE
from ingestion.tiktok_ads.run import DATASET, QUARANTINE, Run
from ingestion.tiktok_ads.settings import ADS, ADVERTISERS, REPORTS, STORES

PIPELINE = "linkstar_tiktok_ads"


@dlt.source(name=SOURCE, max_table_nesting=0, schema_contract=SCHEMA_CONTRACT)
def tiktok_ads(run: Run) -> Iterator[Any]:
    """The resources of one round, in the order they are read: stores before the reports of stores."""
    yield dlt.resource(run.advertisers(), name=ADVERTISERS, **LOG_HINTS)
    yield dlt.resource(run.ads(), name=ADS, **LOG_HINTS)
    yield dlt.resource(run.stores(), name=STORES, **LOG_HINTS)
    for report in REPORTS:
        yield dlt.resource(run.days(report), name=report.name, **LOG_HINTS)
    yield dlt.resource(run.quarantine(), name=QUARANTINE, **LOG_HINTS)


def load(context: RunContext) -> LoadReport:
    """Load everything new since the last run.

    Returns: the report; ``skipped`` without credentials, ``failed`` if nothing could be loaded. A resource of one
        advertiser that failed is a failed entry in the report of an otherwise loaded run.
    """
    report = LoadReport(SOURCE)
    configure_dlt(context.home)
    try:
        found = credentials.connections(context.home)
        if not found:
            report.status = "skipped"
            report.message = message("ads_no_credentials")
            report.remedy = message("fix_set_ads_credentials")
            return report
        _load_in_rounds(context, found, report)
    except TikTokAdsError as error:
        report.status, report.message, report.remedy = "failed", error.message, error.remedy
    except LoadError as error:
        report.status = "failed"
        report.message, report.remedy = sentence_and_remedy(error)
    _conclude(report)
    return report


def _load_in_rounds(context: RunContext, found: list[credentials.Connection], report: LoadReport) -> None:
    """Read until nothing is left; every round is committed before the next one begins."""
    reach = credentials.reach()
    pipeline = open_pipeline(context.home, PIPELINE, DATASET)
    run = Run(context, found, reach, report)
    try:
        run.begin_round()
        run_pipeline(context.home, pipeline, tiktok_ads(run))
        while run.has_more:
            run.begin_round()
            run_pipeline(context.home, pipeline, tiktok_ads(run))
    finally:
        run.close()


def _conclude(report: LoadReport) -> None:
    """Check the counts, and call the whole source failed if no advertiser could be read."""
    for entry in report.resources:
        if entry.status == "loaded" and entry.rows_read != entry.rows_new + entry.rows_unchanged + entry.rows_held:
            raise AssertionError(f"{entry.resource} of {entry.scope}: rows read do not add up")
    lists = [entry for entry in report.resources if entry.resource == ADVERTISERS]
    if report.status == "loaded" and len(report.resources) == len(lists) and any(
            entry.status == "failed" for entry in lists):
        report.status, report.message, report.remedy = "failed", lists[0].message, lists[0].remedy
