-- Grain: creator: who is paid for this person: the payee of the creators sheet, else the creator. A payee is an agency where the
-- organisation or a creator names an agency of that code.
{{ config(schema='core') }}

with agencies as (
    select lower(trim(node_code)) as agency_code
    from {{ ref('stg_sheets__org_nodes') }}
    where node_type = 'agency' and nullif(trim(node_code), '') is not null
    union
    select lower(trim(agency)) as agency_code
    from {{ ref('attr_creators') }}
    where nullif(trim(agency), '') is not null
),

payees as (
    select
        creator_id,
        name,
        coalesce(nullif(trim(payee_code), ''), creator_id) as payee_code,
        {{ normal_market('market') }} as market
    from {{ ref('attr_creators') }}
)

select
    payees.creator_id,
    payees.payee_code,
    case when agencies.agency_code is not null then 'agency' else 'creator' end as payee_type,
    payees.market,
    payees.name as creator_name
from payees
left join agencies on lower(payees.payee_code) = agencies.agency_code
