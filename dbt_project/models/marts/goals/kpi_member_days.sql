-- Grain: member (whole shop, or the part of a scope) x order date x currency: sums and counts that add up over days. An order counts as cancelled
-- when every counted line of it is; as refunded when any is, in part or in whole.
{{ config(schema='core') }}

with lines as (
    select
        member_lines.*,
        outlook.kept_share_expected,
        affiliate.order_sku_key is not null as is_affiliate,
        coalesce(evidence.has_own_touch, false) as has_own_touch,
        row_number() over (
            partition by member_lines.member_key, member_lines.order_sku_key, member_lines.is_counted order by member_lines.line_key asc nulls last
        ) = 1 as is_first_of_sku,
        max(member_lines.weight) over (partition by member_lines.member_key, member_lines.order_sku_key, member_lines.is_counted) as sku_weight
    from {{ ref('kpi_lines') }} as member_lines
    left join {{ ref('mart_line_outlook') }} as outlook on member_lines.line_key = outlook.line_key
    left join {{ ref('mart_line_evidence') }} as evidence on member_lines.line_key = evidence.line_key
    left join {{ ref('attr_affiliate_lines') }} as affiliate on member_lines.order_sku_key = affiliate.order_sku_key
),

orders as (
    select
        member_key,
        order_date,
        currency,
        order_key,
        max(weight) as weight,
        bool_or(is_counted) as is_counted,
        bool_and(is_cancelled or not is_counted) as is_cancelled,
        bool_or(is_counted and is_refunded) as is_refunded,
        bool_or(is_cod) as is_cod,
        bool_or(is_counted and shipped_at is not null) as is_shipped,
        bool_or(is_counted and delivered_at is not null) as is_delivered,
        bool_or(is_affiliate) as is_affiliate,
        bool_or(is_sample) as is_sample,
        bool_or(is_counted and has_own_touch) as is_touched
    from lines
    group by member_key, order_date, currency, order_key
),

order_counts as (
    select
        member_key,
        order_date,
        currency,
        {% for name, condition in {
            'orders': 'is_counted', 'cancelled_orders': 'is_counted and is_cancelled', 'refunded_orders': 'is_refunded', 'cod_orders': 'is_counted and is_cod',
            'shipped_orders': 'is_shipped', 'delivered_orders': 'is_delivered', 'created_affiliate_orders': 'is_affiliate', 'sample_orders': 'is_sample',
            'touched_orders': 'is_touched'}.items() -%}
        cast(sum(case when {{ condition }} then weight else 0 end) as decimal(28, 8)) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from orders
    group by member_key, order_date, currency
),

line_sums as (
    select
        member_key,
        order_date,
        currency,
        cast(sum(case when is_counted and is_first_of_sku then sku_weight else 0 end) as decimal(28, 8)) as sku_orders,
        {% for name, condition in {
            'counted_lines': 'is_counted', 'eligible_lines': 'is_counted and not is_cancelled',
            'settled_lines': 'is_counted and not is_cancelled and is_settled', 'open_lines': 'is_counted and not is_final',
            'outlook_gaps': 'is_counted and not is_final and kept_share_expected is null', 'unit_cost_gaps': 'is_counted and is_unit_cost_missing',
            'unit_cost_rate_gaps': 'is_counted and cogs_rc is null and not is_unit_cost_missing',
            'vat_rate_gaps': 'is_counted and is_vat_rate_missing', 'refund_amount_gaps': 'is_counted and is_refund_amount_missing',
            'platform_fee_gaps': 'is_counted and platform_fees is null', 'shipping_cost_gaps': 'is_counted and shipping_cost is null',
            'fees_estimated': "is_counted and fee_basis in ('platform_estimate', 'shop_share')"}.items() -%}
        sum(case when {{ condition }} then 1 else 0 end) as {{ name }},
        {% endfor -%}
        sum(case when is_counted then quantity else 0 end) as items_sold,
        {% for twin in ['', '_rc'] -%}
        {% for amount in kpi_line_money() -%}
        sum(case when is_counted then {{ amount }}{{ twin }} end) as {{ amount }}{{ twin }},
        {% endfor -%}
        sum(case when is_counted and is_settled then gmv_net{{ twin }} end) as gmv_settled{{ twin }},
        sum(case when is_counted and is_final then gmv_gross{{ twin }} end) as gmv_final{{ twin }},
        sum(case when is_counted and is_affiliate then gmv_gross{{ twin }} end) as affiliate_gmv{{ twin }},
        sum(case when is_counted then case when is_final then gmv_net{{ twin }} else {{ money_times('gmv_net' ~ twin, 'kept_share_expected') }} end end)
            as gmv_net_expected{{ twin }}{{ ',' if not loop.last }}
        {% endfor %}
    from lines
    group by member_key, order_date, currency
)

select
    line_sums.*,
    order_counts.orders,
    order_counts.cancelled_orders,
    order_counts.refunded_orders,
    order_counts.cod_orders,
    order_counts.shipped_orders,
    order_counts.delivered_orders,
    order_counts.created_affiliate_orders,
    order_counts.sample_orders,
    order_counts.touched_orders
from line_sums
inner join order_counts
    on
        line_sums.member_key = order_counts.member_key
        and line_sums.order_date = order_counts.order_date
        and line_sums.currency is not distinct from order_counts.currency
