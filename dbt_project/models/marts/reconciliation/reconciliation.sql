-- Grain: pair x shop x day x currency x kind of break (matched is one). Matched and breaks add up to each side's total. The published view:
-- the age is read off the clock.
{{ config(materialized='view') }}

select
    items.pair,
    items.shop_id,
    shops.market,
    items.item_date as date,
    items.break_type,
    cast(sum(items.side_a) as decimal(28, 4)) as side_a,
    cast(sum(items.side_b) as decimal(28, 4)) as side_b,
    cast(sum(items.side_a) - sum(items.side_b) as decimal(28, 4)) as difference,
    cast({{ days_between('items.item_date', 'cast(clock.clock_at as date)') }} as integer) as age_days,
    cast(sum(items.items) as bigint) as items,
    items.currency,
    cast(sum(items.side_a) - sum(items.side_b) as decimal(28, 4)) as recon_variance
from {{ ref('mart_reconciliation_items') }} as items
cross join {{ ref('mart_clock') }} as clock
left join {{ ref('dim_shops') }} as shops on items.shop_id = shops.shop_id
group by items.pair, items.shop_id, shops.market, items.item_date, items.break_type, items.currency, clock.clock_at
