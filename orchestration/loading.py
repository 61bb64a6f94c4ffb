"""Reading one source within a refresh: what goes wrong with it is reported, and stops no other source."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module

import duckdb

from ingestion.config import SettingsError
from ingestion.report import LoadReport, RunContext
from orchestration.errors import LinkstarError
from orchestration.ledger import Ledger, Refresh
from orchestration.messages import text


def load_source(context: RunContext, source: str, again: Collection[str] | None = None) -> LoadReport:
    """Load a source into raw; one that fails is a report, not an exception.

    Of an error nobody foresaw only the kind is repeated: its text may quote a row.

    Args:
        context: the home and the refresh.
        source: package of ``ingestion`` with a function ``load``.
        again: of a source of files: read these again, and no other.
    """
    from ingestion.pipeline import LoadError

    try:
        options = {} if again is None else {"again": again}
        report: LoadReport = import_module(f"ingestion.{source}").load(context, **options)
        if source == "sheets":
            _seed_promotions(context)
    except (LoadError, SettingsError, LinkstarError) as error:
        return LoadReport(source, status="failed", message=str(error))
    except Exception as error:  # noqa: BLE001 (whatever it is, the other sources go on)
        return LoadReport(source, status="failed", message=text("source_broke", kind=type(error).__name__))
    return report


def record_load(ledger: Ledger, refresh: Refresh, report: LoadReport) -> None:
    """Keep how a load ended.

    Raises:
        LinkstarError: the warehouse cannot be written (a full disk, or a program that holds it open).
    """
    try:
        ledger.record_load(refresh, report)
    except duckdb.IOException as error:
        raise LinkstarError(text("warehouse_busy", reason=str(error).splitlines()[0])) from error


def _seed_promotions(context: RunContext) -> None:
    """What the rules sheet calls official stands in the promotion log before anything is built from it."""
    from orchestration.attribution_promotions import seed

    seed(context.home, context.known_at)
