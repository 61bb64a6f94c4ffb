"""Loads a made-up file of clicks, then the same file again; prints time and peak memory of each step.

    .venv/bin/python -m benchmarks.clicks --rows 2000000 --kind csv --home build/bench-clicks

A tenth of the rows follow an order, one in 50,000 cannot be read. Generating is not timed. Each step is a process of
its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from ingestion.config import Home
from ingestion.report import RunContext

FIRST_NIGHT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PART = 500_000


def parts(rows: int) -> Iterator[pa.Table]:
    """Clicks as text columns, part by part."""
    dice = np.random.default_rng(7)
    for first in range(0, rows, PART):
        numbers = np.arange(first, min(first + PART, rows))
        times = pa.array((1_790_000_000 + numbers // 40).astype("datetime64[s]"))
        buyers = 7_494_000_000_000_000_000 + dice.integers(0, rows // 4 + 1, len(numbers))
        yield pa.table({
            "click_id": pc.binary_join_element_wise("K", _text(numbers), "-"),
            "link_id": pc.binary_join_element_wise("L", _text(dice.integers(1, 400, len(numbers))), "-"),
            "clicked_at": _either(numbers % 50_000 == 7, "soon", pc.strftime(times, "%Y-%m-%dT%H:%M:%SZ")),
            "buyer_id": _text(buyers),
            "kind": _either(numbers % 5 == 0, "view", "click"),
            "is_paid": _either(numbers % 3 == 0, "yes", "no"),
            "order_id": _either(numbers % 10 == 0, _text(576_460_000_000_000_000 + numbers), ""),
            "browser": _either(numbers % 2 == 0, "Chrome 131", "Safari"),
        })


def _text(numbers: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _either(condition: np.ndarray[Any, Any], this: object, that: object) -> pa.Array:
    return pc.if_else(pa.array(condition), this, that)


def write(target: Path, kind: str, rows: int) -> None:
    """The file, in one of the kinds a link tracker exports."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "parquet":
        schema = next(parts(1)).schema
        with pq.ParquetWriter(str(target), schema) as writer:
            for table in parts(rows):
                writer.write_table(table)
        return
    with target.open("wb") as stream:
        for number, table in enumerate(parts(rows)):
            if kind == "csv":
                options = pyarrow.csv.WriteOptions(include_header=number == 0, quoting_style="none")
                pyarrow.csv.write_csv(table, stream, options)
            else:
                stream.writelines(orjson.dumps(row) + b"\n" for row in table.to_pylist())


def step(home: Path, night: int) -> None:
    """One load in this process; prints what it did and used."""
    from ingestion.sheets import load

    started = time.perf_counter()
    report = load(RunContext(Home(home), FIRST_NIGHT + timedelta(days=night), f"night-{night}"))
    wall = time.perf_counter() - started
    (clicks,) = report.resources
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"night {night}: {wall:.1f} s wall, {used.ru_utime + used.ru_stime:.1f} s CPU, "
          f"peak {used.ru_maxrss / 1024 / 1024:.2f} GB, {clicks.rows_read:,} rows read, {clicks.rows_new:,} new, "
          f"{clicks.rows_held:,} held", flush=True)


def main() -> None:
    """Write the file, load it twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--kind", choices=["csv", "jsonl", "parquet"], default="csv")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--night", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.night is not None:
        step(asked.home, asked.night)
        return
    target = asked.home / "inbox" / f"clicks.{asked.kind}"
    write(target, asked.kind, asked.rows)
    print(f"{asked.rows:,} rows, {target.stat().st_size / 1e6:,.0f} MB of {asked.kind}", flush=True)
    for night in (1, 2):
        os.utime(target, (1_790_000_000 + night, 1_790_000_000 + night))
        subprocess.run([sys.executable, __file__, "--home", str(asked.home), "--night", str(night)], check=True)


if __name__ == "__main__":
    main()
