-- Grain: authorised shop, current version. A shop that left the authorisation keeps its last known facts.
with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.shop_id order by versions.is_gone asc nulls last, {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_shop__shop_versions') }} as versions
)

select
    shop_id,
    shop_code,
    shop_name,
    market,
    seller_type,
    known_at
from ranked
where recency = 1
