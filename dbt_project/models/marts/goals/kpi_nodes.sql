-- Grain: node of a target (type and code as written) x what it owns: a shop, a creator, or a market (its costs that name no
-- shop). A node nobody knows has no row.
-- A further node type is one more branch that lists its shops or its creators.
{{ config(schema='core') }}

with wanted as (
    select distinct
        lower(trim(node_type)) as node_type,
        node_code,
        lower(trim(node_code)) as code,
        case when upper(trim(node_code)) = 'UK' then 'GB' else upper(trim(node_code)) end as market_code,
        {{ normal_handle('node_code') }} as handle
    from {{ ref('stg_sheets__kpi_targets') }}
),

markets as (
    select
        wanted.node_type,
        wanted.node_code,
        shops.shop_id,
        shops.market
    from wanted
    inner join {{ ref('attr_shops') }} as shops on wanted.market_code = shops.market
    where wanted.node_type = 'market'
),

shop_matches as (
    select
        wanted.node_type,
        wanted.node_code,
        shops.shop_id,
        row_number() over (
            partition by wanted.node_code
            order by case when wanted.code = lower(trim(shops.shop_code)) then 0 else 1 end asc nulls last, shops.shop_id asc nulls last
        ) as preference
    from wanted
    inner join {{ ref('attr_shops') }} as shops
        on wanted.code = lower(trim(shops.shop_code)) or wanted.code = lower(trim(shops.shop_id))
    where wanted.node_type = 'shop'
),

creator_names as (
    select
        creator_id, lower(trim(creator_code)) as called, 1 as preference, is_mapped, date '9999-12-31' as since
    from {{ ref('attr_creators') }}
    union all
    select creator_id, handle as called, 2 as preference, true as is_mapped, valid_from as since
    from {{ ref('attr_handles') }}
    union all
    select creator_id, handle_main as called, 3 as preference, is_mapped, date '0001-01-01' as since
    from {{ ref('attr_creators') }}
    where not is_mapped
),

creator_matches as (
    select
        wanted.node_type,
        wanted.node_code,
        creator_names.creator_id,
        row_number() over (
            partition by wanted.node_code
            order by
                creator_names.preference asc nulls last,
                case when creator_names.is_mapped then 0 else 1 end asc nulls last,
                case when creator_names.creator_id = trim(wanted.node_code) then 0 else 1 end asc nulls last,
                creator_names.since desc nulls last,
                creator_names.creator_id asc nulls last
        ) as preference
    from wanted
    inner join creator_names
        on
            wanted.code = creator_names.called
            or (creator_names.preference > 1 and wanted.handle = creator_names.called)
    where wanted.node_type = 'creator'
),

members as (
    select node_type, node_code, 'shop' as member_type, shop_id as member_id from markets
    union all
    select node_type, node_code, 'shop' as member_type, shop_id as member_id from shop_matches
    where preference = 1
    union all
    select node_type, node_code, 'creator' as member_type, creator_id as member_id from creator_matches
    where preference = 1
    union all
    select distinct node_type, node_code, 'market' as member_type, market as member_id from markets
)

select
    node_type,
    node_code,
    case when member_type = 'market' then member_id end as market,
    case when member_type = 'shop' then member_id end as shop_id,
    case when member_type = 'creator' then member_id end as creator_id
from members
