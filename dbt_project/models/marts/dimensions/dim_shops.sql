-- Grain: shop, of the API and of the shops sheet as one.
select
    shop_id,
    shop_code,
    name,
    market,
    timezone,
    currency,
    prices_include_tax,
    vat_rate,
    week_start,
    is_timezone_assumed
from {{ ref('attr_shops') }}
