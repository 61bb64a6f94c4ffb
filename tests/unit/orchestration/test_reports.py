"""Reports of a hand-written snapshot: every figure is what its query gives, what is missing says so, nobody's key is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import LinkstarError, UsageError
from orchestration.query import open_published, single_reading_statement
from orchestration.reports import charts, codes
from orchestration.reports.build import build_report, scope_of, with_something_drawn
from orchestration.reports.format import number
from orchestration.reports.html import Renderer, figure_numbers
from orchestration.reports.model import Card, Cards, Chart, Figure, Group, Need, Page, Report, Text, figures_of
from orchestration.reports.periods import Period, parse_period, period_of
from tests.support.report_world import PROJECT, ReportWorld, shown_figures


@contextmanager
def reported(world: ReportWorld, period: str = "2026-W46", market: str | None = "US") -> Iterator[tuple[Report, duckdb.DuckDBPyConnection]]:
    """A report of a world, with the connection still open."""
    with open_published(world.publish()) as connection:
        yield build_report(scope_of(connection, parse_period(period), market)), connection


def all_figures(report: Report) -> dict[str, Figure]:
    numbers = figure_numbers(report)
    figures = [cell for _, cell in report.banner if isinstance(cell, Figure)]
    figures += [figure for page in report.pages for figure in figures_of(page.blocks)]
    return {numbers[id(figure)]: figure for figure in figures}


def page_of(report: Report, number: int) -> Page:
    return next(page for page in report.pages if page.number == number)


def card_of(report: Report, metric: str) -> Figure:
    return next(card.figure for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == metric)


@pytest.mark.parametrize(("period", "market"), [("2026-W46", "US"), ("2026-W46", None), ("2026-11", "US")])
def test_every_figure_on_every_page_is_what_its_query_gives(tmp_path: Path, period: str, market: str | None) -> None:
    with reported(ReportWorld(tmp_path).usual(), period, market) as (report, connection):
        figures = all_figures(report)
        shown = shown_figures(Renderer(report).screen("en"))
        asked = {name: connection.execute(single_reading_statement(figure.query.literal())).fetchone() for name, figure in figures.items()}
    assert len(figures) > 60
    assert set(shown) == set(figures), "a figure is not on the page, or one on the page is no figure"
    for name, figure in figures.items():
        again = asked[name]
        value = again[0] if again else None
        assert shown[name] == (None if value is None else str(value)), figure


def test_the_headline_is_the_sum_of_the_days(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        # 10 and 12 November lie in week 46 (90 + 45); 3 November does not.
        assert str(card_of(report, "gmv_net").value) == "135.0000"
        assert card_of(report, "orders").value == 2
        # C1 +30, C2 -40
        assert str(card_of(report, "contribution_profit").value) == "-10.0000"
        # net 90 + 30 over cost 20 + 60
        assert card_of(report, "roi_ratio").value == pytest.approx(1.5)
        assert card_of(report, "kpi_attainment").value == pytest.approx(0.45)


def test_a_card_is_compared_with_the_last_period(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        (against,) = [other for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == "gmv_net"
                      for other in card.against[:1]]
    assert against.figure.value == pytest.approx(135 / 50 - 1)
    assert against.is_good is True


def test_after_a_loss_the_difference_is_told_and_no_share(tmp_path: Path) -> None:
    """From -40 to 30 is no rise by 175 %."""
    world = ReportWorld(tmp_path)
    world.shop()
    world.sales()
    world.sales(date(2026, 11, 3))
    world.creator("C1", profit="30")
    world.creator("C1", date(2026, 11, 2), profit="-40")
    with reported(world) as (report, connection):
        (card,) = [card for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == "contribution_profit"]
        change = card.against[0]
        assert connection.execute(change.figure.query.literal()).fetchone() == (change.figure.value,)
    assert (str(change.figure.value), change.figure.unit, change.is_good) == ("70.0000", "money", True)
    assert change.label.en == "USD vs last period"


def market_goals(world: ReportWorld, **gb: object) -> ReportWorld:
    """Two markets that sell and have a goal each, and no organisation that has one."""
    for shop, market in (("s1", "US"), ("s2", "GB")):
        world.shop(shop, market)
        world.sales(shop_id=shop, market=market)
    world.target(currency="USD")
    world.target(**{"node_code": "GB", "target_value": 100, "actual_value": 120, "attainment": 1.2, "status": "achieved", "currency": "USD", **gb})
    return world


def attainment_card(report: Report) -> Card:
    return next(card for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == "kpi_attainment")


def test_all_markets_together_are_measured_against_their_added_goals(tmp_path: Path) -> None:
    with reported(market_goals(ReportWorld(tmp_path)), market=None) as (report, connection):
        card = attainment_card(report)
        assert connection.execute(card.figure.query.literal()).fetchone() == (card.figure.value,)
        net = next(card for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == "gmv_net")
    assert card.figure.value == pytest.approx((90 + 120) / (200 + 100))
    assert [(one.label.en, one.figure.value, one.is_good) for one in card.against[1:]] == [("US", 0.45, False), ("GB", 1.2, True)]
    assert net.against[-1].label.en == "of the added-up 2 markets' target (week)"
    assert net.against[-1].is_good is None, "one market is behind, the other is not"


def test_markets_without_a_goal_are_counted(tmp_path: Path) -> None:
    world = market_goals(ReportWorld(tmp_path))
    world.shop("s3", "TH")
    with reported(world, market=None) as (report, _):
        net = next(card for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards if card.figure.metric == "gmv_net")
    assert net.against[-1].label.en == "of the added-up 2 of 3 markets' target (week)"


@pytest.mark.parametrize("gb", [{"currency": "GBP"}, {"period_type": "month", "period_start": date(2026, 11, 1), "period_end": date(2026, 11, 30)}, {"actual_value": None}])
def test_goals_that_cannot_be_added_stand_beside_each_other(tmp_path: Path, gb: dict[str, object]) -> None:
    with reported(market_goals(ReportWorld(tmp_path), **gb), market=None) as (report, _):
        card = attainment_card(report)
    assert card.figure.badge == "missing" and "Add a row for org" in card.note.en
    assert {one.label.en for one in card.against} == {"US", "GB"}


@pytest.mark.parametrize(("table", "column", "known"), [
    ("reconciliation", "pair", codes.PAIR_NAMES), ("reconciliation", "break_type", codes.BREAK_NAMES), ("attribution_disagreement", "class", codes.CLASS_NAMES)])
def test_every_code_of_the_marts_has_words(table: str, column: str, known: dict[str, Text]) -> None:
    (path,) = PROJECT.glob(f"models/marts/*/{table}.yml")
    (allowed,) = re.findall(rf"^ +{column}: \[(.*)\]$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(allowed.split(", ")) == set(known)


def test_reasons_of_refunds_are_in_words() -> None:
    assert codes.refund_reason("ecom_order_delivered_wrong_item") == Text("wrong item", "发错商品")
    assert codes.refund_reason("too small") == Text("too small", "too small")
    assert codes.refund_reason("") == Text("–", "–")


def test_a_number_that_rounds_to_nought_has_no_sign() -> None:
    assert number(-0.21, "#,##0", "en") == "0"
    assert number(-0.21, "#,##0.00", "en") == "\u22120.21"


def test_a_running_month_is_compared_with_as_many_days_of_the_last(tmp_path: Path) -> None:
    """On 20 November nineteen days of the month are over: the 20th does not count, nor what October sold after its 19th."""
    world = ReportWorld(tmp_path)
    world.shop()
    for day, net in ((date(2026, 10, 19), "40"), (date(2026, 10, 20), "1000"), (date(2026, 11, 19), "50"), (date(2026, 11, 20), "7")):
        world.sales(day, net=net)
        world.creator("C1", day, kind="day", net=net, profit=net)
    world.creator("C1", date(2026, 11, 1), kind="month", net="57", profit="57")
    world.creator("C1", date(2026, 10, 1), kind="month", net="1040", profit="1040")
    with reported(world, "2026-11") as (report, _):
        cards = [card for block in page_of(report, 1).blocks if isinstance(block, Cards) for card in block.cards]
        assert str(card_of(report, "gmv_net").value) == "57.0000"
    changes = {card.figure.metric: card.against[0] for card in cards if card.against}
    for metric in ("gmv_net", "contribution_profit"):
        assert changes[metric].figure.value == pytest.approx(50 / 40 - 1)
        assert "same days" in changes[metric].label.en


def test_a_sunday_shop_counts_its_sunday_to_the_week_that_follows(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop(week_start="sun")
    world.sales(date(2026, 11, 8), net="7")   # a Sunday: first day of this shop's week 46
    world.sales(date(2026, 11, 15), net="100")  # the next one belongs to week 47
    world.creator("C1", date(2026, 11, 8), profit="3")
    with reported(world) as (report, _):
        assert str(card_of(report, "gmv_net").value) == "7.0000"
        assert str(card_of(report, "contribution_profit").value) == "3.0000"


def test_a_missing_cost_is_named_and_never_nought(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop()
    world.sales()
    world.creator("C1", missing="unit_cost,platform_fees", profit="30")
    with reported(world) as (report, _):
        profit = card_of(report, "contribution_profit")
        assert (profit.badge, profit.lacks) == ("missing", "unit_cost, platform_fees")
        html = Renderer(report).screen("en")
        steps = {figure.metric: figure for figure in figures_of(page_of(report, 2).blocks)}
    assert steps["cogs"].value is None
    assert steps["platform_fees"].value is None
    assert steps["commission"].value is not None
    assert "data missing: unit costs, platform fees" in html


def test_an_unknown_rate_makes_sales_unknown_not_smaller(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop()
    world.sales()
    world.run("insert into marts.refund_adjusted_gmv (shop_id, market, order_date, orders, is_final) values ('s1', 'US', date '2026-11-11', 1, false)")
    with reported(world) as (report, _):
        net = card_of(report, "gmv_net")
    assert (net.value, net.badge) == (None, "missing")


def test_a_failed_source_is_told_on_top_and_on_the_pages_it_touches(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path).usual()
    world.row("data_health", source="tiktok_shop.video_performance", shop_id="s1", shop_code="S1", last_outcome="failed", status="stale",
              stale_tables="marts.fct_content_days", quarantined_rows=0)
    with reported(world) as (report, _):
        html = Renderer(report).screen("zh")
    (warning,) = report.warnings
    assert warning.text.en == "tiktok_shop.video_performance S1 failed"
    assert warning.pages == (3, 6)
    assert html.count('class="warn"') == 2 * (1 + len(warning.pages))


def test_an_empty_period_is_a_report_that_says_what_would_fill_it(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop()
    with reported(world, "2026-W40") as (report, connection):
        html = Renderer(report).screen("en")
        assert all(connection.execute(figure.query.literal()).fetchall() is not None for figure in all_figures(report).values())
    assert any(isinstance(block, Need) for block in page_of(report, 1).blocks)
    assert "No order in this period" in html


def test_nothing_is_drawn_where_no_amount_is_known() -> None:
    empty, drawn = (Chart("bars", Text("Spend", "花费"), data) for data in ((), ({"name": "Spark", "value": 3},)))
    kept = with_something_drawn([empty, drawn, Group(Text("More", "更多"), (empty, drawn))])
    assert kept == (drawn, Group(Text("More", "更多"), (drawn,)))


def test_drawings_show_their_marks() -> None:
    """Names, numbers and axes of a chart are written in its drawing, in the reader's language."""
    name = Text("Goods", "货品成本")
    marks = {"bars": ({"name": name, "value": 1234}, {"name": "B", "value": -5}), "waterfall": ({"name": name, "value": 1234, "is_total": True},),
             "line": ({"period": name, "value": 3}, {"period": "W2", "value": 1234}), "quadrant": ({"name": name, "x": 9, "y": 4, "is_named": True},)}
    for kind, data in marks.items():
        chart = Chart(kind, Text("Title", "标题"), data, {"x": Text("cost", "成本"), "y": Text("profit", "利润")})
        english, chinese = charts.draw(chart, "en"), charts.draw(chart, "zh")
        assert ">Goods<" in english and ">货品成本<" in chinese and "undefined" not in english
        assert ">1,234<" in english or kind == "quadrant"
        assert (">profit<" in english and ">利润<" in chinese) or kind != "quadrant"


def test_paper_shows_every_column_and_its_metric(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        paper = Renderer(report).paper("en")
    assert "<details" not in paper
    assert "Owner" in paper and "Misses in a row" in paper
    assert '<span class="code">M7</span>' in paper


def test_a_shop_with_one_order(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop()
    world.sales(is_final=True)
    world.creator("C1")
    world.line()
    with reported(world) as (report, _):
        html = Renderer(report).screen("en")
        assert card_of(report, "orders").value == 1
        assert card_of(report, "gmv_net").badge == "settled"
    assert "Name C1" in html


def test_no_buyer_is_in_a_report(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        html = Renderer(report).screen("en")
        queries = " ".join(figure.query.literal() for figure in all_figures(report).values())
    assert "buyerkey" not in html
    assert "buyer_key" not in queries


def test_names_cannot_write_html(tmp_path: Path) -> None:
    world = ReportWorld(tmp_path)
    world.shop()
    world.sales()
    world.creator("C1", name="<script>alert(1)</script> {0} {x}")
    with reported(world) as (report, _):
        html = Renderer(report).screen("en")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_file_names_nothing_outside_and_opens_small(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        html = Renderer(report).screen("en")
    assert "src=" not in html and "<link" not in html and "@import" not in html and "url(" not in html
    assert 0 < len(html.encode()[:html.encode().index(b"<!-- end of first page -->")]) <= 300_000


def test_both_languages_stand_in_the_file_the_chosen_one_first(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        renderer = Renderer(report)
        english, chinese = renderer.screen("en"), renderer.screen("zh")
    assert english.index('class="in-en"') < english.index('class="in-zh"')
    assert chinese.index('class="in-zh"') < chinese.index('class="in-en"')
    assert 'id="lang-zh" checked' in chinese and 'id="lang-en" checked' in english
    assert "贡献利润" in english and "Contribution profit" in chinese


def test_every_page_has_both_languages_and_its_number(tmp_path: Path) -> None:
    with reported(ReportWorld(tmp_path).usual()) as (report, _):
        assert [page.number for page in report.pages] == [*range(1, 15), 0]
        assert all(page.title.en and page.title.zh and page.question.en and page.question.zh for page in report.pages)


def test_an_unknown_market_is_one_sentence(tmp_path: Path) -> None:
    with open_published(ReportWorld(tmp_path).usual().publish()) as connection, pytest.raises(LinkstarError, match="No shop sells in FR"):
        scope_of(connection, parse_period("2026-W46"), "FR")


def test_periods_have_names() -> None:
    assert parse_period("2026-W46") == Period(date(2026, 11, 9), "week")
    assert parse_period("2026-11") == Period(date(2026, 11, 1), "month")
    assert parse_period("2026-W46").end == date(2026, 11, 15)
    assert parse_period("2026-12").shifted(1).code == "2027-01"
    assert parse_period("2027-W01").shifted(-1).code == "2026-W53"
    assert period_of(date(2026, 11, 15), "week").code == "2026-W46"
    assert parse_period("2026-11").end == date(2026, 11, 30)


@pytest.mark.parametrize("value", ["2026", "2026-13", "2026-W54", "W47", "yesterday"])
def test_a_bad_period_is_bad_usage(value: str) -> None:
    with pytest.raises(UsageError):
        parse_period(value)
