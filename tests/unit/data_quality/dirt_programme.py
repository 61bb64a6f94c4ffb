"""Changes to clean payables, samples and collaborations, and the checks each of them makes fail."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.data_quality.dirt_kinds import Dirt, graded, one

_CHANGES: list[tuple[Callable[[str, str, str, str], Dirt], str, str, tuple[str, ...]]] = [
    (one, "creator_payables", "ready_without_approval", (
        "is_ready_to_pay = true, blocked_reason = null, ops_approved_by = null",
        "is_ready_to_pay = true, blocked_reason = null, finance_approved_by = null",
        "is_ready_to_pay = true, blocked_reason = null, finance_approved_by = 'Ann '",
        "is_ready_to_pay = true, blocked_reason = null, approved_amount = 99.99",
        "is_ready_to_pay = true, blocked_reason = null, approved_amount = null",
        "is_ready_to_pay = true, blocked_reason = null, open_disputes = 1",
        "is_ready_to_pay = true",
    )),
    (one, "creator_payables", "paid_above_owed", ("amount_paid = 91",)),
    (graded, "creator_payable_items", "withholding_out_of_range", ("withholding_rate = 10", "amount_withheld = -101")),
    (one, "fct_payments", "part_above_payment", ("amount = 91", "amount = -91")),
    (graded, "creator_statement_lines", "commission_above_base", ("commission_rate = 15", "commission = 10.01")),
    (graded, "fct_samples", "days_out_of_order", (
        "shipped_on = date '2026-10-02'",
        "shipped_on = null, requested_at = date '2026-11-06'",
        "shipped_on = date '2026-11-06'",
    )),
    (one, "fct_samples", "posted_before_delivery", ("first_posted_on = date '2026-11-04'", "first_posted_on = null")),
    (graded, "fct_samples", "quantity_implausible", ("quantity = 0", "cost_rc = -1")),
    (one, "fct_collaborations", "fulfilment_out_of_range", ("fulfilment_rate = 1.1", "contents_on_time = 4")),
    (graded, "fct_collaborations", "ends_before_signed", (
        "due_on = date '2026-09-30'", "licence_until = date '2026-01-01'", "ad_code_until = date '2026-01-01'",
    )),
    (graded, "fct_collaborations", "days_negative", ("days_in_stage = -2", "review_hours = -1")),
    (one, "sample_cohorts", "parts_above_delivered", (
        "samples_posted_in_time = 4", "samples_matured = 5", "samples_posted = 5", "latencies = 4", "post_latency_days = -1",
    )),
]
CASES: list[Dirt] = [
    kind("marts", f"marts.{table}", check, change) for kind, table, check, changes in _CHANGES for change in changes
]
