-- Grain: target with period type campaign x the days it means: the dates of its own campaign; for any other node the promotion of the calendar
-- sheet, else the campaign, whose days hold the target's first day, the one that begins last. Those of the node's market or shop, or of all.
{{ config(materialized='ephemeral') }}

with targets as (
    select
        natural_key,
        lower(trim(node_type)) as node_type,
        node_code,
        period_start
    from {{ ref('stg_sheets__kpi_targets') }}
    where lower(trim(period_type)) = 'campaign'
),

nodes as (
    select distinct
        node_type,
        node_code,
        campaign_id
    from {{ ref('kpi_nodes') }}
    where node_type in ('campaign', 'collaboration') and tier is null and stage is null
),

shops as (
    select distinct
        node_shops.node_type,
        node_shops.node_code,
        shops.market,
        lower(trim(shops.shop_code)) as shop_code
    from {{ ref('kpi_node_shops') }} as node_shops
    inner join {{ ref('attr_shops') }} as shops on node_shops.shop_id = shops.shop_id
),

spans as (
    select 1 as preference, event as name, starts_on, ends_on, {{ normal_market('market') }} as market, lower(trim(shop_code)) as shop_code
    from {{ ref('stg_sheets__calendar') }}
    where coalesce(lower(trim(kind)), 'promotion') <> 'gmv_max'
    union all
    select 2 as preference, campaign_code as name, starts_on, ends_on, market, lower(trim(shop_code)) as shop_code
    from {{ ref('dim_campaigns') }}
),

found as (
    select targets.natural_key, 0 as preference, campaigns.campaign_code as name, campaigns.starts_on, campaigns.ends_on
    from targets
    inner join nodes on targets.node_type = nodes.node_type and targets.node_code = nodes.node_code
    inner join {{ ref('dim_campaigns') }} as campaigns on nodes.campaign_id = campaigns.campaign_code
    union all
    select targets.natural_key, spans.preference, spans.name, spans.starts_on, spans.ends_on
    from targets
    inner join shops on targets.node_type = shops.node_type and targets.node_code = shops.node_code
    inner join spans on targets.period_start between spans.starts_on and spans.ends_on
    where
        targets.node_type not in ('campaign', 'collaboration')
        and coalesce(spans.market, shops.market) = shops.market and coalesce(spans.shop_code, shops.shop_code) = shops.shop_code
),

ranked as (
    select
        found.*,
        row_number() over (
            partition by natural_key order by preference asc nulls last, starts_on desc nulls last, ends_on asc nulls last, name asc nulls last
        ) as choice
    from found
    where starts_on <= ends_on
)

select
    natural_key,
    starts_on,
    ends_on
from ranked
where choice = 1
