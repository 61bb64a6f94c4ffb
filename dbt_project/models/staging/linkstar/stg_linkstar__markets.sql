-- Grain: market. Default time zone and currency of a market, used for a shop or link that no sheet gives one.
-- Zones of countries with several: the one most sellers' shops are registered in.
select
    cast(market as varchar) as market,
    cast(timezone as varchar) as timezone,
    cast(currency as varchar) as currency
from {{ ref('markets') }}
