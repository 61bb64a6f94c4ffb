-- Grain: creator x day x what happened: sales, posts, sessions that were judged, deliveries and posts that were due, samples whose time to sell is over.
-- Of several sessions of a day the last one's streak counts.
{{ config(schema='core', materialized='view') }}

{%- set columns = {
    'gmv_net': 'decimal(28, 4)', 'sold_on': 'date', 'net_sold_on': 'date', 'posted_on': 'date', 'miss_streak': 'bigint', 'sessions': 'bigint',
    'contents_due': 'bigint', 'contents_on_time': 'bigint', 'samples_matured': 'bigint', 'samples_posted': 'bigint', 'sample_judged_on': 'date'} %}
{%- set events = {
    'sales': {'gmv_net': 'gmv_net', 'sold_on': 'case when gmv_gross > 0 then day end', 'net_sold_on': 'case when gmv_net > 0 then day end'},
    'posts': {'posted_on': 'day'},
    'judged': {'miss_streak': 'miss_streak', 'sessions': '1'},
    'deliveries': {'contents_due': 'contents_due', 'contents_on_time': 'contents_on_time'},
    'posts_due': {'samples_matured': '1', 'samples_posted': 'case when is_posted_in_time then 1 else 0 end'},
    'samples_judged': {'sample_judged_on': 'delivered_on'}} %}

with sales as (
    select
        creator_id,
        period_start as day,
        sum(gmv_gross) as gmv_gross,
        sum(gmv_net) as gmv_net
    from {{ ref('creator_roi') }}
    where is_official and period_type = 'day' and creator_id is not null and market is not null
    group by creator_id, period_start
),

posts as (
    select distinct
        creator_id,
        cast(coalesce(published_local, published_at) as date) as day
    from {{ ref('dim_contents') }}
    where creator_id is not null and published_at <= {{ clock() }}
),

judged as (
    select
        creator_id,
        ended_on as day,
        case when row_number() over (partition by creator_id, ended_on order by session_id desc nulls last) = 1 then miss_streak end as miss_streak
    from {{ ref('creator_sessions') }}
    where passed is not null
),

deliveries as (
    select
        creator_id,
        due_on as day,
        contents_due,
        contents_on_time
    from {{ ref('fct_collaborations') }}
    where due_on is not null and contents_due is not null
),

samples as (
    select * from {{ ref('fct_samples') }}
    where creator_id is not null and status <> 'cancelled' and delivered_on is not null
),

posts_due as (
    select
        creator_id,
        {{ days_later('post_due_on', 1) }} as day,
        is_posted_in_time
    from samples
    where post_due_on is not null
),

samples_judged as (
    select
        samples.creator_id,
        {{ days_later('samples.delivered_on', 'cast(limits.value as bigint)') }} as day,
        samples.delivered_on
    from samples
    inner join {{ ref('dim_thresholds') }} as limits
        on
            limits.kind = 'stop_loss' and limits.name = 'sample_days' and samples.market is not distinct from limits.market
            and samples.delivered_on between limits.valid_from and limits.valid_to
)

{% for event, own in events.items() -%}
select
    creator_id,
    day,
    {% for name, type in columns.items() -%}
    cast({{ own.get(name, 'null') }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ event }}
{{ 'union all' if not loop.last }}
{% endfor %}
