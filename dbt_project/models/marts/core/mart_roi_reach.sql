-- Grain: rule set x period type x period x market: how much of the sales no touch explains, and whether GMV Max is known there at all. Read
-- before any figure that rests on touches. Every subject holds the same sales; products are the fewest rows. A day with costs only has a row too.
with sales as (
    {%- for relation in ['mart_roi_weeks', 'mart_roi_months', 'mart_roi_sums'] %}
    select
        rule_set_id,
        period_type,
        period_start,
        market,
        gmv_gross,
        gmv_gross_unattributed
    from {{ ref(relation) }}
    where subject_type = 'product'
    union all
    {%- endfor %}
    select
        rule_set_id,
        'day' as period_type,
        fact_date as period_start,
        market,
        gmv_gross,
        gmv_gross_unattributed
    from {{ ref('mart_roi_credit_days') }}
    where subject_type = 'product'
    union all
    select
        rule_set_id,
        'day' as period_type,
        fact_date as period_start,
        market,
        0 as gmv_gross,
        0 as gmv_gross_unattributed
    from {{ ref('mart_roi_rule_days') }}
),

sums as (
    select
        rule_set_id,
        period_type,
        period_start,
        market,
        sum(gmv_gross) as gmv_gross,
        sum(gmv_gross_unattributed) as gmv_gross_unattributed
    from sales
    group by rule_set_id, period_type, period_start, market
)

select
    sums.rule_set_id,
    sums.period_type,
    sums.period_start,
    sums.market,
    cast(sums.gmv_gross as decimal(28, 4)) as gmv_gross,
    cast(sums.gmv_gross_unattributed as decimal(28, 4)) as gmv_gross_unattributed,
    sums.market in (select ads.market from {{ ref('mart_ad_days') }} as ads where ads.ad_kind = 'gmv_max' and ads.market is not null) as is_gmv_max_known
from sums
where sums.market is not null
