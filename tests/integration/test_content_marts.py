"""Contents, accounts and shops by day: what the platform's lists, exports and the contents sheet say, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, affiliate, day, line, moment, order

FIRST = datetime(2026, 3, 4, 2, tzinfo=UTC)
ASKED = up_to("creator_roi", "dim_contents", "dim_creator_accounts", "dim_creators", "fct_account_days", "fct_affiliate_lines", "fct_content_days", "fct_order_lines",
              "fct_shop_days", "content_products", "stg_tiktok_shop__statement_fees")


def _video(content_id: str, on: str, handle: str, posted: str, **fields: Any) -> dict[str, Any]:
    return {"id": content_id, "date": on, "account_type": "ALL", "title": f"About {content_id}", "video_post_time": posted, "username": handle,
            "creator": {"open_id": f"open-{handle}", "user_name": handle}, "hash_tags": ["mug", "blue"], "duration": 31,
            "products": [{"id": "p1", "name": "Mug"}], **fields}


def _figures(views: int, amount: str, new_followers: int) -> dict[str, Any]:
    return {"views": views, "gmv": {"amount": amount, "currency": "USD"}, "new_followers": new_followers, "video_finish_rate": "0.25", "sku_orders": 2}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two nights of two shops of the API and one of files only, refreshed once."""
    folder = tmp_path_factory.mktemp("contents")
    warehouse = Warehouse(folder)
    world = RawWorld(warehouse.path)
    world.night(FIRST)
    world.show("shops", "S1", [{"id": "S1", "name": "US", "region": "US", "code": "US1"}])
    world.show("shops", "S2", [{"id": "S2", "name": "UK", "region": "GB", "code": "GB1"}])
    world.drop_file("shops", "shops.csv", [
        {"shop_code": "US1", "market": "US", "timezone": "America/New_York", "currency": "USD"},
        {"shop_code": "GB1", "market": "GB", "timezone": "Europe/London", "currency": "GBP"},
        {"shop_code": "MX1", "market": "MX", "timezone": "America/Mexico_City", "currency": "MXN"}])
    world.drop_file("creators", "creators.csv", [
        {"handle": "anna", "creator_code": "C-anna", "account_role": "main", "market": "US"},
        {"handle": "bea", "creator_code": "C-bea", "account_role": "main", "valid_from": day("2026-03-02")}])
    world.drop_file("contents", "contents.csv", [
        {"content_id": "v1", "published_at": moment("2026-02-27 12:00"), "script_type": "unboxing", "product_ids": "p7, p8", "avg_watch_s": Decimal("8.5")},
        {"content_id": "l1", "avg_watch_s": Decimal(99)},
        {"content_id": "s1", "handle": "@Anna", "published_at": moment("2026-03-03 12:00"), "format": "photo", "url": "https://example.com/s1"}])
    world.show("video_performance", "S1", [
        _video("v1", "2026-03-01", "anna", "2026-02-28 12:00:00", **_figures(400, "10.00", 3)),
        _video("v1", "2026-03-02", "anna", "2026-02-28 12:00:00", **_figures(100, "5.00", 1)),
        _video("v2", "2026-03-02", "Anna", "2026-03-02 23:30:00", views="", gmv={}),
        _video("vp", "2026-03-02", "stranger", "2026-03-01 12:00:00", **_figures(7, "1.00", 0))])
    # the same video is shown for the other shop too
    world.show("video_performance", "S2", [_video("v1", "2026-03-01", "anna", "2026-02-28 12:00:00", **_figures(400, "0.00", 3))])
    world.show("video_products", "S1", [{"date": "2026-03-02", "video_id": "v1", "id": "p1", "units_sold": 1}])
    world.show("live_performance", "S1", [{
        "id": "l1", "account_type": "AFFILIATE_ACCOUNTS", "title": "Night", "start_time": str(int(moment("2026-03-02 03:30").timestamp())),
        "end_time": str(int(moment("2026-03-02 05:00").timestamp())), "creator": {"open_id": "open-anna", "user_name": "anna"},
        "sales_performance": {"live_attributed_gmv": {"amount": "540.20", "currency": "USD"}, "live_attributed_sku_orders": 21},
        "interaction_performance": {"new_followers": 41}, "traffic": {"views": 4050, "avg_viewing_duration": 38}}])
    world.show("live_products", "S1", [{"live_id": "l1", "id": "p1", "traffic": {"add_to_cart_count": 25}}, {"live_id": "l1", "id": "p2", "traffic": {"add_to_cart_count": 5}}])
    shown = {"posted_time": "2026-03-01 20:00:00", "creator_username": "bea", "views": "900", "gmv": "7.50", "orders": "3"}
    world.export("videos", "US1", [{**shown, "content_id": "v1", "period_start": "2026-03-01", "period_end": "2026-03-01"}])
    world.export("videos", "MX1", [{**shown, "content_id": "x1", "period_start": "2026-03-02", "period_end": "2026-03-02"},
                                   {**shown, "content_id": "x1", "period_start": "2026-03-01", "period_end": "2026-03-03"}])
    world.export("lives", "MX1", [{**shown, "content_id": "xl", "period_start": "2026-03-01", "period_end": "2026-03-31"}])
    world.show("shop_performance", "S1", [{"start_date": "2026-03-01", "sales": {"gmv": {"amount": "1204.10", "currency": "USD"}, "orders_count": 49, "customers_count": 46},
                                           "traffic": {"avg_visitors": 980}}])
    created = moment("2026-03-01 15:00")
    for number, (handle, content) in enumerate((("anna", "v1"), ("", "vp"), ("", "nobody"))):
        world.show("orders", "S1", [order(f"O{number}", created, [line(f"O{number}-1")])])
        world.show("affiliate_orders", "S1", [affiliate(f"O{number}", "sku1", created, handle, content_id=content)], "order_id|sku_id")
    money = {"statement_id": "ST1", "currency": "USD", "settlement_amount": "9.00"}
    world.show("statement_transactions", "S1", [{"id": "T1", "type": "ORDER", "order_id": "O0", **money},
                                                {"id": "T2", "type": "REBATE", "adjustment_id": "A", "adjustment_order_id": "O1", **money}])
    world.show("sample_applications", "S1", [{"id": "A1", "creator": {"creator_open_id": "open-anna", "username": "anna", "follower_count": 100}}])
    night = FIRST + timedelta(days=2)
    world.night(night)
    world.show("sample_applications", "S1", [{"id": "A1", "creator": {"creator_open_id": "open-anna", "username": "anna", "follower_count": 130}}])
    world.show("marketplace_creators", "S1", [{"creator_open_id": "open-anna", "snapshot_date": "2026-03-06", "username": "anna", "follower_count": 130}])
    warehouse.refresh(night, select=ASKED)
    return warehouse


def test_content_days(marts: Warehouse) -> None:
    """The API's row before an export's; a LIVE on the local day it began; a file of several days tells no day of a video. How long a content is
    watched is told by the platform, else by the sheet.
    """
    found = marts.rows("""select content_id, shop_id, date, content_type, creator_id, views, full_plays, watch_seconds, add_to_cart, gmv_reported, source
        from marts_db.marts.fct_content_days order by all""")
    assert found == [
        ("l1", "S1", date(2026, 3, 1), "LIVE", "C-anna", 4050, None, 153900, 30, Decimal("540.20"), "api"),
        ("v1", "S1", date(2026, 3, 1), "VIDEO", "C-anna", 400, 100, 3400, None, Decimal("10.00"), "api"),
        ("v1", "S1", date(2026, 3, 2), "VIDEO", "C-anna", 100, 25, 850, None, Decimal("5.00"), "api"),
        ("v1", "S2", date(2026, 3, 1), "VIDEO", "C-anna", 400, 100, 3400, None, Decimal("0.00"), "api"),
        ("v2", "S1", date(2026, 3, 2), "VIDEO", "C-anna", None, None, None, None, None, "api"),
        ("vp", "S1", date(2026, 3, 2), "VIDEO", "@stranger", 7, 2, None, None, Decimal("1.00"), "api"),
        ("x1", "MX1", date(2026, 3, 2), "VIDEO", "@bea", 900, None, None, None, Decimal("7.50"), "export"),
        ("xl", "MX1", date(2026, 3, 1), "LIVE", "@bea", 900, None, None, None, Decimal("7.50"), "export"),
    ]


def test_account_days(marts: Warehouse) -> None:
    """A content counts once though two shops show it; a handle is its creator's from the day it is valid on."""
    found = marts.rows("""select handle, date, creator_id, followers, follower_gain, followers_before_on, new_followers, contents_active
        from marts_db.marts.fct_account_days order by all""")
    assert found == [
        ("anna", date(2026, 3, 1), "C-anna", None, None, None, 44, 2), ("anna", date(2026, 3, 2), "C-anna", None, None, None, 1, 2),
        ("anna", date(2026, 3, 4), "C-anna", 100, None, None, None, 0), ("anna", date(2026, 3, 6), "C-anna", 130, 30, date(2026, 3, 4), None, 0),
        ("bea", date(2026, 3, 1), "@bea", None, None, None, None, 1), ("bea", date(2026, 3, 2), "C-bea", None, None, None, None, 1),
        ("stranger", date(2026, 3, 2), "@stranger", None, None, None, 0, 1),
    ]


def test_contents(marts: Warehouse) -> None:
    """The contents sheet before the lists; a content that only a sale names is there too."""
    found = marts.rows("""select content_id, creator_id, content_type, url, title, published_at, published_local, hash_tags, script_type, is_in_sheet, is_listed
        from marts_db.marts.dim_contents where content_id in ('v1', 's1', 'l1', 'nobody') order by content_id""")
    assert found == [
        ("l1", "C-anna", "LIVE", None, "Night", datetime(2026, 3, 2, 3, 30), datetime(2026, 3, 1, 22, 30), None, None, True, True),
        ("nobody", None, "VIDEO", None, None, None, None, None, None, False, False),
        ("s1", "C-anna", "PHOTO", "https://example.com/s1", None, datetime(2026, 3, 3, 12), datetime(2026, 3, 3, 12), None, None, True, False),
        ("v1", "C-anna", "VIDEO", "https://www.tiktok.com/@anna/video/v1", "About v1", datetime(2026, 2, 27, 12), datetime(2026, 2, 27, 7), "mug,blue", "unboxing",
         True, True),
    ]


def test_products_of_contents(marts: Warehouse) -> None:
    found = marts.rows("""select content_id, product_id, first_seen_on, last_seen_on, is_in_list, is_in_video, is_in_live, is_in_sale, is_in_sheet
        from marts_db.marts.content_products where content_id in ('v1', 'l1') order by all""")
    first = date(2026, 3, 1)
    assert found == [
        ("l1", "p1", first, first, False, False, True, False, False), ("l1", "p2", first, first, False, False, True, False, False),
        ("v1", "p-sku1", first, first, False, False, False, True, False), ("v1", "p1", first, date(2026, 3, 2), True, True, False, False, False),
        ("v1", "p7", date(2026, 2, 27), date(2026, 2, 27), False, False, False, False, True), ("v1", "p8", date(2026, 2, 27), date(2026, 2, 27), False, False, False, False, True),
    ]


def test_shop_days(marts: Warehouse) -> None:
    assert marts.rows("select shop_id, market, date, gmv_compass, orders, buyers, visitors, cvr from marts_db.marts.fct_shop_days") == [
        ("S1", "US", date(2026, 3, 1), Decimal("1204.10"), 49, 46, 980, 46 / 980)]


def test_published_in_a_period(marts: Warehouse) -> None:
    """v1 was posted in February, says the sheet; v2 on the evening of March 2nd in New York; the photo only the sheet knows. What lies before the first figures is not known."""
    found = marts.rows("""select period_type, period_start, videos_published, lives_held from marts_db.marts.creator_roi
        where creator_id = 'C-anna' and market = 'US' and rule_set_id = 'platform_default' order by all""")
    assert found == [("all", date(1970, 1, 1), 3, 1), ("day", date(2026, 3, 1), 0, 1), ("month", date(2026, 3, 1), 2, 1),
                     ("quarter", date(2026, 1, 1), None, None), ("week", date(2026, 2, 23), None, None)]


def test_a_list_tells_whose_sale_it_is(marts: Warehouse) -> None:
    """A record without handle takes the creator of its content; an account no list and no record names is nobody's."""
    assert marts.rows("select order_id, creator_id from marts_db.marts.fct_affiliate_lines order by all") == [("O0", "C-anna"), ("O1", "@stranger"), ("O2", None)]


def test_a_statement_settles_its_orders_only(marts: Warehouse) -> None:
    assert marts.rows("select order_id, is_settled from marts_db.marts.fct_order_lines order by all") == [("O0", True), ("O1", False), ("O2", False)]


def test_accounts_carry_their_open_id(marts: Warehouse) -> None:
    assert marts.rows("select handle, open_id from marts_db.marts.dim_creator_accounts where handle in ('anna', 'bea', 'stranger') group by all order by all") == [
        ("anna", "open-anna"), ("bea", None), ("stranger", "open-stranger")]
    assert marts.rows("select last_posted_at from marts_db.marts.dim_creators where creator_id = 'C-anna'") == [(datetime(2026, 3, 3, 12),)]


@pytest.mark.slow
def test_the_projects_own_tests_hold(marts: Warehouse, tmp_path: Path) -> None:
    """Keys, ranges and tie-outs of what is built of contents."""
    whole = marts.copied(tmp_path)
    whole.refresh(FIRST + timedelta(days=2))
    whole.refresh(FIRST + timedelta(days=2), command="test", select=[
        "stg_tiktok_shop__video_performance+", "stg_tiktok_shop__live_performance+", "stg_tiktok_shop__statement_fees", "stg_seller_exports__contents+"],
        exclude=["test_type:unit"])
