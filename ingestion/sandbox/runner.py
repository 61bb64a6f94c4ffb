"""The sandbox by itself: prints how to reach it, then serves until it is stopped."""

from __future__ import annotations

import signal
import sys
from datetime import datetime
from threading import Event, current_thread, main_thread
from types import FrameType

from ingestion.sandbox.faults import all_faults
from ingestion.sandbox.server import Sandbox
from ingestion.sandbox.world import DEFAULT_DAYS, DEFAULT_ORDERS, DEFAULT_SEED, World


def serve(port: int = 0, orders: int = DEFAULT_ORDERS, seed: int = DEFAULT_SEED, days: int = DEFAULT_DAYS,
          end: datetime | None = None, stop: Event | None = None, faults_seed: int | None = None) -> None:
    """Serve a generated world until SIGINT, SIGTERM or ``stop``.

    Once connections are accepted, writes the settings to standard output, one ``NAME=value`` a line, flushed.

    Args:
        port: 0 = a free one.
        end: last moment of the world; default now.
        stop: event that ends the service, for callers that hold it in a thread.
        faults_seed: serve with every fault that heals, in the order this seed gives; None = without.
    """
    stopped = stop or Event()

    def end_service(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    if current_thread() is main_thread():
        signal.signal(signal.SIGINT, end_service)
        signal.signal(signal.SIGTERM, end_service)
    with Sandbox(World.generate(seed, orders, days, end), port=port) as sandbox:
        if faults_seed is not None:
            sandbox.faults.extend(all_faults(faults_seed))
        for name, value in sandbox.settings().items():
            sys.stdout.write(f"{name}={value}\n")
        sys.stdout.flush()
        # A bare wait() would not be interrupted by signals on every platform.
        while not stopped.wait(0.5):
            pass
