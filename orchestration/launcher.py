"""``linkstar run``: the Dagster job in this process, with the session and the progress of the terminal."""

from __future__ import annotations

import logging
import os
import re
import time
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import typer

from ingestion.config import Home
from orchestration.errors import WITH_TRACEBACKS, LinkstarError
from orchestration.garbage import few_collections
from orchestration.homes import require_warehouse
from orchestration.instance import PROCESS_TAG, close_dead_runs, free_abandoned_slots, prepare_instance
from orchestration.messages import text
from orchestration.opening import open_session
from orchestration.progress import terminal_progress
from orchestration.session import RefreshSession
from orchestration.summary import failed_sources, print_summary

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult
    from dagster_shared.error import SerializableErrorInfo

SNAPSHOT_STEP: Final = "published__snapshot"
"""The step that fails last, after publishing, when a source had failed."""


def run_refresh(home: Home, *, full_refresh: bool = False, wait_seconds: float = 0,
                command: str = "linkstar run") -> int:
    """Run the whole refresh and print its summary.

    Returns: the exit code: 1 if a step or a source failed.
    """
    started = time.monotonic()
    run_id = str(uuid4())
    prepare_instance(home)
    progress = terminal_progress()
    try:
        with few_collections(), open_session(home, command, wait_seconds=wait_seconds, full_refresh=full_refresh,
                                             run_id=run_id, progress=progress) as session:
            result = execute_job(session, run_id)
    finally:
        progress.close()
    print_summary(session, seconds=time.monotonic() - started)
    problems = [*step_failures(result), *failed_sources(session), *filter(None, [session.report_problem])]
    for problem in problems:
        typer.echo(problem, err=True)
    return 0 if result.success and not problems else 1


def execute_job(session: RefreshSession, run_id: str) -> ExecuteInProcessResult:
    """The job ``refresh``, recorded in the home's Dagster instance so that ``linkstar ui`` shows it."""
    import dagster as dg

    from orchestration.definitions import build_definitions
    from orchestration.jobs import REFRESH
    from orchestration.resources import SESSION

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    definitions = build_definitions(
        session.project.manifest_json(), {SESSION: dg.ResourceDefinition.hardcoded_resource(session)})
    with dg.DagsterInstance.get() as instance:
        close_dead_runs(instance)
        free_abandoned_slots(instance, run_id)
        return definitions.resolve_job_def(REFRESH).execute_in_process(
            instance=instance, raise_on_error=False, run_id=run_id, tags={PROCESS_TAG: str(os.getpid())},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})


def run_backfill(home: Home, first: date | None, last: date | None, *, wait_seconds: float = 0) -> int:
    """Compute the credits of the months between two order dates anew, mend what differs, and publish.

    Args:
        home: the home.
        first: first order date; None = the earliest.
        last: last order date; None = the latest.
        wait_seconds: how long to wait for another writer.

    Returns: the exit code.

    Raises:
        LinkstarError: nothing is built, or there is no order line between the dates.
    """
    from orchestration.attribution_life import publish_again
    from orchestration.backfill import months_of
    from orchestration.session import CheckFailedError

    require_warehouse(home)
    prepare_instance(home)
    run_id, progress = str(uuid4()), terminal_progress()
    try:
        with open_session(home, "linkstar attribution backfill", wait_seconds=wait_seconds, run_id=run_id,
                          progress=progress) as session:
            months = months_of(home, first, last)
            if not months:
                raise LinkstarError(text("backfill_nothing", first=first or "…", last=last or "…"))
            days = (months[0][0], months[-1][1])
            result = _execute_backfill(session, run_id, *days)
            problems = step_failures(result)
            lines = 0 if problems else _lines_found(result)
            if lines:
                publish_again(session)
    except CheckFailedError as error:
        problems = [str(error)]
    finally:
        progress.close()
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        return 1
    typer.echo(text("backfill_done" if lines else "backfill_clean", first=days[0], last=days[1], lines=lines))
    return 0


def _execute_backfill(session: RefreshSession, run_id: str, first: date, last: date) -> ExecuteInProcessResult:
    """The job ``attribution_backfill`` over a range of months, as one run of the home's Dagster instance."""
    import dagster as dg

    from orchestration.assets_backfill import BACKFILL
    from orchestration.definitions import build_definitions
    from orchestration.jobs import BACKFILL_JOB
    from orchestration.resources import SESSION

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    definitions = build_definitions(
        session.project.manifest_json(), {SESSION: dg.ResourceDefinition.hardcoded_resource(session)})
    tags = {PROCESS_TAG: str(os.getpid()), "dagster/asset_partition_range_start": f"{first:%Y-%m-01}",
            "dagster/asset_partition_range_end": f"{last:%Y-%m-01}"}
    days = {"first": first.isoformat(), "last": last.isoformat()}
    with dg.DagsterInstance.get() as instance:
        close_dead_runs(instance)
        free_abandoned_slots(instance, run_id)
        return definitions.resolve_job_def(BACKFILL_JOB).execute_in_process(
            instance=instance, raise_on_error=False, run_id=run_id, tags=tags,
            run_config={"ops": {BACKFILL.to_python_identifier(): {"config": days}},
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})


def _lines_found(result: ExecuteInProcessResult) -> int:
    """How many lines the backfill marked dirty."""
    from orchestration.assets_backfill import BACKFILL

    found = result.asset_materializations_for_node(BACKFILL.to_python_identifier())
    return max((int(str(one.metadata["lines"].value)) for one in found), default=0)


def step_failures(result: ExecuteInProcessResult) -> list[str]:
    """One sentence per step that failed by itself; failed sources are named elsewhere."""
    sentences = []
    for event in result.filter_events(lambda event: event.is_step_failure):
        data = event.step_failure_data
        if data.user_failure_data is None:
            sentences.append(_unforeseen(data.error))
        elif event.step_key != SNAPSHOT_STEP and data.user_failure_data.description:
            sentences.append(data.user_failure_data.description)
    return sentences


def _unforeseen(error: SerializableErrorInfo | None) -> str:
    """What a step raised; an error of ours already is a sentence. ``--debug`` shows where it happened."""
    if error and WITH_TRACEBACKS.get():
        typer.echo(error.to_string(), err=True)
    cause = error.cause if error and error.cause else error
    message = " ".join(cause.message.split()) if cause else ""
    own = re.match(r"(ingestion|orchestration|data_quality)[\w.]*: ", message)
    return message[own.end():] if own else text("refresh_failed", reason=message)
