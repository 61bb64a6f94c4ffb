"""Rows in = rows landed + rows held, by count and by money, for every table of an export.

Belongs here: which money a row of an export is about, and the sentence when the sums do not agree. Does not belong
here: reading. A row that the file repeats has landed with the row that stands for it. A file has one currency: a
row in another is held, so its amount is found among the held ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.quarantine import QuarantineRecord

MONEY_TYPE: Final = "decimal(28, 10)"

AMOUNTS: Final = {
    "orders": ("sku_subtotal_before_discount", "sku_seller_discount"),
    "affiliate_orders": ("est_standard_commission",),
    "income": ("total_settlement_amount",),
    "videos": ("gmv",),
    "lives": ("gmv",),
}
"""Of each export the amount a row is about, and what is taken off it."""

_PARTS: Final = {
    "orders": ("sku_subtotal_after_discount", "sku_platform_discount"),
    "income": ("total_revenue", "total_fees", "adjustment_amount"),
}
"""What adds up to the same amount, by the platform's own definition: of a held row whose amount cannot be read."""


def money_sql(entity: str, values: Mapping[str, str]) -> str:
    """SQL of the money of a row; NULL where it cannot be read.

    Args:
        entity: the export.
        values: SQL of the number of each column that the file has. Of the number, not of its text: casting half a
            million texts to a long decimal takes seconds.
    """
    ways = [_sum(values, AMOUNTS[entity], "-"), _sum(values, _PARTS.get(entity, ()), "+")]
    return f"cast(coalesce({', '.join([*filter(None, ways), 'null'])}) as {MONEY_TYPE})"


def _sum(values: Mapping[str, str], names: Sequence[str], sign: str) -> str:
    """SQL of the first column with the others added or taken off; blank where the file has no such column."""
    if not names or names[0] not in values:
        return ""
    first, *others = names
    return values[first] + "".join(f" {sign} coalesce({values[name]}, 0)" for name in others if name in values)


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
