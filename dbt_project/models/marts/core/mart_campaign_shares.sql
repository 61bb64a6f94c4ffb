-- Grain: campaign x creator with a contract for it, each with an equal part of what the campaign as a whole costs.
with contracted as (
    select
        trim(campaign_code) as campaign_id,
        trim(creator_code) as creator_id
    from {{ ref('stg_sheets__contracts') }}
    where nullif(trim(campaign_code), '') is not null
    group by trim(campaign_code), trim(creator_code)
)

select
    contracted.campaign_id,
    contracted.creator_id,
    {{ normal_market('creators.market') }} as market,
    cast(1 as decimal(28, 4)) as weight,
    cast(count(*) over (partition by contracted.campaign_id) as decimal(28, 4)) as total_weight,
    row_number() over (partition by contracted.campaign_id order by contracted.creator_id desc nulls last) = 1 as is_last
from contracted
left join {{ ref('attr_creators') }} as creators on contracted.creator_id = creators.creator_id
