"""What a resource's reading kept = what of it goes to raw, by count and by money, asserted on every run.

Belongs here: which money a row of a resource is about, and the sentence when the sums do not agree. Does not belong
here: rows that are held (they never come to the spool; ``reader`` counts them). A resource without an amount is
compared by count.
"""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from typing import Final

import pyarrow as pa

from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.tiktok_shop.spool import Spool

AMOUNTS: Final[dict[str, tuple[str, str]]] = {
    "orders": ("payment.total_amount", "$.payment.total_amount"),
    "returns": ("refund_amount.refund_total", "$.refund_amount.refund_total"),
    "cancellations": ("refund_amount.refund_total", "$.refund_amount.refund_total"),
    "affiliate_orders": ("price.amount", "$.records[*].price.amount"),
}
"""Where the amount stands in a row as read, and in the payload that goes to raw, in which several may be joined."""


def _money(path: str | None) -> str:
    """SQL of the money of a payload; a path with a star gives a list."""
    if path is None:
        return "cast(null as decimal(28, 4))"
    found = f"json_extract_string(payload, '{path}')"
    if "*" not in path:
        return f"try_cast({found} as decimal(28, 4))"
    return f"list_sum(list_transform({found}, one -> try_cast(one as decimal(28, 4))))"


class Balance:
    """The sums of one resource of one shop.

    Args:
        resource: its name.
        shop_id: the shop, named in the sentence.
        spool: the rows that were kept.
    """

    def __init__(self, resource: str, shop_id: str, spool: Spool) -> None:
        self._connect = spool.memory
        self._place = f"{resource} {shop_id}".strip()
        self._landed_money = _money(AMOUNTS[resource][1] if resource in AMOUNTS else None)
        self._kept = spool.totals()
        self._rows, self._amount = 0, Decimal(0)

    def add(self, batch: pa.Table) -> None:
        """A batch of rows on its way to raw."""
        with closing(self._connect()) as connection:
            connection.register("batch", batch.select(["payload"]))
            count, amount = connection.execute(
                f"select count(*), coalesce(sum({self._landed_money}), 0) from batch").fetchone() or (0, 0)
        self._rows += count
        self._amount += amount

    def check(self) -> None:
        """Stop the source where a row or its money got lost or came up twice.

        Raises:
            LoadError: the sums do not agree; nothing of this load is written.
        """
        rows, amount = self._kept
        if rows != self._rows:
            raise LoadError(text("api_rows_do_not_add_up", place=self._place, count=f"{rows:,} ≠ {self._rows:,}"))
        if amount != self._amount:
            money = f"{amount:,f} ≠ {self._amount:,f}"
            raise LoadError(text("api_money_does_not_add_up", place=self._place, money=money))
