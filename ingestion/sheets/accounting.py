"""Rows in = rows landed + rows held, by count and by money, for every table of every file.

Belongs here: the sums of one reading and the sentence when they do not agree. What is read is counted from the
cells themselves, before they are parsed. A held row whose money cannot be read counts as a row only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

from ingestion.messages import text
from ingestion.pipeline import LoadError

Money = tuple[Decimal | None, str | None]

# Money lands with four decimals.
_STEP = Decimal("0.0001")
_EXACT = Context(prec=80)


def _sums() -> defaultdict[str, Decimal]:
    return defaultdict(Decimal)


@dataclass
class Balance:
    """What one table of a file holds, and what became of it."""

    rows_read: int = 0
    rows_landed: int = 0
    rows_held: int = 0
    read: defaultdict[str, Decimal] = field(default_factory=_sums)
    landed: defaultdict[str, Decimal] = field(default_factory=_sums)
    held: defaultdict[str, Decimal] = field(default_factory=_sums)

    def add_landed(self, read: Money, landed: object) -> None:
        """A row that landed: its money as the cells show it, and as it goes to raw."""
        self.rows_read += 1
        self.rows_landed += 1
        amount, currency = read
        if amount is not None:
            self.read[currency or ""] += amount.quantize(_STEP, ROUND_HALF_UP, _EXACT)
        if isinstance(landed, Decimal):
            self.landed[currency or ""] += landed

    def add_held(self, read: Money, held: Money) -> None:
        """A held row: its money as the cells show it, and as the quarantine keeps it."""
        self.rows_read += 1
        self.rows_held += 1
        if held[0] is not None:
            self.read[read[1] or ""] += read[0] or Decimal(0)
            self.held[held[1] or ""] += held[0]

    def check(self, path: str, rows_written: int) -> None:
        """Stop the load where a row or its money got lost or came up twice.

        Args:
            path: the file, named in the sentence.
            rows_written: rows that reached the spool.

        Raises:
            LoadError: the sums do not agree; nothing of this load is written.
        """
        if self.rows_read != rows_written + self.rows_held or rows_written != self.rows_landed:
            count = f"{self.rows_read:,} ≠ {rows_written:,} + {self.rows_held:,}"
            raise LoadError(text("rows_do_not_add_up", path=path, count=count))
        for currency in sorted({*self.read, *self.landed, *self.held}):
            read, landed, held = (one.get(currency, Decimal(0)) for one in (self.read, self.landed, self.held))
            if read != landed + held:
                money = f"{currency} {read:,f} ≠ {landed:,f} + {held:,f}".strip()
                raise LoadError(text("money_does_not_add_up", path=path, money=money))


def written(amounts: Iterable[Mapping[str, Decimal]]) -> str:
    """Sums by currency as one text, such as ``THB=12.0000,USD=5.5000``; '' for no money at all."""
    sums = _sums()
    for one in amounts:
        for currency, amount in one.items():
            sums[currency] += amount
    return ",".join(f"{currency}={sums[currency]:f}" for currency in sorted(sums))
