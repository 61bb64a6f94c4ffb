-- A failing row means that a shop's resource, or a whole source, that the latest load did not read is not shown as stale, or not shown at all.
with not_read as (
    select
        source,
        coalesce(shop_id, '') as shop_id
    from {{ ref('mart_load_outcomes') }}
    where outcome <> 'loaded' and source like '%.%'
),

stale as (
    select
        source,
        coalesce(shop_id, '') as shop_id
    from {{ ref('data_health') }}
    where status = 'stale'
)

select
    not_read.source,
    not_read.shop_id
from not_read
left join stale on not_read.source = stale.source and not_read.shop_id = stale.shop_id
where stale.source is null
