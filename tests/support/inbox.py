"""A home with an inbox that tests drop files into, night by night."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import xlsxwriter

from ingestion.config import Home
from ingestion.report import LoadReport, RunContext
from ingestion.sheets import load

_LATEST = "source_at desc nulls last, known_at desc, version_id desc"
_FIRST_NIGHT = datetime(2026, 11, 1, 2, tzinfo=UTC)


_Source = Callable[[RunContext], LoadReport]


@cache
def _begun(sources: tuple[_Source, ...]) -> TemporaryDirectory[str]:
    """A home whose empty inbox was loaded once: its raw tables are there. Making them takes a second, copying the home nothing."""
    folder = TemporaryDirectory(prefix="begun_inbox_")
    home = Home(Path(folder.name) / "home").create()
    for source in sources:
        source(RunContext(home, _FIRST_NIGHT, "night-0"))
    return folder


class Inbox:
    """Files in, loads, rows out.

    Args:
        root: where the home is made.
        is_new: nothing was ever loaded; else the inbox was loaded while it was empty.
    """

    SOURCES: tuple[_Source, ...] = (load,)

    def __init__(self, root: Path, *, is_new: bool = False) -> None:
        if not is_new:
            shutil.copytree(Path(_begun(self.SOURCES).name) / "home", root / "home")
        self.home = Home(root / "home").create()
        self.night = 0

    def drop(self, path: str, text: str | bytes, *, modified: int | None = None) -> Path:
        """Put a file into the inbox; ``modified`` is its time in seconds since 1970, else it has lain still for a while."""
        target = self.home.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        if modified is None:
            _settle(target)
        else:
            os.utime(target, (modified, modified))
        return target

    def drop_workbook(self, path: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
        """Put a workbook into the inbox; numbers, dates and booleans become cells of that kind."""
        target = self.home.inbox / path
        with xlsxwriter.Workbook(
            str(target), {"default_date_format": "yyyy-mm-dd", "remove_timezone": True}
        ) as workbook:
            for name, rows in sheets.items():
                worksheet = workbook.add_worksheet(name)
                for number, cells in enumerate(rows):
                    for position, cell in enumerate(cells):
                        if isinstance(cell, str):
                            worksheet.write_string(number, position, cell)
                        elif cell is not None:
                            worksheet.write(number, position, cell)
        _settle(target)
        return target

    def load(self, again: Collection[str] | None = None) -> LoadReport:
        """One night's load; ``again`` reads these files and no other."""
        self.night += 1
        return load(RunContext(self.home, _FIRST_NIGHT + timedelta(days=self.night), f"night-{self.night}"), again)

    @property
    def known_at(self) -> datetime:
        """Knowledge time of the last load."""
        return _FIRST_NIGHT + timedelta(days=self.night)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        connection = duckdb.connect(str(self.home.warehouse))
        try:
            connection.execute("set timezone = 'UTC'")
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def merged(self, sheet: str, columns: str) -> list[tuple[Any, ...]]:
        """Rows of a sheet after the merge over files that the contract states, sorted."""
        return self.query(f"""
            with copies as (
                select * from raw_sheets.{sheet}
                qualify row_number() over (partition by record_key order by {_LATEST}) = 1
            ), files as (
                select * from raw_sheets.files
                qualify row_number() over (partition by record_key order by {_LATEST}) = 1
            ), winners as (
                select copies.* from copies join files using (path) where not copies.is_gone
                qualify row_number() over (partition by natural_key
                    order by first_seen_at desc, modified_at desc, path desc) = 1
            )
            select {columns} from winners where not is_deleted order by all
        """)

    def versions(self, table: str) -> int:
        """How many versions a raw table holds."""
        return int(self.query(f"select count(*) from raw_sheets.{table}")[0][0])

    def all_versions(self) -> dict[str, int]:
        """How many versions each raw table holds."""
        tables = self.query(
            "select table_name from information_schema.tables where table_schema = 'raw_sheets' "
            "and table_name not like '\\_dlt%' escape '\\'"
        )
        return {name: self.versions(name) for (name,) in sorted(tables)}

    def held(self) -> list[tuple[Any, ...]]:
        """Current quarantine: origin, row, reason code, amount, currency."""
        return self.query(f"""
            select origin, row_number, reason_code, amount, currency from (
                select * from raw_sheets.quarantine
                qualify row_number() over (partition by record_key order by {_LATEST}) = 1
            ) where not is_gone order by all
        """)


def _settle(target: Path) -> None:
    """Let a file look as if it had lain still for ten seconds, so that the load need not wait for it."""
    moment = target.stat().st_mtime_ns - 10_000_000_000
    os.utime(target, ns=(moment, moment))


def csv_text(header: Iterable[str], *rows: Iterable[str], delimiter: str = ",") -> str:
    """Delimited text of a header and rows (cells hold no delimiter)."""
    return "\n".join(delimiter.join(cells) for cells in (header, *rows)) + "\n"
