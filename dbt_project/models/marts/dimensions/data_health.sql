-- Grain: source x shop (no shop where a source is not kept by shop). What can be known now about how fresh and whole it is.
-- Freshness is measured on the platform's own event times; what was held out is counted beside, in reporting currency. A resource
-- that its latest load did not read (a missing scope, a failure, a broken connection) is stale, and names what follows from it.
{%- set endpoints = {'orders': 'order', 'returns': 'return', 'cancellations': 'cancellation', 'affiliate_orders': 'affiliate', 'products': 'product'} %}
{#- what not every shop has: only where something of it was loaded; when it happened, in the platform's own time -#}
{%- set reported = {
    'statements': ('statement', 'statement_at'), 'statement_transactions': ('statement_transaction', 'statement_at'), 'payments': ('payment', 'created_at'),
    'unsettled_transactions': ('unsettled_transaction', 'order_created_at'), 'video_performance': ('video_performance', 'cast(stat_date as timestamp)'),
    'video_products': ('video_product', 'cast(stat_date as timestamp)'), 'live_performance': ('live_performance', 'started_at'),
    'live_products': ('live_product', 'cast(null as timestamp)'), 'live_minutes': ('live_minute', 'started_at'),
    'shop_performance': ('shop_performance', 'cast(stat_date as timestamp)'), 'sample_applications': ('sample_application', 'cast(null as timestamp)'),
    'sample_fulfillments': ('sample_fulfillment', 'posted_at'), 'open_collaborations': ('open_collaboration', 'cast(null as timestamp)'),
    'open_collaboration_creators': ('open_collaboration_creator', 'cast(null as timestamp)'), 'target_collaborations': ('target_collaboration', 'updated_at'),
    'target_collaboration_details': ('target_collaboration_detail', 'updated_at'), 'marketplace_creators': ('marketplace_creator', 'cast(snapshot_date as timestamp)')} %}
{%- set exports = {'orders': 'order', 'affiliate_orders': 'affiliate', 'income': 'income'} %}
{%- set sheets = sheet_names() %}

with shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id,
        min(timezone) as timezone
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

loaded as (
    {%- for export, entity in exports.items() %}
    select
        'seller_exports.{{ export }}' as source,
        coalesce(shops_by_code.shop_id, versions.shop_code) as shop_id,
        max({{ to_utc('versions.source_at', "coalesce(shops_by_code.timezone, 'UTC')") }}) as last_event_at,
        max(versions.known_at) as last_loaded_at
    from {{ ref('stg_seller_exports__' ~ entity ~ '_versions') }} as versions
    left join shops_by_code on lower(versions.shop_code) = shops_by_code.shop_code
    group by coalesce(shops_by_code.shop_id, versions.shop_code)
    union all
    {%- endfor %}
    {%- for endpoint, entity in endpoints.items() %}
    select
        'tiktok_shop.{{ endpoint }}' as source, shop_id, max(coalesce(source_at, created_at)) as last_event_at, max(known_at) as last_loaded_at
    from {{ ref('stg_tiktok_shop__' ~ entity ~ '_versions') }}
    group by shop_id
    union all
    {%- endfor %}
    {%- for endpoint, (entity, happened_at) in reported.items() %}
    select
        'tiktok_shop.{{ endpoint }}' as source, shop_id, max({{ happened_at }}) as last_event_at, max(known_at) as last_loaded_at
    from {{ ref('stg_tiktok_shop__' ~ entity ~ '_versions') }}
    group by shop_id
    union all
    {%- endfor %}
    select
        'seller_exports.' || case when content_type = 'LIVE' then 'lives' else 'videos' end as source,
        coalesce(shops_by_code.shop_id, versions.shop_code) as shop_id,
        max({{ to_utc('versions.posted_local', "coalesce(shops_by_code.timezone, 'UTC')") }}) as last_event_at,
        max(versions.known_at) as last_loaded_at
    from {{ ref('stg_seller_exports__content_versions') }} as versions
    left join shops_by_code on lower(versions.shop_code) = shops_by_code.shop_code
    group by content_type, coalesce(shops_by_code.shop_id, versions.shop_code)
    union all
    {%- for sheet in sheets %}
    select
        'sheets.{{ sheet }}' as source, cast(null as varchar) as shop_id,
        {{ 'max(clicked_at)' if sheet == 'link_clicks' else 'cast(null as timestamp)' }} as last_event_at, max(known_at) as last_loaded_at
    from {{ ref('stg_sheets__' ~ sheet) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

affected as (
    {{ affected_tables() }}
),

expected as (
    {%- for endpoint in endpoints %}
    select 'tiktok_shop.{{ endpoint }}' as source, shop_id from {{ ref('attr_shops') }}
    where is_in_api
    union all
    {%- endfor %}
    select source, shop_id from loaded
    where shop_id is null or source like 'seller_exports.%'
    {%- for endpoint in reported %} or source = 'tiktok_shop.{{ endpoint }}'{% endfor %}
),

held as (
    select
        quarantine.source || '.' || coalesce(nullif(quarantine.entity, ''), 'unknown') as source,
        count(*) as quarantined_rows,
        sum(case when quarantine.currency = '{{ var("reporting_currency") }}' then quarantine.amount
            else {{ money_times('quarantine.amount', 'rates.rate_rc') }} end) as quarantined_amount
    from {{ ref('stg_linkstar__quarantine') }} as quarantine
    left join {{ ref('attr_fx_rates') }} as rates
        on quarantine.currency = rates.currency and rates.rate_date = cast({{ clock() }} as date)
    group by quarantine.source || '.' || coalesce(nullif(quarantine.entity, ''), 'unknown')
),

sources as (
    select source, shop_id from expected
    union
    select source, shop_id from {{ ref('mart_load_outcomes') }}
    where outcome <> 'loaded' and source like '%.%'
    union
    select source, cast(null as varchar) as shop_id from held
),

-- where the orders of a shop come from: the API, and files only where it has none
orders_of as (
    select
        shop_id,
        max(source) as source
    from sources
    where source in ('tiktok_shop.orders', 'seller_exports.orders') and shop_id is not null
    group by shop_id
),

-- a source that failed as a whole read none of its resources
last_loads as (
    select
        sources.source,
        sources.shop_id,
        case when whole_sources.outcome <> 'loaded' then whole_sources.outcome else outcomes.outcome end as outcome
    from sources
    left join {{ ref('mart_load_outcomes') }} as whole_sources on split_part(sources.source, '.', 1) = whole_sources.source
    left join {{ ref('mart_load_outcomes') }} as outcomes on sources.source = outcomes.source and sources.shop_id is not distinct from outcomes.shop_id
),

-- the last order date of which enough is settled (metrics.md, M56)
settled as (
    select
        shop_id,
        max(order_date) as settled_through
    from {{ ref('refund_adjusted_gmv') }}
    where settled_share >= {{ var('settled_share_threshold', 0.95) }}
    group by shop_id
),

-- commission that the audit could not hold against anything: no base or rate, tiered, or a rate that only its own record tells
unaudited as (
    select
        shop_id,
        count(*) as commission_lines,
        {{ sum_if_known('commission_rc') }} as commission_rc
    from {{ ref('fct_affiliate_lines') }}
    where (audit_type = 'not_checked' or not is_rate_confirmed) and commission <> 0
    group by shop_id
),

-- where the commissions of a shop come from, in the same way
commissions_of as (
    select
        shop_id,
        max(source) as source
    from sources
    where source in ('tiktok_shop.affiliate_orders', 'seller_exports.affiliate_orders') and shop_id is not null
    group by shop_id
),

order_days as (
    select
        lines.shop_id,
        {{ days_between('min(lines.order_date)', 'max(' ~ to_local_date(clock(), 'shops.timezone') ~ ')') }}
        - count(distinct case when lines.order_date < {{ to_local_date(clock(), 'shops.timezone') }} then lines.order_date end) as missing_days
    from {{ ref('attr_lines') }} as lines
    inner join {{ ref('attr_shops') }} as shops on lines.shop_id = shops.shop_id
    group by lines.shop_id
)

select
    sources.source,
    sources.shop_id,
    shops.shop_code,
    loaded.last_event_at,
    loaded.last_loaded_at,
    cast(floor({{ seconds_between('loaded.last_event_at', clock()) }} / 60.0) as bigint) as freshness_lag_min,
    cast(totals.found as double) / nullif(cast(totals.expected as double), 0) as completeness,
    case when sources.source = orders_of.source then settled.settled_through end as settled_through,
    cast(case when sources.source = orders_of.source then {{ not_negative('order_days.missing_days') }} end as bigint) as missing_days,
    cast(case when sources.shop_id is null then coalesce(held.quarantined_rows, 0) else 0 end as bigint) as quarantined_rows,
    cast(case when sources.shop_id is null then held.quarantined_amount end as decimal(28, 4)) as quarantined_amount,
    cast(case when commissions_of.source is not null then coalesce(unaudited.commission_lines, 0) end as bigint) as unaudited_rows,
    cast(case when commissions_of.source is not null then case when unaudited.shop_id is null then 0 else unaudited.commission_rc end end as decimal(28, 4))
        as unaudited_amount,
    last_loads.outcome as last_outcome,
    case
        when last_loads.outcome in ('failed', 'skipped', 'not_read') then 'stale'
        when sources.shop_id is null and held.quarantined_rows > 0 then 'held'
        when loaded.last_loaded_at is null then 'empty'
        when
            sources.source = orders_of.source
            and {{ seconds_between('loaded.last_event_at', clock()) }} > {{ var('stale_after_hours', 48) }} * 3600 then 'stale'
        else 'ok'
    end as status,
    case when last_loads.outcome in ('failed', 'skipped', 'not_read') then coalesce(affected.tables, '') end as stale_tables,
    cast(floor({{ seconds_between('loaded.last_event_at', clock()) }} / 60.0) as bigint) as freshness_lag,
    cast(floor({{ seconds_between('loaded.last_loaded_at', clock()) }} / 60.0) as bigint) as freshness_lag_load_min
from sources
left join last_loads on sources.source = last_loads.source and sources.shop_id is not distinct from last_loads.shop_id
left join affected on sources.source = affected.source
left join loaded on sources.source = loaded.source and sources.shop_id is not distinct from loaded.shop_id
left join {{ ref('mart_control_totals') }} as totals on sources.source = totals.source and sources.shop_id = totals.shop_id
left join orders_of on sources.shop_id = orders_of.shop_id
left join commissions_of on sources.shop_id = commissions_of.shop_id and sources.source = commissions_of.source
left join unaudited on commissions_of.shop_id = unaudited.shop_id
left join held on sources.source = held.source
left join order_days on sources.shop_id = order_days.shop_id
left join settled on sources.shop_id = settled.shop_id
left join {{ ref('attr_shops') }} as shops on sources.shop_id = shops.shop_id
