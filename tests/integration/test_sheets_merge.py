"""Many files of one sheet: which row counts, and when a row is gone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.inbox import Inbox, csv_text

COSTS = ("cost_date", "cost_type", "amount", "currency", "cost_ref")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def test_twelve_monthly_cost_files_live_side_by_side(inbox: Inbox) -> None:
    for month in range(1, 13):
        inbox.drop(
            f"2026/costs-{month:02d}.csv", csv_text(COSTS[:4], [f"2026-{month:02d}-05", "bonus", "10", "USD"])
        )
        if month in (6, 12):
            inbox.load()
    assert inbox.merged("costs", "sum(amount) over (), count(*) over ()")[0] == (Decimal("120"), 12)


def test_a_corrected_file_under_another_name_wins(inbox: Inbox) -> None:
    inbox.drop(
        "costs.csv",
        csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["2026-01-05", "bonus", "6", "USD", "R2"]),
    )
    inbox.load()
    inbox.drop(
        "a-corrected.csv", csv_text(COSTS, ["2026-01-05", "bonus", "50", "USD", "R1"]), modified=1_000_000_000
    )
    inbox.load()
    assert inbox.merged("costs", "cost_ref, amount") == [("R1", Decimal("50")), ("R2", Decimal("6"))]


def test_a_copy_of_an_old_file_keeps_the_time_its_content_was_first_seen(inbox: Inbox) -> None:
    old = inbox.drop("old.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"])).read_bytes()
    inbox.load()
    inbox.drop("new.csv", csv_text(COSTS, ["2026-01-05", "bonus", "50", "USD", "R1"]))
    inbox.load()
    inbox.drop("z-copy-of-old.csv", old)
    inbox.load()
    assert inbox.merged("costs", "amount, path") == [(Decimal("50"), "new.csv")]


def test_within_one_run_the_file_modified_later_wins(inbox: Inbox) -> None:
    inbox.drop("z.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]), modified=1_700_000_000)
    inbox.drop("a.csv", csv_text(COSTS, ["2026-01-05", "bonus", "50", "USD", "R1"]), modified=1_700_000_060)
    inbox.load()
    assert inbox.merged("costs", "amount") == [(Decimal("50"),)]


def test_within_one_file_the_later_row_wins_and_the_conflict_is_listed_until_it_is_settled(inbox: Inbox) -> None:
    rows = [["2026-01-05", "bonus", "5", "USD", "R1"], ["2026-01-05", "奖励", "50", "USD", "R1"], ["2026-01-05", "bonus", "7", "USD", "R2"]]
    listed = "select sheet, natural_key, path, column_name, value, other_value, row_number, other_row_number from raw_sheets.conflicts where "
    inbox.drop("costs.csv", csv_text(COSTS, *rows))
    report = inbox.load()
    assert inbox.merged("costs", "amount") == [(Decimal("7"),), (Decimal("50"),)]
    assert [note for note in report.notes if "1 keys of costs have two values" in note]
    assert [(r.rows_read, r.rows_new, r.rows_unchanged) for r in report.resources] == [(3, 2, 1)]
    assert inbox.query(listed + "not is_gone") == [("costs", "ref|R1|actual", "costs.csv", "amount", "50.0000", "5.0000", 3, 2)]
    assert inbox.load().notes == []
    assert inbox.versions("conflicts") == 1
    inbox.drop("costs.csv", csv_text(COSTS, *rows[1:]))
    inbox.load()
    assert inbox.query(listed + "is_gone")[0][:2] == ("costs", "ref|R1|actual")


def test_two_identical_rows_without_reference_are_two_costs(inbox: Inbox) -> None:
    row = ["2026-01-05", "bonus", "5", "USD"]
    inbox.drop("costs.csv", csv_text(COSTS[:4], row, row))
    report = inbox.load()
    assert inbox.merged("costs", "amount") == [(Decimal("5"),), (Decimal("5"),)]
    assert report.notes == []
    inbox.drop("copy.csv", csv_text(COSTS[:4], row, row))
    inbox.load()
    assert len(inbox.merged("costs", "amount")) == 2  # the copy holds the same two


def test_a_row_is_gone_when_its_path_comes_again_without_it(inbox: Inbox) -> None:
    inbox.drop(
        "costs.csv",
        csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["2026-01-05", "bonus", "6", "USD", "R2"]),
    )
    inbox.drop("other.csv", csv_text(COSTS, ["2026-01-05", "bonus", "6", "USD", "R2"]))
    inbox.load()
    inbox.drop("costs.csv", csv_text(COSTS))
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("R2",)]  # another file still holds it
    before = inbox.all_versions()
    (inbox.home.inbox / "other.csv").unlink()
    inbox.load()
    assert inbox.all_versions() == before  # a file taken away takes nothing with it
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("R1",), ("R2",)]  # and a row that is back is back


def test_a_path_that_becomes_another_sheet_gives_up_its_old_rows(inbox: Inbox) -> None:
    inbox.drop("data.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    inbox.load()
    inbox.drop("data.csv", csv_text(["handle"], ["@mia"]))
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == []
    assert inbox.merged("creators", "handle") == [("mia",)]


def test_is_deleted_withdraws_the_key_of_any_file(inbox: Inbox) -> None:
    inbox.drop(
        "costs.csv",
        csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["2026-01-05", "bonus", "6", "USD", "R2"]),
    )
    inbox.load()
    inbox.drop("void.csv", csv_text([*COSTS, "作废"], ["", "", "", "", "R1", "作废"]))
    report = inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("R2",)]
    assert report.notes == []
