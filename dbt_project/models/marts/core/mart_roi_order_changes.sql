-- Grain: order x order date x image of what the ROI marts sum of it x appeared (+1) or disappeared (-1), numbered. Of the orders
-- that were computed again only those that came out different are listed: most have a buyer with a new order, or a parcel that
-- moved. The day an order was on before is in the image that disappears.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set summed = [
    'credits.rule_set_id', 'credits.market', 'credits.creator_id', 'credits.content_id', 'credits.evidence', 'credits.line_key', 'credits.credit',
    'credits.is_paid', 'evidence.has_own_touch', 'evidence.ads_content_id', 'lines.product_id', 'credits.shop_id', 'credits.items_sold', 'credits.gmv_gross', 'credits.gmv_gross_rc', 'credits.cancelled_amount', 'credits.cancelled_amount_rc', 'credits.refund_cohort',
    'credits.refund_cohort_rc', 'credits.gmv_net', 'credits.gmv_net_rc', 'credits.tax_in_price', 'credits.tax_in_price_rc', 'credits.tax_kept',
    'credits.tax_kept_rc', 'credits.cogs', 'credits.cogs_rc', 'credits.platform_fees', 'credits.platform_fees_rc', 'credits.shipping_cost',
    'credits.shipping_cost_rc', 'lines.fee_basis', 'lines.buyer_hash', 'lines.is_new_buyer', 'lines.is_cancelled', 'lines.is_settled',
    'lines.is_final_by_data', 'lines.final_at', 'lines.is_unit_cost_missing', 'lines.is_vat_rate_missing', 'lines.is_fx_rate_missing',
    'lines.is_refund_amount_missing', 'shops.week_start'] %}

with computed as (
    select
        credits.order_key,
        credits.order_date,
        cast(sum(cast({{ hash64(summed) }} as decimal(38, 0))) as decimal(38, 0)) as image
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('mart_line_evidence') }} as evidence on credits.line_key = evidence.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    where {{ in_scope(ref('mart_dirty_credits'), 'order_key', 'credits.order_key') }}
    group by credits.order_key, credits.order_date
),

{{ logged_changes(['order_key', 'order_date', 'image'], in_scope(ref('mart_dirty_credits'), 'order_key', 'order_key')) }}
