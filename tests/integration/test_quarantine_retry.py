"""What is held can be looked at and read again; rows and money always add up; dangerous files stop nobody."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_quality.runner import run_stage
from ingestion import seller_exports
from ingestion.pipeline import LoadError
from ingestion.report import RunContext
from ingestion.sheets import inbox as inbox_module
from ingestion.sheets.accounting import Balance
from ingestion.sheets.holding import Problems
from ingestion.sheets.parse import RowParser
from ingestion.sheets.problems import SheetProblem
from tests.support.cli import linkstar
from tests.support.exports import ExportInbox, order_row, write_export
from tests.support.inbox import Inbox, csv_text

COSTS = ("cost_date", "cost_type", "amount", "currency", "cost_ref")
CLICKS = ("click_id", "link_id", "clicked_at", "buyer_id", "order_id")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def refuse(monkeypatch: pytest.MonkeyPatch, *refs: str) -> None:
    """Let rows with these references be held, as if something outside of the file were wrong."""
    parse = RowParser.parse

    def parse_or_hold(parser: RowParser, row_number: int, cells: Any) -> Any:
        if cells[4] in refs:
            problems: Problems = [("cost_ref", SheetProblem("missing_value", "cost_ref"))]
            return parser.hold(row_number, cells, problems)
        return parse(parser, row_number, cells)

    monkeypatch.setattr(RowParser, "parse", parse_or_hold)


@pytest.mark.slow
def test_a_retry_reads_the_files_concerned_and_no_other(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        inbox.drop(f"costs-{number}.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", f"A{number}"], ["2026-01-05", "bonus", "7.5", "USD", f"B{number}"]))
    inbox.drop("mystery.csv", "Ann,1\n")
    refuse(monkeypatch, "B1", "B2")
    inbox.load()
    held = [("costs-1.csv", 3, "missing_value", Decimal("7.5"), "USD"), ("costs-2.csv", 3, "missing_value", Decimal("7.5"), "USD"),
            ("mystery.csv", 0, "unknown_file", None, None)]
    assert inbox.held() == held
    monkeypatch.undo()
    inbox.load()
    assert inbox.held() == held  # a known file is not read again by itself
    inbox.drop("costs-3.csv", csv_text(COSTS, ["2026-01-05", "bonus", "9", "USD", "A3"]))
    report = inbox.load(["costs-1.csv"])
    assert [(one.scope, one.rows_read, one.rows_new, one.rows_unchanged, one.rows_held) for one in report.resources] == [("costs-1.csv", 2, 1, 1, 0)]
    assert inbox.held() == held[1:]
    assert inbox.merged("costs", "cost_ref") == [("A1",), ("A2",), ("B1",)]
    inbox.load(["costs-2.csv", "mystery.csv"])
    assert inbox.held() == held[2:]
    before = inbox.all_versions()
    inbox.load(["costs-1.csv", "mystery.csv"])
    assert inbox.all_versions() == before  # read again without news
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("A1",), ("A2",), ("A3",), ("B1",), ("B2",)]


def test_a_retry_names_a_file_that_is_gone(inbox: Inbox) -> None:
    path = inbox.drop("costs.csv", csv_text(COSTS, ["someday", "bonus", "5", "USD", "R1"]))
    inbox.load()
    path.unlink()
    report = inbox.load(["costs.csv"])
    assert [note for note in report.notes if "no longer in the inbox" in note and "costs.csv" in note]
    assert len(inbox.held()) == 1


@pytest.mark.slow
def test_the_command_shows_a_held_row_and_retries_it(inbox: Inbox) -> None:
    path = inbox.drop("costs.csv", csv_text(COSTS, ["someday", "bonus", "1,234.50", "USD", "R1"]).replace("1,234.50", '"1,234.50"'))
    inbox.drop("clicks.csv", csv_text(CLICKS, ["K1", "L1", "someday", "7440000000001234567", ""]))
    inbox.load()
    (bad_cost,), (bad_click,) = (inbox.query(f"select quarantine_id from raw_sheets.quarantine where entity = '{entity}'") for entity in ("costs", "link_clicks"))
    shown = linkstar(inbox.home.root, "quarantine", "show", bad_cost[0])
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    for expected in ("file or shop: costs.csv", "row: 2", "code: bad_date", "reason: cost_date someday is not a date", "what to do: write the date as 2026-01-05",
                     "amount at stake: 1234.5000 USD", "  amount: 1,234.50", "  cost_ref: R1"):
        assert expected in lines
    chinese = linkstar(inbox.home.root, "quarantine", "show", bad_cost[0], environment={"LINKSTAR_LANG": "zh"}).stdout
    assert "原因: cost_date“someday”不是日期" in chinese and "涉及金额: 1234.5000 USD" in chinese
    assert "7440000000001234567" not in linkstar(inbox.home.root, "quarantine", "show", bad_click[0]).stdout
    path.write_text(path.read_text().replace("someday", "2026-01-05"))
    retried = linkstar(inbox.home.root, "quarantine", "retry", bad_cost[0])
    assert retried.returncode == 0, retried.stderr
    assert "1 rows left the quarantine, 0 are still held" in retried.stdout
    assert [row[0] for row in inbox.held()] == ["clicks.csv"]
    assert linkstar(inbox.home.root, "quarantine", "retry", "no such id").returncode == 1


def balance_of(inbox: Inbox) -> list[bool]:
    """Whether the stored files add up, as the checks between reading and building see it."""
    result = run_stage("landed", inbox.home.warehouse, inbox.home.marts, inbox.known_at)
    return [check.passed for check in result.checks if check.name.endswith("files_that_do_not_add_up")]


def test_a_row_that_got_lost_stops_the_build(inbox: Inbox) -> None:
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["someday", "bonus", "7", "USD", "R2"], ["someday", "bonus", "100", "THB", "R3"],
                                     ["someday", "bonus", "much", "USD", "R4"]))
    inbox.drop("mystery.csv", "Ann,1\n")
    inbox.load()
    assert inbox.query("select rows_read, rows_landed, rows_held, money_held from raw_sheets.files") == [(4, 1, 3, "THB=100.0000,USD=7.0000")]
    assert balance_of(inbox) == [True]
    for damage in ("update raw_sheets.quarantine set amount = 6 where currency = 'USD' and amount = 7",
                   "delete from raw_sheets.quarantine where currency = 'THB'", "update raw_sheets.files set rows_landed = 2"):
        import duckdb

        untouched = inbox.home.warehouse.read_bytes()
        with duckdb.connect(str(inbox.home.warehouse)) as connection:
            connection.execute(damage)
        assert balance_of(inbox) == [False], damage
        inbox.home.warehouse.write_bytes(untouched)


@pytest.mark.parametrize(("column", "says"), [("amount", "money read is not money landed plus money held (USD 12 ≠ 11 + 0)"), (None, "rows read are not rows landed plus rows held (2 ≠ 1 + 0)")])
def test_a_loader_that_loses_rows_or_money_writes_nothing(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, column: str | None, says: str) -> None:
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["2026-01-05", "bonus", "7", "USD", "R2"]))
    checked = inbox_module.InboxPass._checked
    append = inbox_module.TableWriter.append

    def one_less(self: Any, *arguments: Any) -> Any:
        row = checked(self, *arguments)
        return {**row, column: row[column] - 1} if column and row["cost_ref"] == "R1" else row

    monkeypatch.setattr(inbox_module.InboxPass, "_checked", one_less)
    if column is None:
        monkeypatch.setattr(inbox_module.TableWriter, "append", lambda self, row: None if row.get("cost_ref") == "R2" else append(self, row))
    with pytest.raises(LoadError) as caught:
        inbox.load()
    assert "costs.csv" in str(caught.value) and says.replace("12", "12.0000").replace("11", "11.0000") in str(caught.value).replace("12 ", "12.0000 ")
    monkeypatch.undo()
    inbox.load()
    assert inbox.merged("costs", "sum(amount) over ()")[0] == (Decimal(12),)


def test_money_in_any_wording_adds_up() -> None:
    balance = Balance()
    balance.add_landed((Decimal("1.00005"), "USD"), Decimal("1.0001"))  # rounded half up, as it lands
    balance.add_held((Decimal("3"), "THB"), (Decimal("3"), "THB"))
    balance.add_held((None, None), (None, None))
    balance.add_landed((None, "USD"), None)
    balance.check("a.csv", 2)


def test_dangerous_files_are_one_line_each_and_the_rest_goes_on(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "OUTSIDE"]))
    (inbox.home.inbox / "link.csv").symlink_to(tmp_path / "outside.csv")
    inbox.drop("page.xls", b"<html><table></table></html>")
    inbox.drop("empty.xlsx", b"")
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "=HYPERLINK(1)"], ["2026-01-05", "bonus", "-5", "USD", "@mia"]))
    report = inbox.load()
    assert not report.has_failed
    assert [(row[0], row[2]) for row in inbox.held()] == [("empty.xlsx", "empty_file"), ("link.csv", "link_file"), ("page.xls", "wrong_ending")]
    lines = [f"{one.message}: {one.remedy}" for one in report.resources if one.status == "skipped"]
    assert len(lines) == 3 and all("\n" not in line and len(line) < 200 for line in lines)
    assert inbox.merged("costs", "cost_ref, amount") == [("=HYPERLINK(1)", Decimal(5)), ("@mia", Decimal(-5))]
    assert json.dumps(report.notes)


def test_a_file_that_is_moving_is_neither_read_nor_released(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.drop("mystery.csv", "Ann,1\n")
    inbox.load()
    monkeypatch.setattr("ingestion.sheets.loader.settled", lambda files: ([], files))
    report = inbox.load()
    assert [note for note in report.notes if "mystery.csv is still being written" in note]
    assert [row[0] for row in inbox.held()] == ["mystery.csv"]


@pytest.mark.slow
def test_a_retry_of_exports_reads_the_files_concerned_after_the_shops_sheet_was_corrected(tmp_path: Path) -> None:
    exports = ExportInbox(tmp_path, S1=("US", "USD"))
    for number in (1, 2):
        write_export(exports.path(f"orders-{number}.csv"), "orders", [order_row(f"57{number}", "1729", price="£20.00", created="2025-08-15 21:03:11")])
    write_export(exports.path("mixed.csv"), "orders", [order_row("573", "1729", quantity=1), {**order_row("574", "1729"), "quantity": "many"}])
    time.sleep(1)  # the files have been written just now
    exports.load_all()
    assert [(row[0], row[2]) for row in exports.held_exports() if row[0] != "mixed.csv"] == [("orders-1.csv", "other_currency"), ("orders-2.csv", "other_currency")]
    exports.drop("shops.csv", "shop_code,market,timezone,currency\nS1,GB,UTC,GBP\n")
    exports.load()

    def again(*paths: str) -> list[tuple[str, int, int, int]]:
        report = seller_exports.load(RunContext(exports.home, exports.known_at, "again"), paths)
        return [(one.scope, one.rows_read, one.rows_new, one.rows_held) for one in report.resources]

    assert again("orders-1.csv") == [("orders-1.csv", 1, 1, 0)]
    assert [row[0] for row in exports.held_exports()] == ["mixed.csv", "orders-2.csv"]
    versions = exports.count()
    assert again("mixed.csv") == [("mixed.csv", 2, 0, 1)]  # read again, still held, nothing new
    assert (exports.count(), [row[0] for row in exports.held_exports()]) == (versions, ["mixed.csv", "orders-2.csv"])
    again("orders-2.csv")
    assert [row[0] for row in exports.held_exports()] == ["mixed.csv"]
