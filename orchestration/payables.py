"""The approval workbook of a month's payables: rows of the approvals sheet, complete but for the decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from ingestion.config import Home
from ingestion.sheets.prefill import Knowledge, Prefilled, answer, names_in
from ingestion.sheets.prefill.payables import APPROVALS_OF_A_MONTH, ITEMS_OF_A_MONTH
from ingestion.sheets.template import write_template
from orchestration.errors import LinkstarError, UsageError
from orchestration.messages import text
from orchestration.query import open_published

_SHEET: Final = "approvals"


def read_month(written: str) -> date:
    """The first day of a month as a person writes it (2026-11).

    Raises:
        UsageError: it is no month.
    """
    try:
        year, month = written.strip().split("-")
        return date(int(year), int(month), 1)
    except ValueError as error:
        raise UsageError(text("bad_month", value=repr(written))) from error


def require_workbook(path: Path) -> None:
    """Refuse a file that is no workbook.

    Raises:
        UsageError: the name does not end in .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(text("needs_workbook", path=path.name))


def require_names(connection: duckdb.DuckDBPyConnection, names: frozenset[str]) -> None:
    """Refuse a snapshot that was published before some tables or columns existed.

    Raises:
        LinkstarError: one of them is missing.
    """
    for name in sorted(names - names_in(connection)):
        raise LinkstarError(text("snapshot_too_old", table=name))


def export_payables(home: Home, month: date, target: Path) -> Prefilled:
    """Write the workbook in which a month's open payables are approved; the inbox reads it back as it is.

    A row for each payable and role that has not approved its present version; the worksheet of items says what each
    consists of and on what evidence.

    Args:
        home: the home; its published snapshot is read.
        month: first day of the month.
        target: the workbook.

    Returns: the rows of the approvals sheet.

    Raises:
        UsageError: the file is no workbook.
        LinkstarError: nothing is published, the snapshot is older than payables, or the file cannot be written.
    """
    require_workbook(target)
    with open_published(home) as connection:
        require_names(connection, APPROVALS_OF_A_MONTH.needs | ITEMS_OF_A_MONTH.needs)
        rows = answer(connection, APPROVALS_OF_A_MONTH, {"month": month})
        items = answer(connection, ITEMS_OF_A_MONTH, {"month": month})
    try:
        write_template(_SHEET, target, Knowledge(tables={_SHEET: rows}), items)
    except OSError as error:
        raise LinkstarError(text("cannot_write", path=target, reason=error.strerror or error)) from error
    return rows
