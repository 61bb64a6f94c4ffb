-- Grain: scope x period x value currency: sums over kpi_activity, and of each source whether it is known at all for the markets of the node (a
-- metric of a source nobody loads has no actual) and whether it begins after the period's first day somewhere (then it is named as missing).
{{ config(schema='core') }}

{%- set counts = kpi_activity_columns('counts') %}
{%- set once = kpi_activity_columns('distinct') %}
{%- set money = kpi_activity_columns('money') %}

with periods as (
    select distinct period_key, scope_key, node_type, node_code, period_start, period_end
    from {{ ref('kpi_targets') }}
    where is_known_node and not is_empty_part and period_end is not null
),

days as (
    select * from {{ ref('kpi_period_days') }}
    where shop_id is null
),

converted as (
    select
        facts.*,
        {% for name in money -%}
        {{ money_times('facts.' ~ name, 'facts.to_rc') }} as {{ name }}_rc{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_activity') }} as facts
),

owned as (
    select
        days.period_key,
        places.share,
        facts.fact_ref,
        {% for name in counts + once -%}
        facts.{{ name }},
        {% endfor -%}
        {% for name in money -%}
        facts.{{ name }} is not null as has_{{ name }},
        {{ kpi_amount('facts', name) }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from days
    inner join {{ ref('kpi_owned_places') }} as places on days.scope_key = places.scope_key and days.day = places.fact_day
    inner join converted as facts on places.place_key = facts.place_key
),

sums as (
    select
        period_key,
        {% for name in counts -%}
        cast(sum({{ name }} * share) as decimal(28, 8)) as {{ name }},
        {% endfor -%}
        {% for name in once -%}
        count(distinct case when {{ name }} > 0 then fact_ref end) as {{ name }},
        {% endfor -%}
        {% for name in money -%}
        cast(sum({{ name }} * share) as decimal(28, 8)) as {{ name }},
        {% endfor -%}
        sum(case when {% for name in money %}(has_{{ name }} and {{ name }} is null){{ ' or ' if not loop.last }}{% endfor %} then 1 else 0 end) as activity_without_rate
    from owned
    group by period_key
),

-- from which day on each source is known, in each market where it tells one
since as (
    select 'content_days' as source, shops.market, min(days.date) as known_on
    from {{ ref('fct_content_days') }} as days
    inner join {{ ref('attr_shops') }} as shops on days.shop_id = shops.shop_id
    group by shops.market
    union all
    select 'contents' as source, market, least(videos_since, lives_since) as known_on from {{ ref('mart_content_coverage') }}
    union all
    select 'shop_report' as source, market, min(date) as known_on from {{ ref('fct_shop_days') }} group by market
    union all
    select 'ads' as source, market, min(date) as known_on from {{ ref('fct_ad_days') }} group by market
    union all
    select 'settlements' as source, market, min(settled_on) as known_on from {{ ref('fct_settlement_lines') }} group by market
    union all
    select 'accounts' as source, cast(null as varchar) as market, min(date) as known_on from {{ ref('fct_account_days') }}
    where follower_gain is not null
    union all
    -- a sheet is known as a whole: what it does not name did not happen
    select 'samples' as source, cast(null as varchar) as market, case when count(*) > 0 then date '0001-01-01' end as known_on from {{ ref('fct_samples') }}
    union all
    select 'collaborations' as source, cast(null as varchar) as market, case when count(*) > 0 then date '0001-01-01' end as known_on
    from {{ ref('fct_collaborations') }}
    union all
    select 'campaigns' as source, cast(null as varchar) as market, case when count(budget) > 0 then date '0001-01-01' end as known_on
    from {{ ref('dim_campaigns') }}
),

-- the same of every market: what knows no markets holds in all of them
told as (
    select source, market, known_on from since
    where market is not null
    union all
    select since.source, markets.market, since.known_on
    from since
    cross join (select distinct market from {{ ref('attr_shops') }}) as markets
    where since.market is null
),

known as (
    select
        periods.period_key,
        {% for source in kpi_activity() -%}
        coalesce(bool_or(told.source = '{{ source }}' and told.known_on <= periods.period_end), false) as is_{{ source }}_known,
        {{ count_where("told.source = '" ~ source ~ "' and told.known_on <= periods.period_start") }} < count(distinct shops.market) as is_{{ source }}_gap{{ ',' if not loop.last }}
        {% endfor %}
    from periods
    inner join (
        select distinct node_shops.node_type, node_shops.node_code, attr_shops.market
        from {{ ref('kpi_node_shops') }} as node_shops
        inner join {{ ref('attr_shops') }} as attr_shops on node_shops.shop_id = attr_shops.shop_id
    ) as shops on periods.node_type = shops.node_type and periods.node_code = shops.node_code
    left join told on shops.market = told.market
    group by periods.period_key
)

select
    known.*,
    {% for name in counts + once + money + ['activity_without_rate'] -%}
    sums.{{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from known
left join sums on known.period_key = sums.period_key
