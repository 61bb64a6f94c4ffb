-- Grain: version of an order in Seller Center exports; its rows are in stg_seller_exports__order_version_rows.
-- source_at (the shop's wall clock, stored as if UTC) only orders versions.
{{ config(materialized='incremental', incremental_strategy='append') }}

with new_rows as (
    select *
    from {{ ref('stg_seller_exports__order_version_rows') }}
    where {{ since_applied('seq') }}
)

select
    new_rows.order_key,
    min(new_rows.order_id) as order_id,
    min(new_rows.shop_code) as shop_code,
    new_rows.version_key,
    min(new_rows.version_id) as version_id,
    bool_or(new_rows.is_gone) as is_gone,
    min(new_rows.file_latest_at) as file_latest_at,
    min(new_rows.source_at) as source_at,
    min(new_rows.known_at) as known_at,
    min(new_rows.load_id) as load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from new_rows
group by new_rows.order_key, new_rows.version_key
