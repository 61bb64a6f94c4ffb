-- A mart, rule set and period type whose commissions or costs are not those of fct_affiliate_lines and fct_costs on the days and in
-- the markets the rule set is in force (a market without shop, or none: in any market).
with rules as (
    select distinct
        rule_set_id,
        market,
        valid_from,
        valid_to
    from {{ ref('attr_rule_periods') }}
),

entries as (
    select
        market,
        order_date as fact_date,
        coalesce(commission_rc, 0) as commission,
        0 as cost
    from {{ ref('fct_affiliate_lines') }}
    union all
    select
        market,
        cost_date as fact_date,
        0 as commission,
        coalesce(amount_rc, 0) as cost
    from {{ ref('fct_costs') }}
    where not is_replaced
),

by_day as (
    select
        market,
        fact_date,
        sum(commission) as commission,
        sum(cost) as cost
    from entries
    group by market, fact_date
),

expected as (
    select
        covered.rule_set_id,
        sum(covered.commission) as commission,
        sum(covered.cost) as cost
    from (
        select distinct
            rules.rule_set_id,
            by_day.*
        from by_day
        inner join rules
            on
                (by_day.market = rules.market or by_day.market is null or by_day.market not in (select markets.market from {{ ref('mart_markets') }} as markets))
                and by_day.fact_date between rules.valid_from and rules.valid_to
    ) as covered
    group by covered.rule_set_id
),

roi as (
    {%- for mart in ['creator_roi', 'content_roi', 'product_roi', 'campaign_roi'] %}
    select
        '{{ mart }}' as mart,
        rule_set_id,
        period_type,
        sum(commission) as commission,
        sum(promo_cost - commission + allocated_cost) as cost
    from {{ ref(mart) }}
    group by rule_set_id, period_type
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    roi.mart,
    roi.rule_set_id,
    roi.period_type,
    roi.commission,
    expected.commission as commission_expected,
    roi.cost,
    expected.cost as cost_expected
from roi
left join expected on roi.rule_set_id = expected.rule_set_id
where roi.commission <> coalesce(expected.commission, 0) or roi.cost <> coalesce(expected.cost, 0)
