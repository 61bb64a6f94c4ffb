"""Rows in = rows landed + rows held, by count and by money, for every table of an export.

Belongs here: which money a row of an export is about, and the sentence when the sums do not agree. Does not belong
here: reading. A row that the file repeats has landed with the row that stands for it. A file has one currency: a
row in another is held, so its amount is found among the held ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.quarantine import QuarantineRecord
from ingestion.seller_exports.recognise import ExportHeader

AMOUNTS: Final = {
    "orders": ("sku_subtotal_before_discount", "sku_seller_discount"),
    "affiliate_orders": ("est_standard_commission",),
    "income": ("total_settlement_amount",),
    "videos": ("gmv",),
    "lives": ("gmv",),
}
"""Of each export the amount a row is about, and what is taken off it."""

_TYPE: Final = "decimal(28, 10)"


def money_sql(header: ExportHeader) -> str:
    """SQL of the money of a row of ``parsed``; NULL where it cannot be read."""
    first, *less = AMOUNTS[header.entity]
    if first not in header.positions:
        return f"cast(null as {_TYPE})"
    taken_off = [f" - coalesce(try_cast({name} as {_TYPE}), 0)" for name in less if name in header.positions]
    return f"try_cast({first} as {_TYPE}){''.join(taken_off)}"


def check_balance(
    path: str, rows_read: int, money_read: Decimal, rows_landed: int, money_landed: Decimal,
    held: Iterable[QuarantineRecord],
) -> None:
    """Stop the load where a row or its money got lost or came up twice.

    Args:
        path: the file, named in the sentence.
        rows_read, money_read: of the file.
        rows_landed, money_landed: of the records that were written.
        held: the rows that were held.

    Raises:
        LoadError: the sums do not agree; nothing of this load is written.
    """
    records = list(held)
    money_held = sum((one.amount for one in records if one.amount is not None), Decimal(0))
    if rows_read != rows_landed + len(records):
        count = f"{rows_read:,} ≠ {rows_landed:,} + {len(records):,}"
        raise LoadError(text("rows_do_not_add_up", path=path, count=count))
    if money_read != money_landed + money_held:
        money = f"{money_read:,f} ≠ {money_landed:,f} + {money_held:,f}"
        raise LoadError(text("money_does_not_add_up", path=path, money=money))
