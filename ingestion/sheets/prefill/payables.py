"""What payables leave to people: approvals of the present version, and payments of what is ready.

Belongs here: questions to the published payables. Does not belong here: who may approve (the marts judge it).
"""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

_PAYABLES: Final = "marts.creator_payables"
_OPEN: Final = frozenset({_PAYABLES, f"{_PAYABLES}.is_open"})

# A row for each role that has not approved the payable as it now stands. A month asks for its payables only.
_APPROVALS: Final = """
select
    payables.payable_id,
    roles.role,
    payables.amount_due as approved_amount,
    cast(payables.payable_version as varchar) as payable_version,
    'payable_id,role,approved_amount,payable_version' as prefilled,
    coalesce(payables.payee_name, payables.payee_code) as payee,
    payables.payee_code as payee_id,
    payables.currency as pay_currency,
    payables.month as owed_for,
    payables.amount_withheld as tax_withheld,
    payables.amount_open as still_open,
    payables.due_on as pay_by,
    payables.dispute_until as contestable_until,
    payables.blocked_reasons as blocked_by
from marts.creator_payables as payables
cross join (select unnest(['ops', 'finance']) as role) as roles
where payables.is_open and {month}
    and case roles.role when 'ops' then payables.ops_approved_by else payables.finance_approved_by end is null
order by payables.month, payables.payable_id, roles.role desc
"""

APPROVALS: Final = Question(_APPROVALS.format(month="true"), _OPEN)
"""Every open payable."""

APPROVALS_OF_A_MONTH: Final = Question(_APPROVALS.format(month="payables.month = $month"), _OPEN)
"""The open payables of one month; takes the parameter month, its first day."""

PAYMENTS: Final = Question(
    """
select
    payee_code,
    round(amount_open, 2) as amount,
    currency,
    payable_id,
    'payee_code,amount,currency,payable_id' as prefilled,
    payee_name as payee,
    month as owed_for,
    due_on as pay_by
from marts.creator_payables
where is_ready_to_pay
order by due_on nulls last, payable_id
""",
    frozenset({_PAYABLES}),
)
"""What may be paid, as payments without reference and day."""

ITEMS_OF_A_MONTH: Final = Question(
    """
select
    items.payable_id, items.payable_version, items.payee_code, items.creator_id, items.item_type,
    items.contract_code, items.amount, items.amount_withheld, items.currency, items.owed_on, items.due_on,
    items.evidence, items.missing_inputs
from marts.creator_payable_items as items
inner join marts.creator_payables as payables on items.payable_id = payables.payable_id
where items.paid_by = 'us' and payables.month = $month and payables.is_open
order by items.payable_id, items.item_type, items.item_id
""",
    _OPEN | {"marts.creator_payable_items"},
)
"""What the payables of a month consist of."""
