-- Grain: market x month: how many creators sold, were new or active and how much of it the foremost did, how much was posted, delivered in time, streamed, sent. Creators by
-- the market of the orders under the official rule, contents by the shops that show them. New is who has the first contract or the first net sale in the month, of all
-- markets; active who of those contracted or sampled in the market by the month's end sold in it.
{{ config(materialized='view') }}

{%- set parts = ['creators', 'newcomers', 'contents', 'samples', 'deliveries'] %}

with ranked as (
    select
        market,
        period_start as month,
        creator_id,
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

contracts as (
    select
        creator_id,
        market,
        cast(date_trunc('month', signed_on) as date) as month
    from {{ ref('fct_collaborations') }}
    where contract_code is not null and signed_on <= (select cast(clock_at as date) from {{ ref('mart_clock') }}) and creator_id is not null and market is not null
),

first_months as (
    select
        creator_id,
        market,
        row_number() over (partition by creator_id order by month asc nulls last, preference asc nulls last, market asc nulls last) as choice,
        month
    from (
        select creator_id, market, month, 1 as preference from contracts
        union all
        select creator_id, market, month, 2 as preference from ranked
    ) as known
),

newcomers as (
    select
        market,
        month,
        count(*) as new_creators
    from first_months
    where choice = 1
    group by market, month
),

engaged as (
    select
        creator_id,
        market,
        min(month) as since
    from (
        select creator_id, market, month from contracts
        union all
        select creator_id, market, cast(date_trunc('month', shipped_on) as date) as month
        from {{ ref('fct_samples') }}
        where shipped_on is not null and status <> 'cancelled' and creator_id is not null and market is not null
    ) as known
    group by creator_id, market
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

deliveries as (
    select
        market,
        cast(date_trunc('month', due_on) as date) as month,
        sum(contents_due) as contents_due,
        sum(contents_on_time) as contents_on_time
    from {{ ref('fct_collaborations') }}
    where due_on < (select cast(clock_at as date) from {{ ref('mart_clock') }}) and contents_due is not null and market is not null
    group by market, cast(date_trunc('month', due_on) as date)
),

months as (
    {% for part in parts -%}
    select market, month from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor -%}
),

activations as (
    select
        months.market,
        months.month,
        count(*) as engaged_creators,
        count(ranked.creator_id) as active_creators
    from months
    inner join engaged on months.market = engaged.market and months.month >= engaged.since
    left join ranked on engaged.creator_id = ranked.creator_id and months.market = ranked.market and months.month = ranked.month
    group by months.market, months.month
)

select
    months.market,
    months.month,
    cast(coalesce(creators.selling_creators, 0) as bigint) as selling_creators,
    {{ ratio('creators.gmv_net_of_top', 'creators.gmv_net_of_creators') }} as creator_concentration,
    {{ ratio('contents.videos', 'contents.days_elapsed') }} as content_velocity,
    {{ ratio('contents.live_seconds', '3600') }} as live_hours,
    {{ ratio('contents.marks', 'contents.marks_told') }} as ad_mark_rate,
    cast(coalesce(samples.samples_sent, 0) as bigint) as samples_sent,
    cast(coalesce(newcomers.new_creators, 0) as bigint) as new_creators,
    cast(coalesce(activations.engaged_creators, 0) as bigint) as engaged_creators,
    {{ ratio('activations.active_creators', 'activations.engaged_creators') }} as creator_activation,
    {{ ratio('deliveries.contents_on_time', 'deliveries.contents_due') }} as on_time_rate
from months
{% for part in parts + ['activations'] -%}
left join {{ part }} on months.market = {{ part }}.market and months.month = {{ part }}.month
{% endfor %}
