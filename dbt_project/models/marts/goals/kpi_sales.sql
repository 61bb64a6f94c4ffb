-- Grain: node x period with any line: sums and distinct counts of the node's lines, in the target's currency.
-- An order counts as cancelled when every counted line of it is; as refunded when any line of it is, in part or whole.
{{ config(schema='core') }}

with shares as (
    select * from {{ ref('kpi_line_shares') }}
),

orders as (
    select
        period_key,
        order_key,
        bool_and(is_cancelled) as is_cancelled,
        bool_or(refund_cohort > 0) as is_refunded,
        bool_or(is_cod) as is_cod,
        bool_or(is_shipped) as is_shipped,
        bool_or(is_delivered) as is_delivered
    from shares
    where is_counted
    group by period_key, order_key
),

order_counts as (
    select
        period_key,
        count(*) as orders,
        sum(case when is_cancelled then 1 else 0 end) as cancelled_orders,
        sum(case when is_refunded then 1 else 0 end) as refunded_orders,
        sum(case when is_cod then 1 else 0 end) as cod_orders,
        sum(case when is_shipped then 1 else 0 end) as shipped_orders,
        sum(case when is_delivered then 1 else 0 end) as delivered_orders
    from orders
    group by period_key
),

sums as (
    select
        period_key,
        sum(case when is_counted then gmv_gross end) as gmv_gross,
        sum(case when is_counted then cancelled_amount end) as cancelled_amount,
        sum(case when is_counted then refund_cohort end) as refund_cohort,
        sum(case when is_counted then gmv_net end) as gmv_net,
        sum(case when is_counted and is_settled then gmv_net end) as gmv_settled,
        sum(case when is_counted and is_final then gmv_gross end) as gmv_final,
        sum(case when is_counted and is_affiliate then gmv_gross end) as affiliate_gmv,
        sum(case when is_counted then gmv_net_expected end) as gmv_net_expected,
        sum(case when is_counted and gmv_net_expected is null then 1 else 0 end) as outlook_gaps,
        sum(case when is_counted then tax_in_price end) as tax_in_price,
        sum(case when is_counted then tax_kept end) as tax_kept,
        sum(case when is_counted then cogs end) as cogs,
        sum(case when is_counted then quantity end) as items_sold,
        count(distinct case when is_counted then order_sku_key end) as sku_orders,
        count(distinct case when is_counted then buyer_hash end) as buyers,
        count(distinct case when is_counted and is_new_buyer then buyer_hash end) as new_buyers,
        count(distinct case when is_affiliate then order_key end) as created_affiliate_orders,
        count(distinct case when is_sample then order_key end) as sample_orders,
        count(distinct case when is_counted and not is_cancelled then line_key end) as eligible_lines,
        count(distinct case when is_counted and not is_cancelled and is_settled then line_key end) as settled_lines,
        count(distinct case when is_counted and not is_final then line_key end) as open_lines,
        count(distinct case when is_counted then line_key end) as counted_lines,
        count(distinct case when is_counted and gmv_gross is null then line_key end) as lines_without_rate,
        bool_or(is_counted and is_refund_amount_missing) as is_refund_amount_missing,
        bool_or(is_counted and is_unit_cost_missing) as is_unit_cost_missing,
        bool_or(is_counted and cogs is null and not is_unit_cost_missing) as is_cost_rate_missing
    from shares
    group by period_key
)

select
    sums.*,
    coalesce(order_counts.orders, 0) as orders,
    coalesce(order_counts.cancelled_orders, 0) as cancelled_orders,
    coalesce(order_counts.refunded_orders, 0) as refunded_orders,
    coalesce(order_counts.cod_orders, 0) as cod_orders,
    coalesce(order_counts.shipped_orders, 0) as shipped_orders,
    coalesce(order_counts.delivered_orders, 0) as delivered_orders
from sums
left join order_counts on sums.period_key = order_counts.period_key
