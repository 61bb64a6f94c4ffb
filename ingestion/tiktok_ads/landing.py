"""From parsed rows to new versions: batches, counts, what is held, what is no longer shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingestion.quarantine import QuarantineRecord, held_money
from ingestion.quarantine import to_arrow as held_to_arrow
from ingestion.report import ResourceReport
from ingestion.tiktok_ads.rows import Row, to_arrow
from ingestion.tiktok_ads.settings import BATCH_ROWS
from ingestion.versions import KnownVersions


@dataclass
class Held:
    """Quarantine records of a run by record key, and the earlier ones whose rows have landed since."""

    earlier: set[str]
    records: dict[str, QuarantineRecord] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)

    def versions(self, log: KnownVersions, known_at: datetime) -> Iterator[pa.Table]:
        """New versions of quarantine records; those whose rows have landed are gone."""
        fresh = log.filter(held_to_arrow(list(self.records.values())), known_at)
        if fresh.num_rows:
            yield fresh
        landed = sorted(self.resolved - self.records.keys())
        if landed:
            nothing = pa.table({"record_key": pa.array([], pa.string())})
            yield log.missing(nothing, known_at, "record_key in (select unnest(?::varchar[]))", [landed])


class Landing:
    """The rows of one table that one call or window brings.

    Args:
        log: the stored versions of the table.
        known_at: knowledge time of the run.
        entry: counts.
        held: what the run holds.
    """

    def __init__(self, log: KnownVersions, known_at: datetime, entry: ResourceReport, held: Held) -> None:
        self._log = log
        self._known_at = known_at
        self._entry = entry
        self._held = held
        self._rows: list[Row] = []
        self._keys: set[str] = set()
        self._held_here: dict[str, QuarantineRecord] = {}

    def add(self, parsed: Row | QuarantineRecord) -> Iterator[pa.Table]:
        """Keep a row; hands over a batch whenever one is full."""
        self._entry.rows_read += 1
        if isinstance(parsed, QuarantineRecord):
            if parsed.record_key in self._held_here:  # shown again on another page
                self._entry.rows_unchanged += 1
            self._held_here[parsed.record_key] = parsed
            return
        if parsed.record_key in self._keys:
            self._entry.rows_unchanged += 1
            return
        self._keys.add(parsed.record_key)
        self._rows.append(parsed)
        if len(self._rows) >= BATCH_ROWS:
            yield from self.flush()

    def flush(self) -> Iterator[pa.Table]:
        """Hand over what is new among the rows kept so far."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        fresh = self._log.filter(to_arrow(rows), self._known_at)
        self._entry.rows_new += fresh.num_rows
        self._entry.rows_unchanged += len(rows) - fresh.num_rows
        if fresh.num_rows:
            yield fresh

    def settle(self) -> None:
        """Note what is held: a row that was also read in good order is not."""
        table = self._log.table
        for key, record in self._held_here.items():
            if key.removeprefix(f"{table}|") in self._keys:
                self._entry.rows_unchanged += 1
                continue
            self._held.records[key] = record
            self._entry.rows_held += 1
        kept = [record for key, record in self._held_here.items() if key in self._held.records]
        for currency, amount in held_money(kept).items():
            self._entry.amount_held[currency] = self._entry.amount_held.get(currency, Decimal(0)) + amount
        self._held.resolved |= {f"{table}|{key}" for key in self._keys} & self._held.earlier

    def missing(self, where: str, parameters: list[Any]) -> pa.Table:
        """Gone versions of the stored rows that were neither read nor held.

        Args:
            where: which stored rows what was read covers.
            parameters: values of the placeholders.
        """
        prefix = f"{self._log.table}|"
        seen = [*self._keys, *(key.removeprefix(prefix) for key in self._held_here)]
        table = pa.table({"record_key": pa.array(seen, pa.string())})
        return self._log.missing(table, self._known_at, where, parameters)

    def gone(self, table: pa.Table) -> Iterator[pa.Table]:
        """Hand over gone versions."""
        self._entry.rows_read += table.num_rows
        self._entry.rows_new += table.num_rows
        if table.num_rows:
            yield table
