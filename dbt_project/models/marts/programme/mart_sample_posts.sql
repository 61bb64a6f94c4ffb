-- Grain: sample with a post: the first content that shows the product after the sample was delivered (where no delivery is known: sent, else
-- asked for): one of its creator, or one that the platform names for the application.
{{ config(schema='core') }}

with samples as (
    select
        sample_id,
        shop_id,
        creator_id,
        application_id,
        coalesce(delivered_on, shipped_on, requested_on) as since
    from {{ ref('mart_samples') }}
    where not is_cancelled
),

contents as (
    select
        contents.creator_id,
        products.product_id,
        contents.content_id,
        contents.published_at,
        cast(contents.published_local as date) as posted_on
    from {{ ref('dim_contents') }} as contents
    inner join {{ ref('content_products') }} as products on contents.content_id = products.content_id
    where contents.creator_id is not null and contents.published_at is not null
),

posts as (
    select
        samples.sample_id,
        contents.content_id,
        contents.published_at as posted_at,
        contents.posted_on
    from samples
    inner join {{ ref('mart_sample_products') }} as products on samples.sample_id = products.sample_id
    inner join contents
        on samples.creator_id = contents.creator_id and products.product_id = contents.product_id and samples.since <= contents.posted_on
    union all
    select
        samples.sample_id,
        fulfillments.content_id,
        fulfillments.posted_at,
        coalesce(cast(contents.published_local as date), cast(fulfillments.posted_at as date)) as posted_on
    from samples
    inner join {{ ref('stg_tiktok_shop__sample_fulfillments') }} as fulfillments
        on samples.shop_id = fulfillments.shop_id and samples.application_id = fulfillments.application_id
    left join {{ ref('dim_contents') }} as contents on fulfillments.content_id = contents.content_id
    where fulfillments.posted_at is not null and cast(fulfillments.posted_at as date) >= samples.since
),

ranked as (
    select
        posts.*,
        row_number() over (partition by sample_id order by posted_at asc nulls last, content_id asc nulls last) as choice
    from posts
)

select
    sample_id,
    content_id,
    posted_at,
    posted_on
from ranked
where choice = 1
