"""The sandbox in a process of its own: its answers are made on another core than what is done with them.

Belongs here: beginning and ending that process. Used where nobody moves the world while it is served.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Final

from ingestion.sandbox.server import Sandbox
from ingestion.sandbox.world import World

_SECONDS_TO_END: Final = 10.0


@contextmanager
def served_apart(world: World, as_of: datetime) -> Iterator[dict[str, str]]:
    """Serve a world from a process of its own for the time of a block.

    The process ends with the block, and by itself when this process is killed. It is forked, so the world is not made
    again: call it before threads are started.

    Args:
        world: what is served.
        as_of: the moment at which it is answered.

    Yields: the settings with which the sources read it.

    Raises:
        RuntimeError: the process ended before it accepted connections.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(world, as_of, theirs, ours), daemon=True, name="linkstar-sandbox")
    process.start()
    theirs.close()
    try:
        try:
            settings: dict[str, str] = ours.recv()
        except EOFError:
            raise RuntimeError("the sandbox could not be served: its process ended") from None
        yield settings
    finally:
        ours.close()
        process.join(_SECONDS_TO_END)
        if process.is_alive():
            process.terminate()


def _serve(world: World, as_of: datetime, pipe: Connection, other_end: Connection) -> None:
    """Serve until nobody holds the other end of the pipe any more."""
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a keyboard's interrupt ends the run, which then ends this
    with Sandbox(world, as_of=as_of) as sandbox:
        pipe.send(sandbox.settings())
        pipe.poll(None)
