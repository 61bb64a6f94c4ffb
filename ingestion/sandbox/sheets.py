"""Sample sheets beside a world: what a seller would keep in spreadsheets, as CSV and XLSX files.

Belongs here: which sheets there are and how files are written. The rows are made in the ``sheets_*``
modules, knowing the world only up to its end. One row of the costs is unreadable on purpose: the demo shows
a held row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from ingestion.sandbox.sheets_campaigns import campaigns, collaborations, contract_costs, contracts, samples
from ingestion.sandbox.sheets_clicks import link_clicks, tracking_links
from ingestion.sandbox.sheets_goals import attribution_rules, kpi_targets
from ingestion.sandbox.sheets_money import costs, late_costs
from ingestion.sandbox.sheets_payables import approvals, payments, users
from ingestion.sandbox.sheets_people import contents, creators, shops
from ingestion.sandbox.sheets_rates import fx_rates, product_costs
from ingestion.sandbox.sheets_table import Table
from ingestion.sandbox.world import World

# File name -> maker of its table. The suffix decides the format.
_MAKERS: dict[str, Callable[[World], Table]] = {
    "shops.csv": shops,
    "creators.xlsx": creators,
    "product_costs.csv": product_costs,
    "costs.csv": costs,
    "costs_latest_month.csv": late_costs,
    "fx_rates.csv": fx_rates,
    "attribution_rules.csv": attribution_rules,
    "kpi_targets.csv": kpi_targets,
    "tracking_links.csv": tracking_links,
    "link_clicks.csv": link_clicks,
    "contents.csv": contents,
    "campaigns.csv": campaigns,
    "contracts.xlsx": contracts,
    "costs_of_contracts.csv": contract_costs,
    "collaborations.csv": collaborations,
    "samples.csv": samples,
    "users.csv": users,
    "approvals.xlsx": approvals,
    "payments.csv": payments,
}
PROGRAMME_FILES = (
    "campaigns.csv", "contracts.xlsx", "costs_of_contracts.csv", "collaborations.csv", "samples.csv", "users.csv",
    "approvals.xlsx", "payments.csv",
)
"""What a seller keeps who plans campaigns with creators and pays them."""

DEFAULT_FILES = tuple(name for name in _MAKERS if name not in ("contents.csv", *PROGRAMME_FILES))
"""What nearly every seller keeps."""

# Written into workbooks instead of the time of writing, so that equal worlds make equal bytes.
_WORKBOOK_DATE = datetime(2026, 1, 1)


def write_sample_sheets(folder: Path, world: World, files: Collection[str] = DEFAULT_FILES) -> list[Path]:
    """Write the sample sheets of a world.

    Args:
        folder: created if absent.
        files: which of the files to write.

    Returns: the files written, in a fixed order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in _MAKERS.items():
        if name in files:
            path = folder / name
            (_write_workbook if path.suffix == ".xlsx" else _write_csv)(path, make(world))
            written.append(path)
    return written


def _write_csv(path: Path, table: Table) -> None:
    """Comma-separated; with a byte order mark where the header is Chinese, as spreadsheets write it."""
    encoding = "utf-8" if all(name.isascii() for name in table.header) else "utf-8-sig"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows(table.rows)


def _write_workbook(path: Path, table: Table) -> None:
    """One worksheet with real dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", "in_memory": True}) as workbook:
        workbook.set_properties({"created": _WORKBOOK_DATE})
        sheet = workbook.add_worksheet(path.stem)
        sheet.write_row(0, 0, table.header)
        for number, row in enumerate(table.rows, start=1):
            for position, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, position, datetime(cell.year, cell.month, cell.day))
                elif cell not in (None, ""):
                    sheet.write(number, position, cell)
