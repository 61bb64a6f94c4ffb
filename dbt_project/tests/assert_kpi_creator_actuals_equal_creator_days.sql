-- A goal of creators and the ROI mart say the same: gmv_net and promo_cost in reporting currency of a target whose node reaches whole creators only
-- (a creator, tier, person, agency or team) equal the official days of bi.creator_day on which it has them, over all markets. Costs only of periods in
-- which a rule set is official everywhere: without one a day has costs, but no row in creator_roi.
with official_since as (
    select max(first_day) as first_day
    from (
        select min(valid_from) as first_day
        from {{ ref('attr_rule_periods') }}
        where is_official
        group by market
    ) as markets
),

nodes as (
    select
        kpi_nodes.*,
        creator_id is not null and campaign_id is null and in_market is null and in_shop_id is null and share = 1 as is_whole_creator
    from {{ ref('kpi_nodes') }} as kpi_nodes
),

creators as (
    select
        scope_key,
        creator_id,
        valid_from,
        valid_to
    from nodes
    where scope_key not in (select others.scope_key from nodes as others where not others.is_whole_creator)
),

actuals as (
    select
        attainment.target_id,
        attainment.metric_code,
        attainment.actual_value,
        targets.scope_key,
        attainment.period_start,
        attainment.period_end
    from {{ ref('kpi_attainment') }} as attainment
    inner join {{ ref('kpi_targets') }} as targets on attainment.target_id = targets.target_id
    where
        targets.scope_key in (select creators.scope_key from creators)
        and attainment.missing_inputs = ''
        and (
            attainment.metric_code = 'gmv_net'
            or (attainment.metric_code = 'promo_cost' and attainment.period_start >= (select official_since.first_day from official_since))
        )
        and attainment.currency = '{{ var("reporting_currency") }}'
),

-- a creator's day in a market once, however many links lead to it
days as (
    select distinct
        actuals.target_id,
        days.creator_id,
        days.market,
        days.date,
        case when actuals.metric_code = 'gmv_net' then days.gmv_net else days.promo_cost end as figure
    from actuals
    inner join creators on actuals.scope_key = creators.scope_key
    inner join {{ ref('creator_day') }} as days
        on
            creators.creator_id = days.creator_id and days.date between actuals.period_start and actuals.period_end
            and days.date between creators.valid_from and creators.valid_to
)

select
    actuals.target_id,
    actuals.actual_value,
    sum(days.figure) as expected
from actuals
left join days on actuals.target_id = days.target_id
group by actuals.target_id, actuals.actual_value
having actuals.actual_value <> coalesce(sum(days.figure), 0)
