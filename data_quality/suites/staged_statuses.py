"""Staged, the platform's open lists: a status that nobody has seen before is kept, counted as it stands, and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from data_quality.checks import TableSuite, Text, no_rows

DECIDED: Final = date(2026, 11, 22)

_REPORT: Final = Text(
    "nothing is lost: the value is kept and counts for nothing it is not known to mean; report it with the rows, "
    "so that a new version knows it",
    "数据没有丢失：该值原样保留，不会被当作任何已知状态；请附上这些行反馈，以便新版本识别",
)


@dataclass(frozen=True)
class OpenList:
    """A column whose values are documented, and which the platform lengthens without a word.

    Args:
        entity: what follows ``stg_tiktok_shop__``.
        column: the column.
        keys: what identifies a row in a sample.
        known: the values documented (reference of the platform's API, 2026-11).
    """

    entity: str
    column: str
    keys: tuple[str, ...]
    known: tuple[str, ...]


_ORDER: Final = (
    "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED",
    "COMPLETED", "CANCELLED")

LISTS: Final = (
    OpenList("order_lines", "order_status", ("order_id",), _ORDER),
    OpenList("return_lines", "return_status", ("return_id",), (
        "RETURN_OR_REFUND_REQUEST_PENDING", "REFUND_OR_RETURN_REQUEST_REJECT", "AWAITING_BUYER_SHIP",
        "BUYER_SHIPPED_ITEM", "REJECT_RECEIVE_PACKAGE", "RETURN_OR_REFUND_REQUEST_SUCCESS",
        "RETURN_OR_REFUND_REQUEST_CANCEL", "RETURN_OR_REFUND_REQUEST_COMPLETE", "AWAITING_BUYER_RESPONSE",
        "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_REJECT", "REPLACEMENT_REQUEST_REFUND_SUCCESS",
        "REPLACEMENT_REQUEST_CANCEL", "REPLACEMENT_REQUEST_COMPLETE", "EXCHANGE_REQUEST_PENDING",
        "EXCHANGE_REQUEST_REFUND_SUCCESS", "EXCHANGE_REQUEST_CANCEL", "EXCHANGE_REQUEST_COMPLETE")),
    OpenList("cancellation_lines", "cancel_status", ("cancel_id",), (
        "CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_CANCEL",
        "CANCELLATION_REQUEST_COMPLETE")),
    OpenList("affiliate_lines", "settlement_status", ("order_id", "sku_id"), (
        "UNKNOWN", "AWAITING_PAYMENT", "TO_SETTLE", "SETTLED", "INELIGIBLE", "REFUNDED")),
    OpenList("statements", "payment_status", ("statement_id",), ("PAID", "FAILED", "PROCESSING", "SETTLED")),
    OpenList("payments", "payment_status", ("payment_id",), ("PAID", "FAILED", "PROCESSING")),
    OpenList("sample_applications", "application_status", ("application_id",), (
        "PENDING", "AWAITING_SHIPMENT", "SHIPPED", "CONTENT_PENDING", "COMPLETED", "REJECT_CANCELLED",
        "OVERDUE_CANCELLED", "UNFULFILL_CANCELLED", "DEL_OPEN_COLLAB", "SELLER_NOT_SHIP_CANCELLED",
        "WITHDRAW_CANCELLED", "UNFULFILLABLE_CANCELLED", "OPS_CANCELLED", "OPS_FAILED", "OPS_COMPLETED")),
)
"""Statuses that decide what a row means. Fee keys and kinds of transactions are kept by name, and summed whatever
they are."""


def suites() -> list[TableSuite]:
    """One suite a list; absent tables are skipped."""
    return [_suite(one) for one in LISTS]


def _suite(one: OpenList) -> TableSuite:
    """A warning for rows whose value is none of the documented ones; the sample shows the value."""
    known = ", ".join(f"'{value}'" for value in one.known)
    return TableSuite(
        f"staging.stg_tiktok_shop__{one.entity}",
        (
            no_rows(
                f"{one.column}_unknown",
                f"{one.column} <> '' and {one.column} not in ({known})",
                Text(f"{one.column} to be a documented value", f"{one.column} 为文档中的取值"),
                _REPORT,
                DECIDED,
                "the platform's lists are open: an unknown value is a warning, never an error",
                severity="warning",
            ),
        ),
        (one.column, *one.keys),
        (*one.keys, one.column),
        kind="open_list",
    )
