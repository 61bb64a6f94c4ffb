-- Grain: target (metric x node x period x tier x stage x combination). How far it is reached, and where it will end.
-- A target is never dropped: without an actual (unknown node or metric, no source) the row says so with empty values.
{%- set cap = 1.5 %}

with joined as (
    select
        targets.*,
        actuals.actual_value,
        coalesce(actuals.open_items, 0) as open_items,
        case
            when not targets.is_known_node then 'node'
            when targets.period_end is null then 'period'
            when targets.is_empty_part then 'part of a node'
            when not targets.is_known_metric then 'metric'
            when actuals.needs = 'nothing' then 'source'
            else actuals.missing_inputs
        end as missing_inputs,
        actuals.rule_version as official_rule_version,
        targets.elapsed_days >= targets.period_days as is_over,
        {{ ratio('targets.elapsed_days', 'targets.period_days') }} as elapsed_share,
        targets.direction = 'lower' as is_lower_better
    from {{ ref('kpi_targets') }} as targets
    left join {{ ref('kpi_actuals') }} as actuals on targets.target_key = actuals.target_key
),

projected as (
    select
        joined.*,
        case when is_ratio then target_value else cast(cast(target_value as double) * elapsed_share as decimal(38, 12)) end as expected_to_date,
        case when is_ratio then actual_value else cast({{ ratio('actual_value', 'elapsed_share') }} as decimal(38, 12)) end as projected_value
    from joined
),

attained as (
    select
        projected.*,
        case when target_value <> 0 then {{ kpi_reached('actual_value') }} end as attainment,
        case when target_value <> 0 then {{ kpi_reached('projected_value') }} end as projected_attainment,
        -- 0 of what may not exceed a limit: the quotient does not exist, the goal is met
        coalesce(is_lower_better and target_value > 0 and actual_value = 0 and elapsed_days > 0, false) as is_below_any_limit
    from projected
),

judged as (
    select
        attained.*,
        case
            when attainment is not null then least(attainment, {{ cap }})
            when is_below_any_limit then {{ cap }}
        end as attainment_capped,
        case
            when projected_attainment is not null then least(projected_attainment, {{ cap }})
            when is_below_any_limit then {{ cap }}
        end as projected_capped,
        {{ kpi_status('attainment', 'projected_attainment') }} as status
    from attained
),

combos as (
    select
        combo_code,
        node_type,
        node_code,
        period_type,
        period_start,
        bool_or(combo_rule = 'weighted') as is_weighted,
        count(*) = count(status) as is_complete,
        bool_and(is_over) as is_over,
        round({{ ratio('sum(coalesce(weight, 1) * attainment_capped)', 'sum(coalesce(weight, 1))') }}, 9) as score,
        round({{ ratio('sum(coalesce(weight, 1) * projected_capped)', 'sum(coalesce(weight, 1))') }}, 9) as projected_score,
        max(case status when 'missed' then 5 when 'behind' then 4 when 'at_risk' then 3 when 'on_track' then 2 when 'achieved' then 1 end) as worst
    from judged
    where combo_code is not null
    group by combo_code, node_type, node_code, period_type, period_start
),

combo_verdicts as (
    select
        combos.*,
        false as is_below_any_limit,
        case worst when 5 then 'missed' when 4 then 'behind' when 3 then 'at_risk' when 2 then 'on_track' when 1 then 'achieved' end as worst_status
    from combos
)

select
    judged.metric,
    judged.metric_code,
    judged.node_type,
    judged.node_code,
    judged.period_type,
    judged.period_start,
    judged.period_end,
    cast(judged.target_value as decimal(38, 12)) as target_value,
    case when judged.unit like 'money%' then judged.value_currency else judged.currency end as currency,
    judged.actual_value,
    judged.attainment,
    cast(judged.attainment_capped as double) as attainment_capped,
    judged.elapsed_share,
    cast(judged.expected_to_date as decimal(38, 12)) as expected_to_date,
    cast(judged.actual_value - judged.expected_to_date as decimal(38, 12)) as pace_gap,
    judged.projected_value,
    judged.status,
    judged.direction,
    judged.tier,
    judged.stage,
    cast(judged.weight as decimal(18, 8)) as weight,
    cast(judged.weight as double) * judged.attainment_capped as weighted_score,
    judged.combo_code,
    case
        when judged.combo_code is null or not verdicts.is_complete then null
        when verdicts.is_weighted then {{ kpi_status('verdicts.score', 'verdicts.projected_score', 'verdicts.') }}
        else verdicts.worst_status
    end as combo_status,
    coalesce(judged.rule_version, judged.official_rule_version) as rule_version,
    judged.missing_inputs,
    judged.target_id,
    judged.actual_value is not null and judged.is_over and judged.open_items = 0 and judged.missing_inputs = '' as is_final
from judged
left join combo_verdicts as verdicts
    on
        judged.combo_code = verdicts.combo_code
        and judged.node_type = verdicts.node_type
        and judged.node_code = verdicts.node_code
        and judged.period_type = verdicts.period_type
        and judged.period_start = verdicts.period_start
