"""What a long load has finished, on disk: after a kill it goes on where it was.

Belongs here: the file that lists finished tasks beside the spooled rows. Does not belong here: the rows
(``spool.py``), what a task is.

A journal holds for one state of the warehouse, and for one way of asking: both stand in its head. Once the load is
committed the whole folder goes.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import orjson

from ingestion.quarantine import QuarantineRecord, reason
from ingestion.tiktok_shop.endpoints.model import Endpoint
from ingestion.tiktok_shop.settings import DAY
from ingestion.tiktok_shop.spool import SpooledRow
from ingestion.versions import content_hash

_FILE: Final = "journal.jsonl"
_OLDEST: Final = 7 * DAY  # seconds: what was read longer ago is read again


@dataclass(frozen=True)
class Finished:
    """A task, or a part of one, that was read to its end.

    Args:
        key: of the task; ``NO_TASK`` where the whole of it has to be asked for again.
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


NO_TASK: Final = ""
_COLUMNS: Final = [*SpooledRow._fields,
                   *(column.name for kind in (Finished, QuarantineRecord) for column in fields(kind))]


def asked_of(endpoint: Endpoint, path: str) -> str:
    """What tells rows apart that were asked for in another way: another version of the API, another allow-list."""
    behaviour = ("reading", "rows", "refused_items", "absent_in")
    asked = {name: value for name, value in vars(endpoint).items() if name not in behaviour}
    return content_hash({**asked, "path": path})


class Journal:
    """The finished tasks of one resource of one shop.

    Args:
        folder: where the rows are spooled.
        committed: text that changes with every committed load.
        asked: text that changes with how the platform is asked, see ``asked_of``.
        now: the business clock, unix seconds.
    """

    def __init__(self, folder: Path, committed: str, asked: str, now: int) -> None:
        self._folder = folder
        self._state = {"committed": committed, "asked": asked, "columns": _COLUMNS}
        self.started = now
        """When the load began that is going on: the business clock of its first run."""

    def open(self) -> tuple[list[Finished], dict[str, Any] | None]:
        """What an unfinished run left: finished tasks, and the point of the spool they reach to; None for nothing.

        A journal of another state, of rows that were asked for in another way or have other columns, or one that
        cannot be read, is removed with its rows.
        """
        lines = self._lines()
        header = lines.pop(0) if lines else {}
        is_recent = 0 <= self.started - int(header.get("now", -_OLDEST)) < _OLDEST
        is_same = {**header, "now": None} == {**self._state, "now": None}
        if is_same and is_recent and lines and self._has_files(lines[-1]["point"]):
            self.started = int(header["now"])
            self._write([header, *lines])  # without what a kill left of a last line
            return [Finished.of_json(values) for line in lines for values in line["tasks"]], lines[-1]["point"]
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._write([{**self._state, "now": self.started}])
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
