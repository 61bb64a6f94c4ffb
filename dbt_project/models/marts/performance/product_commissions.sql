-- Grain: market x product x month of the order: what creators were promised of the product's affiliate orders, and what could be promised before nothing is left. Both sides
-- are of the same orders: records that may still be paid, whose lines have every cost; the others are counted. Reporting currency.
{{ config(materialized='view') }}

with records as (
    select
        shop_id,
        order_id,
        sku_id,
        max(market) as market,
        max(product_id) as product_id,
        max(cast(date_trunc('month', order_date) as date)) as month,
        sum(coalesce(case when settlement_status = 'SETTLED' then commission_base_act end, commission_base_est) * fx_rate) as commission_base,
        sum(commission_rc) as commission
    from {{ ref('fct_affiliate_lines') }}
    where is_counted and coalesce(settlement_status, '') not in ('INELIGIBLE', 'AWAITING_PAYMENT') and market is not null and product_id is not null
    group by shop_id, order_id, sku_id
),

profits as (
    select
        shop_id,
        order_id,
        sku_id,
        sum(gmv_net_rc - tax_kept_rc - cogs_rc - platform_fees_rc - shipping_cost_rc) as gross_profit,
        {{ count_where('gmv_net_rc is null or tax_kept_rc is null or cogs_rc is null or platform_fees_rc is null or shipping_cost_rc is null') }} = 0 as is_known
    from {{ ref('fct_order_lines') }}
    where is_counted and not is_cancelled
    group by shop_id, order_id, sku_id
),

compared as (
    select
        records.*,
        profits.gross_profit,
        coalesce(profits.is_known, false) and records.commission_base is not null and records.commission is not null as is_known
    from records
    left join profits on records.shop_id = profits.shop_id and records.order_id = profits.order_id and records.sku_id = profits.sku_id
)

select
    market,
    product_id,
    month,
    cast({{ count_where('is_known') }} as bigint) as records,
    cast({{ count_where('not is_known') }} as bigint) as records_left_out,
    cast(coalesce(sum(case when is_known then commission_base end), 0) as decimal(28, 4)) as commission_base,
    cast(coalesce(sum(case when is_known then commission end), 0) as decimal(28, 4)) as commission,
    cast(coalesce(sum(case when is_known then gross_profit end), 0) as decimal(28, 4)) as gross_profit,
    {{ ratio('sum(case when is_known then gross_profit end)', 'sum(case when is_known then commission_base end)') }} as breakeven_commission
from compared
group by market, product_id, month
