"""What ``linkstar template`` fills its workbooks with: the published snapshot, if there is one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from ingestion.config import Home
from ingestion.sheets.dates import Period, read_period
from ingestion.sheets.prefill import NOTHING_KNOWN, Knowledge, learn
from ingestion.sheets.prefill.work import SHEETS_READ
from ingestion.sheets.problems import SheetProblem
from orchestration.errors import UsageError
from orchestration.messages import text
from orchestration.query import open_published


def what_is_known(home: Home, *, prefill: bool, period: str | None) -> Knowledge:
    """Value lists, and with ``prefill`` (or a period) the rows that sheets come with.

    Raises:
        UsageError: the period cannot be read.
        LinkstarError: rows are wanted and nothing is published yet.
    """
    asked = _read_period(period) if period is not None else None
    with_rows = prefill or asked is not None
    if not with_rows and not home.published.exists():
        return NOTHING_KNOWN
    sheets = _sheets_now(home) if with_rows else {}
    with open_published(home) as connection:
        return learn(connection, prefill=with_rows, period=asked, sheets=sheets)


def _sheets_now(home: Home) -> dict[str, pa.Table]:
    """The sheets as the warehouse holds them; nothing while a refresh is writing it or none has built it."""
    try:
        with duckdb.connect(str(home.warehouse), read_only=True) as connection:
            present = {name for (name,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'staging'").fetchall()}
            return {name: connection.execute(f"select * from staging.stg_sheets__{name}").to_arrow_table()
                    for name in SHEETS_READ if f"stg_sheets__{name}" in present}
    except duckdb.IOException:
        return {}


def prefilled_lines(known: Knowledge, sheet: str) -> Iterator[str]:
    """One line for each sheet with its prefilled rows."""
    for name, table in known.tables.items():
        if sheet in (name, "all") and table.rows:
            yield text("template_prefilled", sheet=name, rows=len(table.rows))
            if table.left_out:
                yield text("template_left_out", sheet=name, rows=table.left_out)


def _read_period(written: str) -> Period:
    """A period as a person writes it."""
    try:
        period = read_period(written)
    except SheetProblem as error:
        raise UsageError(text("bad_period", value=repr(written))) from error
    if period is None:
        raise UsageError(text("bad_period", value=repr(written)))
    return period
