-- Grain: creator (none: unattributed) of a comparison: net sales and tier before and after. Tier is the creators sheet's, else the highest that
-- net sales of the last 90 days, or followers, reach in the creator's market today (as in mart_creator_states); none below all of them.
with tiers as (
    select * from {{ tier_limits() }} as limits
    where cast({{ clock() }} as date) between limits.valid_from and limits.valid_to
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
        nullif(lower(trim(creators.tier)), '') as sheet_tier,
        creators.followers,
        creators.market
    from sums
    left join {{ ref('attr_creators') }} as creators on sums.creator_id = creators.creator_id
),

told as (
    select
        known.*,
        tiers.tier,
        tiers.gmv_net as tier_limit,
        {% for side in ['before', 'after'] -%}
        known.creator_id is not null
        and coalesce({{ reaches_tier('known.gmv_net_90d_' ~ side, 'known.followers', 'tiers', 'cast(' ~ clock() ~ ' as date)') }}, false)
            as is_reached_{{ side }}{{ "," if not loop.last }}
        {% endfor -%}
    from known
    left join tiers on known.market is not distinct from tiers.market
),

reached as (
    select
        told.*,
        {% for side in ['before', 'after'] -%}
        row_number() over (
            partition by told.creator_id, told.is_reached_{{ side }} order by told.tier_limit desc nulls last, told.tier asc nulls last
        ) as place_{{ side }}{{ "," if not loop.last }}
        {% endfor -%}
    from told
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
