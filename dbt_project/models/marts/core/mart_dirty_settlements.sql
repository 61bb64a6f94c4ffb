-- Grain: subject of a settlement (an order, an adjustment, a reserve) x reason x refresh in which its rows must be computed again.
-- Append-only and numbered; a first build lists none, because its consumers then compute everything.
{{ config(materialized='incremental', incremental_strategy='append') }}

with reasons as (
    select
        {{ settlement_subject('versions') }} as subject_key,
        'transaction' as reason
    from {{ ref('stg_tiktok_shop__statement_transaction_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key as subject_key,
        'income' as reason
    from {{ ref('stg_seller_exports__income_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        orders.order_key as subject_key,
        'order' as reason
    from {{ ref('attr_dirty_orders') }} as orders
    where {{ since_applied('orders.seq') }}
    union all
    select
        {{ settlement_subject('transactions') }} as subject_key,
        'shop' as reason
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
    inner join {{ ref('attr_shop_changes') }} as changes on transactions.shop_id = changes.shop_id
    where {{ since_applied('changes.seq') }}
    union all
    select
        income_lines.order_key as subject_key,
        'shop of an export' as reason
    from {{ ref('stg_seller_exports__income_lines') }} as income_lines
    inner join {{ ref('attr_shop_changes') }} as changes on lower(income_lines.shop_code) = lower(changes.shop_code)
    where {{ since_applied('changes.seq') }}
)

select distinct
    subject_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
