-- Grain: order x reason x refresh in which its lines must be computed again. Append-only and numbered; a first
-- build lists none, because its consumers then compute everything.
{{ config(materialized='incremental', incremental_strategy='append') }}

with reasons as (
    select
        versions.order_key,
        'order' as reason
    from {{ ref('stg_tiktok_shop__order_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_key,
        'exported order' as reason
    from {{ ref('stg_seller_exports__order_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        lines.order_key,
        'shop of an export' as reason
    from {{ ref('stg_seller_exports__order_lines') }} as lines
    inner join {{ ref('attr_shop_changes') }} as changes on lower(lines.shop_code) = lower(changes.shop_code)
    where {{ since_applied('changes.seq') }}
    union all
    select
        lines.order_key,
        'shop' as reason
    from {{ ref('stg_tiktok_shop__order_lines') }} as lines
    inner join {{ ref('attr_shop_changes') }} as changes on lines.shop_id = changes.shop_id
    where {{ since_applied('changes.seq') }}
)

select distinct
    order_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
