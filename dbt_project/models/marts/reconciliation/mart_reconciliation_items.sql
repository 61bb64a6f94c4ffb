-- Grain: pair x shop x day x currency x kind of break x item; what matches, and what one side cannot know, is one row a day. Both sides' money is
-- all there: nothing is dropped.
{{ config(schema='core') }}

{%- set unlisted = "('matched', 'not_covered')" %}

with items as (
    {%- for pair in reconciliation_pairs() %}
    select
        pair,
        shop_id,
        item_key,
        item_date,
        currency,
        side_a,
        side_b,
        break_type
    from {{ ref('recon_' ~ pair) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    pair,
    shop_id,
    item_date,
    currency,
    break_type,
    case when break_type not in {{ unlisted }} then item_key end as item_key,
    count(*) as items,
    cast(sum(side_a) as decimal(28, 4)) as side_a,
    cast(sum(side_b) as decimal(28, 4)) as side_b
from items
group by pair, shop_id, item_date, currency, break_type, case when break_type not in {{ unlisted }} then item_key end
