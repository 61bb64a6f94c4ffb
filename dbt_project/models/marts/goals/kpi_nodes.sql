-- Grain: scope of a target (node as written, or its part of one tier or campaign stage) x what it owns x validity: a market (costs that name no
-- shop), a whole shop, or sales reached through a creator or a campaign, these where a market, shop or campaign limits them. A creator of two
-- campaigns, teams or sheets stands once for each; whose fact it is in the end says kpi_owned_places. A node nobody knows has no row.
-- Shares are wide, for DuckDB keeps a product of two decimals of 18 digits in 18: a million of a currency would not fit.
{{ config(schema='core') }}

with recursive targets as (
    select
        lower(trim(node_type)) as node_type,
        node_code,
        {{ kpi_tier_limit('lower(trim(node_type))', 'tier') }} as tier,
        nullif(lower(trim(stage)), '') as stage
    from {{ ref('stg_sheets__kpi_targets') }}
),

-- each node as a whole too: that it exists is known even where the part is empty
wanted as (
    select node_type, node_code, tier, stage from targets
    union
    select node_type, node_code, cast(null as varchar) as tier, cast(null as varchar) as stage from targets
),

tree as (
    select
        codes.node_type as root_type,
        codes.node_key as root_key,
        codes.node_type,
        codes.node_key,
        date '0001-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        cast(1 as decimal(28, 8)) as share,
        0 as depth
    from (select distinct node_type, node_key from {{ ref('kpi_codes') }}) as codes
    union all
    select
        tree.root_type,
        tree.root_key,
        edges.child_type as node_type,
        edges.child_key as node_key,
        greatest(tree.valid_from, edges.valid_from) as valid_from,
        least(tree.valid_to, edges.valid_to) as valid_to,
        cast(tree.share * edges.share as decimal(28, 8)) as share,
        tree.depth + 1 as depth
    from tree
    inner join {{ ref('kpi_edges') }} as edges on tree.node_type = edges.parent_type and tree.node_key = edges.parent_key
    -- eight levels: a circle of teams ends there
    where tree.node_type in ('org', 'team', 'person', 'agency', 'market') and tree.depth < 8 and greatest(tree.valid_from, edges.valid_from) <= least(tree.valid_to, edges.valid_to)
),

owned as (
    select
        codes.node_type, codes.node_code, tree.valid_from, tree.valid_to, tree.share,
        case when tree.node_type = 'market' then tree.node_key end as market,
        case when tree.node_type = 'shop' then tree.node_key end as shop_id,
        case when tree.node_type = 'creator' then tree.node_key else creators.creator_id end as creator_id,
        case when tree.node_type = 'campaign' then tree.node_key end as campaign_id
    from {{ ref('kpi_codes') }} as codes
    inner join tree on codes.node_type = tree.root_type and codes.node_key = tree.root_key
    left join {{ ref('attr_creators') }} as creators on case when tree.node_type = 'tier' then tree.node_key end = lower(trim(creators.tier))
    where tree.node_type in ('market', 'shop', 'creator', 'campaign', 'tier')
    union all
    select
        wanted.node_type, wanted.node_code, date '0001-01-01' as valid_from, date '9999-12-31' as valid_to, cast(1 as decimal(28, 8)) as share,
        cast(null as varchar) as market, cast(null as varchar) as shop_id, creators.node_key as creator_id, campaigns.node_key as campaign_id
    from wanted
    inner join {{ ref('kpi_codes') }} as campaigns
        on campaigns.node_type = 'campaign' and substr(wanted.node_code, 1, instr(wanted.node_code, '+') - 1) = campaigns.node_code
    inner join {{ ref('kpi_codes') }} as creators
        on creators.node_type = 'creator' and substr(wanted.node_code, instr(wanted.node_code, '+') + 1) = creators.node_code
    where wanted.node_type = 'collaboration' and wanted.tier is null and wanted.stage is null
),

-- the part of a tier is that of its creators, the part of a stage that of the campaigns in it
parts as (
    select
        wanted.tier is null and wanted.stage is null as is_whole,
        wanted.node_type, wanted.node_code, wanted.tier, wanted.stage,
        owned.valid_from, owned.valid_to, owned.share, owned.market, owned.shop_id,
        coalesce(owned.creator_id, tier_creators.creator_id) as creator_id,
        coalesce(owned.campaign_id, stage_campaigns.campaign_code) as campaign_id
    from wanted
    inner join owned on wanted.node_type = owned.node_type and wanted.node_code = owned.node_code
    left join {{ ref('attr_creators') }} as tier_creators on wanted.tier = lower(trim(tier_creators.tier))
    left join {{ ref('dim_campaigns') }} as stage_campaigns on wanted.stage = lower(trim(stage_campaigns.stage))
    where
        (wanted.tier is null or (tier_creators.creator_id is not null and (owned.creator_id is null or owned.creator_id = tier_creators.creator_id)))
        and (
            wanted.stage is null
            or (stage_campaigns.campaign_code is not null and (owned.campaign_id is null or owned.campaign_id = stage_campaigns.campaign_code))
        )
)

select distinct
    {{ kpi_scope_key('node_type', 'node_code', 'tier', 'stage') }} as scope_key,
    node_type,
    node_code,
    tier,
    stage,
    case when is_whole then market end as market,
    case when is_whole then shop_id end as shop_id,
    creator_id,
    campaign_id,
    case when not is_whole then market end as in_market,
    case when not is_whole then shop_id end as in_shop_id,
    valid_from,
    valid_to,
    share
from parts
