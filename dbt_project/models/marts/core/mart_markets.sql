-- Grain: market with a shop. local_today is the earliest local date of its shops at the clock (a period has ended when it
-- has ended in all of them); currency is NULL where the shops do not share one; mixed first weekdays count as Monday.
select
    market,
    min({{ to_local_date(clock(), 'timezone') }}) as local_today,
    case when min(currency) = max(currency) and count(currency) = count(*) then min(currency) end as currency,
    case when min(week_start) = max(week_start) then min(week_start) else 'mon' end as week_start
from {{ ref('attr_shops') }}
where market is not null
group by market
