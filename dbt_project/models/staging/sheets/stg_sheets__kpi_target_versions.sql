-- Grain: copy of a target as a file once held it: every version, also those that a later one replaced, and the marks of rows that are gone.
{{ config(materialized='view') }}

select
    natural_key,
    metric,
    node_type,
    node_code,
    period_type,
    period_start,
    tier,
    stage,
    combo_code,
    target_value,
    currency,
    weight,
    direction,
    combo_rule,
    rule_version,
    changed_by,
    reason,
    approved_by,
    is_gone or coalesce(is_deleted, false) as is_removed,
    source_at,
    version_id,
    {{ utc('known_at') }} as known_at
from {{ source('sheets', 'kpi_targets') }} as versions
where {{ is_known('versions') }}
