"""One writer a home: the second waits or names the first; a dead writer's lock is free at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingestion.config import Home
from orchestration.lock import LockHeldError, write_lock
from tests.support.cli import REPOSITORY, linkstar

_HOLDER = """
import sys, time
from pathlib import Path
from ingestion.config import Home
from orchestration.lock import write_lock
with write_lock(Home(Path(sys.argv[1])), "linkstar run"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(home: Path, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", _HOLDER, str(home), str(seconds)], cwd=REPOSITORY, text=True,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_writer_names_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    with holder(tmp_path) as process:
        with pytest.raises(LockHeldError) as caught, write_lock(Home(tmp_path), "linkstar build"):
            pass
        assert f"pid {process.pid}, linkstar run, since 20" in str(caught.value)


def test_the_command_says_so_in_one_sentence_and_fails(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        done = linkstar(tmp_path, "run")
    assert done.returncode == 1
    assert f"pid {process.pid}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_waiting_is_long_enough_or_not(tmp_path: Path) -> None:
    with holder(tmp_path, seconds=1.5):
        with pytest.raises(LockHeldError), write_lock(Home(tmp_path), "linkstar build", wait_seconds=0.3):
            pass
        started = time.monotonic()
        with write_lock(Home(tmp_path), "linkstar build", wait_seconds=30):
            assert time.monotonic() - started < 20


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with write_lock(Home(tmp_path), "linkstar run"):
            pass
