"""Marts, continued from ``marts``: what is owed and paid to creators, samples, collaborations."""

from __future__ import annotations

from datetime import date

from data_quality.checks import TableSuite, Text, few_rows, no_rows
from data_quality.suites.marts_reports import LOOK, OURS, marts_suite

DECIDED = date(2026, 11, 23)
CENT = 0.01

SHEET = Text(
    "correct the row in the sheet, the next run reads it again",
    "请在表中更正该行，下次运行会重新读取",
)


def suites() -> list[TableSuite]:
    """The suites of payables and of the creator programme."""
    return [
        payables(), payable_items(), payments(), statement_lines(), samples(), collaborations(), sample_cohorts(),
    ]


def payables() -> TableSuite:
    """Nothing is ready to pay that two people have not approved as it is; nobody is paid more than is owed."""
    return marts_suite(
        "marts.creator_payables",
        (
            no_rows(
                "ready_without_approval",
                "is_ready_to_pay and (ops_approved_by is null or finance_approved_by is null or "
                "lower(trim(ops_approved_by)) = lower(trim(finance_approved_by)) or "
                "round(approved_amount, 2) is distinct from round(amount_due, 2) or open_disputes > 0 or "
                "blocked_reason is not null)",
                Text(
                    "what is ready to pay approved by two people, to its amount to the cent, undisputed and unblocked",
                    "可付款的应付单已由两人按其金额（精确到分）审批，且无争议、无阻碍",
                ),
                OURS,
                DECIDED,
                "somebody pays what this column says",
            ),
            no_rows(
                "paid_above_owed",
                f"amount_due > 0 and amount_paid > amount_due - amount_withheld + {CENT}",
                Text("no more paid than is owed", "付款不多于应付"),
                Text(
                    "look at the payments of the payable in fct_payments: one may be entered twice, "
                    "or before withholding",
                    "请在 fct_payments 中核对该应付单的付款：可能重复登记，或未扣代扣税",
                ),
                DECIDED,
                "money that went out cannot be stopped here, only shown",
                severity="warning",
            ),
        ),
        (
            "is_ready_to_pay", "ops_approved_by", "finance_approved_by", "approved_amount", "amount_due",
            "amount_withheld", "amount_paid", "open_disputes", "blocked_reason",
        ),
        ("payable_id", "payable_version"),
    )


def payable_items() -> TableSuite:
    """What is withheld is a part of the amount."""
    return marts_suite(
        "marts.creator_payable_items",
        few_rows(
            "withholding_out_of_range",
            "withholding_rate not between 0 and 1 or abs(amount_withheld) > abs(amount)",
            Text("withholding between nothing and the amount", "代扣介于零与金额之间"),
            SHEET,
            DECIDED,
            "rates are fractions; above 1 it is a percentage",
        ),
        ("withholding_rate", "amount_withheld", "amount"),
        ("payable_id", "item_id"),
    )


def payments() -> TableSuite:
    """A payable's part of a payment is no more than the payment."""
    return marts_suite(
        "marts.fct_payments",
        (
            no_rows(
                "part_above_payment",
                f"abs(amount) > abs(payment_amount) + {CENT}",
                Text("no part above its payment", "分摊金额不超过付款金额"),
                OURS,
                DECIDED,
                "payments are shared out, never multiplied",
            ),
        ),
        ("amount", "payment_amount"),
        ("payment_ref", "payable_id"),
    )


def statement_lines() -> TableSuite:
    """A creator's commission is a part of its base."""
    return marts_suite(
        "marts.creator_statement_lines",
        few_rows(
            "commission_above_base",
            "commission_rate not between 0 and 1 or (commission_base > 0 and commission > commission_base)",
            Text(
                "commissions no larger than their base, at rates between 0 and 1",
                "佣金不超过其基数，佣金率在 0 和 1 之间",
            ),
            LOOK,
            DECIDED,
            "a statement goes to the creator: a percentage read as a fraction is a hundred times too much",
        ),
        ("commission_rate", "commission_base", "commission"),
        ("creator_id", "month", "order_id", "sku_id"),
    )


def samples() -> TableSuite:
    """A sample is asked for, sent, delivered and shown in this order."""
    return marts_suite(
        "marts.fct_samples",
        (
            *few_rows(
                "days_out_of_order",
                "shipped_on < requested_at or delivered_on < shipped_on or delivered_on < requested_at",
                Text("samples asked for, sent and delivered in this order", "样品按申请、寄出、签收的先后"),
                SHEET,
                DECIDED,
                "day and month may be exchanged, or the year mistyped",
            ),
            no_rows(
                "posted_before_delivery",
                "first_posted_on < delivered_on or (is_posted_in_time and first_posted_on is null)",
                Text("posts on a sample no earlier than its delivery", "样品的发布不早于签收"),
                OURS,
                DECIDED,
                "a post that was there before is no answer to the sample",
            ),
            *few_rows(
                "quantity_implausible",
                "quantity <= 0 or cost_rc < 0",
                Text("samples of at least one unit at no negative cost", "样品至少一件，成本不为负"),
                SHEET,
                DECIDED,
                "a return of samples is no sample",
            ),
        ),
        (
            "requested_at", "shipped_on", "delivered_on", "first_posted_on", "is_posted_in_time", "quantity", "cost_rc",
        ),
        ("sample_id",),
    )


def collaborations() -> TableSuite:
    """What is delivered on time is a part of what is owed; a right does not end before it begins."""
    return marts_suite(
        "marts.fct_collaborations",
        (
            no_rows(
                "fulfilment_out_of_range",
                "fulfilment_rate not between 0 and 1 or contents_on_time > contents_due",
                Text("fulfilment between 0 and 1", "履约率在 0 和 1 之间"),
                OURS,
                DECIDED,
                "what is delivered beyond the contract does not make up for what is late",
            ),
            *few_rows(
                "ends_before_signed",
                "due_on < signed_on or licence_until < signed_on or ad_code_until < signed_on",
                Text(
                    "no deadline, licence or ad code that ends before the contract was signed",
                    "截止日、授权与授权码不早于签约日",
                ),
                SHEET,
                DECIDED,
                "day and month may be exchanged, or last year's contract was copied",
            ),
            *few_rows(
                "days_negative",
                "days_in_stage < -1 or review_hours < 0",
                Text(
                    "no stage that begins in the future, no review before its draft",
                    "阶段不始于未来，审核不早于交稿",
                ),
                SHEET,
                DECIDED,
                "a creator's day may be one ahead of the run",
            ),
        ),
        (
            "fulfilment_rate", "contents_on_time", "contents_due", "signed_on", "due_on", "licence_until",
            "ad_code_until",
            "days_in_stage", "review_hours",
        ),
        ("collaboration_id",),
    )


def sample_cohorts() -> TableSuite:
    """Posts on samples are no more than the samples."""
    return marts_suite(
        "marts.sample_cohorts",
        (
            no_rows(
                "parts_above_delivered",
                "samples_posted_in_time > samples_matured or samples_matured > samples_delivered or "
                "samples_posted > samples_delivered or latencies > samples_posted or post_latency_days < 0",
                Text(
                    "posts and latencies of a month's samples no more than the samples",
                    "当月样品的发布与时延数不多于样品数",
                ),
                OURS,
                DECIDED,
                "all of them count the same samples",
            ),
        ),
        (
            "samples_posted_in_time", "samples_matured", "samples_delivered", "samples_posted", "latencies",
            "post_latency_days",
        ),
        ("creator_id", "market", "month"),
    )
