-- Grain: counted order line x rule set x touch: the credits of the last refresh, with the candidate's own (mart_credits is here
-- what a comparison computed for the candidate alone) in place of those its rule set has on the same lines. All columns.
{{ config(materialized='view') }}

select *
from {{ ref('mart_credits') }}
union all
select built.*
from {{ source('built_marts', 'mart_credits') }} as built
where
    built.rule_set_id <> '{{ var("candidate").rpartition("@")[0] | replace("'", "''") }}'
    or built.line_key not in (select candidate.line_key from {{ ref('mart_credits') }} as candidate)
