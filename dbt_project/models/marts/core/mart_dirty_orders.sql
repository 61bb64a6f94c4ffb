-- Grain: order x reason x refresh in which the money of its lines must be computed again. Append-only and numbered; a first
-- build lists none, because its consumers then compute everything. Before and after images both count: version tables keep
-- every version, change logs keep both images.
{{ config(materialized='incremental', incremental_strategy='append') }}

with dirty_orders as (
    select distinct order_key
    from {{ ref('attr_dirty_orders') }} as orders
    where {{ since_applied('orders.seq') }}
),

-- whose first order may be another one now: every buyer that any version of a dirty order names
dirty_buyers as (
    select distinct {{ hash64(['versions.buyer_key']) }} as buyer_hash
    from {{ ref('stg_tiktok_shop__order_versions') }} as versions
    inner join dirty_orders on versions.order_key = dirty_orders.order_key
    where versions.buyer_key is not null
    union
    select distinct {{ hash64(['exported.buyer_key']) }} as buyer_hash
    from {{ ref('stg_seller_exports__order_version_rows') }} as exported
    inner join dirty_orders on exported.order_key = dirty_orders.order_key
    where exported.buyer_key is not null
),

changed_rates as (
    select distinct
        rate_date,
        currency
    from {{ ref('attr_fx_changes') }} as rates
    where {{ since_applied('rates.seq') }}
),

changed_unit_costs as (
    select distinct
        sku_id,
        seller_sku,
        valid_from
    from {{ ref('mart_unit_cost_changes') }} as changes
    where {{ since_applied('changes.seq') }}
),

reasons as (
    select
        order_key,
        'order' as reason
    from dirty_orders
    union all
    select
        siblings.order_key,
        'buyer' as reason
    from dirty_buyers
    inner join {{ ref('attr_lines') }} as siblings on dirty_buyers.buyer_hash = siblings.buyer_hash
    where siblings.order_key not in (select dirty_orders.order_key from dirty_orders)
    union all
    select
        versions.order_key,
        'return' as reason
    from {{ ref('stg_tiktok_shop__return_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'cancellation' as reason
    from {{ ref('stg_tiktok_shop__cancellation_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'platform record' as reason
    from {{ ref('stg_tiktok_shop__affiliate_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'exported record' as reason
    from {{ ref('stg_seller_exports__affiliate_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'income' as reason
    from {{ ref('stg_seller_exports__income_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'statement' as reason
    from {{ ref('stg_tiktok_shop__statement_transaction_versions') }} as versions
    where versions.order_key is not null and {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'unsettled' as reason
    from {{ ref('stg_tiktok_shop__unsettled_transaction_versions') }} as versions
    where versions.order_key is not null and {{ since_applied('versions.seq') }}
    union all
    select
        lines.order_key,
        'fee share' as reason
    from {{ ref('mart_fee_share_changes') }} as changes
    inner join {{ ref('attr_lines') }} as lines on changes.shop_id = lines.shop_id and changes.order_date = lines.order_date
    where {{ since_applied('changes.seq') }}
    union all
    select
        lines.order_key,
        'rate' as reason
    from changed_rates
    inner join {{ ref('attr_lines') }} as lines on changed_rates.rate_date = lines.order_date and changed_rates.currency = lines.currency
    union all
    select
        lines.order_key,
        'rate of a unit cost' as reason
    from changed_rates
    inner join {{ ref('mart_unit_cost_rules') }} as costs on changed_rates.currency = costs.currency
    inner join {{ ref('attr_lines') }} as lines on changed_rates.rate_date = lines.order_date and costs.sku_id = lines.sku_id
    union all
    select
        lines.order_key,
        'rate of a unit cost' as reason
    from changed_rates
    inner join {{ ref('mart_unit_cost_rules') }} as costs on changed_rates.currency = costs.currency
    inner join {{ ref('attr_lines') }} as lines on changed_rates.rate_date = lines.order_date and costs.seller_sku = lines.seller_sku
    union all
    select
        lines.order_key,
        'unit cost' as reason
    from changed_unit_costs as costs
    inner join {{ ref('attr_lines') }} as lines on costs.sku_id = lines.sku_id and costs.valid_from <= lines.order_date
    union all
    select
        lines.order_key,
        'unit cost' as reason
    from changed_unit_costs as costs
    inner join {{ ref('attr_lines') }} as lines on costs.seller_sku = lines.seller_sku and costs.valid_from <= lines.order_date
)

select distinct
    order_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
