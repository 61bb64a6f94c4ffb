"""Questions that several pages ask: sales and creators by period, names of creators, targets.

Belongs here: SQL that reads published tables and adds up what they hold. A week of a shop whose week begins on Sunday
counts under the Monday after; ratios are sums over sums.
"""

from __future__ import annotations

from typing import Final

PERIOD_OF_DAY: Final = """case when $kind = 'month' then cast(date_trunc('month', {day}) as date)
    else cast(date_trunc('week', {day} + case when {shops}.week_start = 'sun' then 1 else 0 end) as date) end"""
"""The period a shop's day lies in."""


def period_of(day: str, shops: str = "shops") -> str:
    """The expression of the period a shop-local date lies in; ``shops`` is ``dim_shops``."""
    return PERIOD_OF_DAY.format(day=day, shops=shops)


SALES: Final = f"""
select
    {period_of("days.order_date")} as period,
    days.*
from marts.refund_adjusted_gmv as days
left join marts.dim_shops as shops on shops.shop_id = days.shop_id
where $market is null or days.market = $market
"""
"""Shop x day with the period it lies in."""


def known_sum(column: str) -> str:
    """A sum that is unknown while one of its parts is."""
    return f"case when count({column}) = count(*) then sum({column}) end"


_SALES_SUMS: Final = f"""
select
    period,
    sum(orders) as orders,
    sum(items_sold) as items_sold,
    {known_sum("gmv_gross_rc")} as gmv_gross,
    {known_sum("cancelled_amount_rc")} as cancelled_amount,
    {known_sum("refund_cohort_rc")} as refund_cohort,
    {known_sum("gmv_net_cohort_rc")} as gmv_net,
    cast({known_sum("refund_cohort_rc")} as double)
        / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount,
    cast({known_sum("gmv_gross_rc")} as double) / nullif(sum(orders), 0) as aov,
    bool_and(is_final) as is_final
from ({SALES})
"""

SALES_PERIODS: Final = f"{_SALES_SUMS} where period between $since and $start group by period"
"""Sales of each period of the history."""

SALES_TO_DATE: Final = f"""{_SALES_SUMS}
where period between $since and $start and order_date < period + cast($passed as integer) group by period"""
"""The same, of each period only as many days as have passed of the report's."""

_ONE_RULE: Final = """and is_official and ($market is null or market = $market)
qualify rule_set_id is not distinct from min(rule_set_id) over (partition by period_start, market, creator_id)
"""

CREATOR_ROWS: Final = f"""
select
    case when $kind = 'month' then period_start
        else cast(date_trunc('week', period_start + 1) as date) end as period,
    *
from marts.creator_roi
where period_type = $kind {_ONE_RULE}"""
"""Creators (none: what no creator is credited with) x period x market under the official rule, one row each. (Not with
row_number() = 1: DuckDB 1.5.6 stops with an internal error when it optimises that over this view.)"""

_CREATOR_SUMS: Final = """
    sum(gmv_gross) as gmv_gross,
    sum(gmv_net) as gmv_net,
    sum(refund_cohort) as refund_cohort,
    cast(sum(refund_cohort) as double)
        / nullif(sum(gmv_gross) - sum(cancelled_amount), 0) as refund_rate_amount,
    sum(commission) as commission,
    sum(fixed_fee) as fixed_fee,
    sum(sample_cost) as sample_cost,
    sum(ad_boost) as ad_boost,
    sum(other_cost) as other_cost,
    sum(promo_cost) as promo_cost,
    sum(allocated_cost) as allocated_cost,
    case when bool_or(missing_inputs like '%unit_cost%') then nullif(sum(cogs), 0) else sum(cogs) end as cogs,
    case when bool_or(missing_inputs like '%platform_fees%') then nullif(sum(platform_fees), 0) else sum(platform_fees) end as platform_fees,
    case when bool_or(missing_inputs like '%shipping_cost%') then nullif(sum(shipping_cost), 0) else sum(shipping_cost) end as shipping_cost,
    sum(tax_kept) as tax_kept,
    sum(contribution_profit) as contribution_profit,
    cast(sum(gmv_net) as double) / nullif(sum(promo_cost), 0) as roi_ratio,
    cast(sum(contribution_profit) as double) / nullif(sum(promo_cost), 0) as roi_profit,
    string_agg(distinct nullif(missing_inputs, ''), ',' order by nullif(missing_inputs, '')) as missing_inputs,
    bool_and(is_final) as is_final
"""

PROFIT_PERIODS: Final = f"""
select period,{_CREATOR_SUMS}
from ({CREATOR_ROWS})
where period between $since and $start
group by period
"""
"""Costs and profit of each period of the history, of all sales whether credited or not."""

PROFIT_TO_DATE: Final = f"""
select period,{_CREATOR_SUMS}
from (
    select cast(date_trunc($kind, period_start) as date) as period, *
    from marts.creator_roi
    where period_type = 'day' and period_start between $before and $end {_ONE_RULE})
where period in ($before, $start) and period_start < period + cast($passed as integer)
group by period
"""
"""The same of the report's period and the one before, as many days of each as have passed of the report's. Weeks begin on
Monday here for every shop: a day says nothing of its shop's calendar."""

CREATOR_PERIODS: Final = f"""
select
    period,
    creator_id,
    sum(orders) as orders,
    sum(items_sold) as items_sold,
    case when count(videos_published) > 0 then sum(videos_published) end as videos_published,
    case when count(lives_held) > 0 then sum(lives_held) end as lives_held,{_CREATOR_SUMS}
from ({CREATOR_ROWS})
where creator_id is not null and period between $since and $start
group by period, creator_id
"""
"""Creator x period of the history."""

CREATORS: Final = f"""
select
    sums.*,
    coalesce(people.name, people.handle_main, sums.creator_id) as name,
    people.owner,
    people.agency,
    people.tier,
    people.market as home_market,
    people.handle_main
from ({CREATOR_PERIODS}) as sums
left join marts.dim_creators as people on people.creator_id = sums.creator_id
where sums.period = $start and (sums.gmv_gross <> 0 or sums.promo_cost <> 0)
"""
"""Creators with sales or cost in the period."""

TARGETS: Final = """
select
    targets.metric || ' ' || targets.node_type || ' ' || targets.node_code || ' ' || targets.period_type
        || ' ' || targets.period_start || ' ' || coalesce(targets.tier, '') || ' ' || coalesce(targets.stage, '')
        || ' ' || coalesce(targets.combo_code, '') || ' ' || coalesce(targets.rule_version, '') as target_key,
    targets.*,
    case when shops.market is not null then shops.market
        when targets.node_type = 'market' then targets.node_code end as of_market
from marts.kpi_attainment as targets
left join marts.dim_shops as shops on targets.node_type = 'shop' and shops.shop_code = targets.node_code
where
    case when targets.period_type in ('week', 'day')
        then $kind = 'week' and cast(date_trunc('week', targets.period_start + 1) as date) = $start
        else targets.period_start <= $end and targets.period_end >= $start end
"""
"""Targets of the report's period, and of longer ones that touch it."""

_NEAREST: Final = "case when period_type = $kind then 0 when period_type = 'month' then 1 else 2 end"
"""Targets of the report's own kind of period first, then of months, then of what is longer."""

HEADLINE_TARGETS: Final = f"""
select * from ({TARGETS})
where
    (($market is null and node_type = 'org') or (node_type = 'market' and node_code = $market)
        or (node_type = 'shop' and of_market = $market))
qualify target_key = first_value(target_key) over (
    partition by metric
    order by {_NEAREST},
        case node_type when 'org' then 0 when 'market' then 1 else 2 end, period_start desc, node_code, target_key)
"""
"""The target each metric of this report is measured against: of the market (all markets: the organisation), of this kind of
period before longer ones; a shop's where the market has none."""

MARKET_TARGETS: Final = f"""
select * from ({TARGETS})
where node_type = 'market'
qualify target_key = first_value(target_key) over (
    partition by metric, node_code order by {_NEAREST}, period_start desc, target_key)
"""
"""The target each metric of each market is measured against."""

ADDED_TARGETS: Final = f"""
select metric as target_key, metric, any_value(metric_code) as metric_code, 'markets' as node_type, any_value(period_type) as period_type,
    any_value(currency) as currency, sum(target_value) as target_value, sum(actual_value) as actual_value,
    cast(sum(actual_value) as double) / nullif(sum(target_value), 0) as attainment,
    case when count(distinct status) = 1 then any_value(status) end as status, count(*) as markets,
    (select count(distinct market) from marts.dim_shops where market is not null) as all_markets,
    string_agg(distinct nullif(missing_inputs, ''), ',' order by nullif(missing_inputs, '')) as missing_inputs, bool_and(is_final) as is_final
from ({MARKET_TARGETS})
where metric_code in ('gmv_net', 'contribution_profit', 'orders')
group by metric
having count(distinct period_type || period_start || period_end) = 1 and count(distinct coalesce(currency, '')) = 1
    and count(actual_value) = count(*)
"""
"""What the markets are to reach together, of what can be added: one period and one currency. It is good or bad where it is so in
every market."""
