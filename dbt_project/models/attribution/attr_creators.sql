-- Grain: creator: a person of the creators sheet, or a handle (or code) with sales, clicks, costs, contents, samples, contracts, events or
-- offers that the sheet does not map.
-- Facts of the person come from the row with the latest validity that gives them; of several roles the first of main, sub, own.
with sheet as (
    select
        coalesce(nullif(trim(creator_code), ''), {{ normal_handle('handle') }}) as creator_id,
        {{ normal_handle('handle') }} as normalised_handle,
        coalesce(valid_from, date '0001-01-01') as since,
        creators.*
    from {{ ref('stg_sheets__creators') }} as creators
),

mapped as (
    select
        creator_id,
        max_by(normalised_handle, ({{ creator_rank() }})) as handle_main,
        max_by(account_role, ({{ creator_rank() }})) as account_role,
        {% for fact in creator_facts() -%}
        max_by({{ fact }}, (since, normalised_handle)) filter (where {{ fact }} is not null) as {{ fact }},
        {% endfor -%}
        true as is_mapped
    from sheet
    group by creator_id
),

named as (
    select
        creator_id,
        max(handle) as handle
    from {{ ref('attr_touches') }}
    group by creator_id
    union all
    select
        creator_id,
        unmapped_handle as handle
    from {{ ref('attr_cost_creators') }}
    union all
    select
        creator_id,
        case when creator_id like '@%' then substr(creator_id, 2) end as handle
    from {{ ref('attr_content_owners') }}
    union all
    select
        creator_id,
        unmapped_handle as handle
    from {{ ref('attr_sample_creators') }}
    union all
    select
        creator_id,
        unmapped_handle as handle
    from {{ ref('attr_programme_creators') }}
    union all
    select
        trim(creator_code) as creator_id,
        cast(null as varchar) as handle
    from {{ ref('stg_sheets__contracts') }}
),

unmapped as (
    select
        named.creator_id,
        max(named.handle) as handle_main
    from named
    left join mapped on named.creator_id = mapped.creator_id
    where named.creator_id is not null and mapped.creator_id is null
    group by named.creator_id
)

select
    {{ hash64(["'creator'", 'mapped.creator_id']) }} as creator_key,
    mapped.creator_id,
    mapped.creator_id as creator_code,
    mapped.handle_main,
    coalesce(mapped.account_role, 'main') as role,
    mapped.name,
    mapped.tier,
    upper(mapped.market) as market,
    mapped.category,
    mapped.owner,
    mapped.agency,
    mapped.language,
    mapped.timezone,
    mapped.status,
    mapped.followers,
    mapped.platform_score,
    mapped.payee_code,
    mapped.is_mapped
from mapped
union all
select
    {{ hash64(["'creator'", 'unmapped.creator_id']) }} as creator_key,
    unmapped.creator_id,
    unmapped.creator_id as creator_code,
    unmapped.handle_main,
    'main' as role,
    cast(null as varchar) as name,
    cast(null as varchar) as tier,
    cast(null as varchar) as market,
    cast(null as varchar) as category,
    cast(null as varchar) as owner,
    cast(null as varchar) as agency,
    cast(null as varchar) as language,
    cast(null as varchar) as timezone,
    cast(null as varchar) as status,
    cast(null as bigint) as followers,
    cast(null as double) as platform_score,
    cast(null as varchar) as payee_code,
    false as is_mapped
from unmapped
