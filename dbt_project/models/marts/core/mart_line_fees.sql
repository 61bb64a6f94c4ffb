-- Grain: counted order line: what the platform keeps of it and what its shipping costs the seller (orders_and_money.md "Other costs"). The
-- order's settlement rows, else the platform's own estimate, spread over its counted lines by gmv_gross, the last line takes the
-- remainder; else the shop's share of the order date on what was not cancelled; an order that was cancelled whole and never settled costs
-- nothing. NULL where nothing tells: never 0.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_orders', scope_key='order_key') }}

with lines as (
    select
        states.line_key,
        states.order_key,
        states.gmv_gross,
        states.cancelled_amount,
        all_lines.currency,
        shares.platform_fees as platform_fees_of_shop,
        shares.shipping_cost as shipping_cost_of_shop,
        shares.gmv_gross as gmv_gross_of_shop,
        sum(states.gmv_gross) over (partition by states.order_key) as order_gross,
        bool_and(states.is_cancelled) over (partition by states.order_key) as is_order_cancelled,
        row_number() over (partition by states.order_key order by states.order_line_id desc nulls last, states.line_key desc nulls last) = 1 as is_last_line
    from {{ ref('mart_line_states') }} as states
    inner join {{ ref('attr_lines') }} as all_lines on states.line_key = all_lines.line_key
    left join {{ ref('mart_fee_shares') }} as shares on all_lines.shop_id = shares.shop_id and all_lines.order_date = shares.order_date
    where all_lines.is_counted and {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'states.order_key') }}
),

settled as (
    select
        subject_key as order_key,
        {{ sum_if_known('platform_fees') }} as platform_fees,
        {{ sum_if_known('shipping_cost') }} as shipping_cost
    from {{ ref('mart_settled_orders') }} as settled_days
    where {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'settled_days.subject_key') }}
    group by subject_key
),

chosen as (
    select
        lines.*,
        case
            when settled.order_key is not null then 'settled'
            when estimated.order_key is not null then 'platform_estimate'
            when lines.is_order_cancelled then 'nothing'
            when lines.gmv_gross_of_shop is not null then 'shop_share'
        end as fee_basis,
        {% for cost in ['platform_fees', 'shipping_cost'] -%}
        case
            when settled.order_key is not null then settled.{{ cost }}
            when estimated.currency = lines.currency then estimated.{{ cost }}
        end as {{ cost }}{{ "," if not loop.last }}
        {% endfor -%}
    from lines
    left join settled on lines.order_key = settled.order_key
    left join {{ ref('mart_estimated_orders') }} as estimated on lines.order_key = estimated.order_key
),

spread as (
    select
        chosen.*,
        {% for cost in ['platform_fees', 'shipping_cost'] -%}
        case
            when fee_basis = 'nothing' then 0
            when fee_basis = 'shop_share' then {{ money_share_signed(cost ~ '_of_shop', 'gmv_gross - cancelled_amount', 'gmv_gross_of_shop') }}
            when {{ cost }} is not null then coalesce({{ money_share_signed(cost, 'gmv_gross', 'order_gross') }}, 0)
        end as {{ cost }}_part{{ "," if not loop.last }}
        {% endfor -%}
    from chosen
)

select
    line_key,
    order_key,
    case when platform_fees_part is not null or shipping_cost_part is not null then fee_basis end as fee_basis,
    {% for cost in ['platform_fees', 'shipping_cost'] -%}
    cast(case
        when is_last_line and fee_basis in ('settled', 'platform_estimate')
            then {{ cost }} - (sum({{ cost }}_part) over (partition by order_key) - {{ cost }}_part)
        else {{ cost }}_part
    end as decimal(18, 4)) as {{ cost }}{{ "," if not loop.last }}
    {% endfor -%}
from spread
