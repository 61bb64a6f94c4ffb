"""Which sums a goal's actual is made of, as data: the columns of ``kpi_sums``, each from rows of a source.

What a metric adds up stands in the published table ``core.kpi_metric_formulas``, which the models write; a further
metric of known sums needs nothing here.
"""

from __future__ import annotations

import re
from typing import Final

from orchestration.explain_figures import Figure, Mart, Measure

MART: Final = "kpi_attainment"
FIGURE: Final = "actual_value"

_COUNTED: Final = "days.is_counted"
_DIRECT: Final = "costs.assignment = 'direct'"
_KINDS: Final = {
    "fixed_fee": "costs.cost_type = 'fixed_fee'",
    "sample_cost": "costs.cost_type in ('sample_goods', 'sample_shipping')",
    "ad_boost": "costs.cost_type = 'ad_boost'",
    "other_cost": "costs.cost_type not in ('fixed_fee', 'sample_goods', 'sample_shipping', 'ad_boost')"}
_ORDERS: Final = {
    "orders": "bool_or(days.is_counted)",
    "cancelled_orders": "bool_or(days.is_counted) and bool_and(days.is_cancelled or not days.is_counted)",
    "refunded_orders": "bool_or(days.is_counted and days.is_refunded)",
    "cod_orders": "bool_or(days.is_counted) and bool_or(days.is_cod)",
    "shipped_orders": "bool_or(days.is_counted and days.shipped_at is not null)",
    "delivered_orders": "bool_or(days.is_counted and days.delivered_at is not null)",
    "created_affiliate_orders": "bool_or(days.is_affiliate)", "sample_orders": "bool_or(days.is_sample)",
    "touched_orders": "bool_or(days.is_counted and days.has_own_touch)"}
_ACTIVITY: Final = (
    "views", "product_impressions", "product_clicks", "engagements", "watch_seconds", "watched_views", "full_plays",
    "played_views", "direct_orders", "live_hours", "follower_gain", "shop_buyers", "shop_visitors", "samples_sent",
    "samples_due", "samples_posted", "latency_days", "latency_samples", "contents_due", "contents_on_time",
    "review_hours_total", "reviews", "revisions_used", "new_creators", "add_to_cart", "carted_orders")
_ACTIVITY_MONEY: Final = (
    "gmv_direct", "gmv_indirect", "gmv_compass", "ad_cost", "ad_revenue", "gmvmax_cost", "gmvmax_revenue",
    "settlement_amount", "fee_residual", "budget")
_ACTIVITY_ONCE: Final = ("videos_published", "lives_held", "marks_told", "ad_marks")
_COMMISSIONS: Final = (
    "commission_est", "commission_act", "commission_std_est", "commission_std_act", "commission_ads_est",
    "commission_ads_act", "cofund_bonus_est", "cofund_bonus_act", "commission_base_act")
_PARTNER: Final = """case when affiliate.commission = 0 then 0
    when affiliate.settlement_status = 'SETTLED'
        then coalesce(affiliate.partner_commission_act, affiliate.partner_commission_est, 0)
    else coalesce(affiliate.partner_commission_est, 0) end"""
_ON_BASE: Final = "case when affiliate.commission_base_act is not null then affiliate.commission_act end"


def _sale(amount: str, condition: str = _COUNTED) -> Measure:
    return Measure("kpi_sales", f"days.{amount}_rc", condition, own=f"days.{amount}")


def _expected(twin: str) -> str:
    return (f"case when days.is_final then days.gmv_net{twin} "
            f"else control.money_times(days.gmv_net{twin}, days.kept_share_expected) end")


def _commission(amount: str) -> Measure:
    own = f"case when affiliate.is_counted then {amount} else 0 end"
    return Measure("kpi_commissions", f"control.money_times({own}, affiliate.fx_rate)", own=own)


MEASURES: Final[dict[str, Measure]] = {
    **{name: _sale(name) for name in (
        "gmv_gross", "cancelled_amount", "refund_cohort", "gmv_net", "tax_in_price", "tax_kept", "cogs",
        "platform_fees", "shipping_cost")},
    "gmv_settled": _sale("gmv_net", "days.is_counted and days.is_settled"),
    "gmv_final": _sale("gmv_gross", "days.is_counted and days.is_final"),
    "affiliate_gmv": _sale("gmv_gross", "days.is_counted and days.is_affiliate"),
    "gmv_net_expected": Measure("kpi_sales", _expected("_rc"), _COUNTED, own=_expected("")),
    "items_sold": Measure("kpi_counts", "days.quantity * days.share", _COUNTED),
    "eligible_lines": Measure("kpi_counts", condition="days.is_counted and not days.is_cancelled"),
    "settled_lines": Measure("kpi_counts", condition="days.is_counted and not days.is_cancelled and days.is_settled"),
    **{name: Measure("kpi_groups", "days.order_key", condition) for name, condition in _ORDERS.items()},
    "sku_orders": Measure("kpi_groups", "days.order_sku_key", "bool_or(days.is_counted)"),
    "buyers": Measure("kpi_buyers", condition="days.is_counted and days.buyer_hash is not null"),
    "new_buyers": Measure(
        "kpi_buyers", condition="days.is_counted and days.is_new_buyer and days.buyer_hash is not null"),
    "selling_creators": Measure("kpi_sellers", condition="days.credit > 0 and days.gmv_net > 0"),
    "gmv_unattributed": Measure("kpi_credits", "days.gmv_gross_rc", "days.evidence = 'none'", own="days.gmv_gross"),
    "gmv_net_paid": Measure("kpi_credits", "days.gmv_net_rc", "days.is_paid", own="days.gmv_net"),
    "refund_cash": Measure("kpi_refunds"),
    "commission": Measure("kpi_commissions", "affiliate.commission_rc", own="affiliate.commission"),
    **{name: _commission(f"affiliate.{name}") for name in _COMMISSIONS},
    "partner_commission": _commission(_PARTNER),
    "commission_on_base": _commission(_ON_BASE),
    **{name: Measure("kpi_costs", condition=f"{_DIRECT} and {condition}") for name, condition in _KINDS.items()},
    "direct_cost": Measure("kpi_costs", condition=_DIRECT),
    "allocated_cost": Measure("kpi_costs", condition="costs.assignment <> 'direct'"),
    **{name: Measure("kpi_activity", f"facts.{name}", f"facts.{name} is not null") for name in _ACTIVITY},
    **{name: Measure("kpi_activity", f"facts.{column} * 0.001", f"facts.{column} is not null")
       for name, column in (("thousand_views", "views"), ("thousand_impressions", "product_impressions"))},
    **{name: Measure("kpi_activity_money", own=f"facts.{name}", condition=f"facts.{name} is not null")
       for name in _ACTIVITY_MONEY},
    **{name: Measure("kpi_activity_once", condition=f"facts.{name} > 0") for name in _ACTIVITY_ONCE},
    "days_elapsed": Measure("kpi_elapsed"),
}

_PUT_TOGETHER: Final = {
    "promo_cost": {"commission": 1, "direct_cost": 1},
    "contents_published": {"videos_published": 1, "lives_held": 1},
    "gross_profit": {"gmv_net": 1, "tax_kept": -1, "cogs": -1, "platform_fees": -1, "shipping_cost": -1}}
"""Columns of ``kpi_sums`` that are sums of others."""


def goal_mart(metric: str, numerator: str, denominator: str | None) -> Mart:
    """The goals of one metric, as a mart with one figure.

    Args:
        metric: its code.
        numerator: columns of ``kpi_sums`` with plus and minus between them.
        denominator: the same; None where the metric is a sum.
    """
    figure = Figure(_terms(numerator), _terms(denominator) if denominator else {})
    key = ("metric", "node_type", "node_code", "period_type", "period_start", "tier", "stage", "combo_code")
    return Mart(MART, key, MEASURES, {FIGURE: figure}, defaults={"metric_code": metric}, exact="decimal(38, 12)")


def _terms(formula: str) -> dict[str, int]:
    """``a - b`` as terms, with what is put together taken apart."""
    terms: dict[str, int] = {}
    for sign, name in re.findall(r"([+-]?)\s*([a-z_]+)", formula):
        for part, own in _PUT_TOGETHER.get(name, {name: 1}).items():
            terms[part] = terms.get(part, 0) + (-own if sign == "-" else own)
    return {name: sign for name, sign in terms.items() if sign}
