-- Grain: tracking link with the time zone its clicks are dated in: its market's (the first shop of that market, else the
-- market's default), else UTC.
with market_zones as (
    select
        shops.market,
        shops.timezone,
        row_number() over (partition by shops.market order by shops.shop_code asc nulls last) as choice
    from {{ ref('attr_shops') }} as shops
)

select
    links.link_id,
    {{ normal_handle('links.handle') }} as handle,
    nullif(trim(links.creator_code), '') as creator_code,
    upper(links.market) as market,
    coalesce(market_zones.timezone, markets.timezone, 'UTC') as timezone,
    nullif(links.content_id, '') as content_id,
    contents.content_type,
    nullif(links.product_id, '') as product_id
from {{ ref('stg_sheets__tracking_links') }} as links
left join market_zones on upper(links.market) = market_zones.market and market_zones.choice = 1
left join {{ ref('attr_contents') }} as contents on trim(links.content_id) = contents.content_id
left join {{ ref('stg_linkstar__markets') }} as markets on upper(links.market) = markets.market
