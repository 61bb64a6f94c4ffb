-- Grain: candidate x subject (creator, content, tier or goal): what would move if the candidate were official. Of creators, contents and
-- tiers every one with sales on the candidate's dates, so that the differences of each kind add up to 0; of goals those that move.
-- What we pay is not credited by a rule: the platform pays commissions by its own record, so payable_delta is 0.
{{ config(schema='drafts', materialized='incremental', incremental_strategy='delete+insert', unique_key='candidate_rule_set_id') }}

with subjects as (
    select
        'creator' as subject_type,
        coalesce(creator_id, '(none)') as subject_id,
        name as subject_name,
        lines,
        gmv_net_before,
        gmv_net_after,
        tier_before,
        tier_after
    from {{ ref('proposed_creators') }}
    union all
    select
        'content' as subject_type,
        coalesce(content_id, '(none)') as subject_id,
        cast(null as varchar) as subject_name,
        cast(sum(lines) as bigint) as lines,
        cast(sum(gmv_net_before) as decimal(28, 4)) as gmv_net_before,
        cast(sum(gmv_net_after) as decimal(28, 4)) as gmv_net_after,
        cast(null as varchar) as tier_before,
        cast(null as varchar) as tier_after
    from {{ ref('proposed_moves') }}
    group by content_id
    union all
    select
        'tier' as subject_type,
        coalesce(tiers.tier, '(none)') as subject_id,
        cast(null as varchar) as subject_name,
        cast(sum(tiers.lines) as bigint) as lines,
        cast(sum(tiers.gmv_net_before) as decimal(28, 4)) as gmv_net_before,
        cast(sum(tiers.gmv_net_after) as decimal(28, 4)) as gmv_net_after,
        cast(null as varchar) as tier_before,
        cast(null as varchar) as tier_after
    from (
        select tier_before as tier, lines, gmv_net_before, cast(0 as decimal(28, 4)) as gmv_net_after from {{ ref('proposed_creators') }}
        union all
        select tier_after as tier, cast(0 as bigint) as lines, cast(0 as decimal(28, 4)) as gmv_net_before, gmv_net_after from {{ ref('proposed_creators') }}
    ) as tiers
    group by tiers.tier
),

goals as (
    select
        after.metric || '|' || after.node_type || '|' || after.node_code || '|' || after.period_type || '|' || cast(after.period_start as varchar)
        || coalesce('|' || after.tier, '') || coalesce('|' || after.stage, '') || coalesce('|' || after.combo_code, '') as subject_id,
        before.actual_value as actual_before,
        after.actual_value as actual_after,
        before.attainment as attainment_before,
        after.attainment as attainment_after
    from {{ ref('kpi_attainment') }} as after
    inner join {{ source('built_goals', 'kpi_attainment') }} as before on after.target_id = before.target_id
    where after.actual_value is distinct from before.actual_value
)

select
    '{{ var("candidate").rpartition("@")[0] | replace("'", "''") }}' as candidate_rule_set_id,
    '{{ var("candidate").rpartition("@")[2] }}' as candidate_rule_version,
    nullif(cast('{{ var("candidate_from") }}' as date), date '0001-01-01') as candidate_from,
    all_subjects.subject_type,
    all_subjects.subject_id,
    all_subjects.subject_name,
    all_subjects.lines,
    all_subjects.gmv_net_before,
    all_subjects.gmv_net_after,
    all_subjects.actual_before,
    all_subjects.actual_after,
    all_subjects.attainment_before,
    all_subjects.attainment_after,
    all_subjects.tier_before,
    all_subjects.tier_after,
    cast(0 as decimal(18, 4)) as payable_delta,
    {{ clock() }} as computed_at
from (
    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.subject_name,
        subjects.lines,
        subjects.gmv_net_before,
        subjects.gmv_net_after,
        cast(null as decimal(38, 12)) as actual_before,
        cast(null as decimal(38, 12)) as actual_after,
        cast(null as double) as attainment_before,
        cast(null as double) as attainment_after,
        subjects.tier_before,
        subjects.tier_after
    from subjects
    union all
    select
        'kpi' as subject_type,
        goals.subject_id,
        cast(null as varchar) as subject_name,
        cast(null as bigint) as lines,
        cast(null as decimal(28, 4)) as gmv_net_before,
        cast(null as decimal(28, 4)) as gmv_net_after,
        goals.actual_before,
        goals.actual_after,
        cast(goals.attainment_before as double) as attainment_before,
        cast(goals.attainment_after as double) as attainment_after,
        cast(null as varchar) as tier_before,
        cast(null as varchar) as tier_after
    from goals
) as all_subjects
