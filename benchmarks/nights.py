"""Plays nights of the made-up shops through ``linkstar run`` and prints what each costs.

    .venv/bin/python -m benchmarks.nights --orders 200000 --days 730 --home build/bench

The first night loads everything; the second has a day's changes; the third has nothing new except that the clock
moved by a day; the fourth has nothing new at all. Timed one after the other, beside whatever else the machine does.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingestion.sandbox import Sandbox, World, write_sample_sheets

END = datetime(2026, 11, 20, 12, tzinfo=UTC)


def night(home: Path, name: str, clock: datetime, sandbox: Sandbox) -> None:
    """One ``linkstar run`` as its user starts it; prints wall time, CPU time and how long each step took."""
    environment = {**os.environ, **sandbox.settings(), "LINKSTAR_HOME": str(home),
                   "LINKSTAR_AS_OF": clock.isoformat(), "LINKSTAR_LANG": "en", "NO_COLOR": "1"}
    used, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", "from orchestration.cli import main; main()", "run"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(f"    {time.perf_counter() - started:7.1f} s  {line.rstrip()}")
    code = process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    print(f"{name}: {time.perf_counter() - started:.1f} s wall, {cpu:.1f} s CPU, exit {code}", flush=True)
    print("\n".join(lines[:14] if code == 0 else lines), flush=True)


def main() -> None:
    """Read the size, serve the shops, play the nights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", type=Path, required=True)
    asked = parser.parse_args()
    world = World.generate(seed=asked.seed, orders=asked.orders, days=asked.days, end=END)
    write_sample_sheets(asked.home / "inbox", world)
    clock = END - timedelta(days=2)
    with Sandbox(world, as_of=clock) as sandbox:
        night(asked.home, "first night", clock, sandbox)
        clock += timedelta(days=1)
        sandbox.as_of = clock
        night(asked.home, "a day's changes", clock, sandbox)
        clock += timedelta(days=1)
        night(asked.home, "nothing new, clock a day later", clock, sandbox)
        night(asked.home, "nothing new at all", clock, sandbox)


if __name__ == "__main__":
    main()
