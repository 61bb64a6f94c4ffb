"""Processes that a test kills: each is a fork of one clean process that imported everything once, which takes longer than what they do."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from typing import Any

_SERVER = multiprocessing.get_context("forkserver")
# One process of a worker forks for all its modules: what any of them needs is imported here.
_SERVER.set_forkserver_preload(["ingestion.tiktok_shop.__main__", "orchestration.publish", "tests.support.published", __name__])


def fork(work: Callable[..., int], *arguments: Any, environment: Mapping[str, str] | None = None) -> BaseProcess:
    """Start ``work`` in a process of its own; its result is the exit code, and it says nothing.

    Args:
        work: a function of a module; what it patches dies with the process.
        arguments: its arguments, which are pickled.
        environment: all variables of the process; those of the tests if left out.
    """
    process = _SERVER.Process(target=_work, args=(work, arguments, dict(os.environ if environment is None else environment)))
    process.start()
    return process


def exit_code(process: BaseProcess) -> int:
    """Wait for the end: the code, or the number of the signal that killed it, negative."""
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _work(work: Callable[..., int], arguments: tuple[Any, ...], environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    raise SystemExit(work(*arguments))
