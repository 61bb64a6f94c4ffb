-- Grain: creator x period type (week, month) x period: how a creator stands. Figures are the period's; tier, streak and flags are as of its last day (today while
-- it runs), fulfilment and samples of the 90 days until then. Compared with the median of creators of the same market, category and tier, of the
-- category or of the market, whichever first has enough of them, as they are in the last 90 days.
{{ config(materialized='view') }}

{%- set compared = ['roi_ratio', 'refund_rate_amount'] %}

with peers as (
    select
        market,
        category,
        tier,
        {% for code in compared -%}
        max(case when metric = '{{ code }}' and creators >= {{ var('benchmark_creators_min') }} then p50 end) as {{ code }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('benchmarks') }}
    group by market, category, tier
),

cards as (
    select
        periods.*,
        creators.name,
        creators.owner,
        creators.agency,
        creators.platform_score,
        coalesce(nullif(trim(creators.category), ''), 'none') as category,
        states.tier,
        states.is_tier_by_rule,
        states.gmv_net_90d,
        states.contents_due,
        states.contents_on_time,
        states.samples_matured,
        states.samples_posted_in_time,
        states.last_active_on,
        states.sessions,
        states.miss_streak,
        states.is_sample_wasted,
        states.stop_streak,
        states.refund_rate_limit,
        states.dormant_days,
        states.min_orders,
        {{ ratio('periods.gmv_net', 'periods.promo_cost') }} as roi_ratio,
        {{ ratio('periods.contribution_profit', 'periods.promo_cost') }} as roi_profit,
        {{ ratio('periods.refund_cohort', 'periods.gmv_gross - periods.cancelled_amount') }} as refund_rate_amount
    from {{ ref('mart_creator_periods') }} as periods
    inner join {{ ref('mart_creator_states') }} as states on periods.creator_id = states.creator_id and periods.as_of_day = states.day
    left join {{ ref('dim_creators') }} as creators on periods.creator_id = creators.creator_id
),

flagged as (
    select
        cards.*,
        coalesce(cards.miss_streak >= cards.stop_streak, false) as is_streak_reached,
        coalesce(cards.refund_rate_amount >= cards.refund_rate_limit and cards.orders >= cards.min_orders, false) as is_refund_high,
        coalesce({{ days_between('cards.last_active_on', 'cards.as_of_day') }} >= cards.dormant_days, true) as is_dormant,
        cards.contribution_profit < 0 as is_losing,
        coalesce(cards.contents_on_time < cards.contents_due, false) as is_late,
        {% for code in compared -%}
        coalesce(tiers.{{ code }}, categories.{{ code }}, markets.{{ code }}) as {{ code }}_of_peers{{ ',' if not loop.last }}
        {% endfor -%}
    from cards
    left join peers as tiers on cards.market = tiers.market and cards.category = tiers.category and cards.tier = tiers.tier
    left join (select * from peers where tier = 'all') as categories on cards.market = categories.market and cards.category = categories.category
    left join (select * from peers where category = 'all') as markets on cards.market = markets.market
)

select
    creator_id,
    period_type,
    period_start,
    period_end,
    market,
    category,
    owner,
    agency,
    tier,
    is_tier_by_rule,
    gmv_net_90d,
    orders,
    gmv_gross,
    gmv_net,
    promo_cost,
    contribution_profit,
    roi_ratio,
    roi_profit,
    refund_rate_amount,
    sessions,
    miss_streak,
    is_streak_reached or is_sample_wasted as is_stop_loss,
    case when is_streak_reached then 'streak' when is_sample_wasted then 'sample' end as stop_loss_reason,
    contents_due,
    contents_on_time,
    {{ ratio('contents_on_time', 'contents_due') }} as fulfilment_rate,
    samples_matured,
    samples_posted_in_time,
    {{ ratio('samples_posted_in_time', 'samples_matured') }} as sample_to_post_rate,
    last_active_on,
    is_dormant,
    is_losing,
    is_refund_high,
    is_late,
    platform_score,
    {{ missing_inputs({
        'dormant': 'is_dormant', 'late': 'is_late', 'losing': 'is_losing', 'refunds': 'is_refund_high', 'stop_loss': 'is_streak_reached or is_sample_wasted'}) }}
        as health_flags,
    {% for code in compared -%}
    {{ code }}_of_peers,
    {{ ratio(code, code ~ '_of_peers') }} as {{ code }}_against_peers,
    {% endfor -%}
    missing_inputs,
    is_period_complete,
    is_final
from flagged
