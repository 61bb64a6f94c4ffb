select
    payee_code,
    payee_name,
    month,
    currency,
    amount_due,
    amount_withheld,
    amount_paid,
    amount_open,
    due_on,
    is_ready_to_pay,
    blocked_reason,
    paid_by_platform
from marts.creator_payables
where amount_open <> 0
order by due_on asc nulls last, amount_open desc, payable_id asc
