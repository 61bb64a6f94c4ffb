-- Grain: link of the organisation: node x node below it x validity (both days included) x share. A creator's owner and agency are links by
-- themselves; explicit rows of assignments for that creator replace them, whatever days they cover. A market has its shops; an organisation
-- of which nothing is said has all markets.
{{ config(materialized='ephemeral') }}

with listed as (
    select
        lower(trim(parent_type)) as parent_type, parent_code, lower(trim(node_type)) as child_type, node_code as child_code,
        date '0001-01-01' as valid_from, date '9999-12-31' as valid_to, cast(1 as decimal(18, 8)) as share
    from {{ ref('stg_sheets__org_nodes') }}
    where parent_type is not null and parent_code is not null
    union all
    select
        lower(trim(node_type)) as parent_type, node_code as parent_code, lower(trim(scope_type)) as child_type, scope_code as child_code,
        coalesce(valid_from, date '0001-01-01') as valid_from, coalesce(valid_to, date '9999-12-31') as valid_to,
        coalesce(cast(share_pct as decimal(18, 8)), 1) as share
    from {{ ref('stg_sheets__assignments') }}
),

explicit as (
    select
        listed.parent_type, parents.node_key as parent_key, listed.child_type, children.node_key as child_key,
        listed.valid_from, listed.valid_to, listed.share
    from listed
    inner join {{ ref('kpi_codes') }} as parents on listed.parent_type = parents.node_type and listed.parent_code = parents.node_code
    inner join {{ ref('kpi_codes') }} as children on listed.child_type = children.node_type and listed.child_code = children.node_code
),

implied as (
    select 'person' as parent_type, lower(trim(owner)) as parent_key, 'creator' as child_type, creator_id as child_key
    from {{ ref('attr_creators') }}
    where nullif(trim(owner), '') is not null
    union all
    select 'agency' as parent_type, lower(trim(agency)) as parent_key, 'creator' as child_type, creator_id as child_key
    from {{ ref('attr_creators') }}
    where nullif(trim(agency), '') is not null
)

select parent_type, parent_key, child_type, child_key, valid_from, valid_to, share
from explicit
union all
select
    implied.parent_type, implied.parent_key, implied.child_type, implied.child_key,
    date '0001-01-01' as valid_from, date '9999-12-31' as valid_to, cast(1 as decimal(18, 8)) as share
from implied
left join (select distinct parent_type, child_type, child_key from explicit) as replaced
    on implied.parent_type = replaced.parent_type and implied.child_type = replaced.child_type and implied.child_key = replaced.child_key
where replaced.child_key is null
union all
select distinct
    'market' as parent_type, market as parent_key, 'shop' as child_type, shop_id as child_key,
    date '0001-01-01' as valid_from, date '9999-12-31' as valid_to, cast(1 as decimal(18, 8)) as share
from {{ ref('attr_shops') }}
union all
select distinct
    'org' as parent_type, codes.node_key as parent_key, 'market' as child_type, shops.market as child_key,
    date '0001-01-01' as valid_from, date '9999-12-31' as valid_to, cast(1 as decimal(18, 8)) as share
from {{ ref('kpi_codes') }} as codes
cross join {{ ref('attr_shops') }} as shops
where codes.node_type = 'org' and codes.node_key not in (select explicit.parent_key from explicit where explicit.parent_type = 'org')
