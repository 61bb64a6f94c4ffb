"""What ``linkstar template`` fills its workbooks with: the published snapshot, if there is one."""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.config import Home
from ingestion.sheets.dates import Period, read_period
from ingestion.sheets.prefill import NOTHING_KNOWN, Knowledge, learn
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
    with open_published(home) as connection:
        return learn(connection, prefill=with_rows, period=asked)


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
