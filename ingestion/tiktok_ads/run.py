"""One run of the source: its advertisers, and what each resource does for each of them.

Belongs here: which windows are read, cursors, and the isolation of failures: an advertiser or report that fails is
reported, keeps its cursor and stops nobody. A long first load is cut into rounds, each of which is committed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import dlt
import pyarrow as pa

from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_ads.accounts import Account, AccountList
from ingestion.tiktok_ads.client import AdsClient
from ingestion.tiktok_ads.credentials import Connection, Reach
from ingestion.tiktok_ads.exceptions import PermissionMissing, TikTokAdsError
from ingestion.tiktok_ads.gmv_max import Breakdown, Store
from ingestion.tiktok_ads.landing import Held, Landing
from ingestion.tiktok_ads.rows import Place, Row, parse_object, parse_report
from ingestion.tiktok_ads.settings import (
    AD_DAYS,
    AD_FIELDS,
    ADS,
    ADVERTISERS,
    CHECKPOINT_SECONDS,
    STORES,
    Report,
)
from ingestion.tiktok_ads.windows import Window, windows_to_read
from ingestion.versions import KnownVersions, OpenWarehouse

DATASET = "raw_tiktok_ads"
QUARANTINE = "quarantine"
_ADS_PATH, _STORES_PATH = "ad/get/", "gmv_max/store/list/"


@dataclass
class _Scope:
    """One report of an advertiser, or of a store of it, as far as this run has got."""

    account: Account
    entry: ResourceReport
    windows: deque[Window]
    breakdown: Breakdown | None = None
    store_id: str = ""
    is_first_load: bool = False
    has_failed: bool = False

    @property
    def cursor_key(self) -> str:
        """Name of its cursor."""
        return "|".join(filter(None, (self.account.advertiser_id, self.store_id)))


@dataclass
class _Progress:
    """What a run remembers over its rounds."""

    scopes: dict[str, list[_Scope]] = field(default_factory=dict)
    stores: dict[str, list[str]] = field(default_factory=dict)
    breakdowns: dict[str, Breakdown] = field(default_factory=dict)
    snapshots_read: set[str] = field(default_factory=set)


class Run:
    """One run over all connections, in rounds.

    Args:
        context: home and knowledge time.
        connections: whom to ask.
        reach: how far back, and which metrics.
        report: gets one entry a resource and advertiser (or store).
        clock: seconds, for the length of a round.
    """

    def __init__(self, context: RunContext, connections: list[Connection], reach: Reach, report: LoadReport,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._reach = reach
        self._report = report
        self._clock = clock
        self._clients = [AdsClient(connection) for connection in connections]
        self._progress = _Progress()
        self._stored = OpenWarehouse(context.home.warehouse, DATASET)
        self._deadline = 0.0

    def begin_round(self) -> None:
        """Read on for a while; what this round reads is committed at its end."""
        self._deadline = self._clock() + CHECKPOINT_SECONDS

    @property
    def has_more(self) -> bool:
        """Whether windows are left for another round."""
        return any(scope.windows and not scope.has_failed for scopes in self._progress.scopes.values()
                   for scope in scopes)

    def close(self) -> None:
        """Close the connections and the warehouse."""
        self._stored.close()
        for client in self._clients:
            client.close()

    @cached_property
    def _accounts(self) -> AccountList:
        """The advertisers of all connections, asked once."""
        entry = self._entry(ADVERTISERS, "all")
        return AccountList.read(self._clients, entry, self._context.known_at)

    @cached_property
    def _held(self) -> Held:
        """What this run holds, and what earlier runs held."""
        return Held(set(self._log(QUARANTINE).current().column("record_key").to_pylist()))

    def advertisers(self) -> Iterator[pa.Table]:
        """New versions of advertisers; one that no connection lists any more is gone."""
        if not self._is_first_time(ADVERTISERS):
            return
        entry = self._accounts.entry
        landing = self._landing(ADVERTISERS, entry)
        for number, account in enumerate(self._accounts.accounts, start=1):
            place = Place(ADVERTISERS, account.advertiser_id, "advertiser/info/", 1, number)
            yield from landing.add(parse_object(account.facts, place))
        yield from landing.flush()
        landing.settle()
        if self._accounts.is_complete:
            yield from landing.gone(landing.missing("true", []))
            entry.data_through = self._context.known_at

    def ads(self) -> Iterator[pa.Table]:
        """New versions of ads; a deleted ad is not listed any more and gets a gone version."""
        if self._is_first_time(ADS):
            for account in self._accounts.accounts:
                parameters = {"advertiser_id": account.advertiser_id, "fields": list(AD_FIELDS)}
                pages = account.client.pages(_ADS_PATH, parameters)
                yield from self._snapshot(ADS, _ADS_PATH, account, pages, [])

    def stores(self) -> Iterator[pa.Table]:
        """New versions of stores; notes which of them may be read: GMV Max on, and ours alone."""
        if self._is_first_time(STORES):
            for account in self._accounts.accounts:
                found: list[Row] = []
                yield from self._snapshot(STORES, _STORES_PATH, account, self._store_pages(account), found)
                eligible = [str(row.payload["store_id"]) for row in found if _is_eligible(row, account.advertiser_id)]
                self._progress.stores[account.advertiser_id] = list(dict.fromkeys(eligible))

    def days(self, report: Report) -> Iterator[pa.Table]:
        """New versions of a report by day, advertiser after advertiser, oldest window first."""
        cursors: dict[str, str] = dlt.current.resource_state().setdefault("cursors", {})
        if report.name not in self._progress.scopes:
            self._progress.scopes[report.name] = [
                scope for account in self._accounts.accounts for scope in self._scopes(report, account, cursors)]
        for scope in self._progress.scopes[report.name]:
            yield from self._guarded(scope.entry, self._read_scope(report, scope, cursors))
            scope.has_failed = scope.entry.status != "loaded"

    def quarantine(self) -> Iterator[pa.Table]:
        """New versions of quarantine records; the last resource, it hears from all. dlt writes next."""
        yield from self._held.versions(self._log(QUARANTINE), self._context.known_at)
        self._stored.close()

    def _scopes(self, report: Report, account: Account, cursors: dict[str, str]) -> Iterator[_Scope]:
        """What of a report there is to read for an advertiser; for GMV Max one store a call."""
        own = account.advertiser_id
        for store_id in [""] if report is AD_DAYS else self._progress.stores.get(own, []):
            key = "|".join(filter(None, (own, store_id)))
            cursor = date.fromisoformat(cursors[key]) if key in cursors else None
            if store_id and key not in self._progress.breakdowns:
                self._progress.breakdowns[key] = Breakdown(account.client, Store(own, store_id))
            yield _Scope(account, self._entry(report.name, key),
                         deque(windows_to_read(cursor, account.today, self._reach)),
                         self._progress.breakdowns.get(key) if store_id else None, store_id, cursor is None)

    def _read_scope(self, report: Report, scope: _Scope, cursors: dict[str, str]) -> Iterator[pa.Table]:
        """Windows until none is left or the round is over; the cursor follows each that was read to its end."""
        while scope.windows and not scope.has_failed and self._clock() < self._deadline:
            window = scope.windows[0]
            yield from self._read_window(report, scope, window)
            scope.windows.popleft()
            cursors[scope.cursor_key] = max(window[1].isoformat(), cursors.get(scope.cursor_key, ""))
            scope.entry.data_through = datetime(window[1].year, window[1].month, window[1].day, tzinfo=UTC)
        if not scope.windows and not scope.has_failed:
            scope.entry.data_through = self._context.known_at

    def _read_window(self, report: Report, scope: _Scope, window: Window) -> Iterator[pa.Table]:
        """One window to its end."""
        landing = self._landing(report.name, scope.entry)
        yield from self._read_calls(report, scope, window, landing)
        if not scope.is_first_load:  # nothing is stored that could be gone
            gone = yield from self._not_shown(report, scope, window, landing)
            yield from landing.gone(gone)
        landing.settle()
        self._stored.rest()

    def _not_shown(self, report: Report, scope: _Scope, window: Window,
                   landing: Landing) -> Generator[pa.Table, None, pa.Table]:
        """Gone versions of what a window does not show any more; it is read twice before anything is gone."""
        covered = "advertiser_id = ? and created_at between ? and ?"
        bounds: list[Any] = [scope.account.advertiser_id, *(
            datetime(day.year, day.month, day.day, tzinfo=UTC) for day in window)]
        if scope.store_id:
            covered, bounds = f"{covered} and starts_with(record_key, ?)", [*bounds, f"{scope.cursor_key}|"]
        gone = landing.missing(covered, bounds)
        if gone.num_rows:
            yield from self._read_calls(report, scope, window, landing)
            gone = landing.missing(covered, bounds)
        return gone

    def _read_calls(self, report: Report, scope: _Scope, window: Window, landing: Landing) -> Iterator[pa.Table]:
        """Every call that a window takes."""
        own, breakdown = scope.account.advertiser_id, scope.breakdown
        metrics = self._reach.metrics.get(report.name, report.metrics)
        for parameters, context in _calls(report, metrics, scope, window):
            for page_number, page in enumerate(scope.account.client.pages(report.path, parameters), start=1):
                for number, value in enumerate(page, start=1):
                    place = Place(report.name, own, report.path, page_number, number)
                    parsed = parse_report(report, parameters["metrics"], value, context, place)
                    if breakdown is not None and isinstance(parsed, Row):
                        breakdown.note(report, window, parsed)
                    yield from landing.add(parsed)
        if breakdown is not None:
            breakdown.close_window(report, window)
        yield from landing.flush()

    def _snapshot(self, table: str, path: str, account: Account, pages: Iterator[list[Any]],
                  found: list[Row]) -> Iterator[pa.Table]:
        """New versions of a list that is read whole; ``found`` gets its rows."""
        entry = self._entry(table, account.advertiser_id)
        landing = self._landing(table, entry)

        def read() -> Iterator[pa.Table]:
            for page_number, page in enumerate(pages, start=1):
                for number, value in enumerate(page, start=1):
                    parsed = parse_object(value, Place(table, account.advertiser_id, path, page_number, number))
                    found.extend([parsed] if isinstance(parsed, Row) else [])
                    yield from landing.add(parsed)
            yield from landing.flush()
            landing.settle()
            yield from landing.gone(landing.missing("advertiser_id = ?", [account.advertiser_id]))
            entry.data_through = self._context.known_at

        yield from self._guarded(entry, read())

    def _store_pages(self, account: Account) -> Iterator[list[Any]]:
        """The stores, which come without pages."""
        yield account.client.once(_STORES_PATH, ("store_list", "list"), {"advertiser_id": account.advertiser_id})

    def _guarded(self, entry: ResourceReport, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """Tables until one fails, which is reported; missing permission for GMV Max is no failure."""
        try:
            yield from tables
        except TikTokAdsError as error:
            is_optional = isinstance(error, PermissionMissing) and entry.resource.startswith("gmv_max")
            entry.status = "skipped" if is_optional else "failed"
            entry.message, entry.remedy = error.message, error.remedy

    def _entry(self, resource: str, scope: str) -> ResourceReport:
        """A new entry of the report."""
        entry = ResourceReport(resource, scope)
        self._report.resources.append(entry)
        return entry

    def _landing(self, table: str, entry: ResourceReport) -> Landing:
        return Landing(self._log(table), self._context.known_at, entry, self._held)

    def _log(self, table: str) -> KnownVersions:
        return self._stored.of(table)

    def _is_first_time(self, snapshot: str) -> bool:
        """Whether a snapshot was not read in this run yet."""
        is_first = snapshot not in self._progress.snapshots_read
        self._progress.snapshots_read.add(snapshot)
        return is_first


def _calls(report: Report, metrics: tuple[str, ...], scope: _Scope,
           window: Window) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Query and context of every call that a window of a report takes."""
    if scope.breakdown is None:
        yield {"advertiser_id": scope.account.advertiser_id, "report_type": "BASIC", "service_type": "AUCTION",
               "data_level": "AUCTION_AD", "dimensions": [report.dimension, "stat_time_day"], "metrics": list(metrics),
               "start_date": window[0].isoformat(), "end_date": window[1].isoformat()}, {}
        return
    for filtering, context in scope.breakdown.filters(report, window):
        yield (scope.breakdown.parameters(report, metrics, window, filtering),
               {"store_id": scope.store_id, **context})


def _is_eligible(row: Row, advertiser_id: str) -> bool:
    """Whether GMV Max reports of a store may be read: it is on, and this advertiser is the one authorised for it."""
    info = row.payload.get("exclusive_authorized_advertiser_info") or {}
    return row.payload.get("is_gmv_max_available") in (True, "true", 1) and info.get("advertiser_id") == advertiser_id

