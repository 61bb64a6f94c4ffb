-- Grain: node x period x order line that is the node's, in whole or in part (then x credited touch). The whole line for a
-- market or shop; credit x line under the official rule for a creator. Money in the target's currency.
{{ config(materialized='ephemeral') }}

{%- set facts = [
    'line_key', 'order_key', 'order_sku_key', 'buyer_hash', 'is_counted', 'is_sample', 'is_cod', 'is_cancelled', 'is_settled', 'is_new_buyer',
    'is_final_by_data', 'final_at', 'shipped_at', 'delivered_at',
    'is_unit_cost_missing', 'is_refund_amount_missing', 'is_fx_rate_missing'] %}
{%- set amounts = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'tax_kept', 'cogs'] %}

with affiliate as (
    select distinct order_sku_key from {{ ref('stg_tiktok_shop__affiliate_lines') }}
),

shares as (
    select
        days.period_key,
        cast(lines.quantity as decimal(28, 8)) as quantity,
        {% for fact in facts %}lines.{{ fact }}, {% endfor %}
        {% for amount in amounts %}{{ kpi_amount('lines', amount) }} as {{ amount }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('kpi_period_days') }} as days
    inner join {{ ref('mart_lines') }} as lines on days.shop_id = lines.shop_id and days.day = lines.order_date
    union all
    select
        days.period_key,
        cast(lines.quantity * credits.credit as decimal(28, 8)) as quantity,
        {% for fact in facts %}lines.{{ fact }}, {% endfor %}
        {% for amount in amounts %}{{ kpi_amount('credits', amount) }} as {{ amount }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('kpi_period_days') }} as days
    inner join {{ ref('mart_credits') }} as credits on days.creator_id = credits.creator_id and days.day = credits.order_date
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    where credits.credit > 0 and {{ is_official_credit('credits') }}
)

select
    shares.period_key,
    shares.line_key,
    shares.order_key,
    shares.order_sku_key,
    shares.buyer_hash,
    shares.is_counted,
    shares.is_sample,
    shares.is_cod,
    shares.is_cancelled,
    shares.is_settled,
    shares.is_new_buyer,
    {{ is_final_at('shares', clock()) }} as is_final,
    shares.shipped_at is not null as is_shipped,
    shares.delivered_at is not null as is_delivered,
    affiliate.order_sku_key is not null as is_affiliate,
    shares.is_unit_cost_missing,
    shares.is_refund_amount_missing,
    shares.is_fx_rate_missing,
    shares.quantity,
    shares.gmv_gross,
    shares.cancelled_amount,
    shares.refund_cohort,
    shares.gmv_net,
    case
        when {{ is_final_at('shares', clock()) }} then shares.gmv_net
        else {{ money_times('shares.gmv_net', 'outlook.kept_share_expected') }}
    end as gmv_net_expected,
    shares.tax_in_price,
    shares.tax_kept,
    shares.cogs
from shares
left join {{ ref('mart_line_outlook') }} as outlook on shares.line_key = outlook.line_key
left join affiliate on shares.order_sku_key = affiliate.order_sku_key
