"""The refresh's parts one by one, without Dagster: ingest, build, check, publish. Each returns the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ingestion.config import Home
from orchestration.dbt_results import STAGES
from orchestration.deep_check import deep_failure
from orchestration.errors import LinkstarError, UsageError
from orchestration.homes import require_loaded, require_warehouse
from orchestration.messages import language, text
from orchestration.opening import open_session
from orchestration.progress import terminal_progress
from orchestration.session import FILE_SOURCES, SOURCES, SUITES, RefreshSession
from orchestration.summary import failed_sources, print_loads, print_reports

if TYPE_CHECKING:
    from data_quality.quarantine import HeldRow
    from orchestration.deep_check import DeepCheck


def ingest_sources(home: Home, sources: Sequence[str], *, wait_seconds: float) -> int:
    """Read the named sources (all by default) into raw; 1 if one of them failed."""
    unknown = [name for name in sources if name not in SOURCES]
    if unknown:
        raise UsageError(text("unknown_source", name=", ".join(unknown), known=", ".join(SOURCES)))
    with session(home, "linkstar ingest", wait_seconds) as current:
        for source in sources or SOURCES:
            current.load(source)
        print_loads(current)
        problems = failed_sources(current)
    for problem in problems:
        typer.echo(problem, err=True)
    return int(bool(problems))


def retry_held(home: Home, ids: Sequence[str], *, wait_seconds: float) -> int:
    """Read the files of held rows again, and nothing else; what is fine now lands and leaves the quarantine.

    Args:
        home: the home.
        ids: of the held rows, all by default; a row is read with the rest of its file.
        wait_seconds: how long to wait for the home's lock.

    Returns: the exit code, 1 if a source failed.

    Raises:
        LinkstarError: an id names no held row, or several.
    """
    from data_quality.quarantine import open_rows

    chosen = chosen_rows(home, ids)
    files = {source: {row.scope for row in chosen if row.source == source} for source in FILE_SOURCES}
    with session(home, "linkstar quarantine retry", wait_seconds) as current:
        for source, paths in files.items():
            if paths:
                current.load(source, again=paths)
        print_loads(current)
        problems = failed_sources(current)
    still_held = {(row.source, row.quarantine_id) for row in open_rows(home.warehouse)}
    for problem in problems:
        typer.echo(problem, err=True)
    kept = sum((row.source, row.quarantine_id) in still_held for row in chosen if row.source in files)
    retried = sum(row.source in files for row in chosen)
    typer.echo(text("retried", released=retried - kept, held=kept))
    if len(chosen) > retried:
        typer.echo(text("retry_at_source", count=len(chosen) - retried))
    return int(bool(problems))


def chosen_rows(home: Home, ids: Sequence[str]) -> list[HeldRow]:
    """The held rows with these ids (or beginnings of them); all held rows for no id.

    Raises:
        LinkstarError: an id names no held row, or several.
    """
    from data_quality.quarantine import QuarantineError, open_rows, show

    with reading_warehouse(home):
        try:
            return [show(home.warehouse, one) for one in ids] if ids else open_rows(home.warehouse)
        except QuarantineError as error:
            raise LinkstarError(str(error)) from error


def build_stages(home: Home, *, full_refresh: bool, wait_seconds: float) -> int:
    """Build what is stale.

    Raises:
        LinkstarError: there is nothing to build from.
    """
    require_warehouse(home)
    with session(home, "linkstar build", wait_seconds, full_refresh=full_refresh) as current:
        require_loaded(home)
        for stage in STAGES:
            current.build(stage)
    return 0


def build_into(home: Home, target: Path, as_of: datetime | None, *, wait_seconds: float) -> int:
    """Build everything into another file, optionally as it was known at a moment."""
    from orchestration.rebuild import rebuild_into

    require_warehouse(home)
    if target in (home.warehouse, home.marts, home.published) or home.snapshots in target.parents:
        raise UsageError(text("into_inside"))
    progress = terminal_progress()
    try:
        clock = rebuild_into(home, target, as_of, wait_seconds=wait_seconds, progress=progress)
    finally:
        progress.close()
    typer.echo(text("built_into", as_of=clock.isoformat(), path=target))
    return 0


def check_stages(home: Home, *, wait_seconds: float, deep: bool = False) -> int:
    """Check every layer; 1 if a blocking check failed.

    Args:
        home: the home.
        wait_seconds: how long to wait for the home's lock.
        deep: also compare the stored credits with what their inputs give.

    Raises:
        LinkstarError: there is nothing to check.
    """
    require_warehouse(home)
    failures: list[str] = []
    with session(home, "linkstar check", wait_seconds) as current:
        require_loaded(home)
        for suite in SUITES:
            result = current.check(suite)
            if result is None:
                typer.echo(text("checks_unchanged", suite=text(f"suite_{suite}")))
                continue
            for check in (*result.failures, *result.warnings):
                typer.echo(check.message_zh if language() == "zh" else check.message_en)
            failures += [check.name for check in result.failures]
        compared = current.deep_check() if deep else None
        results = [result for result in current.checks.values() if result]
    if not failures:
        typer.echo(text("checks_ok", passed=sum(check.passed for result in results for check in result.checks),
                        warnings=sum(len(result.warnings) for result in results)))
    if compared is not None:
        print_deep_check(compared)
    return int(bool(failures) or not (compared is None or compared.passed))


def print_deep_check(result: DeepCheck) -> None:
    """What a deep check found, with the ids of the lines."""
    if result.passed:
        typer.echo(text("deep_ok", lines=result.compared))
        return
    typer.echo(deep_failure(result), err=True)
    for line in result.lines:
        typer.echo(line)


def publish_checked(home: Home, *, wait_seconds: float) -> int:
    """Publish the marts, if they are checked as they now stand."""
    require_warehouse(home)
    with session(home, "linkstar publish", wait_seconds) as current:
        manifest = current.publish()
    if manifest:
        typer.echo(text("published", id=manifest["snapshot_id"], path=home.published))
    print_reports(current)
    if current.report_problem:
        typer.echo(current.report_problem, err=True)
    return int(bool(current.report_problem))


@contextmanager
def session(home: Home, command: str, wait_seconds: float, *, full_refresh: bool = False) -> Iterator[RefreshSession]:
    """A session that tells the terminal what it does."""
    progress = terminal_progress()
    try:
        with open_session(home, command, wait_seconds=wait_seconds, full_refresh=full_refresh,
                          progress=progress) as current:
            yield current
    finally:
        progress.close()


@contextmanager
def reading_warehouse(home: Home) -> Iterator[None]:
    """The warehouse is only read; says so clearly when it is missing or being written.

    Raises:
        LinkstarError: there is none, or a refresh is writing it.
    """
    from data_quality.database import DatabaseBusyError

    require_warehouse(home)
    try:
        yield
    except DatabaseBusyError as error:
        raise LinkstarError(str(error)) from error
