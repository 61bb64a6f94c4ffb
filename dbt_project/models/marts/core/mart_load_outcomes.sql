-- Grain: source x shop, such as tiktok_shop.orders (no shop where a source is not read by shop), and each source as a whole: was it read?
-- A shop that its connection did not reach is in no report of the latest load, whatever stands in an earlier one.
{%- set severity = "case when status = 'failed' then 3 when status = 'skipped' and source like 'tiktok%' then 2 else 1 end" %}

with reports as (
    select
        source,
        resource,
        case when source = 'tiktok_shop' and scope not in ('', 'all') then scope end as shop_id,
        is_of_last_load,
        -- a file that is skipped has not changed; a resource of an API that is skipped is missing
        {{ severity }} as severity
    from {{ ref('mart_load_reports') }}
),

shops_read as (
    select distinct shop_id
    from reports
    where is_of_last_load and shop_id is not null
),

shops_not_read as (
    select shops.shop_id
    from {{ ref('attr_shops') }} as shops
    left join shops_read on shops.shop_id = shops_read.shop_id
    where shops.is_in_api and shops_read.shop_id is null
),

resources_by_shop as (
    select distinct resource
    from reports
    where shop_id is not null
),

reached as (
    select
        case when reports.resource = '' then reports.source else reports.source || '.' || reports.resource end as source,
        reports.shop_id,
        max(reports.severity) as severity
    from reports
    left join shops_not_read on reports.shop_id = shops_not_read.shop_id
    where shops_not_read.shop_id is null
    group by case when reports.resource = '' then reports.source else reports.source || '.' || reports.resource end, reports.shop_id
)

select
    source,
    shop_id,
    case severity when 3 then 'failed' when 2 then 'skipped' else 'loaded' end as outcome
from reached
union all
select
    'tiktok_shop.' || resources_by_shop.resource as source,
    shops_not_read.shop_id,
    'not_read' as outcome
from shops_not_read
cross join resources_by_shop
