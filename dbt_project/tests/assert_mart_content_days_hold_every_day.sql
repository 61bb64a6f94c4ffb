-- A shop's month whose videos by day, or whose LIVEs, do not add up to staging: a day that is missing, doubled, or an export's although
-- the API has it.
with staged as (
    select
        shop_id,
        'VIDEO' as content_type,
        stat_month,
        count(*) as days,
        sum(views) as views,
        sum(gmv) as gmv
    from {{ ref('stg_tiktok_shop__video_performance') }}
    where stat_date is not null
    group by shop_id, stat_month
    union all
    select
        shop_id,
        'LIVE' as content_type,
        date '1970-01-01' as stat_month,
        count(*) as days,
        sum(views) as views,
        sum(attributed_gmv) as gmv
    from {{ ref('stg_tiktok_shop__live_performance') }}
    where started_at is not null
    group by shop_id
),

marts as (
    select
        shop_id,
        content_type,
        case when content_type = 'VIDEO' then cast(date_trunc('month', stat_date) as date) else date '1970-01-01' end as stat_month,
        count(*) as days,
        sum(views) as views,
        sum(gmv) as gmv
    from {{ ref('mart_content_days') }}
    where source = 'api'
    group by shop_id, content_type, case when content_type = 'VIDEO' then cast(date_trunc('month', stat_date) as date) else date '1970-01-01' end
)

select
    coalesce(staged.shop_id, marts.shop_id) as shop_id,
    coalesce(staged.content_type, marts.content_type) as content_type,
    coalesce(staged.stat_month, marts.stat_month) as stat_month,
    staged.days as days_staged,
    marts.days as days_in_mart
from staged
full outer join marts
    on staged.shop_id = marts.shop_id and staged.content_type = marts.content_type and staged.stat_month = marts.stat_month
where
    staged.days is distinct from marts.days or staged.views is distinct from marts.views or staged.gmv is distinct from marts.gmv
