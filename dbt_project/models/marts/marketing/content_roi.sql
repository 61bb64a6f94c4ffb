-- Grain: rule set x period type (day, week, month, quarter, all) x period x market x content_id; content_id NULL = sales that no content explains and costs
-- that name none.
-- Commissions by the content of the platform's record. The published view over core.mart_roi_figures.
{{ config(materialized='view') }}

select
    figures.rule_set_id,
    figures.period_type,
    figures.period_start,
    figures.market,
    figures.subject_id as content_id,
    {% for name in roi_figure_columns() -%}
    figures.{{ name }},
    {% endfor -%}
    {{ roi_ratios('figures') }}
from {{ ref('mart_roi_figures') }} as figures
where figures.subject_type = 'content'
