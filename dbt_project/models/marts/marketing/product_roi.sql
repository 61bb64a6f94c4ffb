-- Grain: rule set x period type (day, week, month, quarter, all) x period x market x product_id; product_id NULL = lines without a product and costs that
-- name none.
-- A product has its whole lines under every rule set; rule sets differ in what of them paid touches hold. The published view over core.mart_roi_figures.
{{ config(materialized='view') }}

select
    figures.rule_set_id,
    figures.period_type,
    figures.period_start,
    figures.market,
    figures.subject_id as product_id,
    {% for name in roi_figure_columns() -%}
    figures.{{ name }},
    {% endfor -%}
    {{ roi_ratios('figures') }}
from {{ ref('mart_roi_figures') }} as figures
where figures.subject_type = 'product'
