-- A pair without a built-in tolerance (an amount and a share) for a shop or for what has none: it would be compared to the last digit.
with pairs as (
    {%- for pair in reconciliation_pairs() %}
    select
        '{{ pair }}' as pair,
        places.shop_id
    from (select distinct shop_id from {{ ref('mart_reconciliation_tolerances') }}) as places
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select pairs.*
from pairs
left join {{ ref('mart_reconciliation_tolerances') }} as tolerances
    on pairs.pair = tolerances.pair and pairs.shop_id = tolerances.shop_id and tolerances.valid_from = date '0001-01-01'
where tolerances.pair is null
