-- Grain: market x month: how many creators sold and how much of it the foremost did, how much was posted, how long was streamed, what was sent. Creators by the market of
-- the orders under the official rule, contents by the shops that show them.
{{ config(materialized='view') }}

{%- set parts = ['creators', 'contents', 'samples'] %}

with ranked as (
    select
        market,
        period_start as month,
        gmv_net,
        row_number() over (partition by market, period_start order by gmv_net desc nulls last, creator_id asc nulls last) as place,
        count(*) over (partition by market, period_start) as sellers
    from {{ ref('creator_roi') }}
    where is_official and period_type = 'month' and market is not null and creator_id is not null and gmv_net > 0
),

creators as (
    select
        market,
        month,
        count(*) as selling_creators,
        sum(gmv_net) as gmv_net_of_creators,
        sum(case when place <= greatest(1, ceil(sellers * 0.05)) then gmv_net end) as gmv_net_of_top
    from ranked
    group by market, month
),

contents as (
    select
        places.market,
        cast(date_trunc('month', places.published_on) as date) as month,
        count(distinct case when not places.is_live then places.content_id end) as videos,
        max(least({{ days_between("cast(date_trunc('month', places.published_on) as date)", 'cast(clock.clock_at as date)') }} + 1,
            {{ days_between("cast(date_trunc('month', places.published_on) as date)", months_later("cast(date_trunc('month', places.published_on) as date)", 1)) }})) as days_elapsed,
        sum(case when places.is_live then details.duration_seconds end) as live_seconds,
        count(details.has_ad_mark) as marks_told,
        {{ count_where('details.has_ad_mark') }} as marks
    from (select distinct content_id, market, published_on, is_live from {{ ref('mart_content_shops') }} where market is not null) as places
    inner join {{ ref('dim_contents') }} as details on places.content_id = details.content_id
    cross join {{ ref('mart_clock') }} as clock
    group by places.market, cast(date_trunc('month', places.published_on) as date)
),

samples as (
    select
        market,
        cast(date_trunc('month', shipped_on) as date) as month,
        sum(quantity) as samples_sent
    from {{ ref('fct_samples') }}
    where shipped_on is not null and status <> 'cancelled' and market is not null
    group by market, cast(date_trunc('month', shipped_on) as date)
),

months as (
    {% for part in parts -%}
    select market, month from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor -%}
)

select
    months.market,
    months.month,
    cast(coalesce(creators.selling_creators, 0) as bigint) as selling_creators,
    {{ ratio('creators.gmv_net_of_top', 'creators.gmv_net_of_creators') }} as creator_concentration,
    {{ ratio('contents.videos', 'contents.days_elapsed') }} as content_velocity,
    {{ ratio('contents.live_seconds', '3600') }} as live_hours,
    {{ ratio('contents.marks', 'contents.marks_told') }} as ad_mark_rate,
    cast(coalesce(samples.samples_sent, 0) as bigint) as samples_sent
from months
{% for part in parts -%}
left join {{ part }} on months.market = {{ part }}.market and months.month = {{ part }}.month
{% endfor %}
