-- Grain: content that was delivered for a collaboration, each for one: that of the event published that names it, else of the campaign
-- the contents sheet names, else of the creator's latest contract in force on the day it was published (and whose campaign, where it
-- names products, is for one that the content shows).
{{ config(schema='core') }}

with contents as (
    select
        content_id,
        creator_id,
        content_type,
        cast(published_local as date) as published_on,
        published_at,
        campaign_code
    from {{ ref('dim_contents') }}
    where creator_id is not null and published_local is not null
),

contracts as (
    select *
    from {{ ref('mart_collaborations') }}
    where contract_code is not null and starts_on is not null and (videos_due is not null or lives_due is not null)
),

wanted_products as (
    select
        contracts.collaboration_id,
        trim(product.item) as product_id
    from contracts
    {{ unnest_join(split_texts('contracts.product_ids'), 'product') }}
    where contracts.product_ids is not null
),

shown as (
    select distinct
        wanted_products.collaboration_id,
        products.content_id
    from wanted_products
    inner join {{ ref('content_products') }} as products on wanted_products.product_id = products.product_id
),

candidates as (
    select
        contents.content_id,
        steps.collaboration_id,
        0 as basis,
        steps.occurred_at as since
    from contents
    inner join {{ ref('mart_collaboration_steps') }} as steps on contents.content_id = steps.content_id
    where steps.event = 'published' and steps.collaboration_id is not null
    union all
    select
        contents.content_id,
        collaborations.collaboration_id,
        1 as basis,
        cast(collaborations.starts_on as timestamp) as since
    from contents
    inner join {{ ref('mart_collaborations') }} as collaborations
        on contents.campaign_code = collaborations.campaign_id and contents.creator_id = collaborations.creator_id
    where collaborations.is_latest_of_campaign
    union all
    select
        contents.content_id,
        contracts.collaboration_id,
        2 as basis,
        cast(contracts.starts_on as timestamp) as since
    from contents
    inner join contracts on contents.creator_id = contracts.creator_id and contents.published_on >= contracts.starts_on
    left join shown on contents.content_id = shown.content_id and contracts.collaboration_id = shown.collaboration_id
    where contracts.product_ids is null or shown.content_id is not null
),

ranked as (
    select
        candidates.*,
        row_number() over (
            partition by content_id order by basis asc nulls last, since desc nulls last, collaboration_id desc nulls last
        ) as choice
    from candidates
)

select
    ranked.content_id,
    ranked.collaboration_id,
    contents.creator_id,
    contents.published_on,
    contents.published_at,
    coalesce(contents.content_type, 'VIDEO') = 'LIVE' as is_live,
    case ranked.basis when 0 then 'event' when 1 then 'campaign' else 'period' end as basis
from ranked
inner join contents on ranked.content_id = contents.content_id
where ranked.choice = 1
