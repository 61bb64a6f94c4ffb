"""Reads one resource of one shop: windows, attempts at them, counts.

Belongs here: the order in which windows are read, what happens when one is too large or fails, and the
numbers of the report. Does not belong here: HTTP (``client.py``), rows (``rows.py``), the log
(``ingestion.versions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from ingestion.config import Home
from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.quarantine import QuarantineRecord, held_money
from ingestion.report import ResourceReport
from ingestion.tiktok_shop.balance import Balance
from ingestion.tiktok_shop.client import ShopClient
from ingestion.tiktok_shop.exceptions import TikTokShopError, WindowTooLarge
from ingestion.tiktok_shop.rows import BuyerKey, RowParser
from ingestion.tiktok_shop.settings import AFFILIATE_ORDERS, Endpoint
from ingestion.tiktok_shop.spool import Spool
from ingestion.tiktok_shop.windows import Span, halves
from ingestion.versions import KnownVersions

DATASET = "raw_tiktok_shop"


@dataclass(frozen=True)
class Shop:
    """A shop to read: its id and the credential for its calls."""

    shop_id: str
    cipher: str = field(repr=False)
    client: ShopClient = field(repr=False)


@dataclass
class Held:
    """Quarantine records of a run, by record key, and the earlier ones whose rows have landed since."""

    earlier: dict[str, set[str]]
    records: dict[str, QuarantineRecord] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)


class ResourceReader:
    """One resource of one shop.

    Args:
        endpoint: the resource.
        shop: the shop.
        home: where rows wait, and whose secret keys buyers.
        held: collects quarantine records.
        report: counts; completed by ``versions``.
    """

    def __init__(self, endpoint: Endpoint, shop: Shop, home: Home, held: Held,
                 report: ResourceReport) -> None:
        self.report = report
        self.latest_seen: int | None = None
        self._endpoint = endpoint
        self._shop = shop
        self._home = home
        self._held = held
        self._attempt = 0
        self._attempts: list[dict[str, QuarantineRecord]] = []
        buyer_key: BuyerKey = home.buyer_key
        self._path = shop.client.path(endpoint)
        self._parser = RowParser(endpoint, shop.shop_id, buyer_key, self._path)
        self._spool = Spool(home.dlt / "spool" / f"{endpoint.name}-{shop.shop_id}")
        self._versions = KnownVersions(home.warehouse, DATASET, endpoint.name)

    def read(self, window: Span) -> None:
        """Read a window, in halves if the platform cannot answer it whole.

        Raises:
            TikTokShopError: nothing of the window (or of the half that failed) was kept.
        """
        try:
            self._read_once(window)
        except WindowTooLarge:
            parts = halves(window)
            if not parts:
                raise
            for part in parts:
                self.read(part)

    def vanished(self, windows: Iterable[Span], known_at: datetime) -> pa.Table:
        """Gone versions of the records created in ``windows`` that the platform no longer shows.

        Windows with a missing record are read once more first: a page that shifts while it is read hides a
        row without it being gone.
        """
        spans = list(windows)
        missing = self._missing(spans, known_at)
        if not missing.num_rows:
            return missing
        times = [moment.timestamp() for moment in missing.column("created_at").to_pylist() if moment]
        for window in spans:
            if any(window[0] <= time < window[1] for time in times):
                self.read(window)
        return self._missing(spans, known_at)

    def versions(self, known_at: datetime) -> Iterator[pa.Table]:
        """The rows read that are new versions; completes the report."""
        self._settle_held()
        landed = new = 0
        balance = Balance(self._endpoint.name, self._shop.shop_id, self._spool)
        for batch in self._spool.batches(self._shop.shop_id, self._path,
                                         has_parts=self._endpoint is AFFILIATE_ORDERS):
            fresh = self._versions.filter(batch, known_at)
            landed += batch.num_rows
            balance.add(batch)
            new += fresh.num_rows
            if fresh.num_rows:
                yield fresh
        balance.check()
        report = self.report
        repeats = report.rows_read - report.rows_held - landed
        report.rows_new += new
        report.rows_unchanged += landed - new + repeats
        if repeats < 0:
            count = f"{report.rows_read:,} ≠ {landed:,} + {report.rows_held:,}"
            raise LoadError(text("api_rows_do_not_add_up", place=self._path, count=count))

    def close(self) -> None:
        """Remove what waited on disk."""
        self._spool.close()

    def _read_once(self, window: Span) -> None:
        """Read a window from its first page to its last; keep nothing of it if that fails."""
        self._attempt += 1
        held: dict[str, QuarantineRecord] = {}
        read, latest = 0, self.latest_seen
        try:
            pages = self._shop.client.pages(self._endpoint, self._shop.cipher, self._filters(window))
            for number, page in enumerate(pages, start=1):
                for position, value in enumerate(page, start=1):
                    for parsed in self._parser.parse(value, number, position, self._attempt):
                        read += 1
                        if isinstance(parsed, QuarantineRecord):
                            held[parsed.record_key] = parsed
                            continue
                        self._spool.add(parsed)
                        seen = parsed.source_at or parsed.created_at
                        latest = max(latest or 0, seen or 0) or None
        except TikTokShopError:
            self._spool.discard(self._attempt)
            raise
        self.latest_seen = latest
        self.report.rows_read += read
        self._attempts.append(held)

    def _filters(self, window: Span) -> Mapping[str, Any]:
        """Body of the search: both ends, pinned."""
        by = self._endpoint.window
        if by is None:
            return {}
        return {by.lower: window[0], by.upper: window[1] - 1 if by.is_upper_inclusive else window[1]}

    def _missing(self, spans: list[Span], known_at: datetime) -> pa.Table:
        """Stored records of the windows that are neither read nor held."""
        held = [key.partition("|")[2] for attempt in self._attempts for key in attempt]
        seen = pa.concat_tables([self._spool.keys(), pa.table({"record_key": pa.array(held, pa.string())})])
        within = " or ".join("created_at >= to_timestamp(?) and created_at < to_timestamp(?)" for _ in spans)
        return self._versions.missing(seen, known_at, f"shop_id = ? and ({within})",
                                      [self._shop.shop_id, *(bound for span in spans for bound in span)])

    def _settle_held(self) -> None:
        """Count what is held: a row that was also read in good order is not."""
        records = {key: record for attempt in self._attempts for key, record in attempt.items()}
        entity = f"{self._endpoint.name}|"
        landed = {f"{entity}{key}" for key in self._spool.keys_among([key.removeprefix(entity) for key in records])}
        kept = {key: record for key, record in records.items() if key not in landed}
        self._held.records.update(kept)
        self.report.rows_held += len(kept)
        self.report.amount_held = held_money(list(kept.values()))
        earlier = self._held.earlier.get(self._endpoint.name, set()) - kept.keys()
        self._held.resolved |= {f"{entity}{key}" for key in self._spool.keys_among(
            [key.removeprefix(entity) for key in earlier], owners=True)}
