-- Grain: sample order with a known creator: whom the samples sheet names for it, else whom its sample application does. An order that rows
-- give to two creators is nobody's.
with named as (
    select
        trim(samples.order_id) as order_id,
        creators.creator_id,
        creators.unmapped_handle,
        0 as preference
    from {{ ref('stg_sheets__samples') }} as samples
    inner join {{ ref('attr_programme_creators') }} as creators on samples.natural_key = creators.row_key and creators.source = 'samples'
    where nullif(trim(samples.order_id), '') is not null
    union all
    select
        applications.order_id,
        creators.creator_id,
        creators.unmapped_handle,
        1 as preference
    from {{ ref('stg_tiktok_shop__sample_applications') }} as applications
    inner join {{ ref('attr_programme_creators') }} as creators
        on applications.record_key = creators.row_key and creators.source = 'sample_applications'
    where nullif(applications.order_id, '') is not null
),

ranked as (
    select
        named.*,
        min(preference) over (partition by order_id) as best_preference
    from named
)

select
    order_id,
    max(creator_id) as creator_id,
    max(unmapped_handle) as unmapped_handle
from ranked
where preference = best_preference
group by order_id
having count(distinct creator_id) = 1
