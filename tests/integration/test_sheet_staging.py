"""From template to staging: every sheet filled in by hand arrives in its staging model, and what contradicts itself is listed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingestion.sheets import SHEETS, write_template
from tests.support.dbt_project import Warehouse
from tests.support.inbox import Inbox, csv_text

CLOCK = datetime(2026, 11, 20, tzinfo=UTC)


def _staged(inbox: Inbox) -> Warehouse:
    warehouse = Warehouse(inbox.home.root)
    warehouse.refresh(CLOCK, command="build", select=["path:models/staging/sheets"], exclude=["test_type:singular"])
    return warehouse


def _typed(cells: str, kind: str) -> Any:
    """An example as a person types it: dates and plain numbers become cells of that kind."""
    if not cells:
        return None
    if kind == "DATE" and cells.count("-") == 2:
        return datetime.fromisoformat(cells)
    return float(cells) if kind.startswith("DECIMAL") and cells.replace(".", "", 1).isdigit() else cells


@pytest.mark.slow
def test_every_template_filled_in_arrives_in_staging(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for name, definition in SHEETS.items():
        path = write_template(name, inbox.home.inbox)
        workbook = openpyxl.load_workbook(path)
        workbook[name].append([_typed(one.info.example, one.kind.sql) for one in definition.input_columns])
        workbook.save(path)
    report = inbox.load()
    assert {one.resource: (one.rows_new, one.rows_held) for one in report.resources} == dict.fromkeys(SHEETS, (1, 0))
    warehouse = _staged(inbox)
    for name, definition in SHEETS.items():
        columns = [one.raw_name for one in definition.columns if one.info.example]
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = warehouse.rows(f"select {listed} from staging.stg_sheets__{name}")
        assert [[column for column, value in zip(columns, row, strict=True) if value is None] for row in rows] == [[]], name
    assert warehouse.rows("select count(*) from staging.stg_sheets__conflicts") == [(0,)]


CREATORS = ["handle", "creator_code", "name", "tier", "market", "note"]


@pytest.mark.slow
def test_conflicts_are_listed_with_both_places_and_go_when_they_are_settled(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("old.csv", csv_text(CREATORS, ["mia", "C1", "Mia", "A", "US", "x"], ["zoe", "C2", "Zoe", "B", "", ""]))
    inbox.load()
    inbox.drop("new.csv", csv_text(CREATORS, ["mia", "C1", "", "S", "US", "y"], ["zoe", "C2", "Zoe", "B", "GB", ""]))
    inbox.drop_workbook("people.xlsx", {"one": [["handle", "creator_code", "tier"], ["mia2", "C1", "B"]]})
    inbox.drop_workbook("deals.xlsx", {
        "one": [["contract_code", "creator_code", "fixed_fee", "currency"], ["K1", "C1", 100, "USD"], ["K2", "C2", 50, "USD"]],
        "two": [["contract_code", "creator_code", "fixed_fee", "currency"], ["K1", "C1", 120, "USD"]]})
    report = inbox.load()
    assert report.notes == ["deals.xlsx: 1 keys of contracts have two values in it; the later row is used, and sheet_conflicts lists both"]
    listed = "select sheet, natural_key, column_name, conflict_type, value, origin, other_value, other_origin, other_row_number " \
             "from staging.stg_sheets__conflicts order by all"
    assert _staged(inbox).rows(listed) == [
        ("contracts", "K1", "fixed_fee", "rows", "120.0000", "deals.xlsx#two", "100.0000", "deals.xlsx#one", 2),
        ("creators", "C1", "tier", "creator", "B", "people.xlsx#one", "S", "new.csv", 2),
        ("creators", "mia|", "name", "files", None, "new.csv", "Mia", "old.csv", 2),
        ("creators", "mia|", "tier", "files", "S", "new.csv", "A", "old.csv", 2)]
    inbox.drop("old.csv", csv_text(CREATORS, ["mia", "C1", "Mia", "S", "US", "x"], ["zoe", "C2", "Zoe", "B", "", ""]))
    inbox.drop("new.csv", csv_text([*CREATORS, "作废"], ["mia", "C1", "Mia", "S", "US", "y", ""], ["zoe", "C2", "", "C", "GB", "", "作废"]))
    inbox.drop_workbook("people.xlsx", {"one": [["handle", "creator_code", "tier"], ["mia2", "C1", "S"]]})
    inbox.drop_workbook("deals.xlsx", {"one": [["contract_code", "creator_code", "fixed_fee", "currency"], ["K1", "C1", 120, "USD"]]})
    inbox.load()
    assert _staged(inbox).rows(listed) == []
