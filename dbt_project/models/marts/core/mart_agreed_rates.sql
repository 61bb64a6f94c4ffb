-- Grain: collaboration x product x start of a rate: what the seller offered, from every version of open and target collaborations ever shown.
-- Of two rates with one start the later known holds. `previous_rate` held until then: whom it was higher for keeps it for a while.
with shown as (
    select
        collaboration_id,
        product_id,
        commission_rate,
        cast(null as decimal(18, 8)) as ads_rate,
        commission_starts_at,
        known_at
    from {{ ref('stg_tiktok_shop__open_collaboration_versions') }}
    where commission_rate is not null
    union all
    select
        versions.collaboration_id,
        {{ api_value('text', 'product.item.id') }} as product_id,
        {{ api_value('rate_cents', 'product.item.commission.rate') }} as commission_rate,
        nullif({{ api_value('rate_cents', 'product.item.commission.shop_ads_commission_rate') }}, 0) as ads_rate,
        {{ api_value('unix', 'product.item.commission.effective_time') }} as commission_starts_at,
        versions.known_at
    from {{ ref('stg_tiktok_shop__target_collaboration_detail_versions') }} as versions
    {{ unnest_join('versions.products', 'product') }}
    where {{ api_value('rate_cents', 'product.item.commission.rate') }} is not null
),

ranked as (
    select
        shown.*,
        row_number() over (
            partition by shown.collaboration_id, shown.product_id, shown.commission_starts_at
            order by shown.known_at desc nulls last, shown.commission_rate asc nulls last
        ) as recency
    from shown
)

select
    collaboration_id,
    product_id,
    commission_starts_at,
    commission_rate,
    ads_rate,
    lag(commission_rate) over (partition by collaboration_id, product_id order by commission_starts_at asc nulls first) as previous_rate
from ranked
where recency = 1
