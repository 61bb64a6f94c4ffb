-- Grain: target x version: every value it ever had, with who, when and why, and what the actual of today reaches of it. Frozen is the version that was
-- in force when the quarter of its period began, else its first; one that came later stands beside it and says what it lacks.
{%- set facts = ['target_value', 'currency', 'weight', 'direction', 'combo_rule', 'rule_version', 'is_removed'] %}

with marks as (
    select
        versions.*,
        row_number() over (
            partition by natural_key order by known_at desc nulls last, source_at desc nulls last, version_id desc nulls last
        ) as recency
    from {{ ref('stg_sheets__kpi_target_versions') }} as versions
    where is_removed and natural_key not in (select kept.natural_key from {{ ref('stg_sheets__kpi_targets') }} as kept)
),

present as (
    select
        versions.*,
        cast(null as bigint) as recency
    from {{ ref('stg_sheets__kpi_target_versions') }} as versions
    where not is_removed
    union all
    -- gone for good: the last mark of a target that no file holds any more
    select * from marks
    where recency = 1
),

compared as (
    select
        present.*,
        {{ hash64(facts) }} as said,
        lag({{ hash64(facts) }}) over by_time as said_before
    from present
    window by_time as (partition by natural_key order by known_at asc nulls last, source_at asc nulls last, version_id asc nulls last)
),

versions as (
    select
        compared.*,
        cast(date_trunc('quarter', period_start) as date) as quarter_start,
        cast(known_at as date) >= cast(date_trunc('quarter', period_start) as date) as is_after_start,
        row_number() over by_time as version,
        lag(target_value) over by_time as previous_value,
        lead(known_at) over by_time as replaced_at
    from compared
    where said_before is null or said <> said_before
    window by_time as (partition by natural_key order by known_at asc nulls last, source_at asc nulls last, version_id asc nulls last)
)

select
    versions.natural_key as target_id,
    cast(versions.version as bigint) as version,
    lower(trim(versions.metric)) as metric_code,
    lower(trim(versions.node_type)) as node_type,
    versions.node_code,
    lower(trim(versions.period_type)) as period_type,
    versions.period_start,
    versions.tier,
    versions.stage,
    versions.combo_code,
    cast(versions.target_value as decimal(38, 12)) as target_value,
    cast(versions.previous_value as decimal(38, 12)) as previous_value,
    versions.currency,
    cast(versions.weight as decimal(18, 8)) as weight,
    versions.direction,
    versions.combo_rule,
    versions.rule_version,
    versions.known_at,
    versions.replaced_at,
    versions.changed_by,
    versions.reason,
    versions.approved_by,
    versions.is_removed,
    versions.is_after_start and versions.version > 1 as is_change_in_quarter,
    {{ missing_inputs({
        'approved_by': "versions.is_after_start and versions.version > 1 and nullif(trim(versions.approved_by), '') is null",
        'changed_by': "versions.is_after_start and versions.version > 1 and nullif(trim(versions.changed_by), '') is null",
        'reason': "versions.is_after_start and versions.version > 1 and nullif(trim(versions.reason), '') is null"}) }} as lacks,
    (not versions.is_after_start or versions.version = 1) and coalesce(cast(versions.replaced_at as date) >= versions.quarter_start, true) as is_frozen,
    versions.replaced_at is null as is_latest,
    attainment.actual_value,
    case
        when versions.is_removed or versions.target_value = 0 then null
        when coalesce(lower(trim(versions.direction)), attainment.direction) = 'lower' then {{ ratio('versions.target_value', 'attainment.actual_value') }}
        else {{ ratio('attainment.actual_value', 'versions.target_value') }}
    end as attainment
from versions
left join {{ ref('kpi_attainment') }} as attainment on versions.natural_key = attainment.target_id
