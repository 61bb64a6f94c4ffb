-- A payment whose parts do not sum to it, or that is not there at all.
with parts as (
    select
        payment_ref,
        sum(amount) as amount
    from {{ ref('fct_payments') }}
    group by payment_ref
)

select
    told.payment_ref,
    told.amount,
    parts.amount as parts_amount
from {{ ref('mart_payments_told') }} as told
left join parts on told.payment_ref = parts.payment_ref
where told.amount is distinct from parts.amount and told.amount <> 0
