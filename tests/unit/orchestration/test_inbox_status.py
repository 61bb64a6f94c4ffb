"""What the inbox's status says, in both languages, before and after anything was loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data_quality.arrivals import NOTHING_ARRIVED, Arrivals, Coverage, LoadedFile, Span
from ingestion.config import Home
from ingestion.sheets.files import list_files, read_content
from orchestration.inbox_status import FileStatus, days_text, file_statuses, inbox_lines
from tests.support.exports import affiliate_row, income_row, order_row, write_export
from tests.support.inbox import Inbox
from tests.support.known_world import write_known_world


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-19T12:00:00Z")
    return Inbox(tmp_path, is_new=True)


def states(home: Home, arrivals: Arrivals = NOTHING_ARRIVED) -> dict[str, FileStatus]:
    return {one.path: one for one in file_statuses(home, arrivals)}


@pytest.mark.parametrize("language", ["en", "zh", "vi", "id", "th", "pt", "ja"])
def test_exports_of_every_language_are_told_before_they_are_loaded(inbox: Inbox, language: str) -> None:
    folder = inbox.home.inbox / "US1"
    write_export(folder / "a.csv", "orders", [order_row("57", "17")], language=language)
    write_export(folder / "b.xlsx", "affiliate_orders", [affiliate_row("57", "17", "mia")], language=language)
    write_export(folder / "c.xlsx", "income", [income_row("57", "17.20")], language=language)
    assert [(one.what, one.shop, one.state) for one in states(inbox.home).values()] == [
        ("orders", "US1", "new, read by the next run"), ("affiliate orders", "US1", "new, read by the next run"),
        ("income", "US1", "new, read by the next run")]


def test_sheets_and_files_that_will_not_do_are_told_before_they_are_loaded(inbox: Inbox) -> None:
    inbox.drop("money/costs.csv", "日期,费用类型,金额,币种\n2026-11-01,坑位费,12,USD\n".encode("gb18030"))
    inbox.drop("links.jsonl", '{"link_id": "1", "handle": "mia"}\n')
    inbox.drop_workbook("plan.xlsx", {"plan": [["metric", "node_type", "node_code", datetime(2026, 11, 1)], ["orders", "shop", "US1", 3]]})
    inbox.drop("strange.csv", "a,b\n1,2\n")
    inbox.drop("notes.pdf", "%PDF")
    inbox.drop("broken.xlsx", b"PK not really")
    inbox.drop("download.csv.crdownload", "order")
    found = states(inbox.home)
    assert {path: one.what for path, one in found.items() if one.what} == {
        "money/costs.csv": "costs", "links.jsonl": "tracking_links", "plan.xlsx": "kpi_targets"}
    assert found["money/costs.csv"].shop == ""  # only an export belongs to the shop of its folder
    assert "none of the known sheets" in found["strange.csv"].state and "not read yet" in found["notes.pdf"].state
    assert found["broken.xlsx"].state.startswith("would be held: file broken.xlsx")
    assert found["download.csv.crdownload"].state == "the name of an unfinished file, left alone"


def test_a_template_dropped_into_the_inbox_is_told_by_its_sheets(inbox: Inbox) -> None:
    from ingestion.sheets import SHEETS, write_template

    for name in SHEETS:
        write_template(name, inbox.home.inbox)
    assert {path.removesuffix(".xlsx"): one.what for path, one in states(inbox.home).items()} == {name: name for name in SHEETS}


def test_loaded_files_keep_their_counts_until_they_change(inbox: Inbox) -> None:
    path = inbox.drop("US1/a.csv", "order")
    file = list_files(inbox.home.inbox)[0][0]
    loaded = LoadedFile("US1/a.csv", read_content(file).file_hash, file.modified_at, ("orders",), 3214, 2, "US1",
                        Span(date(2026, 10, 1), date(2026, 10, 31)))
    arrivals = Arrivals({"US1/a.csv": loaded}, {"z.csv": ("no header", "没有表头")}, (), {})
    inbox.drop("z.csv", "x")
    assert states(inbox.home, arrivals)["US1/a.csv"] == FileStatus("US1/a.csv", "loaded", "orders", "US1", "1-31 Oct", "3,214", "2")
    assert states(inbox.home, arrivals)["z.csv"].state == "held: no header"
    inbox.drop("US1/a.csv", "order", modified=1_700_000_000)  # touched, but the same bytes
    assert states(inbox.home, arrivals)["US1/a.csv"].state == "loaded"
    path.write_text("order,more")
    assert states(inbox.home, arrivals)["US1/a.csv"].state == "changed since, read by the next run"


def test_totals_of_several_days_are_told_to_be_no_days_views(inbox: Inbox) -> None:
    """A video's views belong to a day; a LIVE's to its session, however long the period of its file."""
    found: dict[str, LoadedFile] = {}
    for path, entity, last in [("week.csv", "videos", 7), ("day.csv", "videos", 1), ("lives.csv", "lives", 7)]:
        inbox.drop(path, path)
        [file] = [one for one in list_files(inbox.home.inbox)[0] if one.path == path]
        found[path] = LoadedFile(path, read_content(file).file_hash, file.modified_at, (entity,), 9, 0, "US1", october(1, last))
    told = states(inbox.home, Arrivals(found, {}, (), {}))
    assert told["week.csv"].state == "loaded; totals of several days: whose videos these are is used, views and clicks only of a file for one day"
    assert {told["day.csv"].state, told["lives.csv"].state} == {"loaded"}


def october(first: int, last: int) -> Span:
    return Span(date(2026, 10, first), date(2026, 10, last))


def test_the_lines_name_rows_days_and_what_is_missing(inbox: Inbox) -> None:
    arrivals = Arrivals({}, {}, (
        Coverage("US1", "orders", 3214, october(1, 31), (october(12, 14),)),
        Coverage("US1", "income", 12, Span(date(2026, 11, 1), date(2026, 11, 18)), ())),
        {"creators": None, "costs": date(2026, 11, 8), "link_clicks": date(2026, 11, 16)})
    assert inbox_lines(inbox.home, arrivals) == [
        "US1 orders 3,214 rows, 1-31 Oct, missing 12-14 Oct",
        "US1 income 12 rows, 1-18 Nov",
        "US1 orders: nothing for 1-18 Nov; export and drop these days",
        "US1: no affiliate orders export yet",
        "Sheets not given yet: shops, product_costs (linkstar template all)",
        "costs: nothing this week, the latest is of 8 Nov"]


def test_the_published_snapshot_adds_zones_and_what_is_open(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 12:00 UTC the 18th is over in Los Angeles; at 05:00 UTC it is not. TH1 has its orders from the API."""
    import duckdb

    write_known_world(inbox.home.published)
    with duckdb.connect(str(inbox.home.published)) as connection:
        connection.execute("create table marts.data_health as select 'tiktok_shop.orders' as source, 'TH1' as shop_code, now() as last_event_at")
    last = Span(date(2026, 11, 1), date(2026, 11, 17))
    arrivals = Arrivals({}, {}, (Coverage("US1", "orders", 9, last, ()), Coverage("US1", "affiliate_orders", 9, last, ()),
                                 Coverage("US1", "income", 9, last, ()), Coverage("TH1", "orders", 9, last, ())),
                        {"shops": None, "creators": None, "product_costs": None, "costs": None})
    lines = inbox_lines(inbox.home, arrivals)
    assert lines[4:] == [
        "US1 orders: nothing for 18 Nov; export and drop these days",
        "US1 affiliate orders: nothing for 18 Nov; export and drop these days",
        "US1 income: nothing for 18 Nov; export and drop these days",
        "Sheets not given yet: fx_rates (linkstar template all)",
        "1 shops in no sheet; 4 handles unknown; 2 SKUs without cost; 2 currency-months without rate; "
        "2 links unregistered (linkstar template all --prefill)"]
    monkeypatch.setenv("LINKSTAR_AS_OF", datetime(2026, 11, 19, 5, tzinfo=UTC).isoformat())
    assert not [line for line in inbox_lines(inbox.home, arrivals) if "nothing for" in line]


def test_chinese(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    arrivals = Arrivals({}, {}, (Coverage("US1", "orders", 3214, october(1, 31), (october(12, 14), october(20, 20))),), {})
    assert inbox_lines(inbox.home, arrivals)[:2] == [
        "US1 订单 3,214 行,10月1日-31日,缺少 10月12日-14日, 10月20日", "US1 订单:缺少 11月1日-18日 的数据;请导出并放入收件箱"]
    inbox.drop("strange.csv", "a,b\n1,2\n")
    assert states(inbox.home)["strange.csv"].state.startswith("将被隔离:无法识别文件")


@pytest.mark.parametrize(("span", "english", "chinese"), [
    (october(12, 12), "12 Oct", "10月12日"), (october(1, 31), "1-31 Oct", "10月1日-31日"),
    (Span(date(2026, 9, 28), date(2026, 10, 4)), "28 Sep-4 Oct", "9月28日-10月4日"),
    (Span(date(2025, 12, 30), date(2026, 1, 2)), "30 Dec 2025-2 Jan 2026", "2025年12月30日-2026年1月2日"),
    (Span(date(2025, 10, 1), date(2025, 10, 3)), "1-3 Oct 2025", "2025年10月1日-3日")])
def test_days(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, span: Span, english: str, chinese: str) -> None:
    assert days_text(span) == english
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    assert days_text(span) == chinese


def test_the_summary_of_a_run_says_the_same_lines(inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    from types import SimpleNamespace
    from typing import Any

    from orchestration.summary import print_inbox
    from tests.support.raw_exports import RawExports

    RawExports(inbox.home.warehouse).order("US1", "o1", "2026-11-18 09:00:00", rows=3)
    write_known_world(inbox.home.published)
    session: Any = SimpleNamespace(home=inbox.home)
    print_inbox(session)
    said = capsys.readouterr().out.splitlines()
    assert said == inbox_lines(inbox.home)
    assert said[0] == "US1 orders 3 rows, 18 Nov" and "4 handles unknown; 2 SKUs without cost" in said[-1]
