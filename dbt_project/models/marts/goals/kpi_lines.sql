-- Grain: member (shop or creator that a target's node owns) x order line of the target's days. The whole line for a shop, credit x
-- line under the official rule for a creator (its touches of a line together), in the line's and in the reporting currency.
{{ config(materialized='ephemeral') }}

{%- set facts = [
    'line_key', 'order_key', 'order_sku_key', 'buyer_hash', 'order_date', 'currency', 'is_counted', 'is_sample', 'is_cod', 'is_cancelled', 'is_settled',
    'is_new_buyer', 'is_final_by_data', 'final_at', 'shipped_at', 'delivered_at', 'is_unit_cost_missing', 'is_vat_rate_missing',
    'is_refund_amount_missing', 'fee_basis'] %}

with member_days as (
    select distinct
        shop_id,
        creator_id,
        day
    from {{ ref('kpi_period_days') }}
),

official as (
    select
        credits.creator_id,
        credits.line_key,
        sum(credits.credit) as credit,
        {% for amount in kpi_line_money() -%}
        sum(credits.{{ amount }}) as {{ amount }},
        sum(credits.{{ amount }}_rc) as {{ amount }}_rc{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('mart_credits') }} as credits
    inner join member_days on credits.creator_id = member_days.creator_id and credits.order_date = member_days.day
    where credits.credit > 0 and {{ is_official_credit('credits') }}
    group by credits.creator_id, credits.line_key
),

owned as (
    select
        lines.shop_id,
        cast(null as varchar) as creator_id,
        cast(lines.quantity as decimal(28, 8)) as quantity,
        {% for amount in kpi_line_money() %}lines.{{ amount }}, lines.{{ amount }}_rc, {% endfor %}
        lines.refund_cohort > 0 as is_refunded,
        {% for fact in facts %}lines.{{ fact }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('mart_lines') }} as lines
    inner join member_days on lines.shop_id = member_days.shop_id and lines.order_date = member_days.day
    union all
    select
        cast(null as varchar) as shop_id,
        official.creator_id,
        cast(lines.quantity * official.credit as decimal(28, 8)) as quantity,
        {% for amount in kpi_line_money() %}official.{{ amount }}, official.{{ amount }}_rc, {% endfor %}
        lines.refund_cohort > 0 as is_refunded,
        {% for fact in facts %}lines.{{ fact }}{{ ', ' if not loop.last }}{% endfor %}
    from official
    inner join {{ ref('mart_lines') }} as lines on official.line_key = lines.line_key
)

select
    owned.*,
    {{ is_final_at('owned', clock()) }} as is_final
from owned
