"""One run of the source: its shops, and what each resource does for each of them.

Belongs here: which windows a run reads, cursors, and the isolation of failures (a shop or resource that fails
is reported, keeps its cursor and stops nobody). Does not belong here: how a window is read (``reader.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import dlt
import pyarrow as pa

from ingestion.quarantine import to_arrow
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_shop.client import ShopClient
from ingestion.tiktok_shop.credentials import Connection, Reach
from ingestion.tiktok_shop.exceptions import ApiError, TikTokShopError
from ingestion.tiktok_shop.reader import DATASET, Held, ResourceReader, Shop
from ingestion.tiktok_shop.settings import DAY, SKIPPED_CODES, Endpoint, Window
from ingestion.tiktok_shop.shops import ShopList
from ingestion.tiktok_shop.windows import Span, around, cut, next_cursor, upper_bound
from ingestion.versions import KnownVersions


class Run:
    """One run over all connections.

    Args:
        context: home and knowledge time.
        connections: whom to ask.
        reach: how far back.
        report: gets one entry a resource and shop.
    """

    def __init__(self, context: RunContext, connections: list[Connection], reach: Reach,
                 report: LoadReport) -> None:
        self._context = context
        self._connections = connections
        self._reach = reach
        self._report = report
        self._now = int(context.known_at.timestamp())
        shutil.rmtree(context.home.dlt / "spool", ignore_errors=True)

    @cached_property
    def _clients(self) -> list[tuple[Connection, ShopClient]]:
        """A client for each connection."""
        return [(connection, ShopClient(connection, self._context.home.tokens / f"tiktok_shop_{connection.name}.json"))
                for connection in self._connections]

    @cached_property
    def _shops(self) -> ShopList:
        """The shops of all connections, asked once."""
        return ShopList.read(self._clients, self._context.home, self._held, self._report)

    @cached_property
    def _held(self) -> Held:
        """What this run holds, and what earlier runs held."""
        table = KnownVersions(self._context.home.warehouse, DATASET, "quarantine").current()
        earlier: dict[str, set[str]] = {}
        for key in table.column("record_key").to_pylist():
            earlier.setdefault(key.partition("|")[0], set()).add(key)
        return Held(earlier)

    def close(self) -> None:
        """Close connections and remove what waited on disk."""
        for _, client in self._clients:
            client.close()
        shutil.rmtree(self._context.home.dlt / "spool", ignore_errors=True)

    def shops(self) -> Iterator[pa.Table]:
        """New versions of shops; a shop no connection lists any more is gone."""
        yield from self._shops.versions(self._context.known_at)

    def resource(self, endpoint: Endpoint) -> Iterator[pa.Table]:
        """New versions of one resource, shop after shop."""
        cursors: dict[str, int] = dlt.current.resource_state().setdefault("cursors", {})
        for shop in self._shops.shops:
            report = ResourceReport(endpoint.name, shop.shop_id)
            self._report.resources.append(report)
            reader = ResourceReader(endpoint, shop, self._context.home, self._held, report)
            yield from self._tables(endpoint, reader, shop, cursors)
            reader.close()

    def quarantine(self) -> Iterator[pa.Table]:
        """New versions of quarantine records; those whose rows have landed since are gone."""
        log = KnownVersions(self._context.home.warehouse, DATASET, "quarantine")
        fresh = log.filter(to_arrow(list(self._held.records.values())), self._context.known_at)
        if fresh.num_rows:
            yield fresh
        if self._held.resolved:
            nothing = pa.table({"record_key": pa.array([], pa.string())})
            yield log.missing(nothing, self._context.known_at, "record_key in (select unnest(?::varchar[]))",
                              [sorted(self._held.resolved)])

    def _tables(self, endpoint: Endpoint, reader: ResourceReader, shop: Shop,
                cursors: dict[str, int]) -> Iterator[pa.Table]:
        """Read the windows of one shop, oldest first, then hand over what is new."""
        window = endpoint.window
        assert window is not None, endpoint.name
        previous = cursors.get(shop.shop_id)
        spans = self._spans(endpoint, window, shop, previous)
        cursor, gone = previous, None
        try:
            for span in spans:
                reader.read(span)
                cursor = next_cursor(span[1], self._now, reader.latest_seen, cursor)
            if not window.has_update_time:
                gone = reader.vanished(spans, self._context.known_at)
            reader.report.data_through = self._context.known_at
        except TikTokShopError as error:
            is_skipped = isinstance(error, ApiError) and error.code in SKIPPED_CODES
            reader.report.status = "skipped" if is_skipped else "failed"
            reader.report.message, reader.report.remedy = error.message, error.remedy
            reader.report.data_through = datetime.fromtimestamp(cursor, UTC) if cursor else None
        yield from reader.versions(self._context.known_at)
        if gone is not None and gone.num_rows:
            reader.report.rows_read += gone.num_rows
            reader.report.rows_new += gone.num_rows
            yield gone
        if cursor is not None:
            cursors[shop.shop_id] = cursor

    def _spans(self, endpoint: Endpoint, window: Window, shop: Shop, cursor: int | None) -> list[Span]:
        """The windows to read, oldest first."""
        upper = upper_bound(self._now)
        if cursor is None:
            start = 0 if window.is_first_load_complete else self._now - self._reach.initial_days * DAY
            return cut(start, upper, window.days)
        if window.has_update_time:
            return cut(cursor - window.overlap, upper, window.days)
        start = min(cursor, self._now) - self._reach.lookback_days * DAY
        return [*around(self._open_times(endpoint, shop, start), window.days), *cut(start, upper, window.days)]

    def _open_times(self, endpoint: Endpoint, shop: Shop, before: int) -> list[int]:
        """Creation times (unix seconds) of stored records older than ``before`` that may still change."""
        log = KnownVersions(self._context.home.warehouse, DATASET, endpoint.name)
        table = log.current("is_open and shop_id = ? and created_at < to_timestamp(?)", [shop.shop_id, before])
        if "created_at" not in table.column_names:
            return []
        moments: list[Any] = table.column("created_at").to_pylist()
        return [int(moment.timestamp()) for moment in moments]
