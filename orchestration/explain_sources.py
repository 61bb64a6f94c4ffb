"""Where a figure's rows come from: one SQL query a kind of row, on the published snapshot.

Belongs here: which rows of the published tables are looked at for a cell, and how a row is told apart. Does not belong
here: which of them a figure adds up (``explain_figures``), reading files (``explain_origins``).

A source is a query with the columns of ``ROW`` in any order. ``{value}`` and ``{condition}`` are the measure's,
``{subject}`` and ``{joins}`` the mart's; names with ``$`` are the cell's. A row whose value is not known (a missing
rate) has none; the marts leave it out of their sums.
"""

from __future__ import annotations

from typing import Final

ROW: Final[dict[str, str]] = {
    "booked_on": "date", "order_id": "varchar", "order_line_id": "varchar", "sku_id": "varchar", "touch_id": "varchar",
    "evidence": "varchar", "credit": "decimal(18, 8)", "rule_version": "bigint", "creator_id": "varchar",
    "content_id": "varchar", "refund_id": "varchar", "cost_id": "varchar", "cost_type": "varchar", "shop_id": "varchar",
    "currency": "varchar", "value": "decimal(38, 8)"}
"""Columns of an explaining row, with their types; empty where a kind of row has no such thing."""


def _columns(**given: str) -> str:
    """The select list of a source: every column of ``ROW``, empty where not given."""
    return ", ".join(f"cast({given.get(name, 'null')} as {kind}) as {name}" for name, kind in ROW.items())


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
_CREDITS: Final = "select " + _columns(
    booked_on="credits.order_date", order_id="lines.order_id", order_line_id="credits.order_line_id",
    sku_id="lines.sku_id", touch_id="credits.touch_id", evidence="credits.evidence", credit="credits.credit",
    rule_version="credits.rule_version", creator_id="credits.creator_id", content_id="credits.content_id",
    shop_id="credits.shop_id", currency="credits.currency", value="{value}") + _CREDITED
_BUYERS: Final = "select " + _columns(
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
_COMMISSIONS: Final = "select " + _columns(
    booked_on="affiliate.order_date", order_id="affiliate.order_id", sku_id="affiliate.sku_id",
    evidence="'platform'", creator_id="affiliate.creator_id", content_id="affiliate.content_id",
    shop_id="affiliate.shop_id", currency="affiliate.currency", value="{value}") + """
from marts.fct_affiliate_lines as affiliate
left join marts.dim_shops as shops on affiliate.shop_id = shops.shop_id {joins}
""" + _LOCAL_RATE.format(fact="affiliate", day="order_date") + """
where affiliate.market is not distinct from $market and {subject} is not distinct from $subject
    and affiliate.order_date """ + _ORDER_DAY + _IN_FORCE.format(day="affiliate.order_date") + " and {condition}"
_COSTS: Final = "select " + _columns(
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
_CONTENTS: Final = "select " + _columns(
    booked_on="min(contents.published_on)", creator_id="any_value(contents.creator_id)",
    content_id="contents.content_id", shop_id="min(contents.shop_id)", value="1") + """
from core.mart_content_shops as contents {joins}
where contents.market is not distinct from $market and {subject} is not distinct from $subject
    and contents.published_on """ + _IN_PERIOD.format(week_start="contents.week_start") + """ and {condition}
group by contents.content_id"""

# -- sales and refunds of a shop's day

_SHOP_DAY: Final = "shop_id = $shop_id and {fact}.market is not distinct from $market and {fact}.{day} = $order_date"
_LINES: Final = "select " + _columns(
    booked_on="lines.order_date", order_id="lines.order_id", order_line_id="lines.order_line_id",
    sku_id="lines.sku_id", shop_id="lines.shop_id", currency="lines.currency", value="{value}") + """
from marts.fct_order_lines as lines
left join core.mart_line_outlook as outlook on lines.line_key = outlook.line_key
where lines.is_counted and lines.""" + _SHOP_DAY.format(fact="lines", day="order_date") + " and {condition}"
_ORDERS: Final = _LINES + " qualify row_number() over (partition by lines.order_key order by lines.order_line_id) = 1"
_REFUNDS: Final = "select " + _columns(
    booked_on="refunds.refund_date", order_id="refunds.order_id", order_line_id="refunds.order_line_id",
    refund_id="refunds.refund_id", shop_id="refunds.shop_id", currency="refunds.currency", value="{value}") + """
from marts.fct_refunds as refunds
where refunds.amount_product <> 0 and refunds.""" + _SHOP_DAY.format(fact="refunds", day="refund_date") \
    + " and {condition}"

# -- goals: what a node owns, over the days of a period, in the currency of the target

_DAYS: Final = "with days as (select * from core.kpi_period_days where period_key = $period_key)"
_AMOUNT: Final = """case when days.is_reporting_currency then {rc}
    when {fact}.currency = days.value_currency then {own} else control.money_divided({rc}, days.value_rate) end"""
"""An amount in the target's currency (the macro kpi_amount): ``own`` in the fact's currency, ``rc`` in the reporting
currency."""

_OFFICIAL: Final = """
inner join core.mart_rule_spans as official
    on credits.rule_set_id = official.rule_set_id and credits.market = official.market
    and credits.order_date between official.valid_from and official.valid_to and official.is_official"""

_OWNED_NAMES: Final = tuple(f"{name}{twin}" for name in (
    "gmv_gross", "cancelled_amount", "refund_cohort", "gmv_net", "tax_in_price", "tax_kept", "cogs",
    "platform_fees", "shipping_cost")
    for twin in ("", "_rc"))
_OWNED: Final = _DAYS + """, official as (
    select days.creator_id, credits.line_key, days.is_reporting_currency, days.value_currency, days.value_rate,
        sum(credits.credit) as credit, string_agg(credits.touch_id, ' ' order by credits.touch_position) as touch_id,
        min(credits.evidence) as evidence, min(credits.rule_version) as rule_version,
        """ + ", ".join(f"sum(credits.{name}) as {name}" for name in _OWNED_NAMES) + """
    from days
    inner join core.mart_credits as credits on days.creator_id = credits.creator_id and days.day = credits.order_date
    """ + _OFFICIAL + """
    where credits.credit > 0
    group by all
), owned as (
    select days.shop_id as member, cast(null as varchar) as creator_id, lines.line_key, days.is_reporting_currency,
        days.value_currency, days.value_rate, cast(1 as decimal(18, 8)) as credit, cast(null as varchar) as touch_id,
        cast(null as varchar) as evidence, cast(null as bigint) as rule_version,
        """ + ", ".join(f"lines.{name}" for name in _OWNED_NAMES) + """
    from days
    inner join core.mart_lines as lines on days.shop_id = lines.shop_id and days.day = lines.order_date
    union all
    select official.creator_id as member, official.creator_id, official.line_key, official.is_reporting_currency,
        official.value_currency, official.value_rate, official.credit, official.touch_id, official.evidence,
        official.rule_version, """ + ", ".join(f"official.{name}" for name in _OWNED_NAMES) + """
    from official
), sales as (
    select owned.*, lines.order_id, lines.order_line_id, lines.sku_id, lines.shop_id, lines.order_date, lines.currency,
        lines.is_final, lines.is_counted, lines.is_cancelled, lines.is_cod, lines.is_sample, lines.is_settled,
        lines.is_new_buyer, lines.shipped_at, lines.delivered_at, facts.order_key, facts.order_sku_key,
        facts.buyer_hash, facts.refund_cohort > 0 as is_refunded, outlook.kept_share_expected,
        cast(lines.quantity * owned.credit as decimal(28, 8)) as quantity,
        facts.order_sku_key in (select order_sku_key from marts.fct_affiliate_lines) as is_affiliate
    from owned
    inner join marts.fct_order_lines as lines on owned.line_key = lines.line_key
    inner join core.mart_lines as facts on owned.line_key = facts.line_key
    left join core.mart_line_outlook as outlook on owned.line_key = outlook.line_key
) """
_SALE: Final = {
    "booked_on": "days.order_date", "order_id": "days.order_id", "order_line_id": "days.order_line_id",
    "sku_id": "days.sku_id", "touch_id": "days.touch_id", "evidence": "days.evidence", "credit": "days.credit",
    "rule_version": "days.rule_version", "creator_id": "days.creator_id", "shop_id": "days.shop_id",
    "currency": "days.currency"}
_ROUNDED: Final = """
, valued as (
    select days.*, {own} as own_amount, {rc} as rc_amount, {amount} as amount
    from {facts} as days where {condition}
)
select {columns} from valued as days
union all
select {rounding} from valued as days
where not days.is_reporting_currency and days.currency is distinct from days.value_currency
group by {keys}, days.value_rate
having sum(days.amount) <> control.money_divided(sum(days.rc_amount), days.value_rate)
"""
"""Days are converted as a whole: what the parts of a day lose in rounding is a row of its own."""

_ROUNDING: Final = "control.money_divided(sum(days.rc_amount), days.value_rate) - sum(days.amount)"


def _converted(facts: str, given: dict[str, str], keys: dict[str, str]) -> str:
    """A source whose amounts the marts convert a member's day at a time."""
    return _ROUNDED.format(
        facts=facts, own="{own}", rc="{rc}", condition="{condition}",
        amount=_AMOUNT.format(rc="{rc}", own="{own}", fact="days"), columns=_columns(**given, value="days.amount"),
        rounding=_columns(**keys, value=_ROUNDING), keys=", ".join(keys.values()))


_MEMBER_DAY: Final = {"booked_on": "days.order_date", "creator_id": "days.member", "currency": "days.currency"}
_KPI_SALES: Final = _OWNED + _converted("sales", _SALE, _MEMBER_DAY)
_KPI_COUNTS: Final = _OWNED + "select " + _columns(**_SALE, value="{value}") + " from sales as days where {condition}"
_KPI_GROUPS: Final = _OWNED + "select " + _columns(
    booked_on="days.order_date", order_id="min(days.order_id)", creator_id="min(days.creator_id)",
    shop_id="min(days.shop_id)", currency="days.currency", value="1") + """
from sales as days group by {value}, days.member, days.order_date, days.currency having {condition}"""
_KPI_BUYERS: Final = _OWNED + "select " + _columns(
    booked_on="min(days.order_date)", order_id="min(days.order_id)", shop_id="min(days.shop_id)", value="1") + """
from sales as days where {condition} group by days.buyer_hash"""

_CREDIT_FACTS: Final = _DAYS + """, credited as (
    select credits.*, lines.order_id, lines.sku_id, days.is_reporting_currency, days.value_currency, days.value_rate
    from days
    inner join core.mart_credits as credits
        on days.day = credits.order_date and (days.shop_id = credits.shop_id or days.creator_id = credits.creator_id)
    inner join marts.fct_order_lines as lines on credits.line_key = lines.line_key
    """ + _OFFICIAL + ") "
_KPI_CREDITS: Final = _CREDIT_FACTS + _converted("credited", {**_SALE, "content_id": "days.content_id"}, {
    "booked_on": "days.order_date", "creator_id": "days.creator_id", "shop_id": "days.shop_id",
    "currency": "days.currency"})
_KPI_SELLERS: Final = _CREDIT_FACTS + "select " + _columns(
    booked_on="min(days.order_date)", order_id="min(days.order_id)", creator_id="days.creator_id", value="1") + """
from credited as days where {condition} and days.creator_id is not null group by days.creator_id"""

_KPI_REFUNDS: Final = _DAYS + """, parts as (
    select refunds.*, credits.creator_id, credits.credit, credits.touch_id, credits.evidence, credits.rule_version,
        credits.touch_position = max(credits.touch_position) over by_refund as is_last,
        control.money_times(refunds.amount_product, credits.credit) as part,
        control.money_times(refunds.amount_product_rc, credits.credit) as part_rc
    from marts.fct_refunds as refunds
    inner join core.mart_credits as credits on refunds.line_key = credits.line_key
    """ + _OFFICIAL + """
    where refunds.amount_product <> 0
    window by_refund as (partition by refunds.refund_id, refunds.line_key)
), credited as (
    select parts.* replace (
        case when is_last then amount_product - sum(part) over by_refund + part else part end as amount_product,
        case when is_last then amount_product_rc - sum(part_rc) over by_refund + part_rc else part_rc end
            as amount_product_rc)
    from parts window by_refund as (partition by refund_id, line_key)
), owned as (
    select days.is_reporting_currency, days.value_currency, days.value_rate, refunds.*, null as creator_id,
        null as credit, null as touch_id, null as evidence, null as rule_version
    from days
    inner join marts.fct_refunds as refunds on days.shop_id = refunds.shop_id and days.day = refunds.refund_date
    where refunds.amount_product <> 0
    union all by name
    select days.is_reporting_currency, days.value_currency, days.value_rate, credited.* exclude (is_last, part, part_rc)
    from days inner join credited on days.creator_id = credited.creator_id and days.day = credited.refund_date
)
select """ + _columns(
    booked_on="days.refund_date", order_id="days.order_id", order_line_id="days.order_line_id",
    touch_id="days.touch_id", evidence="days.evidence", credit="days.credit", rule_version="days.rule_version",
    creator_id="days.creator_id",
    refund_id="days.refund_id", shop_id="days.shop_id", currency="days.currency",
    value=_AMOUNT.format(rc="days.amount_product_rc", own="days.amount_product", fact="days")) + """
from owned as days where {condition}"""

_KPI_COMMISSIONS: Final = _DAYS + " select " + _columns(
    booked_on="affiliate.order_date", order_id="affiliate.order_id", sku_id="affiliate.sku_id",
    evidence="'platform'", creator_id="affiliate.creator_id", content_id="affiliate.content_id",
    shop_id="affiliate.shop_id", currency="affiliate.currency",
    value=_AMOUNT.format(rc="{rc}", own="{own}", fact="affiliate")) + """
from days
inner join marts.fct_affiliate_lines as affiliate
    on days.day = affiliate.order_date and (days.shop_id = affiliate.shop_id or days.creator_id = affiliate.creator_id)
where {condition}"""
_KPI_COSTS: Final = _DAYS + " select " + _columns(
    booked_on="costs.cost_date", order_id="costs.order_id", creator_id="costs.creator_id",
    content_id="costs.content_id", cost_id="costs.cost_id", cost_type="costs.cost_type", shop_id="costs.shop_id",
    currency="costs.currency", value=_AMOUNT.format(rc="costs.amount_rc", own="costs.amount", fact="costs")) + """
from days
inner join marts.fct_costs as costs
    on days.day = costs.cost_date and (days.market = costs.market
        or (days.node_type = 'shop' and days.shop_id = costs.shop_id) or days.creator_id = costs.creator_id)
where not costs.is_replaced and {condition}"""

SOURCES: Final[dict[str, str]] = {
    "credits": _CREDITS, "buyers": _BUYERS, "commissions": _COMMISSIONS, "costs": _COSTS, "contents": _CONTENTS,
    "lines": _LINES, "orders": _ORDERS, "refunds": _REFUNDS,
    "kpi_sales": _KPI_SALES, "kpi_counts": _KPI_COUNTS, "kpi_groups": _KPI_GROUPS, "kpi_buyers": _KPI_BUYERS,
    "kpi_credits": _KPI_CREDITS, "kpi_sellers": _KPI_SELLERS, "kpi_refunds": _KPI_REFUNDS,
    "kpi_commissions": _KPI_COMMISSIONS, "kpi_costs": _KPI_COSTS}
"""The kinds of rows by name."""
