-- A resource whose rows do not count each order, record, return and cancellation once that happened since its shop's first load, or whose late ones are
-- not those of which no version was known in time.
{%- set resources = {
    'orders': ('stg_tiktok_shop__order_versions', 'order_key'), 'affiliate_orders': ('stg_tiktok_shop__affiliate_versions', 'order_sku_key'),
    'returns': ('stg_tiktok_shop__return_versions', 'return_key'), 'cancellations': ('stg_tiktok_shop__cancellation_versions', 'cancel_key')} %}

with held as (
    {% for resource, (relation, key) in resources.items() -%}
    select
        'tiktok_shop.{{ resource }}' as source,
        count(distinct versions.{{ key }}) as rows_seen,
        count(distinct case
            when not exists (
                select 1
                from {{ ref(relation) }} as earlier
                where
                    earlier.{{ key }} = versions.{{ key }} and earlier.created_at is not null
                    and {{ seconds_between('versions.created_at', 'earlier.known_at') }} <= {{ var('arrival_sla_hours') }} * 3600
            ) then versions.{{ key }}
        end) as rows_late
    from {{ ref(relation) }} as versions
    where
        -- the earliest time a row is told to have happened
        versions.created_at = (select min(told.created_at) from {{ ref(relation) }} as told where told.{{ key }} = versions.{{ key }})
        and versions.created_at >= (
            select min(first.known_at) from {{ ref(relation) }} as first where first.shop_id = versions.shop_id and first.created_at is not null
        )
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

told as (
    select
        source,
        sum(rows_seen) as rows_seen,
        sum(rows_late) as rows_late
    from {{ ref('late_arrivals') }}
    group by source
)

select
    held.source,
    held.rows_seen,
    told.rows_seen as rows_told,
    held.rows_late,
    told.rows_late as late_told
from held
left join told on held.source = told.source
where held.rows_seen <> coalesce(told.rows_seen, 0) or held.rows_late <> coalesce(told.rows_late, 0)
