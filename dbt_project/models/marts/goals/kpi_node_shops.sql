-- Grain: node of a target x shop whose days are the node's days. A creator's shops are those with sales under any rule, a campaign's the one it
-- names or those of its market; else the shops of the creator's market, else all shops (so is a node nobody knows): "several zones: the earliest".
{{ config(schema='core') }}

with wanted as (
    select distinct
        lower(trim(node_type)) as node_type,
        node_code
    from {{ ref('stg_sheets__kpi_targets') }}
),

nodes as (
    select distinct node_type, node_code, shop_id, creator_id, campaign_id
    from {{ ref('kpi_nodes') }}
    where tier is null and stage is null
),

sold as (
    select nodes.node_type, nodes.node_code, credits.shop_id
    from nodes
    inner join (select distinct creator_id, shop_id from {{ ref('mart_credits') }} where credit > 0) as credits on nodes.creator_id = credits.creator_id
),

of_campaign as (
    select nodes.node_type, nodes.node_code, shops.shop_id
    from nodes
    inner join {{ ref('dim_campaigns') }} as campaigns on nodes.campaign_id = campaigns.campaign_code
    inner join {{ ref('attr_shops') }} as shops on campaigns.market = shops.market
    where campaigns.shop_code is null or lower(trim(campaigns.shop_code)) = lower(trim(shops.shop_code))
),

of_market as (
    select nodes.node_type, nodes.node_code, shops.shop_id
    from nodes
    inner join {{ ref('attr_creators') }} as creators on nodes.creator_id = creators.creator_id
    inner join {{ ref('attr_shops') }} as shops on creators.market = shops.market
),

found as (
    select node_type, node_code, shop_id, 1 as preference from nodes
    where shop_id is not null
    union all
    select node_type, node_code, shop_id, 1 as preference from of_campaign
    union all
    select node_type, node_code, shop_id, 1 as preference from sold
    union all
    select node_type, node_code, shop_id, 2 as preference from of_market
    union all
    select wanted.node_type, wanted.node_code, shops.shop_id, 3 as preference
    from wanted
    cross join {{ ref('attr_shops') }} as shops
),

ranked as (
    select
        found.*,
        min(found.preference) over (partition by found.node_type, found.node_code) as best
    from found
)

select distinct
    ranked.node_type,
    ranked.node_code,
    ranked.shop_id,
    coalesce(shops.week_start, 'mon') as week_start,
    {{ to_local_date(clock(), 'shops.timezone') }} as today
from ranked
inner join {{ ref('attr_shops') }} as shops on ranked.shop_id = shops.shop_id
where ranked.preference = ranked.best
