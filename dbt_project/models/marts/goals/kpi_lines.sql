-- Grain: member (whole shop, or the part of a scope that it reaches through creators) x order line of the target's days. The whole line for a
-- shop; for a part credit x line under the official rule, all touches of the line together, times the share it owns. `weight` is what an order counts.
{{ config(materialized='ephemeral') }}

{%- set facts = [
    'line_key', 'order_key', 'order_sku_key', 'buyer_hash', 'order_date', 'currency', 'is_counted', 'is_sample', 'is_cod', 'is_cancelled', 'is_settled',
    'is_new_buyer', 'is_final_by_data', 'final_at', 'shipped_at', 'delivered_at', 'is_unit_cost_missing', 'is_vat_rate_missing',
    'is_refund_amount_missing', 'fee_basis'] %}

with shop_days as (
    select distinct
        shop_id,
        day
    from {{ ref('kpi_period_days') }}
    where shop_id is not null
),

official as (
    select
        owned.scope_key,
        credits.line_key,
        max(owned.share) as weight,
        cast(sum(credits.credit * owned.share) as decimal(28, 8)) as credit,
        {% for amount in kpi_line_money() -%}
        sum({{ money_times('credits.' ~ amount, 'owned.share') }}) as {{ amount }},
        sum({{ money_times('credits.' ~ amount ~ '_rc', 'owned.share') }}) as {{ amount }}_rc{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_credits') }} as places
    inner join {{ ref('kpi_owned_places') }} as owned on places.place_key = owned.place_key
    inner join {{ ref('mart_credits') }} as credits on places.line_key = credits.line_key and places.touch_position = credits.touch_position
    where not owned.is_whole and credits.credit > 0 and {{ is_official_credit('credits') }}
    group by owned.scope_key, credits.line_key
),

owned_lines as (
    select
        {{ kpi_shop_member('lines.shop_id') }} as member_key,
        cast(1 as decimal(18, 8)) as weight,
        cast(lines.quantity as decimal(28, 8)) as quantity,
        {% for amount in kpi_line_money() %}lines.{{ amount }}, lines.{{ amount }}_rc, {% endfor %}
        lines.refund_cohort > 0 as is_refunded,
        {% for fact in facts %}lines.{{ fact }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('mart_lines') }} as lines
    inner join shop_days on lines.shop_id = shop_days.shop_id and lines.order_date = shop_days.day
    union all
    select
        {{ kpi_part_member('official.scope_key') }} as member_key,
        official.weight,
        cast(lines.quantity * official.credit as decimal(28, 8)) as quantity,
        {% for amount in kpi_line_money() %}official.{{ amount }}, official.{{ amount }}_rc, {% endfor %}
        lines.refund_cohort > 0 as is_refunded,
        {% for fact in facts %}lines.{{ fact }}{{ ', ' if not loop.last }}{% endfor %}
    from official
    inner join {{ ref('mart_lines') }} as lines on official.line_key = lines.line_key
)

select
    owned_lines.*,
    {{ is_final_at('owned_lines', clock()) }} as is_final
from owned_lines
