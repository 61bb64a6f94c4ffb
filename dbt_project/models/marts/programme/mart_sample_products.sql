-- Grain: sample x product whose posts and sales are the sample's: its product; where a row of the samples sheet names only a seller's SKU that several
-- shops sell under products of their own, each of them, of the creator's market where it is sold there.
{{ config(schema='core') }}

with known as (
    select
        sample_id,
        product_id
    from {{ ref('mart_samples') }}
    where product_id is not null
),

candidates as (
    select
        samples.sample_id,
        products.product_id,
        coalesce(products.market = {{ normal_market('creators.market') }}, false) as is_of_market
    from {{ ref('mart_samples') }} as samples
    inner join {{ ref('dim_products') }} as products on lower(samples.seller_sku) = lower(products.seller_sku)
    left join {{ ref('attr_creators') }} as creators on samples.creator_id = creators.creator_id
    where samples.product_id is null and products.product_id is not null
),

preferred as (
    select
        candidates.*,
        bool_or(is_of_market) over (partition by sample_id) as is_sold_in_market
    from candidates
)

select * from known
union all
select distinct
    sample_id,
    product_id
from preferred
where is_of_market or not is_sold_in_market
