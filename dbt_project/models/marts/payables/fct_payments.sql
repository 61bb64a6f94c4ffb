-- Grain: payment x payable it settles (none: what no payable is left for). A payment that names a payable settles it; any other the payee's
-- payables of that currency, the oldest open one first. Parts of a payment sum to exactly the payment.
with payables as (
    select * from {{ ref('mart_payable_versions') }}
    where items > 0
),

-- one that names another currency's or nobody's payable is taken as if it named none
named as (
    select
        payments.*,
        payables.payable_id as named_payable_id
    from {{ ref('mart_payments_told') }} as payments
    left join payables on payments.payable_id = payables.payable_id and payments.currency = payables.currency
),

settled as (
    select
        named_payable_id,
        sum(amount) as amount
    from named
    where named_payable_id is not null
    group by named_payable_id
),

open_amounts as (
    select
        payables.payable_id,
        payables.payee_code,
        payables.currency,
        payables.month,
        payables.amount_due - payables.amount_withheld - coalesce(settled.amount, 0) as amount
    from payables
    left join settled on payables.payable_id = settled.named_payable_id
),

queues as (
    select
        open_amounts.*,
        sum(amount) over (
            partition by payee_code, currency order by month asc nulls last, payable_id asc nulls last rows between unbounded preceding and current row
        ) as reaches
    from open_amounts
    where amount > 0
),

streams as (
    select
        named.*,
        sum(amount) over (
            partition by payee_code, currency order by paid_on asc nulls last, payment_ref asc nulls last rows between unbounded preceding and current row
        ) as reaches
    from named
    where named_payable_id is null and amount > 0
),

parts as (
    select
        streams.payment_ref,
        queues.payable_id,
        least(streams.reaches, queues.reaches) - greatest(streams.reaches - streams.amount, queues.reaches - queues.amount) as amount
    from streams
    inner join queues
        on
            streams.payee_code = queues.payee_code and streams.currency = queues.currency
            and streams.reaches - streams.amount < queues.reaches and queues.reaches - queues.amount < streams.reaches
),

taken as (
    select
        payment_ref,
        sum(amount) as amount
    from parts
    group by payment_ref
),

shares as (
    select
        payment_ref,
        named_payable_id as payable_id,
        amount
    from named
    where named_payable_id is not null
    union all
    select
        payment_ref,
        payable_id,
        amount
    from parts
    union all
    select
        named.payment_ref,
        cast(null as varchar) as payable_id,
        named.amount - coalesce(taken.amount, 0) as amount
    from named
    left join taken on named.payment_ref = taken.payment_ref
    where named.named_payable_id is null and named.amount - coalesce(taken.amount, 0) <> 0
)

select
    shares.payment_ref,
    shares.payable_id,
    named.payee_code,
    named.paid_on,
    named.currency,
    cast(shares.amount as decimal(18, 4)) as amount,
    named.amount as payment_amount,
    named.named_payable_id is not null as is_named,
    named.source
from shares
inner join named on shares.payment_ref = named.payment_ref
