"""Where a figure's rows come from: one SQL query a kind of row, on the published snapshot.

Belongs here: which rows of the published tables are looked at for a cell, and how a row is told apart. Does not belong
here: which of them a figure adds up (``explain_figures``), reading files (``explain_origins``).

A source is a query with the columns of ``ROW`` in any order. ``{value}`` and ``{condition}`` are the measure's,
``{subject}`` and ``{joins}`` the mart's; names with ``$`` are the cell's. A row whose value is not known (a missing
rate) has none; the marts leave it out of their sums.
"""

from __future__ import annotations

from typing import Final

from orchestration.explain_goal_sources import GOAL_SOURCES
from orchestration.explain_rows import columns

# -- ROI of creators, contents, products, campaigns: one subject in one market and period under one rule set

_IN_PERIOD: Final = "between $first_day and $last_day and ($week_start is null or {week_start} = $week_start)"
_ORDER_DAY: Final = _IN_PERIOD.format(week_start="coalesce(shops.week_start, 'mon')")

_CREDITED: Final = """
from (
    select rows.*,
        row_number() over (
            partition by rows.line_key order by rows.credit desc nulls last, rows.touch_position asc nulls last
        ) = 1 as first_in_line,
        rows.credit > 0 and row_number() over (
            partition by rows.order_key
            order by case when rows.credit > 0 then 0 else 1 end, rows.line_key asc nulls last,
                rows.touch_position asc nulls last
        ) = 1 as first_in_order
    from (
        select credits.* from core.mart_credits as credits
        inner join core.mart_lines as lines on credits.line_key = lines.line_key
        left join marts.dim_shops as shops on credits.shop_id = shops.shop_id {joins}
        where credits.rule_set_id = $rule_set_id and credits.market is not distinct from $market
            and {subject} is not distinct from $subject and credits.order_date """ + _ORDER_DAY + """
    ) as rows
) as credits
inner join marts.fct_order_lines as lines on credits.line_key = lines.line_key
inner join core.mart_lines as facts on credits.line_key = facts.line_key
left join core.mart_line_outlook as outlook on credits.line_key = outlook.line_key
where {condition}
"""
_CREDITS: Final = "select " + columns(
    booked_on="credits.order_date", order_id="lines.order_id", order_line_id="credits.order_line_id",
    sku_id="lines.sku_id", touch_id="credits.touch_id", evidence="credits.evidence", credit="credits.credit",
    rule_version="credits.rule_version", creator_id="credits.creator_id", content_id="credits.content_id",
    shop_id="credits.shop_id", currency="credits.currency", value="{value}") + _CREDITED
# What else is known of a line: whether there is evidence of our own, and whether GMV Max sold it.
_TOUCHED: Final = _CREDITS.replace("where {condition}", """
left join core.mart_line_evidence as own_evidence on credits.line_key = own_evidence.line_key
left join core.mart_gmv_max_days as gmv_max on credits.shop_id = gmv_max.shop_id
    and own_evidence.ads_content_id = gmv_max.content_id and credits.order_date = gmv_max.fact_date
where {condition}""")
_BUYERS: Final = "select " + columns(
    booked_on="min(credits.order_date)", order_id="min(lines.order_id)", rule_version="min(credits.rule_version)",
    creator_id="any_value(credits.creator_id)", shop_id="min(credits.shop_id)", value="1") \
    + _CREDITED + " group by facts.buyer_hash"

_IN_FORCE: Final = """ and exists (
    select 1 from core.mart_roi_rule_days as in_force
    where in_force.market is not distinct from $market and in_force.fact_date = {day}
        and in_force.rule_set_id = $rule_set_id)"""
_LOCAL_RATE: Final = """
left join core.mart_markets as markets on {fact}.market = markets.market
left join core.mart_rates as rates on {fact}.{day} = rates.rate_date and markets.currency = rates.currency
cross join core.mart_clock as clock"""
_COMMISSIONS: Final = "select " + columns(
    booked_on="affiliate.order_date", order_id="affiliate.order_id", sku_id="affiliate.sku_id",
    evidence="'platform'", creator_id="affiliate.creator_id", content_id="affiliate.content_id",
    shop_id="affiliate.shop_id", currency="affiliate.currency", value="{value}") + """
from marts.fct_affiliate_lines as affiliate
left join marts.dim_shops as shops on affiliate.shop_id = shops.shop_id {joins}
""" + _LOCAL_RATE.format(fact="affiliate", day="order_date") + """
where affiliate.market is not distinct from $market and {subject} is not distinct from $subject
    and affiliate.order_date """ + _ORDER_DAY + _IN_FORCE.format(day="affiliate.order_date") + " and {condition}"
_COSTS: Final = "select " + columns(
    booked_on="costs.cost_date", order_id="costs.order_id", creator_id="costs.creator_id",
    content_id="costs.content_id", cost_id="costs.cost_id", cost_type="costs.cost_type", shop_id="costs.shop_id",
    currency="costs.currency", value="{value}") + """
from marts.fct_costs as costs
left join marts.dim_shops as shops on costs.shop_id = shops.shop_id {joins}
""" + _LOCAL_RATE.format(fact="costs", day="booked_on") + """
where not costs.is_replaced and costs.market is not distinct from $market
    and {subject} is not distinct from $subject and costs.cost_date """ \
    + _IN_PERIOD.format(week_start="coalesce(shops.week_start, markets.week_start, 'mon')") \
    + _IN_FORCE.format(day="costs.cost_date") + " and {condition}"
_CONTENTS: Final = "select " + columns(
    booked_on="min(contents.published_on)", creator_id="any_value(contents.creator_id)",
    content_id="contents.content_id", shop_id="min(contents.shop_id)", value="1") + """
from core.mart_content_shops as contents {joins}
where contents.market is not distinct from $market and {subject} is not distinct from $subject
    and contents.published_on """ + _IN_PERIOD.format(week_start="contents.week_start") + """ and {condition}
group by contents.content_id"""

_CAMPAIGNS: Final = "select " + columns(
    booked_on="campaigns.starts_on", currency="campaigns.currency", value="{value}") + """
from marts.dim_campaigns as campaigns
where campaigns.campaign_code = $subject and {condition}"""

# -- sales and refunds of a shop's day

_SHOP_DAY: Final = "shop_id = $shop_id and {fact}.market is not distinct from $market and {fact}.{day} = $order_date"
_LINES: Final = "select " + columns(
    booked_on="lines.order_date", order_id="lines.order_id", order_line_id="lines.order_line_id",
    sku_id="lines.sku_id", shop_id="lines.shop_id", currency="lines.currency", value="{value}") + """
from marts.fct_order_lines as lines
left join core.mart_line_outlook as outlook on lines.line_key = outlook.line_key
where lines.is_counted and lines.""" + _SHOP_DAY.format(fact="lines", day="order_date") + " and {condition}"
_ORDERS: Final = _LINES + " qualify row_number() over (partition by lines.order_key order by lines.order_line_id) = 1"
_REFUNDS: Final = "select " + columns(
    booked_on="refunds.refund_date", order_id="refunds.order_id", order_line_id="refunds.order_line_id",
    refund_id="refunds.refund_id", shop_id="refunds.shop_id", currency="refunds.currency", value="{value}") + """
from marts.fct_refunds as refunds
where refunds.amount_product <> 0 and refunds.""" + _SHOP_DAY.format(fact="refunds", day="refund_date") \
    + " and {condition}"

SOURCES: Final[dict[str, str]] = {
    "credits": _CREDITS, "touched": _TOUCHED, "market": _CREDITS, "buyers": _BUYERS, "commissions": _COMMISSIONS,
    "costs": _COSTS, "contents": _CONTENTS, "campaigns": _CAMPAIGNS, "lines": _LINES, "orders": _ORDERS,
    "refunds": _REFUNDS, **GOAL_SOURCES}
"""The kinds of rows by name; ``market`` are the credits of whatever subject."""
