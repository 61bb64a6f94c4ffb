-- A payable whose amounts are not the sums of its items, whose paid amount is not the sum of the payments that settle it, or that is
-- open with less than anybody can send.
with items as (
    select
        payable_id,
        sum(case when paid_by = 'us' then amount else 0 end) as amount_due,
        sum(case when paid_by = 'us' then amount_withheld else 0 end) as amount_withheld,
        sum(case when paid_by = 'platform' then amount else 0 end) as paid_by_platform
    from {{ ref('creator_payable_items') }}
    group by payable_id
),

paid as (
    select
        payable_id,
        sum(amount) as amount_paid
    from {{ ref('fct_payments') }}
    where payable_id is not null
    group by payable_id
)

select
    coalesce(payables.payable_id, items.payable_id) as payable_id,
    payables.amount_due,
    items.amount_due as items_due
from {{ ref('creator_payables') }} as payables
full outer join items on payables.payable_id = items.payable_id
left join paid on payables.payable_id = paid.payable_id
where
    payables.amount_due is distinct from items.amount_due
    or payables.amount_withheld is distinct from items.amount_withheld
    or payables.paid_by_platform is distinct from items.paid_by_platform
    or payables.amount_paid is distinct from coalesce(paid.amount_paid, 0)
    or payables.amount_open is distinct from payables.amount_due - payables.amount_withheld - payables.amount_paid
    or payables.is_open is distinct from least(payables.amount_due, payables.amount_open) >= {{ half_minor_unit('payables.currency') }}
