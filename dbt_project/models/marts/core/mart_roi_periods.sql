-- Grain: rule set x period type x period x market x creator: the sums creator_roi is computed from. Weeks and months are summed
-- from days, quarters from months, the whole from quarters.
{{ config(materialized='view') }}

{%- set keys = 'rule_set_id, market, creator_id' %}

with days as (
    select
        {{ keys }},
        fact_date as period_start,
        {{ sum_of_roi_measures() }}
    from {{ ref('mart_roi_days').include(database=false) }}
    group by {{ keys }}, fact_date
),

weeks as (
    select
        {{ keys }},
        {{ period_start("'week'", 'fact_date', 'week_start') }} as period_start,
        {{ sum_of_roi_measures() }}
    from {{ ref('mart_roi_days').include(database=false) }}
    group by {{ keys }}, {{ period_start("'week'", 'fact_date', 'week_start') }}
),

{% for coarse, fine in [('month', 'days'), ('quarter', 'months'), ('all', 'quarters')] -%}
{{ 'whole' if coarse == 'all' else coarse ~ 's' }} as (
    select
        {{ keys }},
        {{ period_start("'" ~ coarse ~ "'", 'period_start', "'mon'") }} as period_start,
        {{ sum_of_roi_measures() }}
    from {{ fine }}
    group by {{ keys }}, {{ period_start("'" ~ coarse ~ "'", 'period_start', "'mon'") }}
){{ "," if not loop.last }}

{% endfor -%}

{% for period_type, relation in [('day', 'days'), ('week', 'weeks'), ('month', 'months'), ('quarter', 'quarters'), ('all', 'whole')] -%}
select
    '{{ period_type }}' as period_type,
    period_start,
    {{ keys }},
    {{ roi_measure_names() }}
from {{ relation }}
{{ "union all" if not loop.last }}
{% endfor -%}
