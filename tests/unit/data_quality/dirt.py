"""Changes to clean files, and the checks each of them makes fail."""

from __future__ import annotations

from tests.unit.data_quality import dirt_programme
from tests.unit.data_quality.dirt_kinds import Dirt, graded, one

ORDERS = "raw_tiktok_shop.orders"
STG = "staging.stg_tiktok_shop__"
EXPORT = "staging.stg_seller_exports__"
SHEET = "staging.stg_sheets__"
FCT = "marts.fct_order_lines"
HOLD = (
    "insert into {schema}.quarantine by name select held.* replace ('x' || i as record_key) "
    "from (select * from {schema}.quarantine limit 1) as held, range({rows}) as r(i)"
)

CASES: list[Dirt] = [
    one("landed", ORDERS, "rows_without_identity", "version_id = null"),
    one("landed", ORDERS, "rows_without_identity", "record_key = ''"),
    one("landed", "raw_sheets.creators", "rows_without_identity", "known_at = null"),
    one("landed", ORDERS, "rows_from_the_future", "known_at = timestamptz '2026-11-22 02:02:00+00'"),
    one("landed", ORDERS, "rows_without_content", "payload = '{}'"),
    one("landed", ORDERS, "rows_without_content", "payload = null"),
    one("landed", ORDERS, "rows_with_buyer_fields", """payload = '{"id":"1","recipient_address":{}}'"""),
    one("landed", ORDERS, "rows_with_buyer_fields", """payload = '{"user_id": "1"}'"""),
    Dirt(
        "landed",
        ORDERS,
        {"hours_since_newest_order"},
        [f"update {ORDERS} set known_at = known_at - interval 4 day, source_at = source_at - interval 4 day"],
    ),
    Dirt(
        "landed",
        "raw_tiktok_shop.quarantine",
        {"held_share"},
        [HOLD.format(schema="raw_tiktok_shop", rows=30)],
    ),
    Dirt(
        "landed",
        "raw_tiktok_shop.quarantine",
        {"held_share", "held_mostly"},
        [HOLD.format(schema="raw_tiktok_shop", rows=400)],
    ),
    Dirt("landed", "raw_sheets.quarantine", {"held_share"}, [HOLD.format(schema="raw_sheets", rows=30)]),
    Dirt(
        "landed",
        "information_schema.columns",
        {"columns_about_buyers"},
        ["alter table raw_sheets.creators add column buyer_phone varchar"],
    ),
    graded("staged", f"{STG}order_lines", "currency_not_iso", "currency = 'usd'"),
    graded("staged", f"{STG}order_lines", "money_negative", "sale_price = -0.01"),
    graded("staged", f"{STG}order_lines", "quantity_not_positive", "quantity = 0"),
    graded("staged", f"{STG}order_lines", "created_at_implausible", "created_at = timestamp '1970-01-21'"),
    graded(
        "staged", f"{STG}order_lines", "created_at_implausible", "created_at = timestamp '2026-11-23 02:01'"
    ),
    graded("staged", f"{STG}affiliate_lines", "currency_not_iso", "currency = 'US$'"),
    graded("staged", f"{STG}affiliate_lines", "money_negative", "commission_std_est = -1"),
    graded(
        "staged", f"{STG}affiliate_lines", "created_at_implausible", "created_at = timestamp '2018-12-31'"
    ),
    graded("staged", f"{STG}affiliate_lines", "commission_rates_out_of_range", "commission_rate = 15"),
    graded("staged", f"{STG}affiliate_lines", "commission_rates_out_of_range", "ads_rate = -0.1"),
    graded("staged", f"{EXPORT}order_lines", "money_negative", "seller_discount = -0.01"),
    graded("staged", f"{EXPORT}order_lines", "quantity_not_positive", "quantity = 0"),
    graded(
        "staged", f"{EXPORT}order_lines", "created_local_implausible", "created_local = timestamp '2015-05-08'"
    ),
    graded("staged", f"{EXPORT}affiliate_lines", "money_negative", "commission_base_est = -1"),
    graded("staged", f"{EXPORT}affiliate_lines", "commission_rates_out_of_range", "commission_rate = 15"),
    graded("staged", f"{STG}return_lines", "currency_not_iso", "currency = ''"),
    graded("staged", f"{STG}return_lines", "money_negative", "return_refund_total = -8"),
    graded("staged", f"{STG}return_lines", "updated_at_implausible", "updated_at = timestamp '2036-01-01'"),
    one("staged", f"{STG}order_lines", "order_status_unknown", "order_status = 'TELEPORTED'"),
    one("staged", f"{STG}return_lines", "return_status_unknown", "return_status = 'RETURN_BY_DRONE'"),
    one("staged", f"{STG}cancellation_lines", "cancel_status_unknown", "cancel_status = 'CANCELLATION_REQUEST_COMPLETED'"),
    one("staged", f"{STG}affiliate_lines", "settlement_status_unknown", "settlement_status = 'FROZEN'"),
    one("staged", f"{STG}statements", "payment_status_unknown", "payment_status = 'HELD'"),
    one("staged", f"{STG}payments", "payment_status_unknown", "payment_status = 'HELD'"),
    one("staged", f"{STG}sample_applications", "application_status_unknown", "application_status = 'LOST'"),
    one("staged", f"{STG}statement_transactions", "settlement_does_not_add_up", "fee_tax_amount = -9"),
    graded("staged", f"{STG}statement_transactions", "currency_missing", "currency = null"),
    graded("staged", f"{STG}video_performance", "figures_negative", "views = -1"),
    graded("staged", f"{STG}video_performance", "rates_out_of_range", "click_rate = 38.1"),
    graded("staged", f"{STG}video_performance", "stat_date_implausible", "stat_date = date '2026-12-01'"),
    graded("staged", f"{STG}live_performance", "figures_negative", "attributed_gmv = -1"),
    graded("staged", f"{STG}live_performance", "rates_out_of_range", "payment_rate = 87.5"),
    graded("staged", f"{STG}shop_performance", "figures_negative", "buyers = -1"),
    graded("staged", f"{STG}shop_performance", "rates_out_of_range", "conversion_rate = 4.7"),
    graded("staged", f"{STG}shop_performance", "stat_date_implausible", "stat_date = date '2018-01-01'"),
    graded("staged", f"{STG}product_skus", "currency_not_iso", "currency = '฿'"),
    graded("staged", f"{STG}product_skus", "money_negative", "price_amount = -1"),
    one("staged", f"{SHEET}fx_rates", "rates_not_positive", "rate = 0"),
    graded("staged", f"{SHEET}fx_rates", "from_currency_not_iso", "from_currency = 'EURO'"),
    graded("staged", f"{SHEET}fx_rates", "to_currency_not_iso", "to_currency = '美元'"),
    graded("staged", f"{SHEET}fx_rates", "rate_date_implausible", "rate_date = date '2062-11-01'"),
    graded("staged", f"{SHEET}costs", "currency_not_iso", "currency = 'rmb'"),
    graded("staged", f"{SHEET}costs", "costs_before_any_shop", "cost_date = date '1900-01-05'"),
    graded("staged", f"{SHEET}product_costs", "currency_not_iso", "currency = 'cny'"),
    graded("staged", f"{SHEET}product_costs", "money_negative", "unit_cost = -3"),
    graded("staged", f"{SHEET}link_clicks", "clicked_at_implausible", "clicked_at = timestamp '1970-01-01'"),
    Dirt(
        "credited",
        "attribution.attr_lines",
        {"nothing_counted"},
        ["update attribution.attr_lines set is_counted = false"],
    ),
    graded("credited", "attribution.attr_lines", "quantity_not_positive", "quantity = -1"),
    graded(
        "credited", "attribution.attr_lines", "created_at_implausible", "created_at = timestamp '2030-01-01'"
    ),
    one("credited", "attribution.attr_touches", "kinds_unknown", "kind = 'guess'"),
    graded(
        "credited",
        "attribution.attr_touches",
        "touched_at_implausible",
        "touched_at = timestamp '1999-01-01'",
    ),
    one("credited", "attribution.attr_credits", "credits_out_of_range", "credit = 1.00000001"),
    one("credited", "attribution.attr_credits", "credits_out_of_range", "credit = null"),
    one("credited", "attribution.attr_credits", "evidence_unknown", "evidence = 'luck'"),
    Dirt(
        "credited",
        "attribution.attr_credits",
        {"unattributed_share"},
        ["update attribution.attr_credits set evidence = 'none'"],
    ),
    one("credited", "attribution.attr_fx_rates", "rates_far_from_usual", "rate_rc = 11"),
    Dirt(
        "credited",
        "attribution.attr_fx_rates",
        {"rates_not_positive", "rates_far_from_usual"},
        ["update attribution.attr_fx_rates set rate_rc = 0 where rowid = 7"],
    ),
    one("marts", FCT, "net_outside_gross", "gmv_net = 10.0001"),
    one("marts", FCT, "net_outside_gross", "gmv_net = -0.0001"),
    graded("marts", FCT, "gross_negative", "gmv_gross = -1, refund_cohort = 0"),
    graded("marts", FCT, "order_date_implausible", "order_date = date '2026-11-24'"),
    Dirt("marts", FCT, {"missing_rate_share"}, [f"update {FCT} set gmv_gross_rc = null where rowid < 70"]),
    Dirt("marts", FCT, {"refund_rate"}, [f"update {FCT} set refund_cohort = 6, gmv_net = 4"]),
    Dirt(
        "marts",
        FCT,
        {"cancel_rate"},
        [f"update {FCT} set cancelled_amount = 10, refund_cohort = 0, gmv_net = 0 where rowid < 200"],
    ),
    Dirt(
        "marts",
        FCT,
        {"week_against_usual"},
        [f"delete from {FCT} where created_at > timestamp '2026-11-15 06:00:00'"],
    ),
    graded("marts", "marts.fct_content_days", "date_implausible", "date = date '2026-12-01'"),
    graded("marts", "marts.fct_refunds", "refunds_negative", "amount_product = -1"),
    graded("marts", "marts.fct_refunds", "refund_date_implausible", "refund_date = date '1970-01-01'"),
    graded("marts", "marts.fct_ad_days", "spend_negative", "spend = -1"),
    one("marts", "marts.fct_ad_days", "clicks_above_impressions", "clicks = 91"),
    one("marts", "marts.fct_attribution", "credits_out_of_range", "credit = -0.1"),
    one("marts", "marts.fct_attribution", "net_above_gross", "gmv_net = 10.02"),
    graded("marts", "marts.fct_affiliate_lines", "commission_rate_out_of_range", "commission_rate = 15"),
    *(Dirt("marts", f"marts.{subject}_roi", {"empty_despite_sales"}, [f"delete from marts.{subject}_roi"])
      for subject in ("creator", "content", "product", "campaign")),
    *(one("marts", f"marts.{subject}_roi", "shares_out_of_range", dirt)
      for subject in ("creator", "content", "product", "campaign")
      for dirt in ("settled_share = 1.1", "refund_maturity = -0.1", "unattributed_share = 1.1", "touch_coverage = -0.1")),
    Dirt(
        "marts",
        "marts.refund_adjusted_gmv",
        {"empty_despite_sales"},
        ["delete from marts.refund_adjusted_gmv"],
    ),
    one("marts", "marts.refund_adjusted_gmv", "net_outside_gross", "gmv_net_cohort = 11"),
    Dirt(
        "marts",
        "marts.refund_adjusted_subjects",
        {"empty_despite_sales"},
        ["delete from marts.refund_adjusted_subjects"],
    ),
    *(one("marts", "marts.refund_adjusted_subjects", "net_outside_gross", dirt)
      for dirt in ("gmv_net_cohort_rc = 11", "settled_share = 1.1", "refund_maturity = -0.1")),
    one("marts", "marts.kpi_attainment", "elapsed_out_of_range", "elapsed_share = 1.5"),
    one("marts", "marts.kpi_attainment", "attainment_implausible", "attainment = 1000"),
    one("marts", "marts.tracking_link_health", "parts_above_clicks", "clicks_with_buyer = 26"),
    one("marts", "marts.tracking_link_health", "parts_above_clicks", "paid_clicks = 26"),
    one("marts", "marts.tracking_link_health", "parts_above_clicks", "first_click_at = timestamp '2026-11-21 00:00:00'"),
    Dirt(
        "marts",
        "marts.tracking_link_health",
        {"clicks_without_buyers"},
        ["update marts.tracking_link_health set clicks_with_buyer = 0"],
    ),
    *dirt_programme.CASES,
]
