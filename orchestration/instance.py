"""Dagster's instance below the home: its settings file, and what killed runs leave in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingestion.config import Home
from orchestration.homes import write_atomically
from orchestration.paths import DAGSTER_YAML

if TYPE_CHECKING:
    from dagster import DagsterInstance

PROCESS_TAG: Final = "linkstar/pid"


def prepare_instance(home: Home) -> None:
    """Put the project's ``dagster.yaml`` into the home and make it Dagster's home."""
    content = DAGSTER_YAML.read_text(encoding="utf-8")
    target = home.dagster / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != content:
        write_atomically(target, content)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    try:
        Path.home()
    except RuntimeError:  # a container's user whom nobody knows and no HOME; libraries ask when they are imported
        os.environ["HOME"] = str(home.root)


def close_dead_runs(instance: DagsterInstance) -> None:
    """Mark runs of ``linkstar run`` as failed whose process is gone; call it while holding the home's lock."""
    from dagster import DagsterRunStatus, RunsFilter

    running = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED])
    for run in instance.get_runs(running):
        pid = run.tags.get(PROCESS_TAG)
        if pid and pid != str(os.getpid()):
            instance.report_run_failed(run, "The process ended before the run did.")


def free_abandoned_slots(instance: DagsterInstance, run_id: str | None) -> None:
    """Free pool slots that killed runs still hold; whoever holds the home's lock is the only live writer."""
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return
    for key in storage.get_concurrency_keys():
        for holder in storage.get_concurrency_info(key).active_run_ids:
            if holder != run_id:
                storage.free_concurrency_slots_for_run(holder)
