-- Grain: rule set x period type (day, week, month, quarter, all) x period x market x creator_id; creator_id NULL = the unattributed share and costs without a
-- creator.
-- Commissions by the creator the platform credited. The published view over core.mart_roi_figures.
{{ config(materialized='view') }}

select
    figures.rule_set_id,
    figures.period_type,
    figures.period_start,
    figures.market,
    figures.subject_id as creator_id,
    {% for name in roi_figure_columns() -%}
    figures.{{ name }},
    {% endfor -%}
    {{ roi_ratios('figures') }}
from {{ ref('mart_roi_figures') }} as figures
where figures.subject_type = 'creator'
