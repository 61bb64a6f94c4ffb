"""Opening a session: take the lock, mend what a killed run left, number the refresh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import duckdb

from ingestion.config import Home
from orchestration import fingerprints, marts_file, publish
from orchestration.dbt_runner import DbtProject
from orchestration.errors import LinkstarError
from orchestration.ledger import Ledger
from orchestration.lock import write_lock
from orchestration.messages import text
from orchestration.progress import Progress, Silent
from orchestration.session import RefreshSession


@contextmanager
def open_session(home: Home, command: str, *, wait_seconds: float = 0, full_refresh: bool = False,
                 run_id: str | None = None, progress: Progress | None = None) -> Iterator[RefreshSession]:
    """A numbered refresh under the home's lock.

    Args:
        home: an existing home (see ``homes.claim_home``).
        command: what is being done, for the ledger and for whoever finds the lock taken.
        wait_seconds: how long to wait for another writer.
        full_refresh: forget everything that was built; it is rebuilt from raw.
        run_id: the run's identifier; made up when not given.
        progress: who is told what happens.

    Raises:
        LinkstarError: another process writes to this home, or its files cannot be opened.
    """
    told = progress or Silent()
    with write_lock(home, command, wait_seconds):
        ledger, project = Ledger(home), DbtProject(home)
        try:
            ledger.prepare()
            publish.recover(home)
            mend(home, ledger, project, told, full_refresh=full_refresh)
            refresh = ledger.begin(run_id or uuid4().hex, command)
        except duckdb.IOException as error:
            raise LinkstarError(text("warehouse_busy", reason=str(error).splitlines()[0])) from error
        yield RefreshSession(home, ledger, refresh, project, told)


def mend(home: Home, ledger: Ledger, project: DbtProject, progress: Progress, *, full_refresh: bool) -> None:
    """Bring the work files into a state an incremental build may start from.

    Everything is rebuilt when asked for, and when the models changed since they last built: an incremental
    build would mix rows of the old logic with rows of the new. A marts file that is missing, unreadable or
    ahead of the warehouse is rebuilt from the warehouse.
    """
    logic = fingerprints.logic_fingerprint(project.folder)
    known_logic = ledger.fingerprint("logic")
    if full_refresh or known_logic != logic:
        if known_logic is not None:
            progress.note(text("full_refresh") if full_refresh else text("models_changed"))
        marts_file.delete_marts(home)
        ledger.start_over(logic)
        return
    last = ledger.last_refresh()
    state = marts_file.inspect_marts(home, last.seq if last else 0)
    if state == "whole":
        return
    if state != "missing":
        progress.note(text(f"marts_{state}"))
    marts_file.delete_marts(home)
    ledger.reopen("built.marts", "marts", whole=True)
