-- Grain: rule set x market x subject (roi_subjects) x order date x first weekday of the shop: credited sales, additive over days because
-- an order, and a buyer's first order, lies on one day. An order and a line count once for each subject. Stored in the order of days.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_days', scope_key='fact_date') }}

{%- set money = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost'] %}
{%- set counts = {
    'orders': 'is_first_in_order',
    'orders_touched': 'is_first_in_order and has_own_touch',
    'new_buyers': 'is_first_in_order and is_new_buyer',
    'lines_counted': 'is_first_in_line',
    'lines_eligible': 'is_first_in_line and not is_cancelled',
    'lines_settled': 'is_first_in_line and not is_cancelled and is_settled',
    'lines_open': 'is_first_in_line and not is_final',
    'outlook_gaps': 'is_first_in_line and not is_final and kept_share_expected is null',
    'fx_gaps': 'is_first_in_line and is_fx_rate_missing',
    'unit_cost_gaps': 'is_first_in_line and is_unit_cost_missing',
    'vat_rate_gaps': 'is_first_in_line and is_vat_rate_missing',
    'refund_amount_gaps': 'is_first_in_line and is_refund_amount_missing',
    'platform_fee_gaps': 'is_first_in_line and is_platform_fee_missing',
    'shipping_cost_gaps': 'is_first_in_line and is_shipping_cost_missing',
    'fees_estimated': "is_first_in_line and fee_basis in ('platform_estimate', 'shop_share')"} %}

with credits as (
    select
        credits.*,
        lines.product_id,
        {{ campaign_of_sale() }} as campaign_id,
        coalesce(evidence.has_own_touch, false) as has_own_touch,
        gmv_max.content_id is not null as is_gmv_max,
        lines.is_new_buyer,
        lines.is_cancelled,
        lines.is_settled,
        lines.is_unit_cost_missing,
        lines.is_vat_rate_missing,
        lines.is_fx_rate_missing,
        lines.is_refund_amount_missing,
        lines.platform_fees is null as is_platform_fee_missing,
        lines.shipping_cost is null as is_shipping_cost_missing,
        lines.fee_basis,
        coalesce(shops.week_start, 'mon') as week_start,
        {{ is_final_at('lines', clock()) }} as is_final,
        outlook.kept_share_expected
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    left join {{ ref('mart_line_outlook') }} as outlook on credits.line_key = outlook.line_key
    left join {{ ref('mart_line_evidence') }} as evidence on credits.line_key = evidence.line_key
    left join {{ ref('mart_gmv_max_days') }} as gmv_max
        on credits.shop_id = gmv_max.shop_id and evidence.ads_content_id = gmv_max.content_id and credits.order_date = gmv_max.fact_date
    {{ join_campaign_of_sale('credits.creator_id', 'lines.product_id', 'credits.order_date') }}
    where {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'credits.order_date') }}
),

-- which credit of a line, and of an order, counts it: told from the keys alone, because whatever a window sees is sorted with it
firsts as (
    select
        subject_type,
        subject_id,
        rule_set_id,
        line_key,
        touch_position,
        row_number() over (
            partition by subject_type, subject_id, rule_set_id, line_key order by credit desc nulls last, touch_position asc nulls last
        ) = 1 as is_first_in_line,
        credit > 0 and row_number() over (
            partition by subject_type, subject_id, rule_set_id, order_key
            order by case when credit > 0 then 0 else 1 end asc nulls last, line_key asc nulls last, touch_position asc nulls last
        ) = 1 as is_first_in_order
    from (
        select
            credits.rule_set_id,
            credits.order_key,
            credits.line_key,
            credits.touch_position,
            credits.credit,
            subjects.subject_type,
            {{ roi_subject_id('credits') }} as subject_id
        from credits
        cross join {{ roi_subjects() }}
    ) as by_subject
),

counted as (
    select
        credits.*,
        firsts.subject_type,
        firsts.subject_id,
        firsts.is_first_in_line,
        firsts.is_first_in_order
    from firsts
    inner join credits
        on firsts.line_key = credits.line_key and firsts.rule_set_id = credits.rule_set_id and firsts.touch_position = credits.touch_position
)

select
    rule_set_id,
    market,
    subject_type,
    subject_id,
    order_date as fact_date,
    week_start,
    {{ period_start("'week'", 'order_date', 'week_start') }} as fact_week,
    {{ period_start("'month'", 'order_date', 'week_start') }} as fact_month,
    {% for name, condition in counts.items() -%}
    cast({{ count_where(condition) }} as bigint) as {{ name }},
    {% endfor -%}
    {% for twin, suffix in [('', '_rc'), ('_local', '')] -%}
    {% for name in money -%}
    cast(coalesce(sum({{ name }}{{ suffix }}), 0) as decimal(18, 4)) as {{ name }}{{ twin }},
    {% endfor -%}
    {% for name, amount in {
        'gmv_gross_final': 'case when is_final then gmv_gross' ~ suffix ~ ' end',
        'gmv_gross_unattributed': "case when evidence = 'none' then gmv_gross" ~ suffix ~ ' end',
        'gmv_net_paid': 'case when is_paid then gmv_net' ~ suffix ~ ' end',
        'gmv_net_gmvmax': 'case when is_paid and is_gmv_max then gmv_net' ~ suffix ~ ' end',
        'gmv_net_expected': 'case when is_final then gmv_net' ~ suffix ~ ' else ' ~ money_times('gmv_net' ~ suffix, 'kept_share_expected') ~ ' end'}.items() -%}
    cast(coalesce(sum({{ amount }}), 0) as decimal(18, 4)) as {{ name }}{{ twin }},
    {% endfor -%}
    {% endfor -%}
    cast(sum(items_sold) as decimal(18, 8)) as items_sold
from counted
group by rule_set_id, market, subject_type, subject_id, order_date, week_start
order by fact_date asc nulls last
