"""Work files built by hand: clean, empty, and whatever a test then does to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

CLOCK: Final = datetime(2026, 11, 22, 2, tzinfo=UTC)
ROWS: Final = 300
"""Enough for the checks that need a number of lines before they say anything."""

_LOG = """
    'k' || n as record_key, 'h' || n as content_hash, '' as prev_version_id, 'v' || n as version_id,
    timestamptz '2026-11-21 20:00:00+00' - interval (n % 20) hour as known_at,
    timestamptz '2026-11-21 18:00:00+00' - interval (n % 20) hour as source_at, false as is_gone,
    'load1' as _dlt_load_id
"""
_PAYLOAD = """'{"id":"' || n || '","buyer_key":"ab12","status":"COMPLETED"}' as payload, '7' as shop_id"""


def _money(**amounts: float) -> str:
    """Money columns with one value."""
    return ", ".join(f"cast({value} as decimal(18, 4)) as {name}" for name, value in amounts.items())


def _ids(*names: str) -> str:
    """Text ids that differ in every row: the first letter and the row's number."""
    return ", ".join(f"'{name[0]}' || n as {name}" for name in names)


def _held(source: str, entity: str, **values: str) -> str:
    """Quarantine columns; the texts repeat the reason's code."""
    shown = ", ".join(f"{expression} as {name}" for name, expression in values.items())
    texts = ", ".join(f"'{name}' as {name}" for name in ("reason_en", "reason_zh", "remedy_en", "remedy_zh"))
    return (
        f"{_LOG}, 'q' || n as quarantine_id, '{source}' as source, '{entity}' as entity, "
        f"'here' as scope, 'here' as origin, n as row_number, {texts}, {shown}"
    )


_TIME = "timestamp '2026-11-21 18:00:00' - interval (n * 3) hour"
_DATE = f"cast({_TIME} as date)"
_USD = "'USD' as currency"

_COLUMNS_OF_WAREHOUSE = {
    "raw_tiktok_shop.orders": f"{_LOG}, {_PAYLOAD}",
    "raw_sheets.creators": f"{_LOG}, 'a.csv' as path, 'anna' as handle",
    "staging.stg_tiktok_shop__order_lines": f"""
        {_ids("order_id", "line_id")}, line_id as order_line_id, {_USD}, 1 as quantity, 'COMPLETED' as order_status,
        {_TIME} as created_at, {_TIME} as known_at,
        {_money(original_price=10, sale_price=8, seller_discount=2, platform_discount=0)}""",
    "staging.stg_tiktok_shop__affiliate_lines": f"""
        {_ids("order_id", "sku_id")}, {_USD}, {_TIME} as created_at, {_TIME} as known_at, 'SETTLED' as settlement_status,
        {_money(price_amount=10, commission_base_est=8, commission_std_est=1, commission_ads_est=0)},
        {_money(commission_rate=0.15, ads_rate=0.1)}""",
    "staging.stg_seller_exports__order_lines": f"""
        {_ids("order_id", "line_id")}, line_id as order_line_id, 2 as quantity,
        {_TIME} as created_local, {_TIME} as known_at,
        {_money(original_price=10, sale_price=8, seller_discount=2, platform_discount=0)}""",
    "staging.stg_seller_exports__affiliate_lines": f"""
        {_ids("order_id", "sku_id")}, {_TIME} as known_at,
        {_money(price_amount=10, commission_base_est=8, commission_std_est=1, commission_ads_est=0)},
        {_money(commission_rate=0.15, ads_rate=0.1)}""",
    "staging.stg_tiktok_shop__return_lines": f"""
        {_ids("return_id", "order_id", "line_id")}, line_id as order_line_id, {_USD}, {_TIME} as updated_at,
        'RETURN_OR_REFUND_REQUEST_COMPLETE' as return_status,
        {_money(line_refund_subtotal=8, line_refund_total=8)},
        {_money(return_refund_subtotal=8, return_refund_total=8)}""",
    "staging.stg_tiktok_shop__cancellation_lines": f"""
        {_ids("cancel_id")}, 'CANCELLATION_REQUEST_COMPLETE' as cancel_status""",
    "staging.stg_tiktok_shop__statements": f"""
        {_ids("statement_id")}, 'PAID' as payment_status""",
    "staging.stg_tiktok_shop__payments": f"""
        {_ids("payment_id")}, 'PAID' as payment_status""",
    "staging.stg_tiktok_shop__sample_applications": f"""
        {_ids("application_id")}, 'COMPLETED' as application_status""",
    "staging.stg_tiktok_shop__product_skus": f"""
        {_ids("product_id", "sku_id")}, 'THB' as currency, {_money(price_amount=10)}""",
    "staging.stg_tiktok_shop__statement_transactions": f"""
        {_ids("statement_id", "transaction_id", "order_id")}, 'ORDER' as transaction_type, {_USD}, {_TIME} as known_at,
        {_money(settlement_amount=14.2, revenue_amount=21.99, shipping_cost_amount=-3.1, fee_tax_amount=-4.69)},
        cast(null as decimal(18, 4)) as adjustment_amount, cast(null as decimal(18, 4)) as reserve_amount""",
    "staging.stg_tiktok_shop__video_performance": f"""
        {_ids("record_key")}, {_DATE} as stat_date, {_TIME} as known_at, 10 as views, 1 as likes, 0 as new_followers, 2 as product_clicks,
        {_money(gmv=5, click_rate=0.1, click_to_order_rate=0.1, finish_rate=1)}""",
    "staging.stg_tiktok_shop__live_performance": f"""
        {_ids("record_key")}, {_TIME} as known_at, 10 as views, 1 as likes, 0 as new_followers, 2 as product_clicks,
        {_money(attributed_gmv=5, click_rate=0.1, payment_rate=1)}""",
    "staging.stg_tiktok_shop__shop_performance": f"""
        {_ids("record_key")}, {_DATE} as stat_date, {_TIME} as known_at, 10 as orders, 9 as buyers, 90 as visitors,
        {_money(gmv=5, conversion_rate=0.1)}""",
    "staging.stg_sheets__fx_rates": f"""
        {_DATE} as rate_date, 'EUR' as from_currency, 'USD' as to_currency, {_money(rate=1.1)}""",
    "staging.stg_sheets__costs": f"""
        {_ids("cost_ref")}, {_DATE} as cost_date, 'production' as cost_type, {_USD},
        {_money(amount=-5)}""",
    "staging.stg_sheets__product_costs": f"""
        {_ids("seller_sku", "sku_id")}, {_DATE} as valid_from, {_USD}, {_money(unit_cost=3)}""",
    "staging.stg_sheets__link_clicks": f"{_ids('click_id', 'link_id')}, {_TIME} as clicked_at",
    "attribution.attr_lines": f"""
        {_ids("order_id", "line_id")}, line_id as order_line_id, true as is_counted, 1 as quantity,
        {_TIME} as created_at""",
    "attribution.attr_touches": f"n as touch_key, 'platform' as kind, {_TIME} as touched_at",
    "attribution.attr_credits": """
        n as line_key, 'platform_default' as rule_set_id, 1 as touch_position,
        case when n % 2 = 0 then 'platform' else 'none' end as evidence,
        cast(1 as decimal(18, 8)) as credit""",
    "attribution.attr_fx_rates": f"""
        {_DATE} as rate_date, 'EUR' as currency, cast(1.1 as decimal(38, 18)) as rate_rc""",
}
_COLUMNS_OF_MARTS = {
    "marts.fct_order_lines": f"""
        {_ids("order_id", "line_id")}, line_id as order_line_id, true as is_counted, {_USD},
        {_TIME} as created_at, {_DATE} as order_date,
        {_money(gmv_gross=10, cancelled_amount=0, refund_cohort=1, gmv_net=9, gmv_gross_rc=10)}""",
    "marts.fct_refunds": f"""
        {_ids("refund_id", "order_line_id")}, {_DATE} as refund_date, {_money(amount_product=1)}""",
    "marts.fct_content_days": f"{_ids('content_id', 'shop_id')}, {_DATE} as date",
    "marts.fct_ad_days": f"""
        'tiktok_ads' as source, {_ids('advertiser_id', 'ad_id')}, {_DATE} as date, 90 as impressions, 3 as clicks,
        {_money(spend=5)}""",
    "marts.fct_attribution": f"""
        {_ids("order_line_id")}, 'platform_default' as rule_set_id, 1 as touch_position,
        cast(1 as decimal(18, 8)) as credit, {_money(gmv_gross=10, gmv_net=9)}""",
    "marts.fct_affiliate_lines": f"{_ids('order_id', 'sku_id')}, {_money(commission_rate=0.15)}",
    **{f"marts.{subject}_roi": f"""
        'platform_default' as rule_set_id, 'month' as period_type, date '2026-11-01' as period_start,
        'US' as market, {_ids(f"{subject}_id")}, {_money(settled_share=0.5, refund_maturity=0.5, unattributed_share=0.3, touch_coverage=0.2)}"""
       for subject in ("creator", "content", "product", "campaign")},
    "marts.refund_adjusted_gmv": f"""
        '7' as shop_id, 'US' as market, {_DATE} as order_date, {_money(gmv_gross=10, gmv_net_cohort=9)}""",
    "marts.refund_adjusted_subjects": f"""
        'platform_default' as rule_set_id, 'US' as market, 'creator' as subject_type, {_ids("subject_id")}, date '2026-11-01' as month,
        {_money(gmv_gross_rc=10, gmv_net_cohort_rc=9, settled_share=0.5, refund_maturity=0.5)}""",
    "marts.kpi_attainment": f"""
        'gmv_net' as metric, 'shop' as node_type, {_ids("node_code")}, date '2026-11-01' as period_start,
        {_money(elapsed_share=0.7, attainment=0.9)}""",
    "marts.tracking_link_health": f"""
        {_ids("link_id")}, 20 as clicks, 5 as views, 12 as clicks_with_buyer, 3 as paid_clicks, 1 as orders,
        timestamp '2026-11-01 00:00:00' as first_click_at, timestamp '2026-11-20 00:00:00' as last_click_at""",
    "marts.creator_payables": f"""
        {_ids("payable_id")}, 1 as payable_version, n % 2 = 0 as is_ready_to_pay, 'ann' as ops_approved_by, 'bob' as finance_approved_by,
        case when n % 2 = 1 then 'evidence' end as blocked_reason, 0 as open_disputes,
        {_money(approved_amount=100.001, amount_due=100.0033, amount_withheld=10, amount_paid=90)}""",
    "marts.creator_payable_items": f"""
        {_ids("payable_id", "item_id")}, {_money(amount=100, amount_withheld=10, withholding_rate=0.1)}""",
    "marts.fct_payments": f"{_ids('payment_ref', 'payable_id')}, {_money(amount=90, payment_amount=90)}",
    "marts.creator_statement_lines": f"""
        {_ids("creator_id", "order_id", "sku_id")}, date '2026-11-01' as month,
        {_money(commission_rate=0.15, commission_base=10, commission=1.5)}""",
    "marts.fct_samples": f"""
        {_ids("sample_id")}, date '2026-11-01' as requested_at, date '2026-11-02' as shipped_on, date '2026-11-05' as delivered_on,
        date '2026-11-09' as first_posted_on, true as is_posted_in_time, 1 as quantity, {_money(cost_rc=3)}""",
    "marts.fct_collaborations": f"""
        {_ids("collaboration_id")}, date '2026-10-01' as signed_on, date '2026-11-01' as due_on, date '2027-01-01' as licence_until,
        date '2027-01-01' as ad_code_until, 3 as contents_due, 2 as contents_on_time, 12 as days_in_stage,
        {_money(fulfilment_rate=0.6667, review_hours=20)}""",
    "marts.sample_cohorts": f"""
        {_ids("creator_id")}, 'US' as market, date '2026-11-01' as month, 4 as samples_delivered, 3 as samples_matured,
        2 as samples_posted_in_time, 3 as samples_posted, 2 as latencies, {_money(post_latency_days=4)}""",
}
_FEW_ROWS = {
    "meta.refreshes": "1 as seq, timestamp '2026-11-22 02:00:00' as known_at from numbers limit 1",
    "raw_tiktok_shop._dlt_loads": "'load1' as load_id, 0 as status from numbers limit 1",
    "raw_sheets.files": f"{_LOG}, 'a.csv' as path, 100 as rows_landed from numbers limit 1",
    "raw_tiktok_shop.quarantine": _held(
        "tiktok_shop",
        "orders",
        reason_code="'bad_money'",
        currency="'USD'",
        original="'[1]'",
        amount="cast(n + 0.5 as decimal(18, 4))",
    )
    + " from numbers limit 3",
    "raw_sheets.quarantine": _held(
        "sheets",
        "costs",
        reason_code="'bad_date'",
        currency="cast(null as varchar)",
        original="'[2]'",
        amount="cast(null as decimal(18, 4))",
    )
    + " from numbers limit 2",
}

WAREHOUSE: Final = {
    **{name: f"select {columns} from numbers" for name, columns in _COLUMNS_OF_WAREHOUSE.items()},
    **{name: f"select {columns}" for name, columns in _FEW_ROWS.items()},
}
MARTS: Final = {name: f"select {columns} from numbers" for name, columns in _COLUMNS_OF_MARTS.items()}


def build(path: Path, tables: dict[str, str], rows: int = ROWS) -> Path:
    """Create a file with these tables; 0 rows makes every table empty."""
    statements = [f"create temp table numbers as select i as n from range({rows}) as r(i)"]
    for name, query in tables.items():
        statements += [f"create schema if not exists {name.split('.')[0]}", f"create table {name} as {query}"]
    execute(path, statements)
    return path


def execute(path: Path, statements: Sequence[str]) -> None:
    """Change a file and close it. (Attached, because ``marts.duckdb`` holds a schema called ``marts``.)"""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{path}' as work")
        connection.execute("use work")
        for statement in statements:
            connection.execute(statement)
