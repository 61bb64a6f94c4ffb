"""A full build into another file, as of a knowledge time; the nightly tables are never touched.

The raw rows known by then are copied into work files of their own inside the home, built from empty by the same
models, and the marts are copied to the target. A leftover of a killed build is removed by the next one.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from ingestion.config import Home, business_clock, reporting_currency
from orchestration import snapshots
from orchestration.comments import apply_comments
from orchestration.dbt_results import STAGES
from orchestration.dbt_runner import DbtProject
from orchestration.errors import LinkstarError
from orchestration.homes import require_loaded
from orchestration.ledger import Ledger, connect, naive_utc
from orchestration.lock import write_lock
from orchestration.messages import text
from orchestration.publish import checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.progress import Progress

_FIRST_SEQ = 1


def rebuild_into(home: Home, target: Path, as_of: datetime | None, *, wait_seconds: float,
                 progress: Progress) -> datetime:
    """Build the marts into ``target``.

    Args:
        home: whose raw rows are used.
        target: the file; it appears complete or not at all.
        as_of: knowledge time; it is also the clock of the build. None = everything known, the business clock.
        wait_seconds: how long to wait for another writer before the raw rows are copied.
        progress: who is told what happens.

    Returns: the clock of the build.
    """
    clock = as_of or business_clock()
    root = home.root / "rebuild"
    work = Home(root)
    with write_lock(home, "linkstar build --into", wait_seconds):
        require_loaded(home)
        shutil.rmtree(root, ignore_errors=True)
        work.create()
        try:
            copy_raw(home, work, as_of)
            build_all(home, work, clock, as_of, progress)
            target.parent.mkdir(parents=True, exist_ok=True)
            snapshots.copy_synced(work.marts, target)
        finally:
            shutil.rmtree(root, ignore_errors=True)
    return clock


def copy_raw(home: Home, work: Home, as_of: datetime | None) -> None:
    """Copy the raw tables (rows known by ``as_of``) and the ledgers of published figures, payables and loads."""
    Ledger(home).prepare()  # a home of an earlier version lacks the tables that were added since
    Ledger(work).prepare()
    with connect(work.warehouse) as connection:
        literal = str(home.warehouse).replace("'", "''")
        connection.execute(f"attach '{literal}' as origin (read_only)")
        known = connection.execute(
            "select schema_name, table_name, bool_or(column_name = 'known_at') from duckdb_columns() "
            "where database_name = 'origin' and schema_name like 'raw\\_%' escape '\\' group by all order by all"
        ).fetchall()
        moment = as_of.astimezone(UTC).isoformat() if as_of else None
        for schema, table, is_log in known:
            connection.execute(f'create schema if not exists "{schema}"')
            scope = f" where known_at <= timestamptz '{moment}'" if is_log and moment else ""
            connection.execute(f'create table "{schema}"."{table}" as from origin."{schema}"."{table}"{scope}')
        scope = f" where published_at <= timestamp '{naive_utc(as_of).isoformat()}'" if as_of else ""
        connection.execute(f"insert into meta.published_figures from origin.meta.published_figures{scope}")
        scope = f" where version_since <= timestamp '{naive_utc(as_of).isoformat()}'" if as_of else ""
        connection.execute(f"insert into meta.payable_versions from origin.meta.payable_versions{scope}")
        scope = f" where known_at <= timestamp '{naive_utc(as_of).isoformat()}'" if as_of else ""
        connection.execute(f"insert into meta.load_reports from origin.meta.load_reports{scope}")


def build_all(home: Home, work: Home, clock: datetime, as_of: datetime | None, progress: Progress) -> None:
    """Build all stages from empty into the work files.

    Raises:
        LinkstarError: a model or test failed.
    """
    moment = naive_utc(clock).isoformat(sep=" ", timespec="microseconds")
    variables = {
        "run_seq": _FIRST_SEQ, "checked_seq": 0, "clock": moment, "reporting_currency": reporting_currency(),
        "snapshot_id": f"{clock:%Y%m%dT%H%M%SZ}-as-known", "run_id": uuid4().hex,
        "as_of": naive_utc(as_of).isoformat(sep=" ", timespec="microseconds") if as_of else "",
    }
    project = DbtProject(work)
    for stage in STAGES:
        progress.step(text("step_build", stage=text(f"stage_{stage}")))
        result = project.build(stage, variables, progress.node)
        if result.failed:
            raise LinkstarError(text("build_failed", stage=text(f"stage_{stage}"),
                                     problems=" ".join(result.problems())))
    apply_comments(work.marts, project.manifest_json())
    try:
        checkpoint(work.marts)
    except duckdb.Error as error:
        raise LinkstarError(text("refresh_failed", reason=str(error).splitlines()[0])) from error
