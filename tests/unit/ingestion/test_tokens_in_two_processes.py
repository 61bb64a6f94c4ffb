"""Only one process refreshes: the others take over what it stored, and a dead one holds nobody up."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingestion.tiktok_shop.tokens import Tokens, TokenStore

_PROCESSES = multiprocessing.get_context("spawn")
_OLD = Tokens("old", "refresh/0")


def _refresh(folder: Path, started: Any, seconds: float) -> None:
    """What a process does that finds its token expired; the platform takes some time and rotates the refresh token."""

    def fetch(refresh_token: str) -> Mapping[str, Any]:
        with (folder / "calls").open("a") as calls:
            calls.write(f"{refresh_token}\n")
        (folder / "is_fetching").touch()
        time.sleep(seconds)
        number = int(refresh_token.partition("/")[2]) + 1
        return {"access_token": f"access/{number}", "refresh_token": f"refresh/{number}"}

    store = TokenStore(folder / "tokens.json", _OLD, fetch)
    started.wait()
    store.refresh()
    (folder / f"token-{multiprocessing.current_process().name}").write_text(store.access_token)


def test_two_processes_refresh_once(tmp_path: Path) -> None:
    together = _PROCESSES.Barrier(2)
    both = [_PROCESSES.Process(target=_refresh, args=(tmp_path, together, 0.5), name=name) for name in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    assert (tmp_path / "calls").read_text().split() == ["refresh/0"], "a used refresh token would have been refused"
    assert {(tmp_path / f"token-{name}").read_text() for name in ("a", "b")} == {"access/1"}


def test_a_process_that_dies_while_it_refreshes_frees_the_others(tmp_path: Path) -> None:
    alone = _PROCESSES.Barrier(1)
    dying = _PROCESSES.Process(target=_refresh, args=(tmp_path, alone, 600.0))
    dying.start()
    until = time.monotonic() + 60
    while not (tmp_path / "is_fetching").exists() and time.monotonic() < until:
        time.sleep(0.05)
    dying.kill()
    dying.join(60)
    store = TokenStore(tmp_path / "tokens.json", _OLD, lambda _: {"access_token": "new"})
    store.refresh()
    assert store.access_token == "new"
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600
