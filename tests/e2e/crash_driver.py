"""Plays kills: a child process runs the refresh and kills itself (SIGKILL) at a step boundary or after a delay.

Run by ``test_crash_safety.py`` as ``python -m tests.e2e.crash_driver CASES.json``; every library is imported once and each
run is a fork, because importing costs more than the run. Writes one JSON line per finished run to standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingestion.config import Home

PRELOADED = ("dagster", "dagster_dbt", "dbt.cli.main", "dbt.adapters.duckdb", "dlt", "great_expectations", "pandas", "ingestion.tiktok_shop",
             "ingestion.sheets", "data_quality.runner", "orchestration.launcher", "orchestration.definitions", "orchestration.publish")


def main(cases_file: Path) -> None:
    """Play every case of the file: a list of ``{"home", "template", "bomb": [module, attribute, calls, "before"|"after"] | [seconds] | null}``."""
    for name in PRELOADED:
        importlib.import_module(name)
    for case in json.loads(cases_file.read_text()):
        home = Path(case["home"])
        if case.get("template"):
            shutil.copytree(case["template"], home)
        status = _in_child(lambda home=home, bomb=case["bomb"]: _refresh(home, bomb), home.parent / f"{home.name}.log")
        outcome = {"home": str(home), "killed": os.WIFSIGNALED(status), "code": os.waitstatus_to_exitcode(status)}
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()


def _in_child(work: Callable[[], int], log: Path) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    code = 1
    try:
        code = work()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _refresh(root: Path, bomb: list[Any] | None) -> int:
    os.environ["LINKSTAR_HOME"] = str(root)
    if bomb and len(bomb) == 1:
        threading.Timer(bomb[0], _die).start()
    elif bomb:
        _plant(*bomb)
    from orchestration.launcher import run_refresh

    return run_refresh(Home(root).create())


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _plant(module: str, attribute: str, calls: int, moment: str) -> None:
    """Make the ``calls``-th call of a function the process's last act."""
    *owners, name = attribute.split(".")
    owner: Any = importlib.import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    original = getattr(owner, name)
    seen = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == calls and moment == "before":
            _die()
        result = original(*args, **kwargs)
        if seen == calls:
            _die()
        return result

    setattr(owner, name, wrapped)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
