"""Where the rows behind a goal's actual come from: one SQL query a kind of row, on the published snapshot.

Belongs here: what a scope owns, over the days of a period, in the target's currency. ``core.kpi_period_days`` names
the whole shops of a scope, ``core.kpi_owned_places`` the days, markets, shops, creators and campaigns whose other facts
are its; the models decide both, nothing is decided again here. Placeholders as in ``explain_sources``.
"""

from __future__ import annotations

from typing import Final

from orchestration.explain_rows import columns

_DAYS: Final = """with days as (
    select * from core.kpi_period_days where period_key = $period_key
), places as (
    select days.scope_key, days.is_reporting_currency, days.value_currency, days.value_rate, owned.place_key,
        owned.share, owned.is_whole
    from days inner join core.kpi_owned_places as owned on days.scope_key = owned.scope_key and days.day = owned.fact_day
    where days.shop_id is null
)"""
_AMOUNT: Final = """case when days.is_reporting_currency then {rc}
    when {fact}.currency = days.value_currency then {own} else control.money_divided({rc}, days.value_rate) end"""
"""An amount in the target's currency (the macro kpi_amount): ``own`` in the fact's currency, ``rc`` in the reporting
currency."""

_OFFICIAL: Final = """
inner join core.mart_rule_spans as official
    on credits.rule_set_id = official.rule_set_id and credits.market = official.market
    and credits.order_date between official.valid_from and official.valid_to and official.is_official"""
_CREDITS_OF_PART: Final = """
    from places
    inner join core.kpi_credits as placed on places.place_key = placed.place_key
    inner join core.mart_credits as credits
        on placed.line_key = credits.line_key and placed.touch_position = credits.touch_position
    """ + _OFFICIAL + " where not places.is_whole "

_OWNED_NAMES: Final = tuple(f"{name}{twin}" for name in (
    "gmv_gross", "cancelled_amount", "refund_cohort", "gmv_net", "tax_in_price", "tax_kept", "cogs",
    "platform_fees", "shipping_cost")
    for twin in ("", "_rc"))
_OWNED: Final = _DAYS + """, official as (
    select places.is_reporting_currency, places.value_currency, places.value_rate, credits.line_key,
        max(places.share) as weight, sum(credits.credit * places.share) as credit,
        string_agg(credits.touch_id, ' ' order by credits.touch_position) as touch_id,
        string_agg(distinct credits.creator_id, ' ' order by credits.creator_id) as creator_id,
        min(credits.evidence) as evidence, min(credits.rule_version) as rule_version,
        """ + ", ".join(f"sum(control.money_times(credits.{name}, places.share)) as {name}" for name in _OWNED_NAMES) \
    + _CREDITS_OF_PART + """ and credits.credit > 0
    group by places.is_reporting_currency, places.value_currency, places.value_rate, credits.line_key
), owned as (
    select days.shop_id as member, days.share, cast(1 as decimal(18, 8)) as weight, cast(null as varchar) as creator_id,
        lines.line_key, days.is_reporting_currency, days.value_currency, days.value_rate,
        cast(1 as decimal(18, 8)) as credit, cast(null as varchar) as touch_id, cast(null as varchar) as evidence,
        cast(null as bigint) as rule_version, """ + ", ".join(f"lines.{name}" for name in _OWNED_NAMES) + """
    from days
    inner join core.mart_lines as lines on days.shop_id = lines.shop_id and days.day = lines.order_date
    union all
    select '' as member, 1 as share, official.weight, official.creator_id, official.line_key,
        official.is_reporting_currency, official.value_currency, official.value_rate, official.credit,
        official.touch_id, official.evidence,
        official.rule_version, """ + ", ".join(f"official.{name}" for name in _OWNED_NAMES) + """
    from official
), sales as (
    select owned.*, lines.order_id, lines.order_line_id, lines.sku_id, lines.shop_id, lines.order_date, lines.currency,
        lines.is_final, lines.is_counted, lines.is_cancelled, lines.is_cod, lines.is_sample, lines.is_settled,
        lines.is_new_buyer, lines.shipped_at, lines.delivered_at, facts.order_key, facts.order_sku_key,
        facts.buyer_hash, facts.refund_cohort > 0 as is_refunded, outlook.kept_share_expected,
        cast(lines.quantity * owned.credit as decimal(28, 8)) as quantity,
        coalesce(evidence.has_own_touch, false) as has_own_touch,
        facts.order_sku_key in (select order_sku_key from marts.fct_affiliate_lines) as is_affiliate
    from owned
    inner join marts.fct_order_lines as lines on owned.line_key = lines.line_key
    inner join core.mart_lines as facts on owned.line_key = facts.line_key
    left join core.mart_line_outlook as outlook on owned.line_key = outlook.line_key
    left join core.mart_line_evidence as evidence on owned.line_key = evidence.line_key
) """
_SALE: Final = {
    "booked_on": "days.order_date", "order_id": "days.order_id", "order_line_id": "days.order_line_id",
    "sku_id": "days.sku_id", "touch_id": "days.touch_id", "evidence": "days.evidence", "credit": "days.credit",
    "rule_version": "days.rule_version", "creator_id": "days.creator_id", "shop_id": "days.shop_id",
    "currency": "days.currency"}
_ROUNDED: Final = """
, valued as (
    select days.*, {own} as own_amount, {rc} as rc_amount, ({amount}) * days.share as amount
    from {facts} as days where {condition}
)
select {columns} from valued as days
union all
select {rounding} from valued as days
where not days.is_reporting_currency and days.currency is distinct from days.value_currency
group by {keys}, days.member, days.share, days.value_rate
having sum(days.amount) <> control.money_divided(sum(days.rc_amount), days.value_rate) * days.share
"""
"""Days are converted as a whole: what the parts of a day lose in rounding is a row of its own."""

_ROUNDING: Final = "control.money_divided(sum(days.rc_amount), days.value_rate) * days.share - sum(days.amount)"


def _converted(facts: str, given: dict[str, str], keys: dict[str, str]) -> str:
    """A source whose amounts the marts convert a member's day at a time."""
    return _ROUNDED.format(
        facts=facts, own="{own}", rc="{rc}", condition="{condition}",
        amount=_AMOUNT.format(rc="{rc}", own="{own}", fact="days"), columns=columns(**given, value="days.amount"),
        rounding=columns(**keys, value=_ROUNDING), keys=", ".join(keys.values()))


_KPI_SALES: Final = _OWNED + _converted("sales", _SALE, {"booked_on": "days.order_date", "currency": "days.currency"})
_KPI_COUNTS: Final = _OWNED + "select " + columns(**_SALE, value="{value}") + " from sales as days where {condition}"
_KPI_GROUPS: Final = _OWNED + "select " + columns(
    booked_on="days.order_date", order_id="min(days.order_id)", creator_id="min(days.creator_id)",
    shop_id="min(days.shop_id)", currency="days.currency", value="max(days.weight) * days.share") + """
from sales as days group by {value}, days.member, days.share, days.order_date, days.currency having {condition}"""
_KPI_BUYERS: Final = _OWNED + "select " + columns(
    booked_on="min(days.order_date)", order_id="min(days.order_id)", shop_id="min(days.shop_id)", value="1") + """
from sales as days where {condition} group by days.buyer_hash"""

_CREDIT_MONEY: Final = ("gmv_gross", "gmv_gross_rc", "gmv_net", "gmv_net_rc")
_CREDIT_NAMES: Final = (
    "line_key", "order_line_id", "order_date", "touch_id", "evidence", "credit", "rule_version", "creator_id",
    "shop_id", "content_id", "currency", "is_paid")
_CREDIT_FACTS: Final = _DAYS + """, credited as (
    select days.shop_id as member, days.share, days.is_reporting_currency, days.value_currency, days.value_rate,
        """ + ", ".join(f"credits.{name}" for name in (*_CREDIT_NAMES, *_CREDIT_MONEY)) + """
    from days
    inner join core.mart_credits as credits on days.day = credits.order_date and days.shop_id = credits.shop_id
    """ + _OFFICIAL + """
    union all
    select '' as member, 1 as share, places.is_reporting_currency, places.value_currency, places.value_rate,
        """ + ", ".join([
    *(f"credits.{name}" for name in _CREDIT_NAMES),
    *(f"control.money_times(credits.{name}, places.share) as {name}" for name in _CREDIT_MONEY)]) + _CREDITS_OF_PART + """
), told as (
    select credited.*, lines.order_id, lines.sku_id
    from credited inner join marts.fct_order_lines as lines on credited.line_key = lines.line_key
) """
_KPI_CREDITS: Final = _CREDIT_FACTS + _converted("told", {**_SALE, "content_id": "days.content_id"}, {
    "booked_on": "days.order_date", "creator_id": "days.creator_id", "currency": "days.currency"})
_KPI_SELLERS: Final = _CREDIT_FACTS + "select " + columns(
    booked_on="min(days.order_date)", order_id="min(days.order_id)", creator_id="days.creator_id", value="1") + """
from told as days where {condition} and days.creator_id is not null group by days.creator_id"""

_REFUND: Final = _AMOUNT.format(rc="days.amount_product_rc", own="days.amount_product", fact="days")
_KPI_REFUNDS: Final = _DAYS + """, owned as (
    select days.is_reporting_currency, days.value_currency, days.value_rate, days.share, refunds.refund_id,
        refunds.line_key, refunds.refund_date, refunds.shop_id, refunds.currency, refunds.amount_product,
        refunds.amount_product_rc, null as creator_id, null as credit
    from days
    inner join marts.fct_refunds as refunds on days.shop_id = refunds.shop_id and days.day = refunds.refund_date
    where refunds.amount_product <> 0
    union all
    select places.is_reporting_currency, places.value_currency, places.value_rate, places.share, parts.refund_id,
        parts.line_key, parts.fact_day as refund_date, parts.shop_id, parts.currency, parts.amount_product,
        parts.amount_product_rc, parts.creator_id, parts.credit
    from places
    inner join core.kpi_refund_parts as parts on places.place_key = parts.place_key
    where not places.is_whole
)
select """ + columns(
    booked_on="days.refund_date", order_id="lines.order_id", order_line_id="lines.order_line_id", credit="days.credit",
    creator_id="days.creator_id", refund_id="days.refund_id", shop_id="days.shop_id", currency="days.currency",
    value=f"({_REFUND}) * days.share") + """
from owned as days
left join marts.fct_order_lines as lines on days.line_key = lines.line_key
where {condition}"""

_PLACED: Final = _DAYS + """
select {select} from places as days
inner join core.{table} as {fact} on days.place_key = {fact}.place_key where {condition}"""


def _placed(table: str, fact: str, value: str, **given: str) -> str:
    """A source of rows that are found by their place, each with the share that is owned."""
    select = columns(currency=f"{fact}.currency", value=f"({value}) * days.share", **given)
    return _PLACED.format(select=select, table=table, fact=fact, condition="{condition}")


_KPI_COMMISSIONS: Final = _placed(
    "kpi_affiliate", "affiliate", _AMOUNT.format(rc="{rc}", own="{own}", fact="affiliate"),
    booked_on="affiliate.order_date", order_id="affiliate.order_id", sku_id="affiliate.sku_id", evidence="'platform'",
    creator_id="affiliate.creator_id", content_id="affiliate.content_id", shop_id="affiliate.shop_id")
_KPI_COSTS: Final = _placed(
    "kpi_costs", "costs", _AMOUNT.format(rc="costs.amount_rc", own="costs.amount", fact="costs"),
    booked_on="costs.fact_day", order_id="costs.order_id", creator_id="costs.creator_id",
    content_id="costs.content_id", cost_id="costs.cost_id", cost_type="costs.cost_type", shop_id="costs.shop_id")

_FACT: Final = {
    "booked_on": "facts.fact_day", "evidence": "facts.source", "content_id": "facts.fact_ref",
    "creator_id": "facts.creator_id", "shop_id": "facts.shop_id"}
_KPI_ACTIVITY: Final = _placed("kpi_activity", "facts", "{value}", **_FACT)
_KPI_ACTIVITY_MONEY: Final = _placed(
    "kpi_activity", "facts", _AMOUNT.format(rc="control.money_times({own}, facts.to_rc)", own="{own}", fact="facts"),
    **_FACT)
_KPI_ACTIVITY_ONCE: Final = _DAYS + " select " + columns(
    booked_on="min(facts.fact_day)", evidence="min(facts.source)", content_id="facts.fact_ref",
    creator_id="min(facts.creator_id)", shop_id="min(facts.shop_id)", value="1") + """
from places as days inner join core.kpi_activity as facts on days.place_key = facts.place_key
where {condition} group by facts.fact_ref"""
_KPI_ELAPSED: Final = _DAYS + " select " + columns(booked_on="days.day", value="1") + """
from days where days.shop_id is null and {condition} and days.day < (
    select max(targets.period_start + cast(targets.elapsed_days as integer)) from core.kpi_targets as targets
    where targets.period_key = $period_key)"""

GOAL_SOURCES: Final[dict[str, str]] = {
    "kpi_sales": _KPI_SALES, "kpi_counts": _KPI_COUNTS, "kpi_groups": _KPI_GROUPS, "kpi_buyers": _KPI_BUYERS,
    "kpi_credits": _KPI_CREDITS, "kpi_sellers": _KPI_SELLERS, "kpi_refunds": _KPI_REFUNDS,
    "kpi_commissions": _KPI_COMMISSIONS, "kpi_costs": _KPI_COSTS, "kpi_activity": _KPI_ACTIVITY,
    "kpi_activity_money": _KPI_ACTIVITY_MONEY, "kpi_activity_once": _KPI_ACTIVITY_ONCE, "kpi_elapsed": _KPI_ELAPSED}
"""The kinds of rows of goals by name."""
