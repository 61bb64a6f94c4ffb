"""The bookkeeping of refreshes (schema ``meta`` of the warehouse): numbers, knowledge times, finished stages.

Belongs here: what happened to this home and when. Does not belong here: what makes a stage stale
(``fingerprints.py``) and anything about money but the ledgers of published figures and of payables.

Every connection is short-lived, because dlt, dbt and Great Expectations open the same file in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from ingestion.config import Home, business_clock
from ingestion.report import LoadReport

_TABLES = """
create schema if not exists meta;
create table if not exists meta.refreshes (
    seq bigint not null, run_id varchar not null, command varchar not null,
    known_at timestamp not null, clock timestamp not null, started_at timestamp not null);
create table if not exists meta.stage_state (
    stage varchar not null, fingerprint varchar not null, seq bigint not null, finished_at timestamp not null);
create table if not exists meta.stage_inputs (
    stage varchar not null, input varchar not null, fingerprint varchar not null);
create table if not exists meta.published_figures (
    snapshot_id varchar not null, published_at timestamp not null, clock timestamp not null,
    metric varchar not null, shop_id varchar, market varchar, period_type varchar, period_start date,
    creator_id varchar, value decimal(28, 4));
create table if not exists meta.payable_versions (
    payable_id varchar not null, payable_version bigint not null, version_since timestamp not null,
    items_hash varchar not null, amount_due decimal(18, 4) not null);
create table if not exists meta.load_reports (
    seq bigint not null, run_id varchar not null, known_at timestamp not null, source varchar not null,
    resource varchar not null, scope varchar not null, status varchar not null, rows_read bigint not null,
    rows_new bigint not null, rows_held bigint not null, data_through timestamp);
create table if not exists meta.backfill_lines (line_key bigint not null, month date not null, seq bigint not null);
"""

BUILT_SCHEMAS: Final = ("staging", "attribution", "control", "drafts", "drafting")
"""What dbt builds in the warehouse; a full refresh drops these and nothing else."""


@dataclass(frozen=True)
class Refresh:
    """One numbered refresh. Times are UTC without zone, as they are stored.

    ``seq`` rises by one each time; ``known_at`` is strictly later than that of every earlier refresh.
    """

    seq: int
    run_id: str
    command: str
    known_at: datetime
    clock: datetime

    @property
    def snapshot_id(self) -> str:
        """Name of the snapshot this refresh publishes; sorts by time."""
        return f"{self.known_at:%Y%m%dT%H%M%SZ}-{self.seq:06d}"


@contextmanager
def connect(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A short-lived connection to one DuckDB file, closed whatever happens."""
    connection = duckdb.connect(str(path), read_only=read_only)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All statements of the block or none of them."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def naive_utc(moment: datetime) -> datetime:
    """A UTC moment without zone, the form in which times are stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)


class Ledger:
    """The ``meta`` schema of one home's warehouse.

    Args:
        home: the home; its warehouse is created when it does not exist.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def prepare(self) -> None:
        """Create the warehouse (in the newest storage version) and the ledger's tables."""
        if not self._home.warehouse.exists():
            duckdb.connect(str(self._home.warehouse), config={"storage_compatibility_version": "latest"}).close()
        with connect(self._home.warehouse) as connection:
            connection.execute(_TABLES)

    def begin(self, run_id: str, command: str) -> Refresh:
        """Number a new refresh and fix its clock and knowledge time."""
        clock = naive_utc(business_clock())
        started_at = naive_utc(datetime.now(UTC))
        with connect(self._home.warehouse) as connection, transaction(connection):
            row = connection.execute("select coalesce(max(seq), 0), max(known_at) from meta.refreshes").fetchone()
            last_seq, last_known_at = row or (0, None)
            known_at = max(clock, last_known_at + timedelta(microseconds=1)) if last_known_at else clock
            refresh = Refresh(last_seq + 1, run_id, command, known_at, clock)
            connection.execute("insert into meta.refreshes values (?, ?, ?, ?, ?, ?)",
                               [refresh.seq, run_id, command, known_at, clock, started_at])
        return refresh

    def last_refresh(self) -> Refresh | None:
        """The latest numbered refresh, or None in a new home."""
        with connect(self._home.warehouse) as connection:
            row = connection.execute("select seq, run_id, command, known_at, clock from meta.refreshes "
                                     "order by seq desc limit 1").fetchone()
        return Refresh(*row) if row else None

    def fingerprint(self, stage: str) -> str | None:
        """Fingerprint under which a stage last finished with all its checks passed."""
        return self._state(stage)[0]

    def finished_seq(self, stage: str) -> int:
        """Number of the refresh in which a stage last finished with all its checks passed; 0 = never."""
        return self._state(stage)[1]

    def inputs(self, stage: str) -> dict[str, str]:
        """What a stage read when it last finished: fingerprint of each input; empty when that is not known."""
        with connect(self._home.warehouse) as connection:
            return dict(connection.execute("select input, fingerprint from meta.stage_inputs where stage = ?",
                                           [stage]).fetchall())

    def finish(self, stage: str, fingerprint: str, seq: int, inputs: Mapping[str, str] | None = None) -> None:
        """Record that a stage finished and its checks passed.

        Args:
            stage: its name.
            fingerprint: of all it read.
            seq: of the refresh.
            inputs: fingerprint of each thing it read, to tell next time which of them changed.
        """
        with connect(self._home.warehouse) as connection, transaction(connection):
            connection.execute("delete from meta.stage_state where stage = ?", [stage])
            connection.execute("insert into meta.stage_state values (?, ?, ?, ?)",
                               [stage, fingerprint, seq, naive_utc(datetime.now(UTC))])
            connection.execute("delete from meta.stage_inputs where stage = ?", [stage])
            if inputs:
                connection.execute("insert into meta.stage_inputs select ?, unnest(?::varchar[]), unnest(?::varchar[])",
                                   [stage, list(inputs), list(inputs.values())])

    def reopen(self, *stages: str, whole: bool = False) -> None:
        """Make stages run again; the number of their last finish is kept.

        Args:
            stages: their names.
            whole: not only what reads inputs that changed: their own tables were touched.
        """
        with connect(self._home.warehouse) as connection, transaction(connection):
            connection.execute("update meta.stage_state set fingerprint = '' where list_contains(?, stage)",
                               [list(stages)])
            if whole:
                connection.execute("delete from meta.stage_inputs where list_contains(?, stage)", [list(stages)])

    def start_over(self, logic: str) -> None:
        """Drop everything that dbt built in the warehouse and forget the stages, in one transaction.

        Args:
            logic: fingerprint of the models that build from now on.
        """
        with connect(self._home.warehouse) as connection, transaction(connection):
            connection.execute("delete from meta.stage_state")
            connection.execute("delete from meta.stage_inputs")
            for schema in BUILT_SCHEMAS:
                connection.execute(f"drop schema if exists {schema} cascade")
            connection.execute("insert into meta.stage_state values ('logic', ?, 0, ?)",
                               [logic, naive_utc(datetime.now(UTC))])

    def record_load(self, refresh: Refresh, report: LoadReport) -> None:
        """Append how a load ended: a row for the source as a whole and one for each resource and scope.

        What went wrong is not kept: its sentence is in the language of one run and may name files. A resource that
        the source does not have there counts as read.
        """
        whole = ("", "", report.status, sum(one.rows_read for one in report.resources), report.rows_new,
                 sum(one.rows_held for one in report.resources), None)
        parts = [(one.resource, one.scope, "loaded" if one.is_absent else one.status, one.rows_read, one.rows_new,
                  one.rows_held, naive_utc(one.data_through) if one.data_through else None) for one in report.resources]
        with connect(self._home.warehouse) as connection, transaction(connection):
            connection.executemany(
                "insert into meta.load_reports values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(refresh.seq, refresh.run_id, refresh.known_at, report.source, *part) for part in (whole, *parts)])

    def load_outcomes(self) -> list[tuple[str, ...]]:
        """What was not read by the latest load of it, and which shops were reached: what makes marts stale besides new
        rows and the clock. A file that was skipped has not changed; it is not listed."""
        with connect(self._home.warehouse, read_only=True) as connection:
            troubles = connection.execute(
                "select source, resource, scope, status from meta.load_reports "
                "where (source like 'tiktok%' or status = 'failed') "
                "qualify seq = max(seq) over (partition by source, resource, scope) and status <> 'loaded' "
                "order by all").fetchall()
            reached = connection.execute(
                "select distinct source, scope from meta.load_reports where source like 'tiktok%' and resource <> '' "
                "qualify seq = max(seq) over (partition by source) order by all").fetchall()
        return [*troubles, *reached]

    def last_erasure(self) -> int:
        """Number of the refresh in which a buyer was last erased; 0 = never."""
        with connect(self._home.warehouse, read_only=True) as connection:
            if not connection.execute("select 1 from duckdb_tables() where schema_name = 'meta' "
                                      "and table_name = 'erasures'").fetchall():
                return 0
            row = connection.execute("select coalesce(max(seq), 0) from meta.erasures").fetchone()
        return int(row[0]) if row else 0

    def known_at(self, seq: int) -> datetime | None:
        """Knowledge time (aware UTC) of a refresh; None when there is no such refresh."""
        with connect(self._home.warehouse) as connection:
            row = connection.execute("select known_at from meta.refreshes where seq = ?", [seq]).fetchone()
        return row[0].replace(tzinfo=UTC) if row else None

    def record_published_figures(self, published: Path, snapshot_id: str) -> int:
        """Append the headline figures of a published snapshot; a second call for it adds nothing.

        Args:
            published: the published file; its ``marts.published_figures`` holds the figures.
            snapshot_id: the snapshot whose rows are taken.

        Returns: rows appended.
        """
        with connect(self._home.warehouse) as connection:
            known = connection.execute("select 1 from meta.published_figures where snapshot_id = ? limit 1",
                                       [snapshot_id]).fetchone()
            if known:
                return 0
            literal = str(published).replace("'", "''")
            connection.execute(f"attach '{literal}' as published (read_only)")
            if not _has_column(connection, "published_figures", "snapshot_id"):
                return 0
            row = connection.execute(
                "insert into meta.published_figures by name "
                "select snapshot_id, published_at, clock, metric, shop_id, market, period_type, period_start, "
                "creator_id, value from published.marts.published_figures where snapshot_id = ?",
                [snapshot_id]).fetchone()
        return int(row[0]) if row else 0

    def record_payable_versions(self, published: Path) -> int:
        """Append the versions of payables that a published snapshot shows and the ledger does not hold yet.

        What a version's number means must outlive every rebuild, for approvals name it; so it is kept where figures
        that were published are.

        Args:
            published: the published file; its ``marts.creator_payables`` holds the versions.

        Returns: versions appended.
        """
        with connect(self._home.warehouse) as connection:
            literal = str(published).replace("'", "''")
            connection.execute(f"attach '{literal}' as published (read_only)")
            if not _has_column(connection, "creator_payables", "items_hash"):
                return 0
            row = connection.execute(
                "insert into meta.payable_versions by name "
                "select payable_id, payable_version, version_since, items_hash, amount_due "
                "from published.marts.creator_payables where items > 0 and (payable_id, payable_version) not in "
                "(select (payable_id, payable_version) from meta.payable_versions)").fetchone()
        return int(row[0]) if row else 0

    def _state(self, stage: str) -> tuple[str | None, int]:
        """Fingerprint and number of a stage's last finish."""
        with connect(self._home.warehouse) as connection:
            row = connection.execute("select fingerprint, seq from meta.stage_state where stage = ?",
                                     [stage]).fetchone()
        return (str(row[0]) or None, int(row[1])) if row else (None, 0)


def _has_column(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether a table of the attached published file's marts has a column; an older snapshot may not."""
    return connection.execute(
        "select 1 from duckdb_columns() where database_name = 'published' and schema_name = 'marts' "
        "and table_name = ? and column_name = ? limit 1", [table, column]).fetchone() is not None
