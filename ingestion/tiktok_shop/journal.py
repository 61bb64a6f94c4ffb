"""What a long load has finished, on disk: after a kill it goes on where it was.

Belongs here: the file that lists finished tasks beside the spooled rows. Does not belong here: the rows
(``spool.py``), what a task is.

A journal holds for one state of the warehouse: the time of the run that was committed last stands in it. Once
the load is committed the whole folder goes.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import orjson

from ingestion.quarantine import QuarantineRecord, reason
from ingestion.tiktok_shop.settings import DAY
from ingestion.tiktok_shop.spool import SpooledRow

_FILE: Final = "journal.jsonl"
_COLUMNS: Final = list(SpooledRow._fields)
_OLDEST: Final = 7 * DAY  # seconds: what was read longer ago is read again


@dataclass(frozen=True)
class Finished:
    """One task that was read to its end.

    Args:
        key: of the task.
        attempt: the reading its rows are from.
        read: rows read.
        latest_seen, latest_day: what the reader knew after it.
        held: rows that cannot be trusted.
    """

    key: str
    attempt: int
    read: int
    latest_seen: int | None
    latest_day: str | None
    held: list[QuarantineRecord] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        held = [{**asdict(record), "reason": record.reason.code,
                 "amount": "" if record.amount is None else str(record.amount)} for record in self.held]
        return {**asdict(self), "held": held}

    @classmethod
    def of_json(cls, values: dict[str, Any]) -> Finished:
        """The task of ``as_json``."""
        held = [QuarantineRecord(**{**record, "reason": reason(record["reason"]),
                                    "amount": Decimal(record["amount"]) if record["amount"] else None})
                for record in values["held"]]
        return cls(**{**values, "held": held})


class Journal:
    """The finished tasks of one resource of one shop.

    Args:
        folder: where the rows are spooled.
        committed: time of the run that was committed last, as text.
        now: the business clock, unix seconds.
    """

    def __init__(self, folder: Path, committed: str, now: int) -> None:
        self._folder = folder
        self._committed = committed
        self.started = now
        """When the load began that is going on: the business clock of its first run."""

    def open(self) -> tuple[list[Finished], dict[str, Any] | None]:
        """What an unfinished run left: finished tasks, and the point of the spool they reach to; None for nothing.

        A journal of another state, of rows with other columns, or one that cannot be read, is removed with its rows.
        """
        lines = self._lines()
        header = lines.pop(0) if lines else {}
        is_recent = 0 <= self.started - int(header.get("now", -_OLDEST)) < _OLDEST
        is_same = (header.get("committed"), header.get("columns")) == (self._committed, _COLUMNS)
        if is_same and is_recent and lines and self._has_files(lines[-1]["point"]):
            self.started = int(header["now"])
            self._write([header, *lines])  # without what a kill left of a last line
            return [Finished.of_json(values) for line in lines for values in line["tasks"]], lines[-1]["point"]
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._write([{"committed": self._committed, "columns": _COLUMNS, "now": self.started}])
        return [], None

    def add(self, tasks: list[Finished], point: dict[str, Any]) -> None:
        """Note tasks whose rows are in the files of the spool."""
        with (self._folder / _FILE).open("ab") as file:
            file.write(orjson.dumps({"tasks": [task.as_json() for task in tasks], "point": point}) + b"\n")

    def _write(self, lines: list[dict[str, Any]]) -> None:
        """Replace the file."""
        whole = self._folder / f"{_FILE}.part"
        whole.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
        whole.replace(self._folder / _FILE)

    def _lines(self) -> list[dict[str, Any]]:
        """The lines; one that was cut off by a kill is left out, and what follows it."""
        lines: list[dict[str, Any]] = []
        try:
            content = (self._folder / _FILE).read_bytes()
        except FileNotFoundError:
            return lines
        for line in content.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            try:
                lines.append(orjson.loads(line))
            except ValueError:
                break
        return lines

    def _has_files(self, point: dict[str, Any]) -> bool:
        """Whether every file of a point is there and whole (a Parquet file ends with its mark)."""
        for number in range(int(point["files"])):
            path = self._folder / f"{number:06d}.parquet"
            if not path.is_file() or path.stat().st_size < 8:
                return False
            with path.open("rb") as file:
                file.seek(-4, os.SEEK_END)
                if file.read() != b"PAR1":
                    return False
        return True
