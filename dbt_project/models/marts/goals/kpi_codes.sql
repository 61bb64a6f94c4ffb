-- Grain: node as a sheet writes it (type x code), with the key under which the other tables know it: market, shop_id, creator_id, campaign
-- code, else the code in lower case. A node that nobody knows has no row. Creators: by code before handle, those of the sheet before others.
{{ config(schema='core') }}

with sheets as (
    select lower(trim(node_type)) as node_type, node_code from {{ ref('stg_sheets__kpi_targets') }}
    union
    select lower(trim(node_type)) as node_type, node_code from {{ ref('stg_sheets__org_nodes') }}
    union
    select lower(trim(parent_type)) as node_type, parent_code as node_code from {{ ref('stg_sheets__org_nodes') }}
    union
    select lower(trim(node_type)) as node_type, node_code from {{ ref('stg_sheets__assignments') }}
    union
    select lower(trim(scope_type)) as node_type, scope_code as node_code from {{ ref('stg_sheets__assignments') }}
),

-- a collaboration is written campaign+creator
written as (
    select node_type, node_code, {{ kpi_code('node_type', 'node_code') }} as code, {{ normal_handle('node_code') }} as handle
    from (
        select node_type, node_code from sheets
        union
        select 'campaign' as node_type, substr(node_code, 1, instr(node_code, '+') - 1) as node_code from sheets
        where node_type = 'collaboration' and instr(node_code, '+') > 1
        union
        select 'creator' as node_type, substr(node_code, instr(node_code, '+') + 1) as node_code from sheets
        where node_type = 'collaboration' and instr(node_code, '+') > 1
    ) as parts
    where node_type is not null and node_code is not null
),

-- names by which a node is called, the better ones first
names as (
    select 'market' as node_type, market as called, market as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_shops') }}
    union all
    select 'shop' as node_type, lower(trim(shop_code)) as called, shop_id as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_shops') }}
    union all
    select 'shop' as node_type, lower(trim(shop_id)) as called, shop_id as node_key, 2 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_shops') }}
    union all
    select 'creator' as node_type, lower(trim(creator_code)) as called, creator_id as node_key, 1 as preference, is_mapped, date '9999-12-31' as since
    from {{ ref('attr_creators') }}
    union all
    select 'creator' as node_type, handle as called, creator_id as node_key, 2 as preference, true as is_mapped, valid_from as since
    from {{ ref('attr_handles') }}
    union all
    select 'creator' as node_type, handle_main as called, creator_id as node_key, 3 as preference, is_mapped, date '0001-01-01' as since
    from {{ ref('attr_creators') }}
    where not is_mapped
    union all
    select 'campaign' as node_type, lower(trim(campaign_code)) as called, trim(campaign_code) as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('stg_sheets__campaigns') }}
    union all
    select 'campaign' as node_type, lower(trim(campaign_code)) as called, trim(campaign_code) as node_key, 2 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('stg_sheets__contracts') }}
    union all
    select 'tier' as node_type, lower(trim(tier)) as called, lower(trim(tier)) as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_creators') }}
    union all
    select 'person' as node_type, lower(trim(owner)) as called, lower(trim(owner)) as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_creators') }}
    union all
    select 'agency' as node_type, lower(trim(agency)) as called, lower(trim(agency)) as node_key, 1 as preference, true as is_mapped, date '0001-01-01' as since
    from {{ ref('attr_creators') }}
    union all
    select lower(trim(node_type)) as node_type, lower(trim(node_code)) as called, lower(trim(node_code)) as node_key, 1 as preference, true as is_mapped,
        date '0001-01-01' as since
    from (
        select node_type, node_code from {{ ref('stg_sheets__org_nodes') }}
        union all
        select parent_type as node_type, parent_code as node_code from {{ ref('stg_sheets__org_nodes') }}
        union all
        select node_type, node_code from {{ ref('stg_sheets__assignments') }}
    ) as groups
    where lower(trim(node_type)) in ('org', 'team', 'person', 'agency')
),

matches as (
    select written.node_type, written.node_code, names.node_key, names.preference, names.is_mapped, names.since
    from written
    inner join names on written.node_type = names.node_type and written.code = names.called
    union all
    select written.node_type, written.node_code, names.node_key, names.preference, names.is_mapped, names.since
    from written
    inner join names on written.node_type = names.node_type and written.handle = names.called
    where written.node_type = 'creator' and names.preference > 1
)

select
    node_type,
    node_code,
    node_key
from (
    select
        matches.*,
        row_number() over (
            partition by node_type, node_code
            order by
                preference asc nulls last, case when is_mapped then 0 else 1 end asc nulls last,
                case when node_key = trim(node_code) then 0 else 1 end asc nulls last, since desc nulls last, node_key asc nulls last
        ) as choice
    from matches
) as ranked
where choice = 1
