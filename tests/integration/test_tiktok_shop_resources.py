"""Every way of reading a resource, against an API over real HTTP: look-backs, snapshots, days, items of parents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from ingestion.config import Home
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_shop import load
from ingestion.tiktok_shop.endpoints import RESOURCES
from ingestion.tiktok_shop.session import RetryPolicy
from tests.support.tiktok_shop_api import NOW, PII, ShopApi, error, make_affiliate, make_order, make_sku, serving
from tests.support.tiktok_shop_more import (
    DAY,
    TODAY,
    MoreApi,
    make_live,
    make_sample,
    make_statement,
    make_transaction,
    make_video,
)

Night = Callable[..., LoadReport]
PREFIX = "SOURCES__TIKTOK_SHOP__"


@pytest.fixture
def more(monkeypatch: pytest.MonkeyPatch) -> Iterator[MoreApi]:
    """One shop in Thailand; the first load reaches back 100 days."""
    monkeypatch.setattr("ingestion.tiktok_shop.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    api = ShopApi()
    api.add_shop(1)
    with serving(api):
        for name, value in api.settings().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"{PREFIX}INITIAL_DAYS", "100")
        yield MoreApi(api)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Reads nothing but some resources."""
    def choose(*names: str) -> None:
        others = [endpoint.name for endpoint in RESOURCES if endpoint.name not in (*names, "shops")]
        monkeypatch.setenv(f"{PREFIX}SKIP_RESOURCES", ",".join(others))
        monkeypatch.setenv(f"{PREFIX}EXTRA_RESOURCES", ",".join(names))
    return choose


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def night(home: Home, more: MoreApi) -> Night:
    """Plays one run, a number of days after the first, and forgets what was asked before."""
    def play(day: float = 0) -> LoadReport:
        more.api.asked.clear()
        more.api.bodies.clear()
        return load(RunContext(home, datetime.fromtimestamp(NOW, UTC) + timedelta(days=day), f"night-{day}"))
    return play


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse; none if the table does not exist."""
    connection = duckdb.connect(str(home.warehouse))
    try:
        connection.execute("set schema = 'raw_tiktok_shop'")
        return connection.execute(sql).fetchall()
    except duckdb.CatalogException:
        return []
    finally:
        connection.close()


def payloads(home: Home, table: str, where: str = "not is_gone") -> list[dict[str, Any]]:
    """The payloads of a table, by key and time."""
    return [orjson.loads(text) for (text,) in rows(
        home, f"select payload from {table} where {where} order by record_key, known_at")]


def entry(report: LoadReport, resource: str) -> ResourceReport:
    """The only entry of a resource."""
    (found,) = [one for one in report.resources if one.resource == resource]
    return found


def back(days: int) -> str:
    """A day before the first night."""
    return str(TODAY - timedelta(days))


# settlement

def test_statements_are_looked_back_at_and_only_changed_ones_are_asked_for_transactions(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements += [make_statement(number) for number in range(3)]
    more.transactions = {row["id"]: [make_transaction(number)] for number, row in enumerate(more.statements)}
    assert not night().has_failed
    assert len(more.asked("statement_transactions")) == 3
    assert night(1).rows_new == 0
    assert more.asked("statement_transactions") == []
    more.statements[1] |= {"payment_status": "PAID", "payment_id": "34", "payment_time": NOW}
    assert entry(night(2), "statements").rows_new == 1, "paid later: no filter tells, the look-back does"
    (window,) = more.asked("/statements")[:1]
    assert int(window["statement_time_ge"]) == more.statements[2]["statement_time"] - 45 * DAY
    assert [query["id"] for query in more.asked("statement_transactions")] == [more.statements[1]["id"]]


def test_a_transaction_takes_what_its_statement_says_once(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0), make_transaction(1, type="A_TYPE（new）")]
    night()
    first, second = payloads(home, "statement_transactions")
    assert (first["currency"], first["statement_id"], first["statement_time"]) == (
        "THB", more.statements[0]["id"], NOW - DAY)
    assert first["fee_tax_breakdown"]["fee"] == {"a_fee_of_tomorrow": "-0.10", "referral_fee_amount": "-1.32"}
    assert second["type"] == "A_TYPE（new）"
    ((key,),) = rows(home, "select record_key from statement_transactions order by 1 limit 1")
    assert key.split("|")[1:] == [more.statements[0]["id"], first["id"]]


def test_a_fee_that_is_no_number_holds_its_row(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [
        make_transaction(0, fee_tax_breakdown={"fee": {"referral_fee_amount": "many"}})]
    report = entry(night(), "statement_transactions")
    assert (report.rows_held, report.rows_new, str(report.amount_held["THB"])) == (1, 0, "14.2000")


def test_transactions_by_order_are_asked_if_wanted_and_numbered(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0)]
    part = {"statement_id": more.statements[0]["id"], "sku_id": "1730", "settlement_amount": "7.10"}
    more.order_transactions = [part, part | {"settlement_amount": "0.10"}]
    night()
    assert not more.asked("/finance/202501/orders/"), "costs a call an order: only if asked for"
    only("statements", "statement_transactions", "order_transactions")
    assert entry(night(1), "order_transactions").rows_new == 2, "switched on later: known transactions count"
    assert [(row["ordinal"], row["settlement_amount"]) for row in payloads(home, "order_transactions")] == [
        (1, "7.10"), (2, "0.10")]
    assert night(2).rows_new == 0
    assert more.asked("/finance/202501/orders/") == []


def test_what_is_settled_leaves_the_unsettled_and_a_broken_snapshot_takes_nothing_away(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("unsettled_transactions")
    more.unsettled += [{"id": str(number), "currency": "THB", "est_settlement_amount": "1.00"} for number in (1, 2)]
    night()
    more.unsettled.pop()
    more.api.faults = lambda name, call: (500, {}, b"", 0) if name.endswith("unsettled") else None
    assert night(1).has_failed
    more.api.faults = None
    assert rows(home, "select count(*) filter (where is_gone) from unsettled_transactions") == [(0,)]
    assert entry(night(2), "unsettled_transactions").rows_new == 1
    assert rows(home, "select record_key from unsettled_transactions where is_gone") == [("7490000000000000001|2",)]
    assert night(3).rows_new == 0, "gone once"


def test_a_row_that_a_shifting_page_hides_is_not_gone(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("unsettled_transactions")
    more.unsettled += [{"id": str(number)} for number in (1, 2)]
    night()
    whole = more.api.others[r"/finance/202507/orders/unsettled"]
    seen: list[int] = []

    def hiding(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        seen.append(1)
        return whole(query, body) if len(seen) > 1 else {"transactions": more.unsettled[:1]}

    more.api.others[r"/finance/202507/orders/unsettled"] = hiding
    assert night(1).rows_new == 0
    assert len(seen) == 2


def test_payments_that_a_market_does_not_have_are_skipped_there_and_fail_elsewhere(
        more: MoreApi, only: Any, night: Night) -> None:
    only("payments")
    more.api.others[r"/finance/202605/payments"] = lambda query, body: error(36009009)
    report = night()
    assert not report.has_failed
    assert entry(report, "payments").status == "skipped"
    assert "TH" in entry(report, "payments").message
    more.api.shops[0]["region"] = "US"
    assert night(1).has_failed


# orders

def test_open_orders_are_read_by_id_once_a_week(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    """A change that moves no status may not move the update time; one foreign id spoils a call."""
    only("orders")
    cipher = str(more.api.shops[0]["cipher"])
    more.api.data[cipher, "orders"] = orders = [make_order(number, status="IN_TRANSIT") for number in range(5)]
    orders.append(make_order(9, create_time=NOW - 10 * DAY))
    foreign = orders[3]["id"]

    def details(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        ids = query["ids"].split(",")
        return error(21008111) if foreign in ids else {"orders": [row for row in orders if row["id"] in ids]}

    more.api.others[r"/order/202507/orders"] = details
    night()
    assert more.asked("/order/202507/orders") == [], "all were read just now"
    orders[0]["line_items"][0]["package_status"] = "PROCESSING"
    night(6)
    assert more.asked("/order/202507/orders") == []
    report = entry(night(7), "orders")
    assert (report.status, report.rows_new) == ("loaded", 1)
    asked = [query["ids"].split(",") for query in more.asked("/order/202507/orders")]
    assert asked[0] == sorted(row["id"] for row in orders[:5]), "the delivered one cannot change"
    assert [foreign] in asked, "cut until the foreign id stands alone"
    night(8)
    assert more.asked("/order/202507/orders") == []


# affiliate orders

def test_affiliate_orders_are_read_again_by_age(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    """7 days every run, 30 days once a day, 120 days once a week; unchanged rows add nothing."""
    only("affiliate_orders")
    cipher = str(more.api.shops[0]["cipher"])
    settled = make_sku(settlement_status="SETTLED")
    more.api.data[cipher, "affiliate"] = [
        make_affiliate(number, create_time=NOW - age * DAY, skus=[settled]) for number, age in enumerate((1, 20, 90))]

    def reach(day: float) -> int:
        assert night(day).rows_new == (3 + 1 if not day else 0)
        latest = NOW - DAY
        return (latest - min(body["create_time_ge"] for _, body in more.api.bodies)) // DAY

    reach(0)
    assert [reach(0.1), reach(1), reach(2), reach(2.1), reach(7), reach(8)] == [7, 30, 30, 7, 120, 30]


# creators

def test_collaborations_that_end_are_gone_with_their_creators(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("open_collaborations", "open_collaboration_creators")
    more.open_collaborations += [
        {"id": f"741{number}", "content_creator_count": count, "current_commission": {"rate": 1550},
         "product": {"id": f"173{number}", "inventory": 5}} for number, count in ((1, 2), (2, 1), (3, 0))]
    profile = {"username": "mug.creator", "phone": PII[1]}
    more.creators = {"1731": [{"creator_profile": profile | {"creator_open_id": name}} for name in ("a", "b")],
                     "1732": [{"creator_profile": profile | {"creator_open_id": "a"}}]}
    night()
    assert sorted(query["product_id"] for query in more.asked("creator_content")) == ["1731", "1732"], "not without any"
    key = "split_part(record_key, '|', 2) || split_part(record_key, '|', 3)"
    assert rows(home, f"select {key} from open_collaboration_creators order by 1") == [
        ("1731a",), ("1731b",), ("1732a",)]
    more.open_collaborations[0] |= {"content_creator_count": 1}
    more.creators["1731"].pop()
    assert entry(night(1), "open_collaboration_creators").rows_new == 1
    more.open_collaborations.pop(1)
    assert entry(night(2), "open_collaboration_creators").rows_new == 1
    assert more.asked("creator_content") == [], "there is nobody to ask about a product that is not offered"
    assert rows(home, f"select {key} from open_collaboration_creators where is_gone order by 1") == [
        ("1731b",), ("1732a",)]


def test_target_collaborations_of_all_statuses_and_details_when_their_time_moves(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("target_collaborations", "target_collaboration_details")
    first, second = ({"id": f"742{number}", "update_time": NOW - DAY, "message": PII[4]} for number in (1, 2))
    more.targets = {"VALID": [first], "CANCELING": [first], "COMPLETED": [second]}
    assert entry(night(), "target_collaborations").rows_new == 2, "the one that moved between two calls is one"
    assert len(more.asked("target_collaborations/742")) == 2
    first["showcase_creator_count"] = 9
    assert entry(night(1), "target_collaborations").rows_new == 1
    assert more.asked("target_collaborations/742") == [], "its update time did not move"
    first["update_time"] = NOW
    night(2)
    assert [query["id"] for query in more.asked("target_collaborations/742")] == ["7421"]


def test_a_refused_item_is_not_asked_again_until_its_parent_changes(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("target_collaborations", "target_collaboration_details")
    more.targets["VALID"] = [{"id": f"742{number}", "update_time": NOW - DAY} for number in (1, 2)]
    more.refusals["7421"] = 50001700
    report = entry(night(), "target_collaboration_details")
    assert (report.status, report.rows_new) == ("loaded", 1)
    night(1)
    assert more.asked("target_collaborations/742") == []
    more.refusals.clear()
    more.targets["VALID"][0]["update_time"] = NOW
    assert entry(night(2), "target_collaboration_details").rows_new == 1


def test_samples_are_asked_for_content_once_shipped_and_weekly_while_it_is_due(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("sample_applications", "sample_fulfillments")
    more.samples += [make_sample(1, "PENDING"), make_sample(2, "CONTENT_PENDING"), make_sample(3, "COMPLETED")]
    night()
    ids = [row["id"] for row in more.samples]
    assert sorted(query["id"] for query in more.asked("fulfillments")) == ids[1:]
    for day in (1, 6):
        night(day)
        assert more.asked("fulfillments") == []
    night(7)
    assert [query["id"] for query in more.asked("fulfillments")] == [ids[1]], "content appears without a change"
    more.samples[0]["status"] = "SHIPPED"
    night(8)
    assert [query["id"] for query in more.asked("fulfillments")] == [ids[0]]


def test_known_creators_are_looked_up_every_week_within_the_cap(
        more: MoreApi, only: Any, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    only("sample_applications", "marketplace_creators")
    monkeypatch.setenv(f"{PREFIX}MOST_ITEMS__MARKETPLACE_CREATORS", "2")
    more.samples += [make_sample(number, "PENDING") for number in (1, 2, 3)]
    more.refusals["open3"] = 16032012
    asked = []
    for day in (0, 1, 2, 6, 7, 8):
        night(day)
        asked.append(sorted(query["id"] for query in more.asked("marketplace_creators")))
    assert asked == [["open1", "open2"], ["open3"], [], [], ["open1", "open2"], []]
    landed = payloads(home, "marketplace_creators")
    assert [(row["creator_open_id"], row["snapshot_date"]) for row in landed] == [
        (name, str(TODAY + timedelta(day))) for name in ("open1", "open2") for day in (0, 7)]


def test_the_daily_quota_stops_a_resource_until_tomorrow(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("sample_applications", "marketplace_creators")
    more.samples += [make_sample(number, "PENDING") for number in (1, 2)]
    more.refusals["open2"] = 45101004
    report = night()
    assert not report.has_failed
    assert (entry(report, "marketplace_creators").status, entry(report, "marketplace_creators").rows_new) == ("skipped", 1)
    more.refusals.clear()
    assert entry(night(0.1), "marketplace_creators").status == "skipped"
    assert more.asked("marketplace_creators") == [], "it would only count against the quota"
    assert entry(night(1), "marketplace_creators").rows_new == 1


# performance

def test_videos_are_read_day_by_day_and_never_beyond_the_last_day_with_figures(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("video_performance")
    more.latest = back(2)
    more.videos = {back(3): [make_video(1)], back(2): [make_video(1, views=9)], back(1): [make_video(1, views=0)]}
    assert not night().has_failed
    landed = payloads(home, "video_performance")
    assert [(row["date"], row["views"], row["account_type"]) for row in landed] == [
        (back(3), 4200, "ALL"), (back(2), 9, "ALL")]
    assert landed[0]["hash_tags"] == ["mug", "b"]
    for query in more.asked("shop_videos/performance"):
        first, end = (datetime.fromisoformat(query[name]) for name in ("start_date_ge", "end_date_lt"))
        assert end - first <= timedelta(60)
    more.latest, more.videos[back(1)] = back(1), [make_video(1, views=5)]
    more.videos[back(3)] = [make_video(1, views=4300)]
    assert entry(night(1), "video_performance").rows_new == 2, "the new day, and a restated one"
    assert min(query["start_date_ge"] for query in more.asked("shop_videos/performance")) == back(2 + 13)


def test_a_past_without_videos_costs_few_calls(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("video_performance")
    more.videos = {back(2): [make_video(1)]}
    night()
    assert len(more.asked("shop_videos/performance")) < 50, "100 days; those before the first video are one window"
    night(0.1)
    assert more.asked("shop_videos/performance") == [], "figures are restated once a day"


def test_days_that_the_platform_does_not_have_yet_are_no_failure(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("shop_performance")
    whole = more.api.others[r"/analytics/202609/shop/performance"]
    more.api.others[r"/analytics/202609/shop/performance"] = lambda query, body: (
        error(28001022) if query["end_date_lt"] > back(4) else whole(query, body))
    more.latest = back(5)
    report = night()
    assert not report.has_failed
    assert payloads(home, "shop_performance")[-1]["start_date"] == back(5)
    more.api.others[r"/analytics/202609/shop/performance"] = whole
    more.latest = back(0)
    night(1)
    assert payloads(home, "shop_performance")[-1]["start_date"] == back(0)


def test_every_day_refused_is_a_failure(more: MoreApi, only: Any, night: Night) -> None:
    only("shop_performance")
    more.api.others[r"/analytics/202609/shop/performance"] = lambda query, body: error(28001022)
    assert night().has_failed


def test_days_of_the_shop_behind_the_last_one_with_figures_are_no_zeros(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("shop_performance")
    more.latest = back(3)
    night()
    landed = payloads(home, "shop_performance")
    assert (len(landed), landed[-1]["start_date"]) == (98, back(3))
    assert {row["sales"]["gmv"]["amount"] for row in landed} == {"7.00"}


def test_a_live_is_one_row_however_many_account_types_show_it(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("live_performance", "live_minutes", "live_products")
    own, other = make_live(1, NOW - 3 * DAY), make_live(2, NOW - 3 * DAY)
    late = make_live(3, NOW - DAY // 2)
    more.lives = {"MARKETING_ACCOUNTS": [own], "AFFILIATE_ACCOUNTS": [own, other, late]}
    more.refusals[other["id"]] = 66009315
    report = night()
    assert not report.has_failed
    assert [(row["id"], row["account_type"]) for row in payloads(home, "live_performance")] == [
        (own["id"], "MARKETING_ACCOUNTS"), (other["id"], "AFFILIATE_ACCOUNTS")], "today's has no figures yet"
    assert payloads(home, "live_performance")[0]["sales_performance"] == {
        "a_figure_of_tomorrow": 3, "live_gmv": {"amount": "10.00", "currency": "THB"}}
    assert [query["id"] for query in more.asked("per_minutes")] == [own["id"]], "others show no minutes"
    assert sorted(query["id"] for query in more.asked("products_performance")) == [own["id"], other["id"]]
    assert entry(report, "live_products").rows_new == 1, "the other one may not be seen"


# backlogs

def test_a_backlog_is_worked_off_newest_first_within_the_cap(
        more: MoreApi, only: Any, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    only("video_performance", "video_products")
    monkeypatch.setenv(f"{PREFIX}MOST_ITEMS__VIDEO_PRODUCTS", "2")
    more.videos = {back(day): [make_video(1), make_video(2, sku_orders=0)] for day in (1, 2, 3)}
    report = night()
    assert [query["start_date_ge"] for query in more.asked("products/performance")] == [back(1), back(2)]
    assert any("video_products" in note and "1 " in note for note in report.notes)
    report = night(0.1)
    assert [query["start_date_ge"] for query in more.asked("products/performance")] == [back(3)]
    assert not report.notes
    assert {(row["date"], row["video_id"]) for row in payloads(home, "video_products")} == {
        (back(day), make_video(1)["id"]) for day in (1, 2, 3)}


def test_what_lacked_its_scope_is_asked_once_it_is_granted(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements += [make_statement(0), make_statement(1)]
    answer = more.api.others.pop(r"/finance/202501/statements/(?P<id>\d+)/statement_transactions")
    assert entry(night(), "statement_transactions").status == "skipped"
    more.api.others[r"/finance/202501/statements/(?P<id>\d+)/statement_transactions"] = answer
    night(1)
    assert len(more.asked("statement_transactions")) == 2


def test_what_is_switched_off_meanwhile_catches_up(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    night()
    only("statements")
    more.statements.append(make_statement(1))
    night(1)
    assert more.asked("statement_transactions") == []
    only("statements", "statement_transactions")
    night(2)
    assert [query["id"] for query in more.asked("statement_transactions")] == [more.statements[1]["id"]]


def test_what_is_gone_is_still_noticed_after_a_run_that_broke(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("open_collaborations", "open_collaboration_creators")
    more.open_collaborations += [{"id": f"741{number}", "content_creator_count": 2, "product": {"id": f"173{number}"}}
                                 for number in (1, 2, 3)]
    more.creators = {f"173{number}": [{"creator_profile": {"creator_open_id": name}} for name in ("a", "b")]
                     for number in (1, 2, 3)}
    night()
    for collaboration in more.open_collaborations:
        collaboration["content_creator_count"] = 1
    more.open_collaborations.pop()
    for creators in more.creators.values():
        creators.pop()
    calls: list[int] = []

    def breaking(name: str, count: int) -> Any:
        calls.extend([1] if name.endswith("creator_content_details") else [])
        return (500, {}, b"", 0) if len(calls) > 1 and name.endswith("creator_content_details") else None

    more.api.faults = breaking
    assert night(1).has_failed
    more.api.faults = None
    assert not night(2).has_failed
    gone = "select split_part(record_key, '|', 2) || split_part(record_key, '|', 3) from open_collaboration_creators where is_gone order by 1"
    assert rows(home, gone) == [("1731b",), ("1732b",), ("1733a",), ("1733b",)]


def test_nothing_to_ask_for_want_of_parents_is_not_up_to_date(more: MoreApi, only: Any, night: Night) -> None:
    only("statements", "statement_transactions")
    del more.api.others[r"/finance/202309/statements"]
    report = entry(night(), "statement_transactions")
    assert (report.status, report.data_through) == ("skipped", None)
    assert "grant the scope" in report.remedy


# privacy and settings

def test_nothing_personal_of_the_further_resources_reaches_the_disk(
        more: MoreApi, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}EXTRA_RESOURCES", "order_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0)]
    more.samples += [make_sample(1, "COMPLETED")]
    more.targets["VALID"] = [{"id": "7421", "update_time": NOW, "message": PII[4]}]
    more.videos[back(1)] = [make_video(1)]
    more.lives["OFFICIAL_ACCOUNTS"] = [make_live(1, NOW - 3 * DAY)]
    assert {entry.rows_new for entry in night().resources if entry.status == "failed"} == set()
    written = "".join(str(rows(home, f"select payload from {endpoint.name}")) for endpoint in RESOURCES)
    assert "mug.creator" in written
    content = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    for secret in PII:
        assert secret not in written, secret
        assert secret.encode() not in content, secret


@pytest.mark.parametrize("name, value", [
    ("EXTRA_RESOURCES", "price_detail"), ("SKIP_RESOURCES", "orders,everything"), ("MOST_ITEMS__LIVE_MINUTES", "few")])
def test_a_setting_that_means_nothing_is_named(
        more: MoreApi, night: Night, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    report = night()
    assert report.status == "failed"
    assert f"{PREFIX}{name}" in report.message
    assert report.remedy
