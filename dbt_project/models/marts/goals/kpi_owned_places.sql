-- Grain: scope of a target x place of facts (day, market, shop, creator, campaign) that it owns, with its share: that of a market or whole shop,
-- else that of a creator or campaign, of several the largest. Decided on the fact's own day.
{{ config(schema='core') }}

{%- set limits = "places.fact_day between nodes.valid_from and nodes.valid_to and coalesce(nodes.in_market = places.market, nodes.in_market is null)"
    ~ " and coalesce(nodes.in_shop_id = places.shop_id, nodes.in_shop_id is null)" %}

with places as (
    {% for facts in ['kpi_credits', 'kpi_refund_parts', 'kpi_affiliate', 'kpi_costs', 'kpi_activity'] -%}
    select place_key, fact_day, market, shop_id, creator_id, campaign_id from {{ ref(facts) }}
    {{ "union" if not loop.last }}
    {% endfor -%}
),

nodes as (
    select * from {{ ref('kpi_nodes') }}
),

reached as (
    select nodes.scope_key, places.place_key, places.fact_day, nodes.share, true as is_whole
    from places
    inner join nodes on places.market = nodes.market
    where {{ limits }}
    union all
    select nodes.scope_key, places.place_key, places.fact_day, nodes.share, true as is_whole
    from places
    inner join nodes on places.shop_id = nodes.shop_id
    where {{ limits }}
    union all
    select nodes.scope_key, places.place_key, places.fact_day, nodes.share, false as is_whole
    from places
    inner join nodes on places.creator_id = nodes.creator_id
    where coalesce(nodes.campaign_id = places.campaign_id, nodes.campaign_id is null) and {{ limits }}
    union all
    select nodes.scope_key, places.place_key, places.fact_day, nodes.share, false as is_whole
    from places
    inner join nodes on places.campaign_id = nodes.campaign_id
    where nodes.creator_id is null and {{ limits }}
)

select
    reached.scope_key,
    reached.place_key,
    reached.fact_day,
    coalesce(max(case when reached.is_whole then reached.share end), max(reached.share)) as share,
    bool_or(reached.is_whole) as is_whole
from reached
inner join (select distinct scope_key, day from {{ ref('kpi_period_days') }}) as days
    on reached.scope_key = days.scope_key and reached.fact_day = days.day
group by reached.scope_key, reached.place_key, reached.fact_day
