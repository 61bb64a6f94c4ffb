-- Grain: order line, counted or not, with its money after cancellations and refunds (orders_and_money.md). A line that is not
-- counted carries 0 in every money column; a counted line without a rate NULL in every _rc one; one without a unit cost, a
-- tax rate that should be there, or anything that tells its fees NULL in cogs, in the tax, in the fees. Holds only what data decides: what the clock decides is `final_at`,
-- turned into a flag where it is read. What the buyer paid is told by order: it stands on the order's first counted line, so that it adds up. Pieces that were
-- returned, or refunded whole, are not sold any more; a part of the money alone leaves the piece, and where the source tells no pieces they are NULL.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_orders', scope_key='order_key') }}

{%- set amounts = ['gmv_gross', 'seller_discount', 'platform_discount', 'cancelled_amount', 'refund_cohort', 'tax_in_price', 'tax_kept', 'platform_fees', 'shipping_cost'] %}

with lines as (
    select *
    from {{ ref('attr_lines') }} as all_lines
    where {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'all_lines.order_key') }}
),

refunds as (
    select
        line_key,
        sum(product_after - product_before) as refunded_amount,
        bool_or(is_amount_missing) as is_amount_missing,
        case when count(*) = count(returned_pieces) then sum(returned_pieces) end as returned_pieces
    from {{ ref('mart_refund_lines') }} as refund_lines
    where {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'refund_lines.order_key') }}
    group by line_key
),

joined as (
    select
        lines.*,
        states.is_cancelled,
        states.is_return_pending,
        states.is_settled,
        states.is_new_buyer,
        states.traffic_type,
        states.gmv_gross,
        states.cancelled_amount,
        line_fees.platform_fees,
        line_fees.shipping_cost,
        line_fees.fee_basis,
        coalesce(refunds.refunded_amount, 0) as refund_cohort,
        case when refunds.line_key is null then 0 else refunds.returned_pieces end as returned_pieces,
        shops.prices_include_tax,
        shops.vat_rate,
        unit_costs.unit_cost,
        unit_costs.currency as unit_cost_currency,
        lines.is_counted and coalesce(refunds.is_amount_missing, false) as is_refund_amount_missing,
        lines.is_counted and unit_costs.unit_cost is null as is_unit_cost_missing,
        lines.is_counted and coalesce(shops.prices_include_tax, false) and shops.vat_rate is null as is_vat_rate_missing,
        {{ rate_to_rc('lines.currency', 'rates.rate_rc') }} as fx_rate,
        {{ rate_to_rc('unit_costs.currency', 'cost_rates.rate_rc') }} as unit_cost_fx_rate
    from lines
    inner join {{ ref('mart_line_states') }} as states on lines.line_key = states.line_key
    left join refunds on lines.line_key = refunds.line_key
    left join {{ ref('mart_line_fees') }} as line_fees on lines.line_key = line_fees.line_key
    left join {{ ref('attr_shops') }} as shops on lines.shop_id = shops.shop_id
    left join {{ ref('mart_unit_costs') }} as unit_costs on lines.line_key = unit_costs.line_key
    left join {{ ref('attr_fx_rates') }} as rates on lines.order_date = rates.rate_date and lines.currency = rates.currency
    left join {{ ref('attr_fx_rates') }} as cost_rates on lines.order_date = cost_rates.rate_date and unit_costs.currency = cost_rates.currency
),

net as (
    select
        joined.*,
        gmv_gross - cancelled_amount - refund_cohort as gmv_net,
        case when prices_include_tax then {{ money_share('gmv_gross', 'vat_rate * 10000', '(1 + vat_rate) * 10000') }} else 0 end as tax_in_price
    from joined
),

taxed as (
    select
        net.*,
        case when gmv_net = gmv_gross then tax_in_price else {{ money_share('tax_in_price', 'gmv_net', 'gmv_gross') }} end as tax_kept,
        case
            when not is_counted then 0
            when gmv_gross = 0 then {{ money_times('0', 'unit_cost_fx_rate') }}
            when gmv_net = gmv_gross then {{ money_times('unit_cost * quantity', 'unit_cost_fx_rate') }}
            else {{ money_times_share('unit_cost * quantity', 'unit_cost_fx_rate', 'gmv_net', 'gmv_gross') }}
        end as cogs_rc
    from net
),

costed as (
    select
        taxed.*,
        case
            when not is_counted then 0
            when gmv_gross = 0 and unit_cost is not null then 0
            when unit_cost_currency = currency and gmv_net = gmv_gross then unit_cost * quantity
            when unit_cost_currency = currency then {{ money_share('unit_cost * quantity', 'gmv_net', 'gmv_gross') }}
            else {{ money_divided('cogs_rc', 'fx_rate') }}
        end as cogs
    from taxed
),

pieces as (
    select
        costed.*,
        case
            when not is_counted or row_number() over (partition by order_key, is_counted order by order_line_id asc nulls last) > 1 then 0
            else order_total
        end as buyer_paid,
        case
            when not is_counted or is_cancelled then 0
            when returned_pieces is not null then least(returned_pieces, quantity - cancelled_quantity)
        end as items_returned
    from costed
),

converted as (
    select
        pieces.*,
        {% for amount in amounts -%}
        case when is_counted then {{ money_times(amount, 'fx_rate') }} else 0 end as {{ amount }}_rc{{ "," if not loop.last }}
        {% endfor -%}
    from pieces
)

select
    line_key,
    order_line_id,
    order_key,
    order_id,
    order_sku_key,
    shop_id,
    market,
    sku_id,
    seller_sku,
    product_id,
    product_name,
    buyer_key,
    buyer_hash,
    order_status,
    line_status,
    room_id,
    created_at,
    paid_at,
    shipped_at,
    delivered_at,
    order_date,
    order_month,
    quantity,
    currency,
    is_counted,
    is_sample,
    is_cod,
    is_cancelled,
    is_new_buyer,
    traffic_type,
    sale_price,
    {% for amount in amounts -%}
    cast(case when is_counted then {{ amount }} else 0 end as decimal(18, 4)) as {{ amount }},
    cast({{ amount }}_rc as decimal(18, 4)) as {{ amount }}_rc,
    {% endfor -%}
    cast(gmv_net as decimal(18, 4)) as gmv_net,
    cast(gmv_gross_rc - cancelled_amount_rc - refund_cohort_rc as decimal(18, 4)) as gmv_net_rc,
    cast(cogs as decimal(18, 4)) as cogs,
    cast(cogs_rc as decimal(18, 4)) as cogs_rc,
    unit_cost,
    unit_cost_currency,
    fee_basis,
    fx_rate,
    is_settled,
    is_return_pending,
    is_cancelled or (is_settled and not is_return_pending) as is_final_by_data,
    case when is_paid then coalesce(paid_at, created_at) + interval '1' day * {{ var('final_after_days') }} end as final_at,
    is_unit_cost_missing,
    is_vat_rate_missing,
    is_refund_amount_missing,
    is_counted and (fx_rate is null or (unit_cost is not null and unit_cost_fx_rate is null)) as is_fx_rate_missing,
    known_at,
    cast(buyer_paid as decimal(18, 4)) as buyer_paid,
    case when buyer_paid = 0 then cast(0 as decimal(18, 4)) else {{ money_times('buyer_paid', 'fx_rate') }} end as buyer_paid_rc,
    cast(items_returned as integer) as items_returned,
    cast(case
        when not is_counted or is_cancelled or (gmv_gross > 0 and gmv_net = 0) then 0
        else quantity - cancelled_quantity - items_returned
    end as integer) as items_net
from converted
