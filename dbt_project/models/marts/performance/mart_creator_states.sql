-- Grain: creator x day on which a period of core.mart_creator_periods ends (or today): what is known of the creator by then: sales, deliveries and
-- samples of the last 90 days, streak of missed sessions, tier, and the limits in force. One pass over the days of a creator is enough. Tier: the sheet's,
-- else the highest limit (kind tier) that net sales, or followers (kind tier_followers), reach; below all of them new or tail.
{{ config(schema='core') }}

{%- set limits = {
    'stop_streak': ('stop_loss', 'streak'), 'new_days': ('new_creator', 'days'), 'refund_rate_limit': ('health', 'refund_rate_amount'),
    'dormant_days': ('health', 'dormant_days'), 'min_orders': ('health', 'min_orders')} %}

with ends as (
    select distinct
        creator_id,
        as_of_day as day,
        market
    from {{ ref('mart_creator_periods') }}
),

limits_in_force as (
    select
        places.day,
        places.market,
        {% for name, key in limits.items() -%}
        max(case when limits.kind = '{{ key[0] }}' and limits.name = '{{ key[1] }}' then limits.value end) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    from (select distinct day, market from ends) as places
    inner join {{ ref('attr_thresholds') }} as limits
        on places.market is not distinct from limits.market and places.day between limits.valid_from and limits.valid_to
    group by places.day, places.market
),

tiers as (
    select * from {{ tier_limits() }} as limits
),

days as (
    select
        creator_id,
        day,
        {% for name in ['gmv_net', 'sessions', 'contents_due', 'contents_on_time', 'samples_matured', 'samples_posted'] -%}
        coalesce(sum({{ name }}), 0) as {{ name }},
        {% endfor -%}
        {% for name in ['sold_on', 'net_sold_on', 'posted_on', 'sample_judged_on', 'miss_streak'] -%}
        max({{ name }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    from (
        select * from {{ ref('mart_creator_events') }}
        union all
        select
            creator_id,
            day,
            {% for type in ['decimal(28, 4)'] + ['date'] * 3 + ['bigint'] * 6 + ['date'] -%}
            cast(null as {{ type }}) as nothing_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor -%}
        from ends
    ) as events
    group by creator_id, day
),

known as (
    select
        creator_id,
        day,
        {% for name in ['gmv_net', 'contents_due', 'contents_on_time', 'samples_matured', 'samples_posted'] -%}
        sum({{ name }}) over last_90_days as {{ name }},
        {% endfor -%}
        {% for name in ['sold_on', 'net_sold_on', 'posted_on', 'sample_judged_on'] -%}
        max({{ name }}) over so_far as {{ name }},
        {% endfor -%}
        coalesce(last_value(miss_streak ignore nulls) over so_far, 0) as miss_streak,
        sum(sessions) over so_far as sessions
    from days
    window
        so_far as (partition by creator_id order by day asc nulls last rows between unbounded preceding and current row),
        last_90_days as (partition by creator_id order by day asc nulls last range between interval '89' day preceding and current row)
),

states as (
    select
        ends.market,
        known.*,
        nullif(lower(trim(creators.tier)), '') as sheet_tier,
        creators.followers,
        cast(creators.first_seen_at as date) as first_seen_on
    from ends
    inner join known on ends.creator_id = known.creator_id and ends.day = known.day
    left join {{ ref('dim_creators') }} as creators on ends.creator_id = creators.creator_id
),

reached as (
    select
        states.creator_id,
        states.day,
        tiers.tier,
        row_number() over (partition by states.creator_id, states.day order by tiers.gmv_net desc nulls last, tiers.tier asc nulls last) as place
    from states
    inner join tiers on states.market is not distinct from tiers.market and states.day between tiers.valid_from and tiers.valid_to
    where {{ reaches_tier('states.gmv_net', 'states.followers', 'tiers', 'states.day') }}
)

select
    states.creator_id,
    states.day,
    states.market,
    cast(states.gmv_net as decimal(28, 4)) as gmv_net_90d,
    coalesce(states.sheet_tier, reached.tier, case
        when {{ days_between('states.first_seen_on', 'states.day') }} < limits.new_days then 'new' else 'tail' end) as tier,
    states.sheet_tier is null as is_tier_by_rule,
    cast(states.contents_due as bigint) as contents_due,
    cast(states.contents_on_time as bigint) as contents_on_time,
    cast(states.samples_matured as bigint) as samples_matured,
    cast(states.samples_posted as bigint) as samples_posted_in_time,
    greatest(coalesce(states.sold_on, states.posted_on), coalesce(states.posted_on, states.sold_on)) as last_active_on,
    cast(states.sessions as bigint) as sessions,
    states.miss_streak,
    states.sessions = 0 and coalesce(states.sample_judged_on > coalesce(states.net_sold_on, date '0001-01-01'), false) as is_sample_wasted,
    {% for name in limits if name != 'new_days' -%}
    limits.{{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from states
left join limits_in_force as limits on states.market is not distinct from limits.market and states.day = limits.day
left join (select * from reached where place = 1) as reached on states.creator_id = reached.creator_id and states.day = reached.day
