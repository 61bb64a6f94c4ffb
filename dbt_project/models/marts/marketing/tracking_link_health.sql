-- Grain: tracking link, registered or only named by clicks. Clicks that came, counted orders whose buyer clicked it within the
-- click window, whether its UTM names follow the rule, and what is wrong with it. An unregistered link has no names to check.
with clicks as (
    select
        link_id,
        {{ count_where("kind = 'click'") }} as clicks,
        {{ count_where("kind = 'view'") }} as views,
        {{ count_where("is_paid") }} as paid_clicks,
        {{ count_where("buyer_key is not null") }} as clicks_with_buyer,
        min(clicked_at) as first_click_at,
        max(clicked_at) as last_click_at
    from {{ ref('stg_sheets__link_clicks') }}
    group by link_id
),

orders as (
    select
        link_id,
        count(distinct order_key) as orders
    from {{ ref('mart_link_orders') }}
    group by link_id
),

names as (
    select
        link_id,
        {% for parameter in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] -%}
        max(case when parameter = '{{ parameter }}' then value end) as {{ parameter }},
        {% endfor -%}
        concat_ws(
            ',',
            {% for parameter in ['utm_campaign', 'utm_content', 'utm_medium', 'utm_source'] -%}
            max(case when parameter = '{{ parameter }}' and problem <> '' then '{{ parameter }} ' || problem end){{ ',' if not loop.last }}
            {% endfor -%}
        ) as naming_problems
    from {{ ref('attr_link_names') }}
    group by link_id
),

-- a link without code belongs to whom its handle belonged last
owners as (
    select
        handle,
        max_by(creator_id, (valid_to, valid_from, creator_id)) as creator_id
    from {{ ref('attr_handles') }}
    group by handle
),

registered as (
    select
        links.link_id,
        links.handle,
        links.creator_code,
        links.market,
        links.content_id,
        links.product_id,
        coalesce(links.creator_code, owners.creator_id, '@' || links.handle) as creator_id
    from {{ ref('attr_links') }} as links
    left join owners on links.handle = owners.handle
),

every_link as (
    select link_id from registered
    union
    select link_id from clicks
),

joined as (
    select
        every_link.link_id,
        registered.link_id is not null as is_registered,
        registered.creator_id,
        creators.name as creator_name,
        coalesce(creators.is_mapped, false) as is_creator_known,
        registered.handle,
        registered.market,
        registered.content_id,
        registered.product_id,
        sheet.url,
        sheet.created_at,
        {% for parameter in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] -%}
        names.{{ parameter }},
        {% endfor -%}
        cast(coalesce(clicks.clicks, 0) as bigint) as clicks,
        cast(coalesce(clicks.views, 0) as bigint) as views,
        cast(coalesce(clicks.paid_clicks, 0) as bigint) as paid_clicks,
        cast(coalesce(clicks.clicks_with_buyer, 0) as bigint) as clicks_with_buyer,
        clicks.first_click_at,
        clicks.last_click_at,
        cast(coalesce(orders.orders, 0) as bigint) as orders,
        names.naming_problems = '' as naming_ok,
        names.naming_problems
    from every_link
    left join registered on every_link.link_id = registered.link_id
    left join {{ ref('stg_sheets__tracking_links') }} as sheet on every_link.link_id = sheet.link_id
    left join {{ ref('attr_creators') }} as creators on registered.creator_id = creators.creator_id
    left join names on every_link.link_id = names.link_id
    left join clicks on every_link.link_id = clicks.link_id
    left join orders on every_link.link_id = orders.link_id
)

select
    joined.link_id,
    joined.is_registered,
    joined.creator_id,
    joined.creator_name,
    joined.is_creator_known,
    joined.handle,
    joined.market,
    joined.content_id,
    joined.product_id,
    joined.url,
    joined.created_at,
    joined.utm_source,
    joined.utm_medium,
    joined.utm_campaign,
    joined.utm_content,
    joined.clicks,
    joined.views,
    joined.paid_clicks,
    joined.clicks_with_buyer,
    joined.first_click_at,
    joined.last_click_at,
    joined.orders,
    joined.naming_ok,
    joined.naming_problems,
    {{ missing_inputs({
        'unregistered': 'not joined.is_registered',
        'no_clicks': 'joined.clicks = 0',
        'creator_unknown': 'joined.is_registered and not joined.is_creator_known',
        'naming': 'not joined.naming_ok',
    }) }} as problems
from joined
