"""Files of reports: which are made and when, the index, the workbook, paper, and what happens when one cannot be made."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import openpyxl
import pytest

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.query import open_published
from orchestration.reports import making, pdf, publishing
from orchestration.reports.build import build_report, scope_of
from orchestration.reports.html import Renderer
from orchestration.reports.model import Group, Need, Table, figures_of
from orchestration.reports.pages.onepagers import share_page
from orchestration.reports.periods import parse_period
from orchestration.reports.reading import open_for_reports
from orchestration.reports.workbook import write_workbook
from orchestration.session import RefreshSession
from tests.support.report_world import ReportWorld


@pytest.fixture(autouse=True)
def _html_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_REPORTS", "html")
    monkeypatch.setenv("LINKSTAR_LANG", "en")


def change(home: Home, sql: str) -> None:
    with duckdb.connect(str(home.published)) as connection:
        connection.execute(sql)


def test_a_refresh_makes_the_last_week_and_the_running_month_once(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    assert publishing.make_changed(home).names == ("2026-W46_all", "2026-11_all")
    assert publishing.make_changed(home).names == ()


def test_only_reports_whose_figures_changed_are_made_again(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    publishing.make_changed(home)
    publishing.make_asked(home, "2026-W45", None)
    # a day of week 45, which also lies in November
    change(home, "update marts.refund_adjusted_gmv set gmv_net_cohort_rc = 49 where order_date = date '2026-11-03'")
    assert set(publishing.make_changed(home).names) == {"2026-11_all", "2026-W45_all"} | {"2026-W45_US"}


@pytest.mark.slow
def test_a_running_period_follows_the_day(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    publishing.make_changed(home)
    change(home, "update core.mart_clock set clock_at = clock_at + interval 1 day")
    assert publishing.make_changed(home).names == ("2026-11_all",)


def test_several_markets_have_a_report_each(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path).usual()
    world.shop("s2", "GB")
    world.sales(shop_id="s2", market="GB")
    made = publishing.make_asked(world.publish(), "2026-W46", None)
    assert made.names == ("2026-W46_all", "2026-W46_GB", "2026-W46_US")


@pytest.mark.slow
def test_reports_are_made_here_where_no_other_process_can_make_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    with_help = publishing.make_changed(home).names
    pages = {name: (home.reports / f"{name}.html").read_text() for name in with_help}
    (home.reports / "reports.json").unlink()
    monkeypatch.setattr(making.sys, "executable", str(shutil.which("false")))
    assert publishing.make_changed(home).names == with_help
    assert {name: (home.reports / f"{name}.html").read_text() for name in with_help} == pages


def two_markets(tmp_path: Path, *, is_final: bool = False) -> Home:
    """A snapshot with sales in the week that ended last, in two markets."""
    world = ReportWorld(tmp_path).usual()
    world.shop("s2", "GB")
    world.sales(shop_id="s2", market="GB", is_final=is_final)
    return world.publish()


@pytest.mark.parametrize(("setting", "markets"), [
    ("html", {"all", "GB", "US"}), ("html,overall", {"all"}), pytest.param("overall,html", {"all"}, marks=pytest.mark.slow)])
def test_a_refresh_can_leave_single_markets_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, markets: set[str]) -> None:
    monkeypatch.setenv("LINKSTAR_REPORTS", setting)
    made = publishing.make_changed(two_markets(tmp_path))
    assert {name.rsplit("_", 1)[1] for name in made.names} == markets


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paper that costs nothing, and a refresh that is not told which files to make; all of it in this process."""
    monkeypatch.delenv("LINKSTAR_REPORTS")
    monkeypatch.setattr(pdf, "why_not", lambda: None)
    monkeypatch.setattr(pdf, "write_pdf", lambda html, target: target.write_bytes(b"%PDF"))
    monkeypatch.setattr(making.sys, "executable", str(shutil.which("false")))


@pytest.mark.usefixtures("printer")
def test_a_refresh_makes_every_market_on_screen_as_workbook_and_on_paper(tmp_path: Path) -> None:
    home = two_markets(tmp_path)
    assert len(publishing.make_changed(home).names) == 6
    names = [f"{period}_{market}" for period in ("2026-W46", "2026-11") for market in ("all", "GB", "US")]
    files = {f"{name}.{shape}" for name in names for shape in ("html", "xlsx", "en.pdf")}
    assert {path.name for path in home.reports.iterdir()} == files | {"reports.json", "index.html"}
    index = (home.reports / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{file}"' in index for file in files)
    before = {path.name: path.stat().st_mtime_ns for path in home.reports.iterdir()}
    assert publishing.make_changed(home).names == ()
    assert {path.name: path.stat().st_mtime_ns for path in home.reports.iterdir()} == before


def printed(home: Home) -> set[str]:
    """Sheets of paper that were laid out since the last look; then all of them are of no size."""
    found = {path.name for path in home.reports.glob("*.pdf") if path.stat().st_size}
    for path in home.reports.glob("*.pdf"):
        path.write_bytes(b"")
    return found


def another_day(home: Home, number: int) -> None:
    """The next night's snapshot: another figure in week 46, which is of the running month."""
    change(home, f"update core.mart_clock set snapshot_id = 'S-{number}', clock_at = clock_at + interval 1 hour")
    change(home, f"update marts.refund_adjusted_gmv set gmv_net_cohort_rc = {number} where order_date between date '2026-11-09' and date '2026-11-15'")


@pytest.mark.usefixtures("printer")
@pytest.mark.slow
def test_outdated_paper_is_printed_in_turn_and_says_until_then_what_it_is_of(tmp_path: Path) -> None:
    home = two_markets(tmp_path)
    publishing.make_changed(home)
    assert len(printed(home)) == 6, "what is missing is printed at once"
    turns = []
    for number in range(2, 8):
        another_day(home, number)
        assert len(publishing.make_changed(home).names) == 6, "the screen follows every night"
        turns.append(printed(home))
        assert publishing.make_changed(home).names == (), "nothing new, no paper"
    assert [len(turn) for turn in turns] == [1] * 6 and len(set().union(*turns)) == 6
    index = (home.reports / "index.html").read_text(encoding="utf-8")
    of = {file: index.split(f'{file}">PDF EN</a>')[1][:40] for turn in turns for file in turn}
    assert all("(Snapshot S-2)" in of[file] for file in turns[0]) and not any("Snapshot" in of[file] for file in turns[-1])
    another_day(home, 8)
    (home.reports / "2026-11_US.en.pdf").unlink()
    publishing.make_changed(home)
    assert printed(home) == {"2026-11_US.en.pdf"}, "a missing one takes the turn"


@pytest.mark.usefixtures("printer")
@pytest.mark.slow
def test_paper_of_final_sales_comes_first(tmp_path: Path) -> None:
    home = two_markets(tmp_path)
    for number in (2, 3):
        another_day(home, number)
        publishing.make_changed(home)
    printed(home)
    another_day(home, 4)
    change(home, "update marts.refund_adjusted_gmv set is_final = true where order_date < date '2026-11-16' and market = 'GB'")
    publishing.make_changed(home)
    assert "2026-W46_GB.en.pdf" in printed(home)


@pytest.mark.usefixtures("printer")
@pytest.mark.slow
def test_paper_asked_for_by_name_follows_every_change_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_REPORTS", "html,pdf")
    home = two_markets(tmp_path)
    for number in (2, 3):
        another_day(home, number)
        publishing.make_changed(home)
        assert len(printed(home)) == 12


@pytest.mark.usefixtures("printer")
@pytest.mark.slow
def test_without_the_layout_library_a_refresh_makes_the_rest_and_says_so_while_paper_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = two_markets(tmp_path)
    monkeypatch.setattr(pdf, "why_not", lambda: "no pango")
    made = publishing.make_changed(home)
    assert len(made.names) == 6 and "no pango" in made.notes[0]
    assert not list(home.reports.glob("*.pdf"))
    monkeypatch.setattr(pdf, "why_not", lambda: None)
    assert len(publishing.make_changed(home).names) == 6  # paper
    monkeypatch.setattr(pdf, "why_not", lambda: pytest.fail("nothing is due"))
    assert publishing.make_changed(home) == publishing.Made()


@pytest.mark.usefixtures("printer")
def test_a_file_that_was_removed_is_made_again(tmp_path: Path) -> None:
    home = two_markets(tmp_path)
    publishing.make_changed(home)
    for name in ("2026-W46_GB.en.pdf", "2026-11_US.xlsx"):
        (home.reports / name).unlink()
    assert set(publishing.make_changed(home).names) == {"2026-W46_GB", "2026-11_US"}
    assert (home.reports / "2026-W46_GB.en.pdf").exists() and (home.reports / "2026-11_US.xlsx").exists()


def test_reports_of_one_opening_are_those_of_the_snapshot(tmp_path: Path) -> None:
    """What is computed once for all reports changes none of them, and nothing else can be read through it."""
    home = two_markets(tmp_path)
    wanted = [(parse_period(code), market) for code in ("2026-W46", "2026-W45", "2026-11") for market in (None, "US")]
    with open_published(home) as connection:
        expected = [build_report(scope_of(connection, *one)) for one in wanted]
    with open_for_reports(home, [period for period, _ in wanted]) as connection:
        assert [build_report(scope_of(connection, *one)) for one in wanted] == expected
        with pytest.raises(duckdb.PermissionException):
            connection.execute("select * from read_text('/etc/hostname')")


def test_the_index_lists_all_newest_first(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    for code in ("2026-W45", "2026-W46", "2026-10"):
        publishing.make_asked(home, code, "US")
    index = (home.reports / "index.html").read_text(encoding="utf-8")
    places = [index.index(f'href="{name}_US.html"') for name in ("2026-W46", "2026-W45", "2026-10")]
    assert places == sorted(places)
    assert all((home.reports / entry["files"][0]).exists() for entry in publishing.read_catalogue(home))


def test_without_reports_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_REPORTS", "none")
    home = ReportWorld(tmp_path).usual().publish()
    assert publishing.make_changed(home).names == ()
    assert not (home.reports / "index.html").exists()


def test_a_report_that_fails_is_told_and_hides_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(home: Home) -> None:
        raise RuntimeError("no ink\nsecond line")

    monkeypatch.setattr(publishing, "make_changed", broken)
    session = SimpleNamespace(home=Home(tmp_path), progress=SimpleNamespace(step=lambda title: None), reports=None, report_problem=None)
    RefreshSession.report(cast(Any, session))
    assert session.report_problem == "The snapshot is published, but its reports could not be made (no ink): mend the cause and run linkstar report."


def test_a_workbook_has_the_pages_their_charts_and_every_query(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path / "home").usual()
    world.creator("C9", name="=1+1", net="500", profit="400")
    with open_published(world.publish()) as connection:
        report = build_report(scope_of(connection, parse_period("2026-W46"), "US"))
        write_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames[0] == "1 Summary" and book.sheetnames[-1] == "Figures" and len(book.sheetnames) == 16
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"], "a cell is a formula"
    assert [cell for cell in cells if cell.value == "=1+1" and cell.data_type == "s"]
    assert sum(len(cast(Any, sheet)._charts) for sheet in book.worksheets) >= 5
    assert book["Figures"].max_row == 1 + sum(len(list(figures_of(page.blocks))) for page in report.pages)
    assert "buyerkey" not in " ".join(str(cell.value) for cell in cells)


@pytest.mark.skipif(pdf.why_not() is not None, reason="WeasyPrint's system libraries are missing")
def test_paper_has_one_language_and_nothing_to_fetch(tmp_path: Path) -> None:
    with open_published(ReportWorld(tmp_path / "home").usual().publish()) as connection:
        report = build_report(scope_of(connection, parse_period("2026-W46"), "US"))
    html = Renderer(report).paper("zh")
    assert "贡献利润" in html and "Contribution profit" not in html
    pdf.write_pdf(html, tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_version_for_a_creator_has_no_cost_and_no_margin(tmp_path: Path) -> None:
    with open_published(ReportWorld(tmp_path).usual().publish()) as connection:
        page = share_page(scope_of(connection, parse_period("2026-W46"), None), "C1")
        nobody = share_page(scope_of(connection, parse_period("2026-W46"), None), "C7")
    assert page is not None and nobody is None
    assert {figure.metric for figure in figures_of(page.blocks)} == {"gmv_net", "orders", "refund_rate_amount", "videos_published"}


def test_a_sheet_is_made_for_one_creator(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    html = publishing.make_share(home, "c1", "2026-W46").read_text(encoding="utf-8")
    assert "Name C1" in html and "Contribution profit" not in html and "Promotion cost" not in html
    with pytest.raises(LinkstarError, match="has neither sales nor cost"):
        publishing.make_share(home, "nobody", "2026-W46")


def test_without_the_layout_library_the_rest_is_made_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_REPORTS", "html,pdf")
    monkeypatch.setattr(pdf, "why_not", lambda: "cannot load library 'libpango'")
    home = ReportWorld(tmp_path).usual().publish()
    made = publishing.make_asked(home, "2026-W46", "US")
    assert made.notes == ("No PDF: a system library is missing (cannot load library 'libpango'); install Pango (Debian: libpangoft2-1.0-0) and run again.",)
    assert (home.reports / "2026-W46_US.html").exists()


def contract_tables(world: ReportWorld) -> None:
    """Tables of the contract that not every installation has yet, with one row each."""
    week = date(2026, 11, 9)
    for sql in (
        "create table marts.dim_campaigns as select 'K1' as campaign_code, 'Autumn' as name, 'new_buyers' as goal_type, true as is_pilot, 'US' as market, 80.0 as budget, 'USD' as currency",
        f"""create table marts.campaign_roi as select 'platform_default' as rule_set_id, unnest(['week', 'day', 'day']) as period_type, unnest([date '{week}', date '{week}', date '2026-11-10']) as period_start,
            'US' as market, 'K1' as campaign_id, true as is_official, 3 as orders, 1 as new_buyers, 3 as items_sold, 90.0 as gmv_net, 40.0 as promo_cost, 20.0 as contribution_profit,
            '' as missing_inputs, true as is_final, 80.0 as budget""",
        """create table marts.fct_samples as select 'S1' as sample_id, 'C1' as creator_id, timestamp '2026-10-20' as requested_at, date '2026-10-21' as shipped_on, date '2026-10-25' as delivered_on,
            date '2026-11-01' as post_due_on, cast(null as timestamp) as first_posted_at, 'delivered' as status, 'Ada' as owner""",
        """create table marts.fct_collaborations as select 'T1' as contract_code, 'K1' as campaign_id, 'C1' as creator_id, 'signed' as stage, 4 as days_in_stage, date '2026-11-01' as due_on, true as is_overdue,
            2 as videos_due, 1 as videos_done, 0 as lives_due, 0 as lives_done, date '2026-12-01' as ad_code_until, 'Ada' as owner""",
        f"create table marts.leaderboard as select 'person' as node_type, 'Ada' as node_code, 'week' as period_type, date '{week}' as period_start, 'US' as market, 1 as rank, 120.0 as points, '50' as reward",
        """create table marts.creator_payables as select 'P1' as payable_id, 'creator' as payee_type, 'C1' as payee_code, 'USD' as currency, 100.0 as amount_due, 20.0 as amount_paid, 80.0 as amount_open, true as is_open,
            date '2026-11-15' as due_on, false as is_ready_to_pay, 'no approval' as blocked_reason""",
        """create table marts.reconciliation as select 'orders_vs_statements' as pair, 's1' as shop_id, 'missing' as break_type, 10.0 as side_a, 8.0 as side_b, 2.0 as difference, 3 as age_days""",
        """create table marts.attribution_disagreement as select 'L1' as order_line_id, 's1' as shop_id, 'US' as market, date '2026-11-10' as order_date, 'same' as class, 90.0 as gmv_net_rc""",
        """create table marts.fct_settlement_lines as select 's1' as shop_id, 'USD' as currency, date '2026-11-12' as settled_on, 50.0 as revenue_amount, -5.0 as fee_amount, 0.0 as adjustment_amount,
            45.0 as settlement_amount""",
        f"""create table marts.creator_scorecard as select 'C1' as creator_id, 'week' as period_type, unnest([date '2026-11-02', date '{week}']) as period_start, unnest(['tail', 'mid']) as tier,
            2 as miss_streak, true as is_stop_loss""",
        """create table marts.restatements as select 'gmv_net' as metric, 'US' as market, 'market' as subject_type, 'month' as period_type, date '2026-10-01' as period_start, 'refund' as cause, -3.0 as amount""",
        f"""create table marts.anomalies as select 'creator' as subject_type, 'C1' as subject_id, 'US' as market, date '{week}' as date, 'views' as signal, 9000.0 as observed,
            1000.0 as expected, 12.5 as score, 'open' as ruling""",
        "create table marts.dim_thresholds as select 'tier' as kind, 'head' as name, 'US' as market, 5000.0 as value, date '2026-01-01' as valid_from",
    ):
        world.run(sql)


def test_pages_light_up_when_their_tables_come(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path).usual()
    contract_tables(world)
    world.target(node_type="team", node_code="T", weight=1, weighted_score=0.5)
    for day, value in ((datetime(2026, 11, 1, 12), 100), (datetime(2026, 11, 20, 12), 97)):
        world.row("published_figures", snapshot_id=f"S{day.day}", published_at=day, clock=day, metric="gmv_net", shop_id="s1", market="US", period_type="month",
                  period_start=date(2026, 10, 1), value=value)
    with open_published(world.publish()) as connection:
        report = build_report(scope_of(connection, parse_period("2026-W46"), "US"))
        missing = {page.number: [block.what.en for block in page.blocks if isinstance(block, Need)] for page in report.pages}
        again = [connection.execute(figure.query.literal()).fetchone() for page in report.pages for figure in figures_of(page.blocks)]
        shown = [figure.value for page in report.pages for figure in figures_of(page.blocks)]
        html = Renderer(report).screen("en")
    assert {number: needs for number, needs in missing.items() if needs} == {}
    assert [row[0] if row else None for row in again] == shown
    changed = next(block for block in next(page for page in report.pages if page.number == 2).blocks if isinstance(block, Table) and block.title.en.startswith("What changed"))
    assert [str(cell.value) for cell in changed.rows[0] if hasattr(cell, "value")] == ["100.0000", "97.0000", "-3.0000"]
    odd = next(block for block in next(page for page in report.pages if page.number == 4).blocks if isinstance(block, Table) and block.title.en == "Unusual days")
    assert [str(cell.value) for cell in odd.rows[0] if hasattr(cell, "value")] == ["12.5"]
    assert ">9000<" in html and ">1000<" in html
    assert "Stop or renegotiate" in html and "Pay what is due (all markets): USD" in html


def test_a_sheet_of_a_creator_is_folded(tmp_path: Path) -> None:
    with open_published(ReportWorld(tmp_path).usual().publish()) as connection:
        report = build_report(scope_of(connection, parse_period("2026-W46"), "US"))
    sheets = next(page for page in report.pages if page.number == 5).blocks
    assert [type(block) for block in sheets] == [Group, Group]


def test_the_catalogue_says_what_each_report_was_made_of(tmp_path: Path) -> None:
    home = ReportWorld(tmp_path).usual().publish()
    publishing.make_asked(home, "2026-W46", "US")
    (entry,) = json.loads((home.reports / "reports.json").read_text(encoding="utf-8"))["reports"]
    assert (entry["period"], entry["market"], entry["snapshot_id"], entry["files"]) == ("2026-W46", "US", "S-1", ["2026-W46_US.html"])
