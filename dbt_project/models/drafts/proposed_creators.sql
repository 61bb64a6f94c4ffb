-- Grain: creator (none: unattributed) of a comparison: net sales and tier before and after. Tier is the creators sheet's, else the
-- highest one of the thresholds (kind tier, of the creator's market before general ones) that net sales of the last 90 days reach.
with tiers as (
    select
        lower(name) as tier,
        upper(market) as market,
        value,
        row_number() over (partition by lower(name), upper(market) order by valid_from desc nulls last) as recency
    from {{ ref('stg_sheets__thresholds') }}
    where kind = 'tier' and (valid_from is null or valid_from <= cast({{ clock() }} as date))
),

sums as (
    select
        creator_id,
        sum(lines) as lines,
        sum(gmv_net_before) as gmv_net_before,
        sum(gmv_net_after) as gmv_net_after,
        sum(gmv_net_90d_before) as gmv_net_90d_before,
        sum(gmv_net_90d_after) as gmv_net_90d_after
    from {{ ref('proposed_moves') }}
    group by creator_id
),

known as (
    select
        sums.*,
        creators.name,
        creators.tier as sheet_tier,
        creators.market
    from sums
    left join {{ ref('attr_creators') }} as creators on sums.creator_id = creators.creator_id
),

reached as (
    select
        known.creator_id,
        known.lines,
        known.gmv_net_before,
        known.gmv_net_after,
        known.name,
        known.sheet_tier,
        tiers.tier,
        known.gmv_net_90d_before >= tiers.value as is_reached_before,
        known.gmv_net_90d_after >= tiers.value as is_reached_after,
        row_number() over (
            partition by known.creator_id, known.gmv_net_90d_before >= tiers.value order by tiers.value desc nulls last, tiers.tier asc nulls last
        ) as place_before,
        row_number() over (
            partition by known.creator_id, known.gmv_net_90d_after >= tiers.value order by tiers.value desc nulls last, tiers.tier asc nulls last
        ) as place_after
    from known
    left join tiers
        on
            known.creator_id is not null
            and tiers.recency = 1
            and (tiers.market is null or tiers.market = known.market)
)

select
    creator_id,
    min(name) as name,
    cast(min(lines) as bigint) as lines,
    cast(min(gmv_net_before) as decimal(28, 4)) as gmv_net_before,
    cast(min(gmv_net_after) as decimal(28, 4)) as gmv_net_after,
    {% for side in ['before', 'after'] -%}
    coalesce(min(sheet_tier), min(case when is_reached_{{ side }} and place_{{ side }} = 1 then tier end)) as tier_{{ side }}{{ "," if not loop.last }}
    {% endfor -%}
from reached
group by creator_id
