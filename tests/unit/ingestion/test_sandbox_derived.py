"""What the sandbox derives from its world: settlement, programmes and analytics, known day by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from ingestion.sandbox import World
from ingestion.sandbox.api import Api
from ingestion.sandbox.programmes import SAMPLE_BUYERS_FROM, open_id
from ingestion.sandbox.world import ShopWorld
from tests.support.sandbox_calls import code, data, read, read_all, send

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400
STATEMENTS = "/finance/202309/statements"
UNSETTLED = "/finance/202507/orders/unsettled"
PAYMENTS = "/finance/202605/payments"
VIDEOS = "/analytics/202605/shop_videos/performance"
LIVES = "/analytics/202609/shop_lives/performance"
SHOP = "/analytics/202609/shop/performance"
OPEN = "/affiliate_seller/202412/open_collaborations/search"
TARGETS = "/affiliate_seller/202508/target_collaborations/search"
SAMPLES = "/affiliate_seller/202508/sample_applications/search"
MARKET = "/affiliate_seller/202608/marketplace_creators"


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(seed=5, orders=900, days=80, end=END)


@pytest.fixture
def api(world: World) -> Api:
    return Api(world, world.end)


def cents(text: str) -> int:
    return round(float(text) * 100)


def statements(api: Api, shop: int = 0, **parameters: str) -> list[dict[str, Any]]:
    return read_all(api, STATEMENTS, "statements", shop, sort_field="statement_time", page_size="100", **parameters)


def transactions(api: Api, statement: str, shop: int = 0) -> list[dict[str, Any]]:
    path = f"/finance/202501/statements/{statement}/statement_transactions"
    return read_all(api, path, "transactions", shop, sort_field="order_create_time", page_size="7")


def unsettled(api: Api, shop: int = 0) -> dict[str, dict[str, Any]]:
    rows = read_all(api, UNSETTLED, "transactions", shop, sort_field="order_create_time", page_size="100")
    return {row["order_id"]: row for row in rows if row["type"] == "ORDER"}


@pytest.mark.parametrize("shop", [0, 1, 2])
def test_settlement_is_the_sum_of_its_parts(api: Api, shop: int) -> None:
    """Charges are negative, so that the parts add up: rows, header and statement alike."""
    kinds: Counter[str] = Counter()
    for statement in statements(api, shop):
        assert statement["statement_time"] % DAY == 0
        total = 0
        for row in transactions(api, statement["id"], shop):
            kinds[row["type"]] += 1
            total += cents(row["settlement_amount"])
            parts = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount", "adjustment_amount")
            assert cents(row["settlement_amount"]) == sum(cents(row.get(part, "0")) for part in parts)
            named = [name for name in ("order_id", "adjustment_id", "reserve_id") if name in row]
            assert len(named) == 1
        assert total == cents(statement["settlement_amount"])
        names = ("revenue_amount", "net_sales_amount", "shipping_cost_amount", "fee_amount", "adjustment_amount")
        assert total == sum(cents(statement.get(name, "0")) for name in names)
    assert kinds["ORDER"] > 20 and kinds["GMV_PAYMENT_FOR_ADS"] and kinds["SAMPLE_SHIPPING_FEE"]
    assert (kinds["RESERVE"] > 0) == (shop == 0)


@pytest.mark.parametrize("shop", [0, 1, 2])
def test_commission_in_a_statement_is_that_of_the_affiliate_records(api: Api, world: World, shop: int) -> None:
    ledger = api.derived.ledger(world.shops[shop].market.shop_code)
    found = read_all(api, "/affiliate_seller/202410/orders/search", "orders", shop,
                     {"create_time_ge": world.end - 80 * DAY, "create_time_lt": world.end}, page_size="100")
    paid: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for order in found:
        for sku in order["skus"]:
            if sku["settlement_status"] == "SETTLED":
                for ours, theirs in (("affiliate_commission_amount", "actual_paid_commission"),
                                     ("affiliate_partner_commission_amount", "actual_paid_partner_commission"),
                                     ("affiliate_ads_commission_amount", "actual_paid_shop_ads_commission"),
                                     ("cofunded_creator_bonus_amount", "actual_cofunded_creator_bonus_amount")):
                    paid[order["id"]][ours] += cents(sku[theirs]["amount"])
    seen = 0
    for statement in statements(api, shop):
        for row in transactions(api, statement["id"], shop):
            if row["type"] == "ORDER" and row["order_id"] in paid and ledger.main[row["order_id"]].id == row["id"]:
                fee = row["fee_tax_breakdown"]["fee"]
                seen += 1
                for name, amount in paid[row["order_id"]].items():
                    assert cents(fee[name]) == -amount
    assert seen > 5


@pytest.mark.parametrize("shop", [0, 2])
def test_an_order_is_unsettled_until_its_statement_and_then_gone(api: Api, world: World, shop: int) -> None:
    """In Thailand parcels are refused on delivery: such rows vanish without a sale ever being settled."""
    api.move_to(world.end - 12 * DAY)
    before = unsettled(api, shop)
    api.move_to(world.end)
    after = unsettled(api, shop)
    vanished = set(before) - set(after)
    cancelled = {order.id for order in world.shops[shop].orders if 0 < order.cancel_time <= world.end}
    assert vanished - cancelled and set(before) & set(after)
    assert bool(vanished & cancelled) == (shop == 2)
    settled = {row["order_id"] for statement in statements(api, shop)
               for row in transactions(api, statement["id"], shop) if "order_id" in row}
    assert vanished - cancelled <= settled and not settled & set(after)
    assert all(row["est_settlement_amount"] for row in after.values())
    delivered = [row for row in after.values() if row["order_delivery_time"]]
    assert delivered and all(row["estimated_settlement"].isdigit() for row in delivered)
    assert any(row["estimated_settlement"].startswith("Delivered") for row in after.values())


def test_payments_turn_paid_later_and_are_refused_in_south_east_asia(api: Api, world: World) -> None:
    def payments(shop: int) -> dict[str, dict[str, Any]]:
        rows = read_all(api, PAYMENTS, "payments", shop, sort_field="create_time", page_size="100")
        return {row["id"]: row for row in rows}

    api.move_to(world.end - 20 * DAY)
    before, open_statements = payments(0), [row for row in statements(api) if row["payment_status"] == "PROCESSING"]
    api.move_to(world.end)
    after, now = payments(0), {row["id"]: row for row in statements(api)}
    waiting = [one for one, row in before.items() if row["status"] == "PROCESSING"]
    assert waiting and all(after[one]["status"] == "PAID" and after[one]["paid_time"] for one in waiting)
    assert open_statements and all(now[row["id"]]["payment_status"] == "PAID" for row in open_statements)
    weekly = Counter(row["payment_id"] for row in statements(api, 1) if row["payment_id"])
    assert max(weekly.values()) > 1, "no payment is shared by statements"
    refused = send(api, PAYMENTS, method="GET", shop=2, sort_field="create_time")
    assert code(refused) == 36009004


@pytest.mark.parametrize("path", [STATEMENTS, UNSETTLED, PAYMENTS])
def test_finance_wants_its_sort_field(api: Api, path: str) -> None:
    assert code(send(api, path, method="GET", page_size="10")) == 36009004
    assert code(send(api, path, method="GET", sort_field="id")) == 36009004


def test_a_refund_after_settlement_is_a_second_transaction(api: Api, world: World) -> None:
    for shop in world.shops:
        book = api.derived.ledger(shop.market.shop_code)
        late = [ones for ones in book.by_order.values() if len(ones) > 1]
        if late:
            order = late[0][0].order
            assert order is not None and late[0][1].revenue < 0
            return
    raise AssertionError("no order was refunded after it had settled")


def test_open_collaborations_are_one_a_product_and_vanish(api: Api, world: World) -> None:
    shop = world.shops[0]
    api.move_to(world.end - 20 * DAY)
    before = {row["id"]: row for row in read_all(api, OPEN, "open_collaborations", 0, {}, page_size="100")}
    api.move_to(world.end)
    after = {row["id"]: row for row in read_all(api, OPEN, "open_collaborations", 0, {}, page_size="100")}
    assert len({row["product"]["id"] for row in before.values()}) == len(before)
    assert set(before) - set(after), "nothing vanished"
    rates = {credit.collaboration_id: credit.commission_rate for credit in shop.credits if credit.commission_rate}
    known = set(rates) & set(after)
    assert known and all(rates[one] == after[one]["current_commission"]["rate"] for one in known)


def test_target_collaborations_are_those_of_the_affiliate_records(api: Api, world: World) -> None:
    found: dict[str, str] = {}
    for status in ("VALID", "CANCELING", "COMPLETED"):
        for row in read_all(api, TARGETS, "target_collaborations", 0, {"collaboration_status": status},
                            page_size="20"):
            found.setdefault(row["id"], status)
    assert set(found.values()) == {"VALID", "COMPLETED"} or len(set(found.values())) == 3
    used = {credit.collaboration_id for credit in world.shops[0].credits
            if credit.creator % 3 == 0 and not credit.partner_rate}
    assert used & set(found)
    assert used - set(found), "none that ended has vanished"
    assert code(send(api, TARGETS, {}, page_size="20")) == 36009004
    assert code(send(api, TARGETS, {"collaboration_status": "VALID"}, page_size="30")) == 36009004


def test_samples_move_on_and_end_in_content_of_their_creator(api: Api, world: World) -> None:
    ranks = {"PENDING": 0, "AWAITING_SHIPMENT": 1, "SHIPPED": 2, "CONTENT_PENDING": 3}
    shop = world.shops[0]
    seen: set[str] = set()
    before: dict[str, str] = {}
    for back in range(30, -1, -5):
        api.move_to(world.end - back * DAY)
        rows = {row["id"]: row for row in read_all(api, SAMPLES, "sample_applications", 0, {}, page_size="50")}
        for one, status in before.items():
            assert ranks.get(rows[one]["status"], 9) >= ranks.get(status, 9)
        before = {one: row["status"] for one, row in rows.items()}
        seen |= set(before.values())
    assert seen >= {"SHIPPED", "CONTENT_PENDING", "COMPLETED"}
    orders = {order.id: order for order in shop.orders}
    for one, row in rows.items():
        if not row["order_id"]:
            continue
        creator = shop.creators[orders[row["order_id"]].buyer - SAMPLE_BUYERS_FROM]
        assert row["creator"]["creator_open_id"] == open_id(shop.market, creator.number)
        made = send(api, f"/affiliate_seller/202409/sample_applications/{one}/fulfillments/search", {})
        contents = {content.id for content in (*creator.videos, *creator.lives)}
        assert code(made) == 0 and {item["content"]["id"] for item in _fulfilments(api, one)} <= contents
        assert bool(_fulfilments(api, one)) == (row["status"] == "COMPLETED")


def _fulfilments(api: Api, application: str) -> list[dict[str, Any]]:
    path = f"/affiliate_seller/202409/sample_applications/{application}/fulfillments/search"
    found: list[dict[str, Any]] = data(send(api, path, {})).get("fulfillments", [])
    return found


def local_day(shop: ShopWorld, moment: int) -> date:
    return datetime.fromtimestamp(moment, shop.market.zone).date()


def window(first: date, days: int = 1) -> dict[str, str]:
    return {"start_date_ge": first.isoformat(), "end_date_lt": (first + timedelta(days=days)).isoformat()}


def test_analytics_end_yesterday_in_the_shops_zone(api: Api, world: World) -> None:
    for number, shop in enumerate(world.shops):
        today = local_day(shop, world.end)
        page = read(api, VIDEOS, number, **window(today))
        assert page["latest_available_date"] == (today - timedelta(days=1)).isoformat()
        assert page["videos"] == [] and page["total_count"] == 0
        days = read(api, SHOP, number, granularity="1D", **window(today - timedelta(days=3), 4))
        assert [one["start_date"] for one in days["performance"]["intervals"]] == [
            (today - timedelta(days=back)).isoformat() for back in (3, 2, 1)]


def test_analytics_windows_are_refused_as_on_the_platform(api: Api, world: World) -> None:
    today = local_day(world.shops[0], world.end)
    same_day = {"start_date_ge": today.isoformat(), "end_date_lt": today.isoformat()}
    for path, more in ((VIDEOS, {}), (SHOP, {}), (LIVES, {"account_type": "OFFICIAL_ACCOUNTS"})):
        for bad in (same_day, window(today - timedelta(days=61), 61), window(today + timedelta(days=1))):
            assert code(send(api, path, method="GET", **bad, **more)) == 28001022
        assert code(send(api, path, method="GET", **window(today - timedelta(days=60), 60), **more)) == 0
    assert code(send(api, LIVES, method="GET", **window(today - timedelta(days=3)))) == 36009004
    assert code(send(api, VIDEOS, method="GET")) == 36009004


def test_a_day_of_videos_is_restated_and_then_stands(api: Api, world: World) -> None:
    shop = world.shops[0]
    day = local_day(shop, world.end) - timedelta(days=20)
    views, orders = [], []
    for back in range(18, 3, -1):
        api.move_to(world.end - back * DAY)
        rows = read_all(api, VIDEOS, "videos", page_size="100", **window(day))
        views.append(sum(row["views"] for row in rows))
        orders.append(sum(row["sku_orders"] for row in rows))
    assert all(before <= after for series in (views, orders) for before, after in pairwise(series))
    assert views[0] < views[-1] and views[-8:] == [views[-1]] * 8
    assert orders[-8:] == [orders[-1]] * 8


def test_video_sales_are_those_credited_to_them(api: Api, world: World) -> None:
    """In the end the figures of all days hold every paid order credited to a video, later cancellations included."""
    shop = world.shops[0]
    first, last = local_day(shop, shop.calendar.start), local_day(shop, world.end) - timedelta(days=8)
    found: Counter[str] = Counter()
    day = first
    while day <= last:
        for row in read_all(api, VIDEOS, "videos", page_size="100", **window(day)):
            found[row["id"]] += row["sku_orders"]
        day += timedelta(days=1)
    expected: Counter[str] = Counter()
    for credit in shop.credits:
        order = credit.order
        paid = order.create_time if order.is_cod else order.paid_time
        if credit.content_type == "VIDEO" and paid and local_day(shop, paid) <= last:
            expected[credit.content_id] += 1
    assert +found == +expected


def test_lives_are_totals_of_their_orders(api: Api, world: World) -> None:
    shop = world.shops[0]
    last = local_day(shop, world.end) - timedelta(days=10)
    rows = read_all(api, LIVES, "live_stream_sessions", page_size="100", account_type="OFFICIAL_ACCOUNTS",
                    **window(last - timedelta(days=50), 50))
    assert rows
    for row in rows:
        expected = sum(line.sale_price for order in shop.orders if order.kind == "normal" and order.paid_time
                       for line in order.lines if line.room_id == row["id"] or _same_sku(order, line, row["id"]))
        assert cents(row["sales_performance"]["live_attributed_gmv"]["amount"]) == expected


def _same_sku(order: Any, line: Any, room: str) -> bool:
    """A second unit of a SKU that was bought in the room belongs to the session too."""
    return not line.is_gift and any(other.room_id == room and other.sku.id == line.sku.id for other in order.lines)


def test_the_marketplace_wants_its_search_key_and_counts_calls(api: Api) -> None:
    first = send(api, f"{MARKET}/search", {}, page_size="12")
    page = data(first)
    token = page["next_page_token"]
    assert code(send(api, f"{MARKET}/search", {}, page_size="12", page_token=token)) == 36009004
    second = send(api, f"{MARKET}/search", {"search_key": page["search_key"]}, page_size="12", page_token=token)
    assert {one["creator_open_id"] for one in page["creators"]}.isdisjoint(
        one["creator_open_id"] for one in data(second)["creators"])
    assert code(send(api, f"{MARKET}/search", {}, page_size="50")) == 36009004
    api.market_quota[api.moment // DAY] = 10_000
    assert code(send(api, f"{MARKET}/search", {}, page_size="12")) == 45101004
    api.move_to(api.moment + DAY)
    assert code(send(api, f"{MARKET}/search", {}, page_size="12")) == 0


def test_amounts_can_be_asked_for_in_dollars(api: Api, world: World) -> None:
    day = window(local_day(world.shops[1], world.end) - timedelta(days=5), 3)
    local, dollars = (read(api, SHOP, 1, currency=currency, **day)["performance"]["intervals"][0]["sales"]["gmv"]
                      for currency in ("LOCAL", "USD"))
    assert (local["currency"], dollars["currency"]) == ("GBP", "USD")
    assert abs(float(dollars["amount"]) - 1.27 * float(local["amount"])) <= 0.01


def test_bought_views_bring_no_clicks() -> None:
    quiet, loud = (World.generate(seed=5, orders=300, days=60, end=END, troubles=troubles)
                   for troubles in ((), ("fraud",)))
    case = next(one for one in loud.truth.fraud if one.kind == "bought_views")
    for video_id in case.subjects:
        figures = []
        for world in (quiet, loud):
            media = Api(world, world.end).derived.media(case.shop_code)
            video = media.videos[video_id]
            figures.append(media.video_figures(video, video.day, media.latest_day(world.end)))
        assert figures[1].views > 20 * figures[0].views
        assert figures[1].clicks < max(1, figures[0].clicks)


def test_fee_keys_do_not_add_up_to_the_fee(api: Api) -> None:
    """As on the platform: a key repeated before tax (Thailand), a part that no key shows (Britain)."""
    for shop, sign in ((0, 0), (1, 1), (2, -1)):
        differences = []
        for statement in statements(api, shop):
            for row in transactions(api, statement["id"], shop):
                if row["type"] == "ORDER":
                    keys = row["fee_tax_breakdown"]
                    told = sum(cents(text) for part in ("fee", "tax") for text in keys[part].values())
                    differences.append(told - cents(row["fee_tax_amount"]))
        assert any(difference * sign > 0 for difference in differences) if sign else not any(differences)


def test_two_accounts_of_a_creator_have_open_ids_of_their_own(api: Api, world: World) -> None:
    shop = world.shops[0]
    day = local_day(shop, world.end) - timedelta(days=9)
    rows = read_all(api, VIDEOS, "videos", page_size="100", **window(day, 7))
    by_open_id: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_open_id[row["creator"]["open_id"]].add(row["username"])
    subs = {row["creator"]["open_id"] for row in rows if row["username"].endswith("_2")}
    assert subs and all(handle.endswith("_2") for one in subs for handle in by_open_id[one])


def test_contents_of_affiliate_records_are_videos_and_lives(api: Api, world: World) -> None:
    for shop in world.shops:
        media = api.derived.media(shop.market.shop_code)
        for credit in shop.credits:
            known = {"VIDEO": media.videos, "LIVE": media.lives, "SHOP": {"": None}}[credit.content_type]
            assert credit.content_id in known
        assert {line.room_id for order in shop.orders for line in order.lines} <= {"", *media.lives}


def test_a_session_that_goes_on_past_midnight_is_listed_when_it_has_ended(api: Api, world: World) -> None:
    found = 0
    for number, shop in enumerate(world.shops):
        for live in api.derived.media(shop.market.shop_code).lives.values():
            if local_day(shop, live.content.ends_at) == live.day or live.creator.role == "own":
                continue
            listed = []
            for moment in (live.content.ends_at - 1, live.content.ends_at):
                api.move_to(moment)
                rows = read_all(api, LIVES, "live_stream_sessions", number, page_size="100",
                                account_type="AFFILIATE_ACCOUNTS", **window(live.day))
                listed.append(live.content.id in {row["id"] for row in rows})
            assert listed == [False, True]
            found += 1
            break
    assert found, "no session crossed midnight"


def test_edits_reach_the_derived_lists(api: Api, world: World) -> None:
    at = world.end - DAY
    first, second = (row["id"] for row in statements(api)[:2])
    api.overrides.change("statements", first, {"payment_status": "FAILED"}, at)
    api.overrides.remove("statements", second, at)
    api.overrides.add("sample_applications", "LINKUS01", {"id": "1", "create_time": at, "status": "PENDING"})
    rows = {row["id"]: row for row in statements(api)}
    assert rows[first]["payment_status"] == "FAILED" and second not in rows
    assert "1" in {row["id"] for row in read_all(api, SAMPLES, "sample_applications", 0, {}, page_size="50")}
    api.move_to(at - 1)
    rows = {row["id"]: row for row in statements(api)}
    assert rows[first]["payment_status"] in ("PAID", "SETTLED") and second in rows
    assert "1" not in {row["id"] for row in read_all(api, SAMPLES, "sample_applications", 0, {}, page_size="50")}
