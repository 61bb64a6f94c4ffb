"""What arrived from files and what is missing, on raw tables written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from data_quality.arrivals import NOTHING_ARRIVED, Coverage, Span, missing_days, read_arrivals
from tests.support.raw_exports import RawExports

OCTOBER = [date(2026, 10, day) for day in range(1, 32)]


def october(first: int, last: int) -> Span:
    return Span(date(2026, 10, first), date(2026, 10, last))


@pytest.mark.parametrize(("absent", "files", "rows", "missing"), [
    ((), [october(1, 31)], 31, ()),
    ((12, 13, 14), [october(1, 11), october(15, 31)], 28, (october(12, 14),)),
    ((12, 13, 14), [october(1, 31)], 28, ()),  # a quiet shop: one file reaches over the days, nothing was sold
    ((12, 13, 14), [october(1, 31)], 280, (october(12, 14),)),  # ten rows a day: a day without any cannot be
    ((3, 20), [october(1, 2), october(4, 19), october(21, 31)], 29, (october(3, 3), october(20, 20))),
])
def test_missing_days(absent: tuple[int, ...], files: list[Span], rows: int, missing: tuple[Span, ...]) -> None:
    assert missing_days([day for day in OCTOBER if day.day not in absent], files, rows) == missing


def test_nothing_is_missing_of_nothing() -> None:
    assert missing_days([], [], 0) == ()


def test_no_warehouse_and_an_empty_one_hold_nothing(tmp_path: Path) -> None:
    assert read_arrivals(tmp_path / "none.duckdb") == NOTHING_ARRIVED
    assert not (tmp_path / "none.duckdb").exists()
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert read_arrivals(tmp_path / "empty.duckdb") == NOTHING_ARRIVED


@pytest.fixture
def raw(tmp_path: Path) -> RawExports:
    return RawExports(tmp_path / "warehouse.duckdb")


def test_rows_and_days_by_shop_and_export(raw: RawExports) -> None:
    """Two files of US1 with a hole from the 12th to the 14th; order o1 has three rows, was restated by the second file
    (then two rows) and counts once: 2 + 1 + 1 rows. An order that is gone does not count."""
    raw.order("US1", "o1", "2026-10-01 09:00:00", rows=3, path="US1/a.csv")
    raw.order("US1", "o2", "2026-10-11 23:59:59", path="US1/a.csv")
    raw.order("US1", "o1", "2026-10-01 09:00:00", rows=2, path="US1/b.csv", later=1)
    raw.order("US1", "o3", "2026-10-15 00:00:00", path="US1/b.csv", later=1)
    raw.order("US1", "o9", "2026-12-24 00:00:00", path="US1/b.csv", later=1)
    raw.order("US1", "o9", "2026-12-24 00:00:00", path="US1/b.csv", later=2, is_gone=True)
    raw.order("TH1", "o5", "2026-10-03 10:00:00", path="TH1/c.xlsx")
    raw.file("US1/a.csv", "orders", 4, "2026-10-01", "2026-10-11")
    raw.file("US1/b.csv", "orders", 5, "2026-10-01", "2026-10-15", held=1)
    found = read_arrivals(raw.warehouse)
    # No order is of the 12th to the 14th, but b.csv reaches over them: it begins with o1 on the 1st.
    assert list(found.coverage) == [
        Coverage("TH1", "orders", 1, Span(date(2026, 10, 3), date(2026, 10, 3)), ()),
        Coverage("US1", "orders", 4, october(1, 15), ())]
    assert (found.files["US1/b.csv"].rows, found.files["US1/b.csv"].rows_held) == (5, 1)
    assert found.files["US1/a.csv"].shop == "US1" and found.files["US1/a.csv"].days == october(1, 11)


def test_days_between_two_files_are_missing(raw: RawExports) -> None:
    for day in (*range(1, 12), *range(15, 32)):
        raw.order("US1", f"o{day}", f"2026-10-{day:02} 09:00:00", path="US1/a.csv" if day < 12 else "US1/b.csv")
    raw.file("US1/a.csv", "orders", 11, "2026-10-01", "2026-10-11")
    raw.file("US1/b.csv", "orders", 17, "2026-10-15", "2026-10-31")
    raw.file("TH1/c.csv", "orders", 9, "2026-10-01", "2026-10-31", shop="TH1")
    raw.file("US1/d.csv", "income", 9, "2026-10-01", "2026-10-31")
    assert list(read_arrivals(raw.warehouse).coverage) == [Coverage("US1", "orders", 28, october(1, 31), (october(12, 14),))]


def test_the_other_exports_are_dated_by_their_own_columns(raw: RawExports) -> None:
    raw.record("affiliate_orders", "US1", "o1|s1", {"records": [{"created_time": "2026-10-02 08:00:00"}, {}]})
    raw.record("income", "US1", "a1", {"settled_time": "2026-10-20"})
    raw.record("income", "US1", "a2", {"settled_time": None})
    raw.record("videos", "US1", "v1", {"period_start": "2026-10-01", "period_end": "2026-10-07"})
    assert [(one.entity, one.rows, one.days) for one in read_arrivals(raw.warehouse).coverage] == [
        ("affiliate_orders", 2, october(2, 2)), ("income", 2, october(20, 20)), ("videos", 1, october(1, 7))]


def test_held_files_come_with_their_reason_until_they_are_gone(raw: RawExports) -> None:
    raw.held_file("x.csv", "no header", "没有表头")
    raw.held_file("y.csv", "encrypted", "已加密")
    raw.held_file("y.csv", "encrypted", "已加密", later=1, is_gone=True)
    assert read_arrivals(raw.warehouse).held_files == {"x.csv": ("no header", "没有表头")}


def test_sheets_that_came_and_the_day_of_their_latest_fact(raw: RawExports) -> None:
    raw.sheet("costs", "cost_date", ["2026-11-02", "2026-11-08"])
    raw.sheet("creators", "valid_from", ["2026-01-01"])
    raw.sheet("link_clicks", "clicked_at", [])
    assert read_arrivals(raw.warehouse).sheets == {"costs": date(2026, 11, 8), "creators": None}
