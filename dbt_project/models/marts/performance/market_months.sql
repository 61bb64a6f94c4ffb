-- Grain: market x month of the order (of the day for ads, of delivery for the settlement lag): rates of orders, of commission, of settlements, of ads and of attribution
-- that have no row of their own elsewhere. Money in reporting currency; what has no rate is left out and counted in lines_without_rate.
{{ config(materialized='view') }}

{%- set parts = ['orders', 'commissions', 'settlements', 'ads', 'touches'] %}

with refunded as (
    select distinct
        shop_id,
        order_id,
        sku_id
    from {{ ref('fct_order_lines') }}
    where refund_cohort > 0
),

-- what refunds took back of a commission: where its actual amount is known and below the estimate
judged as (
    select
        records.*,
        case
            when refunded.order_id is not null and not records.is_provisional and records.commission < records.commission_est
                then (records.commission - records.commission_est) * records.fx_rate
        end as clawback
    from {{ ref('fct_affiliate_lines') }} as records
    left join refunded on records.shop_id = refunded.shop_id and records.order_id = refunded.order_id and records.sku_id = refunded.sku_id
    where records.is_counted
),

recorded as (
    select
        shop_id,
        order_id,
        sku_id,
        max(market) as market,
        max(cast(date_trunc('month', order_date) as date)) as month,
        sum(coalesce(case when settlement_status = 'SETTLED' then partner_commission_act end, partner_commission_est) * fx_rate) as partner_commission,
        sum(case when settlement_status = 'SETTLED' then commission_act * fx_rate end) as commission_settled,
        sum(case when settlement_status = 'SETTLED' then commission_base_act * fx_rate end) as commission_base_settled,
        sum(commission_rc) as commission,
        sum(case when is_provisional then commission_rc end) as commission_provisional,
        sum(clawback) as clawback
    from judged
    group by shop_id, order_id, sku_id
),

order_sums as (
    select
        lines.market,
        cast(date_trunc('month', lines.order_date) as date) as month,
        lines.shop_id,
        lines.order_id,
        count(distinct case when lines.is_counted then lines.sku_id end) as skus,
        bool_or(lines.is_counted) as is_counted,
        bool_or(lines.is_sample) as is_sample,
        coalesce(bool_and(case when lines.is_counted then lines.is_cancelled end), false) as is_cancelled,
        sum(lines.refund_cohort) > 0 as is_refunded,
        bool_or(lines.is_cod) as is_cod,
        max(lines.shipped_at) as shipped_at,
        max(lines.delivered_at) as delivered_at,
        count(recorded.order_id) > 0 as is_recorded,
        {{ count_where('lines.is_counted and lines.gmv_gross_rc is null') }} as lines_without_rate,
        sum(lines.gmv_gross_rc) as gmv_gross,
        sum(case when lines.is_settled then lines.gmv_net_rc end) as gmv_settled,
        sum(case when recorded.order_id is not null then lines.gmv_gross_rc end) as affiliate_gmv,
        sum(lines.items_net) as items_net,
        sum(lines.buyer_paid_rc) as buyer_paid,
        bool_or(lines.is_counted and lines.buyer_paid_rc is null) as is_total_missing,
        {{ count_where('lines.is_counted and lines.items_net is null') }} as lines_without_pieces,
        sum(case when lines.is_counted and lines.shipped_at is not null and lines.items_returned is not null then lines.quantity end) as items_shipped,
        sum(case when lines.is_counted and lines.shipped_at is not null then lines.items_returned end) as items_returned,
        sum(lines.platform_fees_rc) as platform_fees,
        sum(case when lines.fee_basis in ('platform_estimate', 'shop_share') then lines.platform_fees_rc end) as platform_fees_estimated
    from {{ ref('fct_order_lines') }} as lines
    left join recorded on lines.shop_id = recorded.shop_id and lines.order_id = recorded.order_id and lines.sku_id = recorded.sku_id
    where lines.market is not null
    group by lines.market, cast(date_trunc('month', lines.order_date) as date), lines.shop_id, lines.order_id
),

orders as (
    select
        market,
        month,
        {{ count_where('is_counted') }} as orders,
        sum(skus) as sku_orders,
        {{ count_where('is_counted and is_cancelled') }} as cancelled_orders,
        {{ count_where('is_counted and is_refunded') }} as refunded_orders,
        {{ count_where('is_counted and is_cod') }} as cod_orders,
        {{ count_where('is_counted and shipped_at is not null') }} as shipped_orders,
        {{ count_where('is_counted and shipped_at is not null and delivered_at is not null') }} as delivered_orders,
        {{ count_where('is_sample') }} as sample_orders,
        {{ count_where('is_counted and is_recorded') }} as created_affiliate_orders,
        sum(lines_without_rate) as lines_without_rate,
        coalesce(sum(gmv_gross), 0) as gmv_gross,
        coalesce(sum(gmv_settled), 0) as gmv_settled,
        coalesce(sum(affiliate_gmv), 0) as affiliate_gmv,
        sum(items_net) as items_net,
        sum(buyer_paid) as buyer_paid,
        {{ count_where('is_total_missing') }} as orders_without_total,
        sum(lines_without_pieces) as lines_without_pieces,
        sum(items_shipped) as items_shipped,
        sum(items_returned) as items_returned,
        sum(platform_fees) as platform_fees,
        sum(platform_fees_estimated) as platform_fees_estimated
    from order_sums
    group by market, month
),

commissions as (
    select
        market,
        month,
        sum(partner_commission) as partner_commission,
        sum(commission_settled) as commission_settled,
        sum(commission_base_settled) as commission_base_settled,
        sum(commission) as commission,
        sum(commission_provisional) as commission_provisional,
        sum(clawback) as clawback
    from recorded
    where market is not null
    group by market, month
),

-- an order is delivered with the last of its lines and settled by the first statement that holds it
lags as (
    select
        delivered.market,
        cast(date_trunc('month', delivered.delivered_on) as date) as month,
        {{ days_between('delivered.delivered_on', 'settled.first_settled_on') }} as lag_days
    from (
        select
            lines.order_key,
            min(lines.market) as market,
            max({{ to_local_date('lines.delivered_at', "coalesce(shops.timezone, 'UTC')") }}) as delivered_on
        from {{ ref('fct_order_lines') }} as lines
        left join {{ ref('dim_shops') }} as shops on lines.shop_id = shops.shop_id
        where lines.is_counted and lines.delivered_at is not null and lines.market is not null
        group by lines.order_key
    ) as delivered
    inner join (select distinct subject_key, first_settled_on from {{ ref('mart_settled_orders') }}) as settled on delivered.order_key = settled.subject_key
),

settlements as (
    select
        market,
        month,
        count(*) as orders_settled,
        percentile_cont(0.5) within group (order by lag_days asc nulls last) as lag_p50,
        percentile_cont(0.9) within group (order by lag_days asc nulls last) as lag_p90
    from lags
    group by market, month
),

ads as (
    select
        market,
        cast(date_trunc('month', date) as date) as month,
        sum(spend_rc) as ad_cost,
        sum(case when ad_kind <> 'gmv_max' then spend_rc end) as ad_cost_paid,
        sum(case when ad_kind <> 'gmv_max' then revenue_platform_rc end) as ad_revenue_paid,
        sum(case when ad_kind = 'gmv_max' then spend_rc end) as ad_cost_gmv_max,
        sum(case when ad_kind = 'gmv_max' then revenue_platform_rc end) as ad_revenue_gmv_max
    from {{ ref('fct_ad_days') }}
    where market is not null
    group by market, cast(date_trunc('month', date) as date)
),

touches as (
    select
        market,
        cast(date_trunc('month', order_date) as date) as month,
        sum(gmv_net_rc) as gmv_named_twice,
        sum(case when platform_creator_id <> click_creator_id then gmv_net_rc else 0 end) as gmv_disagreed
    from {{ ref('attribution_disagreement') }}
    where platform_creator_id is not null and click_creator_id is not null and market is not null
    group by market, cast(date_trunc('month', order_date) as date)
),

months as (
    {% for part in parts -%}
    select market, month from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor -%}
)

select
    months.market,
    months.month,
    cast(coalesce(orders.orders, 0) as bigint) as orders,
    cast(coalesce(orders.sku_orders, 0) as bigint) as sku_orders,
    cast(coalesce(orders.created_affiliate_orders, 0) as bigint) as created_affiliate_orders,
    cast(coalesce(orders.sample_orders, 0) as bigint) as sample_orders,
    {{ ratio('orders.cancelled_orders', 'orders.orders') }} as cancel_rate,
    {{ ratio('orders.refunded_orders', 'orders.orders - orders.cancelled_orders') }} as refund_rate_orders,
    {{ ratio('orders.cod_orders', 'orders.orders') }} as cod_share,
    {{ ratio('orders.delivered_orders', 'orders.shipped_orders') }} as delivery_success_rate,
    cast(coalesce(orders.gmv_gross, 0) as decimal(28, 4)) as gmv_gross,
    cast(coalesce(orders.gmv_settled, 0) as decimal(28, 4)) as gmv_settled,
    cast(coalesce(orders.affiliate_gmv, 0) as decimal(28, 4)) as affiliate_gmv,
    cast(coalesce(orders.lines_without_rate, 0) as bigint) as lines_without_rate,
    cast(commissions.partner_commission as decimal(28, 4)) as partner_commission,
    {{ ratio('commissions.commission_settled', 'commissions.commission_base_settled') }} as effective_commission_rate,
    cast(ads.ad_cost as decimal(28, 4)) as ad_cost,
    {{ ratio('ads.ad_revenue_paid', 'ads.ad_cost_paid') }} as roas_paid,
    {{ ratio('ads.ad_revenue_gmv_max', 'ads.ad_cost_gmv_max') }} as gmvmax_roi_platform,
    {{ ratio('touches.gmv_disagreed', 'touches.gmv_named_twice') }} as attribution_disagreement,
    {{ ratio('coalesce(orders.platform_fees_estimated, 0) + coalesce(commissions.commission_provisional, 0)',
        'coalesce(orders.platform_fees, 0) + coalesce(commissions.commission, 0)') }} as estimated_share,
    cast(settlements.lag_p50 as double) as settle_lag_days,
    cast(settlements.lag_p90 as double) as settle_lag_days_p90,
    cast(coalesce(settlements.orders_settled, 0) as bigint) as settle_lag_orders,
    cast(coalesce(orders.items_net, 0) as bigint) as items_net,
    cast(coalesce(orders.lines_without_pieces, 0) as bigint) as lines_without_pieces,
    {{ ratio('orders.items_returned', 'orders.items_shipped') }} as return_rate_items,
    cast(coalesce(orders.buyer_paid, 0) as decimal(28, 4)) as buyer_paid,
    cast(coalesce(orders.orders_without_total, 0) as bigint) as orders_without_total,
    cast(coalesce(commissions.clawback, 0) as decimal(28, 4)) as commission_clawback
from months
{% for part in parts -%}
left join {{ part }} on months.market = {{ part }}.market and months.month = {{ part }}.month
{% endfor %}
