"""Parsed rows on their way to raw, in Parquet files that live only during one load.

Belongs here: bounded memory. What is spooled is already free of private values.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.raw_tables import GROUP_ROWS

BATCH_ROWS = 20_000


class TableWriter:
    """Appends rows or Arrow tables of one schema to one Parquet file; it appears with the first rows."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.schema = schema
        self.count = 0
        self._rows: list[Mapping[str, Any]] = []
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    @property
    def count_all(self) -> int:
        """Rows taken so far, also those not yet in the file."""
        return self.count + len(self._rows)

    def append(self, row: Mapping[str, Any]) -> None:
        """Add one row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def append_table(self, table: pa.Table) -> None:
        """Add the rows of a table that has at least the columns of the schema."""
        if table.num_rows == 0:
            return
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(str(self.path), self.schema)
        self._writer.write_table(table.select(self.schema.names).cast(self.schema))
        self.count += table.num_rows

    def _flush(self) -> None:
        if self._rows:
            self.append_table(pa.Table.from_pylist(self._rows, schema=self.schema))
            self._rows = []


class Spool:
    """The folder of one load's Parquet files; emptied when the load begins and when it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def parsed(self, table: str) -> list[Path]:
        """Parsed rows of a table, one file per inbox file, in the order they were read."""
        return sorted(self.folder.glob(f"parsed/*/{table}.parquet"))

    def parsed_writer(self, number: int, table: str, schema: pa.Schema) -> TableWriter:
        """Writer for the rows of one inbox file and table."""
        return TableWriter(self.folder / "parsed" / f"{number:06d}" / f"{table}.parquet", schema)

    def drop_parsed(self, number: int) -> None:
        """Forget what was parsed from one inbox file."""
        shutil.rmtree(self.folder / "parsed" / f"{number:06d}", ignore_errors=True)

    def drop_all_parsed(self) -> None:
        """Forget what was parsed, once it is compared: the rows to be loaded take as much room again."""
        shutil.rmtree(self.folder / "parsed", ignore_errors=True)

    def path(self, stage: str, table: str) -> Path:
        """Where a source keeps the rows of a table between two steps of its own."""
        return self.folder / stage / f"{table}.parquet"

    def writer(self, stage: str, table: str, schema: pa.Schema) -> TableWriter:
        """Writer for such rows."""
        return TableWriter(self.path(stage, table), schema)

    def fresh_writer(self, table: str, schema: pa.Schema) -> TableWriter:
        """Writer for the new versions of a table."""
        return TableWriter(self.folder / "fresh" / f"{table}.parquet", schema)

    def fresh(self, table: str) -> Iterator[pa.Table]:
        """New versions of a table, batch by batch."""
        return self.stored("fresh", table)

    def stored(self, stage: str, table: str) -> Iterator[pa.Table]:
        """The rows of a table at a step, batch by batch; none where nothing was written."""
        path = self.path(stage, table)
        if path.exists():
            # Read ahead (pre_buffer) it would hold all that was read until the end: gigabytes of clicks.
            with pq.ParquetFile(str(path), buffer_size=1 << 20, pre_buffer=False) as parquet:
                for batch in parquet.iter_batches(batch_size=GROUP_ROWS):
                    yield pa.Table.from_batches([batch])
