-- Grain: rule set x period type (day, week, month, quarter, all) x period x market x campaign_id; campaign_id NULL = sales and costs of no
-- campaign. A campaign has the sales of its contracted creators between its dates, where it names products of those only
-- (core.mart_campaign_days), and the costs that name it, its contracts, samples or contents. The budget is the whole campaign's.
{{ config(materialized='view') }}

select
    figures.rule_set_id,
    figures.period_type,
    figures.period_start,
    figures.market,
    figures.subject_id as campaign_id,
    {% for name in roi_figure_columns() -%}
    figures.{{ name }},
    {% endfor -%}
    campaigns.budget_rc as budget,
    {{ ratio('figures.promo_cost', 'campaigns.budget_rc') }} as budget_used,
    {{ roi_ratios('figures') }}
from {{ ref('mart_roi_figures') }} as figures
left join {{ ref('dim_campaigns') }} as campaigns on figures.subject_id = campaigns.campaign_code
where figures.subject_type = 'campaign'
