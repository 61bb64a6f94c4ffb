-- Grain: resource of the shop API x day (UTC) on which something happened: how much of it was first seen later than a nightly load should see it (var arrival_sla_hours). Of each shop
-- from its first load on: what was there before it is no late arrival.
{%- set resources = {
    'orders': ('stg_tiktok_shop__order_versions', 'order_key'), 'affiliate_orders': ('stg_tiktok_shop__affiliate_versions', 'order_sku_key'),
    'returns': ('stg_tiktok_shop__return_versions', 'return_key'), 'cancellations': ('stg_tiktok_shop__cancellation_versions', 'cancel_key')} %}

with seen as (
    {% for resource, (relation, key) in resources.items() -%}
    select
        'tiktok_shop.{{ resource }}' as source,
        shop_id,
        {{ key }} as row_key,
        min(created_at) as happened_at,
        min(known_at) as first_seen_at
    from {{ ref(relation) }}
    where created_at is not null
    group by shop_id, {{ key }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

begun as (
    select
        source,
        shop_id,
        min(first_seen_at) as first_load_at
    from seen
    group by source, shop_id
)

select
    seen.source,
    cast(seen.happened_at as date) as date,
    cast(count(*) as bigint) as rows_seen,
    cast({{ count_where(seconds_between('seen.happened_at', 'seen.first_seen_at') ~ ' > ' ~ var('arrival_sla_hours') ~ ' * 3600') }} as bigint) as rows_late,
    {{ ratio(count_where(seconds_between('seen.happened_at', 'seen.first_seen_at') ~ ' > ' ~ var('arrival_sla_hours') ~ ' * 3600'), 'count(*)') }} as late_arrival_rate
from seen
inner join begun on seen.source = begun.source and seen.shop_id = begun.shop_id
where seen.happened_at >= begun.first_load_at
group by seen.source, cast(seen.happened_at as date)
