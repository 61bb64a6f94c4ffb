"""One run of the source: its shops, and what each resource does for each of them.

Belongs here: the order of a run and the isolation of failures (a shop or resource that fails is reported, keeps its
cursor and stops nobody). Does not belong here: what is read (``plans.py``, ``backlog.py``), how (``reader.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cached_property

import dlt
import pyarrow as pa

from ingestion.messages import text as message
from ingestion.quarantine import to_arrow
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_shop.backlog import ParentPlan, Parents
from ingestion.tiktok_shop.client import ShopClient
from ingestion.tiktok_shop.credentials import Connection, Reach
from ingestion.tiktok_shop.endpoints import ORDERS, RESOURCES
from ingestion.tiktok_shop.endpoints.model import Days, Endpoint, PerParent, Reading, Snapshot
from ingestion.tiktok_shop.exceptions import ApiError, AuthorizationError, TikTokShopError
from ingestion.tiktok_shop.log import RawLog
from ingestion.tiktok_shop.options import Options
from ingestion.tiktok_shop.plans import DayPlan, OrderPlan, Plan, SnapshotPlan, State, Subject, WindowPlan
from ingestion.tiktok_shop.reader import Held, ResourceReader, Shop
from ingestion.tiktok_shop.settings import DAILY_QUOTA, DAY, ERROR_CLASSES, SKIPPED_CODES, ErrorClass
from ingestion.tiktok_shop.shops import ShopList
from ingestion.versions import content_hash


class Run:
    """One run over all connections.

    Args:
        context: home and knowledge time.
        connections: whom to ask.
        reach: how far back.
        options: which resources.
        report: gets one entry a resource and shop.
    """

    def __init__(self, context: RunContext, connections: list[Connection], reach: Reach, options: Options,
                 report: LoadReport) -> None:
        self._context = context
        self._connections = connections
        self._reach = reach
        self._options = options
        self._report = report
        self._now = int(context.known_at.timestamp())
        self._log = RawLog(context.home)
        self._reports: dict[tuple[str, str], ResourceReport] = {}
        self._parents = Parents(
            tuple(endpoint for endpoint in options.resources if isinstance(endpoint.reading, PerParent)),
            frozenset(parent for endpoint in RESOURCES if isinstance(endpoint.reading, PerParent)
                      for parent in endpoint.reading.parents),
            context.known_at.isoformat())

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The resources of this run, in the order they are read."""
        return self._options.resources

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
        table = self._log.of("quarantine").current()
        earlier: dict[str, set[str]] = {}
        for key in table.column("record_key").to_pylist():
            earlier.setdefault(key.partition("|")[0], set()).add(key)
        return Held(earlier)

    def finish(self) -> None:
        """The load is committed: nothing of it waits on disk any more."""
        shutil.rmtree(self._context.home.dlt / "spool", ignore_errors=True)

    def close(self) -> None:
        """Close connections and the warehouse; what a long load has read stays on disk."""
        self._log.close()
        for _, client in self._clients:
            client.close()

    def shops(self) -> Iterator[pa.Table]:
        """New versions of shops; a shop no connection lists any more is gone."""
        yield from self._shops.versions(self._context.known_at, self._log)

    def resource(self, endpoint: Endpoint) -> Iterator[pa.Table]:
        """New versions of one resource, shop after shop."""
        state: State = dlt.current.resource_state()
        news: State = dlt.current.source_state().setdefault("news", {})
        for shop in self._shops.shops:
            report = ResourceReport(endpoint.name, shop.shop_id)
            self._report.resources.append(report)
            for table in self._tables(endpoint, shop, report, state, news):
                self._parents.note(endpoint.name, shop.shop_id, table, news)
                yield table

    def quarantine(self) -> Iterator[pa.Table]:
        """New versions of quarantine records; those whose rows have landed since are gone."""
        log = self._log.of("quarantine")
        if self._held.records:
            fresh = log.filter(to_arrow(list(self._held.records.values())), self._context.known_at)
            if fresh.num_rows:
                yield fresh
        if self._held.resolved:
            nothing = pa.table({"record_key": pa.array([], pa.string())})
            yield log.missing(nothing, self._context.known_at, "record_key in (select unnest(?::varchar[]))",
                              [sorted(self._held.resolved)])
        self._log.close()

    def _tables(self, endpoint: Endpoint, shop: Shop, report: ResourceReport, state: State,
                news: State) -> Iterator[pa.Table]:
        """What is new of one resource of one shop."""
        mine = {kind: values[shop.shop_id] for kind, values in state.items() if shop.shop_id in values}
        committed = content_hash(mine)
        plan = self._plan(endpoint, shop, state, news)
        reader = ResourceReader(endpoint, shop, self._context.home, self._held, report, self._log,
                                self._context.known_at)
        gone = self._read(endpoint, shop, plan, reader, committed, state)
        report.data_through = plan.through
        yield from reader.versions()
        if gone is not None and gone.num_rows:
            report.rows_read += gone.num_rows
            report.rows_new += gone.num_rows
            yield gone
        plan.commit()
        self._reports[endpoint.name, shop.shop_id] = report
        if isinstance(plan, ParentPlan):
            self._tell(report, plan, endpoint.reading)
        reader.close()
        self._log.rest()

    def _read(self, endpoint: Endpoint, shop: Shop, plan: Plan, reader: ResourceReader, committed: str,
              state: State) -> pa.Table | None:
        """Read the tasks of a plan, as far as the platform lets us."""
        quota: dict[str, int] = state.setdefault("quota", {})
        if quota.get(shop.shop_id) == self._now // DAY:
            reader.report.status = "skipped"
            reader.report.message, reader.report.remedy = message("api_quota"), message("fix_tomorrow")
            return None
        try:
            started = reader.begin(committed, self._now, is_long=plan.is_long)
            for task in plan.tasks(reader, started):
                reader.read(task)
                plan.advance(task, reader)
            return plan.gone(reader)
        except TikTokShopError as error:
            if isinstance(error, ApiError) and error.code == DAILY_QUOTA:
                quota[shop.shop_id] = self._now // DAY
            _explain(reader.report, error, endpoint, shop)
            return None

    def _plan(self, endpoint: Endpoint, shop: Shop, state: State, news: State) -> Plan:
        """What this run reads of a resource of a shop."""
        subject = Subject(shop.shop_id, shop.market, self._context, self._reach, self._log)
        if isinstance(endpoint.reading, PerParent):
            return ParentPlan(endpoint, subject, state, self._parents, news, self._options.most[endpoint.name])
        if isinstance(endpoint.reading, Days):
            return DayPlan(endpoint, subject, state)
        if isinstance(endpoint.reading, Snapshot):
            return SnapshotPlan(endpoint, subject, state)
        return OrderPlan(endpoint, subject, state) if endpoint is ORDERS else WindowPlan(endpoint, subject, state)

    def _tell(self, report: ResourceReport, plan: ParentPlan, rule: Reading | None) -> None:
        """Say how many items wait for the next runs, and that there were none because no parent could be read."""
        if report.status != "loaded":
            return
        if plan.waiting:
            self._report.notes.append(message("api_backlog", resource=report.resource, shop=report.scope,
                                              count=plan.waiting))
        names = rule.parents if isinstance(rule, PerParent) else ()
        parents = [self._reports[name, report.scope] for name in names if (name, report.scope) in self._reports]
        if parents and not report.rows_read and not any(parent.status == "loaded" for parent in parents):
            report.status, report.data_through = "skipped", None
            report.message, report.remedy = parents[0].message, parents[0].remedy


def _explain(report: ResourceReport, error: TikTokShopError, endpoint: Endpoint, shop: Shop) -> None:
    """Why a resource of a shop was not read to its end: skipped where that is nobody's fault."""
    code = error.code if isinstance(error, ApiError) and not isinstance(error, AuthorizationError) else None
    report.status, report.message, report.remedy = "failed", error.message, error.remedy
    if code in SKIPPED_CODES:
        report.status = "skipped"
    elif shop.market in endpoint.absent_in and code is not None and ERROR_CLASSES.get(
            code, ErrorClass.FAIL) is ErrorClass.FAIL:
        report.status, report.is_absent = "skipped", True
        report.message, report.remedy = message("api_not_in_market", market=shop.market), ""
