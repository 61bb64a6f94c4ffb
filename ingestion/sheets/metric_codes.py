"""Codes of the metric dictionary that a target may name, and the nearest ones to a misspelt code."""

from __future__ import annotations

import difflib

from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_text

METRIC_CODES: frozenset[str] = frozenset({
    "gmv_gross", "gmv_compass", "buyer_paid", "cancelled_amount", "refund_cohort", "refund_cash", "gmv_net",
    "gmv_net_cohort", "gmv_net_cash", "gmv_settled", "orders", "sku_orders", "created_affiliate_orders",
    "items_sold", "items_net", "aov", "aov_net", "asp", "buyers", "new_buyers", "new_buyer_share",
    "refund_rate_amount", "refund_rate_orders", "return_rate_items", "cancel_rate", "views",
    "product_impressions", "product_clicks", "ctr", "video_click_rate", "ctor", "c_o", "cvr", "content_cvr",
    "add_to_cart_rate", "cart_abandon", "gpm", "gpm_impr", "avg_watch_s", "completion_rate",
    "engagement_rate", "gmv_direct", "gmv_indirect", "content_velocity", "follower_gain", "credit",
    "gmv_attr_gross", "gmv_attr_net", "affiliate_gmv", "unattributed_share", "attribution_disagreement",
    "touch_coverage", "roi_ratio", "roi_simple", "roi_simple_gross", "roi_profit", "promo_cost", "ad_cost",
    "ad_cost_net", "gross_profit", "contribution_profit", "contribution_margin", "commission",
    "commission_est", "commission_act", "commission_std_est", "commission_std_act", "commission_ads_est",
    "commission_ads_act", "cofund_bonus_est", "cofund_bonus_act", "partner_commission",
    "effective_commission_rate", "commission_clawback", "platform_fee_rate", "settled_share",
    "settled_through", "settle_lag_days", "settlement_amount", "fee_residual", "sample_cost", "sample_orders",
    "cpm", "cpc", "cpv", "cpe", "cpo", "cpm_full", "cpc_full", "cpv_full", "cpe_full", "cpo_full",
    "roas_paid", "gmvmax_roi_platform", "payback_days", "breakeven_commission", "selling_creators",
    "creator_activation", "sample_to_post_rate", "post_latency_days", "sample_roi", "creator_concentration",
    "tier", "miss_streak", "fulfilment_rate", "content_half_life", "kpi_attainment", "pace_gap",
    "weighted_score", "freshness_lag", "completeness", "recon_variance", "restatement_delta",
    "late_arrival_rate", "estimated_share", "quarantined_amount", "cannibalisation_index", "anomaly_score",
    "videos_published", "lives_held", "live_hours", "new_creators", "samples_sent", "on_time_rate",
    "review_hours", "revisions_used", "delivery_success_rate", "cod_share", "gmv_net_expected",
    "refund_maturity", "roi_direct", "max_break_even_fee", "budget_used", "ad_mark_rate", "fixed_fee",
    "ad_boost", "other_cost", "allocated_cost", "cogs", "platform_fees", "shipping_cost", "tax_in_price",
    "gmv_net_paid", "gmv_net_gmvmax",
})


def metric_code(written: str) -> str:
    """The dictionary's spelling of a code: lower case, words joined by underscores."""
    return written.lower().replace(" ", "_").replace("-", "_")


def read_metric(value: object) -> str | None:
    """A metric as written, known to the dictionary in any case.

    Raises:
        SheetProblem: the dictionary does not hold it; the remedy lists the nearest codes.
    """
    text = read_text(value)
    if text is None:
        return None
    code = metric_code(text)
    if code not in METRIC_CODES:
        near = difflib.get_close_matches(code, sorted(METRIC_CODES), n=3, cutoff=0.4) or ["gmv_net", "orders", "roi_ratio"]
        raise SheetProblem("unknown_metric", value=text, near=", ".join(near))
    return text
