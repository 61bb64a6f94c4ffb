-- Grain: market. Default time zone and currency of a market, used for a shop or link that no sheet gives one.
-- Zones of countries with several: the one most sellers' shops are registered in.
select
    cast(market as varchar) as market,
    cast(timezone as varchar) as timezone,
    cast(currency as varchar) as currency
from (
    values
    ('US', 'America/Los_Angeles', 'USD'),
    ('GB', 'Europe/London', 'GBP'),
    ('IE', 'Europe/Dublin', 'EUR'),
    ('DE', 'Europe/Berlin', 'EUR'),
    ('FR', 'Europe/Paris', 'EUR'),
    ('IT', 'Europe/Rome', 'EUR'),
    ('ES', 'Europe/Madrid', 'EUR'),
    ('ID', 'Asia/Jakarta', 'IDR'),
    ('TH', 'Asia/Bangkok', 'THB'),
    ('VN', 'Asia/Ho_Chi_Minh', 'VND'),
    ('MY', 'Asia/Kuala_Lumpur', 'MYR'),
    ('PH', 'Asia/Manila', 'PHP'),
    ('SG', 'Asia/Singapore', 'SGD'),
    ('JP', 'Asia/Tokyo', 'JPY'),
    ('MX', 'America/Mexico_City', 'MXN'),
    ('BR', 'America/Sao_Paulo', 'BRL')
) as markets (market, timezone, currency)
