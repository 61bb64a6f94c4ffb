"""Staging of the platform's resources: every field in its own encoding, each version parsed once, what vanished kept or dropped.

``api_examples.json`` holds one made-up object of each resource as it lands, in the shapes of the platform's own documentation.
"""

from __future__ import annotations

import json
import time
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.cache import RelationsCache

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld

EXAMPLES: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parents[1] / "support" / "api_examples.json").read_text())
FIRST = datetime(2026, 11, 1, 2, tzinfo=UTC)
STAGING = up_to("path:models/staging/tiktok_shop", "stg_seller_exports__contents")
# A file of one day, and one of a week, of the same video.
EXPORTED = {"content_id": "v7", "posted_time": "2026-10-20 18:00:00", "title": "Mug", "creator_username": "@Demo.Creator", "currency": "USD", "gmv": "12.50",
            "orders": "3", "views": "900", "likes": "", "period_start": "2026-10-21", "period_end": "2026-10-21"}


def _changed(table: str, *path: str, value: object) -> dict[str, Any]:
    """The example of a table with one field set."""
    entity = deepcopy(EXAMPLES[table][0])
    node = entity
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return entity


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two nights: on the second some objects changed, some are shown no longer, and every blank the platform sends came up."""
    folder = tmp_path_factory.mktemp("api")
    warehouse = Warehouse(folder)
    world = RawWorld(warehouse.path)
    world.night(FIRST)
    for table, entities in EXAMPLES.items():
        world.show(table, "S1", entities)
    world.export("videos", "US1", [EXPORTED, {**EXPORTED, "period_end": "2026-10-27"}])
    world.export("lives", "US1", [{**EXPORTED, "content_id": "l7", "posted_time": "2026-10-22 20:00:00", "period_start": None, "period_end": None}])
    night = FIRST + timedelta(days=1)
    world.night(night)
    world.show("unsettled_transactions", "S1", EXAMPLES["unsettled_transactions"], is_gone=True)
    world.show("open_collaborations", "S1", EXAMPLES["open_collaborations"], is_gone=True)
    world.show("target_collaboration_details", "S1", [_changed("target_collaboration_details", "products", value=[]) | {"update_time": 1760000100}])
    world.show("sample_applications", "S1", [_changed("sample_applications", "creator", "content_count", value="") | {"id": "A2", "order_id": ""}])
    world.show("video_performance", "S1", [
        _changed("video_performance", "creator", value={}) | {"date": "2026-10-30", "gmv": {}, "views": "", "click_through_rate": "12.5%", "id": "7500000000000000001"},
        _changed("video_performance", "creator", "user_name", value="@New.Name") | {"date": "2026-10-31"}])
    world.show("statement_transactions", "S1", [_changed("statement_transactions", "fee_tax_amount", value="-5.00")])
    world.show("unsettled_transactions", "S1", [_changed("unsettled_transactions", "estimated_settlement", value="1760600000") | {"id": "U2"}])
    warehouse.refresh(night, select=STAGING)
    return warehouse


def _one(warehouse: Warehouse, columns: str, entity: str, where: str = "true") -> tuple[Any, ...]:
    rows = warehouse.rows(f"select {columns} from staging.stg_{entity} where {where}")
    assert len(rows) == 1, rows
    return rows[0]


def test_every_example_is_staged(staged: Warehouse) -> None:
    singular = {"statements": "statement", "video_performance": "video_performance", "live_performance": "live_performance", "shop_performance": "shop_performance"}
    for table, entities in EXAMPLES.items():
        name = singular.get(table, table.removesuffix("s"))
        assert staged.rows(f"select count(*) from staging.stg_tiktok_shop__{name}_versions where known_at < '2026-11-02'") == [(len(entities),)], table


def test_tables_that_dbt_is_still_listing_are_not_taken_for_missing(staged: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two models ask for their raw tables at once, and dbt lists what is there slowly: both are staged whole."""
    added = RelationsCache.add

    def slowly(cache: RelationsCache, relation: Any) -> None:
        if relation.schema.startswith("raw_"):
            time.sleep(0.05)
        added(cache, relation)

    monkeypatch.setattr(RelationsCache, "add", slowly)
    models = ["stg_tiktok_shop__statement_versions", "stg_tiktok_shop__sample_application_versions", "stg_seller_exports__content_versions"]
    again = staged.rebuilt(tmp_path, FIRST, select=models)
    assert [again.rows(f"select count(*) from staging.{model}") for model in models] == [
        staged.rows(f"select count(*) from staging.{model}") for model in models]


@pytest.mark.parametrize(("entity", "columns", "expected"), [
    ("statements", "statement_at, paid_at, payment_id, settlement_amount, revenue_amount", (datetime(2025, 10, 20), None, None, Decimal("812.44"), None)),
    ("payments", "amount, currency, exchange_rate, paid_at", (Decimal("812.44"), "USD", Decimal(1), None)),
    ("open_collaborations", "commission_rate, commission_ends_at, price_minimum, is_gone", (Decimal("0.155"), None, Decimal("24.99"), True)),
    ("open_collaboration_creators", "handle, open_id, followers", ("demo.creator", "demoOpenId01", 12000)),
    ("target_collaborations", "creators_invited, has_free_sample, starts_at", (20, True, datetime(2025, 9, 16, 5, 20))),
    ("target_collaboration_creators", "handle, content_products", ("demo.creator", 1)),
    ("sample_fulfillments", "content_id, views, posted_at, live_ended_at", ("7500000000000000001", 4200, datetime(2025, 10, 10, 12, 40), None)),
    ("video_products", "stat_date, items_sold, click_rate", (date(2026, 10, 29), 5, Decimal("0.041"))),
    ("live_performance", "started_at, attributed_gmv, sku_orders, viewing_seconds_average, click_to_order_rate",
     (datetime(2025, 10, 24, 18, 20), Decimal("540.20"), 21, 38, Decimal("0.0328"))),
    ("live_products", "product_clicks, add_to_cart, direct_gmv", (300, 25, Decimal("299.85"))),
    ("live_minutes", "started_at, viewers, enter_rate", (datetime(2025, 10, 24, 18, 20), 40, Decimal("0.169"))),
    ("shop_performance", "stat_date, gmv, buyers, visitors, conversion_rate", (date(2026, 10, 29), Decimal("1204.10"), 46, 980, Decimal("0.047"))),
    ("marketplace_creators", "commission_rate, post_rate, video_engagement_rate, platform_score", (Decimal("0.15"), Decimal("0.3"), Decimal("0.031"), Decimal("4.3"))),
])
def test_each_field_in_its_own_encoding(staged: Warehouse, entity: str, columns: str, expected: tuple[Any, ...]) -> None:
    assert _one(staged, columns, f"tiktok_shop__{entity}") == expected


def test_blanks_are_unknown_and_not_zero(staged: Warehouse) -> None:
    row = _one(staged, "gmv, currency, views, click_rate, open_id, creator_handle, post_handle", "tiktok_shop__video_performance", "stat_date = '2026-10-30'")
    assert row == (None, None, None, Decimal("0.125"), None, None, "demo.creator")
    assert _one(staged, "creator_contents, order_key, commission_rate, creator_fulfillment_rate", "tiktok_shop__sample_applications",
                "application_id = 'A2'") == (None, None, Decimal("0.2"), Decimal("0.6085"))


def test_what_vanished_is_settled_or_kept_as_last_seen(staged: Warehouse) -> None:
    assert _one(staged, "transaction_id, settlement_rule, settles_at", "tiktok_shop__unsettled_transactions") == ("U2", "1760600000", datetime(2025, 10, 16, 7, 33, 20))
    assert staged.rows("select settlement_rule, settles_at from staging.stg_tiktok_shop__unsettled_transaction_versions where transaction_id <> 'U2' limit 1") == [
        ("Delivered + 8 days", None)]
    assert staged.rows("select count(*) from staging.stg_tiktok_shop__target_collaboration_products") == [(0,)]


def test_a_video_is_what_its_latest_day_says(staged: Warehouse) -> None:
    assert _one(staged, "handle, open_id, posted_at, hash_tags", "tiktok_shop__videos") == ("new.name", "demoOpenId01", datetime(2026, 10, 10, 12, 30), ["mug"])


def test_fees_of_a_transaction_and_what_no_key_shows(staged: Warehouse) -> None:
    rows = staged.rows("""select fee_group, fee_type, amount from staging.stg_tiktok_shop__statement_fees
        where transaction_id = '7239000000000000001' and (amount <> 0 or is_residual) order by all""")
    assert rows == [
        ("fee", "affiliate_commission_amount", Decimal("-3.30")), ("fee", "referral_fee_amount", Decimal("-1.32")),
        ("fee_tax", "undetailed", Decimal("-0.31")), ("revenue", "seller_discount_amount", Decimal("-3.00")),
        ("revenue", "subtotal_before_discount_amount", Decimal("24.99")), ("shipping", "actual_shipping_fee_amount", Decimal("-8.09")),
        ("shipping", "customer_paid_shipping_fee_amount", Decimal("4.99")), ("supplement", "customer_payment_amount", Decimal("26.39")),
        ("supplement", "sales_tax_amount", Decimal("1.41")), ("tax", "sales_tax_referral_fee_amount", Decimal("-0.07"))]


def test_only_a_file_of_one_day_tells_a_day_of_a_video(staged: Warehouse) -> None:
    assert staged.rows("select content_id, stat_date, handle, gmv, views, likes from staging.stg_seller_exports__contents order by content_id, stat_date nulls last") == [
        ("l7", date(2026, 10, 22), "demo.creator", Decimal("12.50"), 900, None), ("v7", date(2026, 10, 21), "demo.creator", Decimal("12.50"), 900, None),
        ("v7", None, "demo.creator", Decimal("12.50"), 900, None)]
