"""Click files without buyers, column by column: their files have any size.

Belongs here: the rewrite of text and Parquet files in batches, and what a file's rows come to, whatever the batches.
Does not belong here: which columns are a buyer's (``ingestion.sheets.strip``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TextIO

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ingestion.clicks.cell_batch import CellBatch, Cells
from ingestion.clicks.cells import click_batches
from ingestion.clicks.columns import ColumnReaders, keyed
from ingestion.clicks.rows import ClickParser
from ingestion.config import Home
from ingestion.sheets.files import InboxFile
from ingestion.sheets.parse import RowParser
from ingestion.sheets.recognise import FoundHeader
from ingestion.sheets.values import read_id

_BATCH_ROWS: Final = 50_000
# Of two files with these four equal the rows are the same; the hashes do not depend on the order of the batches.
_FINGERPRINT: Final = """
    select count(*), coalesce(bit_xor(hash(row_number, record_key, content_hash)), 0),
        coalesce(sum(hash(content_hash, record_key, row_number)), 0) from landed
"""

Fingerprint = tuple[int, int, int, int]


def rows_fingerprint(file: InboxFile, encoding: str, header: FoundHeader, parser: RowParser) -> Fingerprint:
    """What a file's rows come to: how many land, two sums of their numbers, keys and contents, how many are held."""
    count = held = mixed = total = 0
    with ClickParser(parser) as clicks, duckdb.connect() as connection:
        for part in clicks.parse(click_batches(file, encoding, parser.worksheet, header)):
            connection.register("landed", part.landed.select(["row_number", "record_key", "content_hash"]))
            rows, xor, added = connection.execute(_FINGERPRINT).fetchone() or (0, 0, 0)
            count, mixed, total, held = count + rows, mixed ^ xor, total + added, held + len(part.held)
    return count, mixed, total, held


class Stripper:
    """Writes a click file without its buyers.

    Args:
        home: whose secret keys buyers.
        header: the recognised header.
        positions: columns of buyers: position -> name of the column of hashes that replaces it, '' for none.
    """

    def __init__(self, home: Home, header: FoundHeader, positions: Mapping[int, str]) -> None:
        self._home = home
        self._header = header
        self._positions = positions
        self._readers = ColumnReaders(header.header.definition)

    def write_parquet(self, target: Path, file: InboxFile) -> None:
        """The table with its own types, row group by row group."""
        with pq.ParquetFile(str(file.location), buffer_size=1 << 20, pre_buffer=False) as parquet:
            names = parquet.schema_arrow.names
            kept = [place for place in range(len(names)) if self._positions.get(place, "kept")]
            schema = pa.schema([
                pa.field(self._positions[place], pa.string()) if place in self._positions
                else parquet.schema_arrow.field(place) for place in kept])
            with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
                    columns = [self._keyed(place, _plain(batch.column(place))) if place in self._positions
                               else batch.column(place) for place in kept]
                    writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))

    def write_rows(self, stream: TextIO, file: InboxFile, encoding: str) -> None:
        """The rows below the header, to a text that holds those above already."""
        delimiter = self._header.delimiter
        for batch in click_batches(file, encoding, "", self._header):
            columns = self._stripped(batch)
            stream.write(_quick(columns, delimiter) or _careful(columns, delimiter))

    def _stripped(self, batch: CellBatch) -> list[Cells]:
        return [self._keyed(place, cells) if place in self._positions else cells
                for place, cells in enumerate(batch.columns) if self._positions.get(place, "kept")]

    def _keyed(self, place: int, cells: Cells) -> pa.Array:
        """A column of buyers as keyed hashes; a cell that only the row parser can read is read like there."""
        read = self._readers.read(str(self._header.header.names[place]), cells)
        hashes = keyed(read.values, self._home.buyer_key)
        refused = [number for number, is_refused in enumerate(read.refused.to_pylist()) if is_refused]
        if not refused:
            return hashes
        found = hashes.to_pylist()
        for number in refused:
            cell = cells[number].as_py() if isinstance(cells, pa.Array) else cells[number]
            found[number] = self._home.buyer_key(read_id(cell))
        return pa.array(found, pa.string())


def _plain(column: pa.Array) -> Cells:
    """A column of buyers as text, or as values where its kind is another."""
    if pa.types.is_dictionary(column.type):
        return _plain(column.dictionary_decode())
    if pa.types.is_integer(column.type) or pa.types.is_large_string(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.string())
    values: list[object] = column.to_pylist()
    return column if pa.types.is_string(column.type) else values


def _quick(columns: Iterable[Cells], delimiter: str) -> str:
    """Lines without a quotation mark, written by Arrow; '' where a cell needs one."""
    arrays = [cells for cells in columns if isinstance(cells, pa.Array)]
    table = pa.table(arrays, [str(place) for place in range(len(arrays))])
    sink = pa.BufferOutputStream()
    try:
        pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False, delimiter=delimiter,
                                                        quoting_style="none"))
    except pa.ArrowInvalid:
        return ""
    return str(sink.getvalue().to_pybytes(), "utf-8")


def _careful(columns: Iterable[Cells], delimiter: str) -> str:
    """Lines with quotation marks where they are needed."""
    lines = io.StringIO(newline="")
    lists = [cells.to_pylist() if isinstance(cells, pa.Array) else cells for cells in columns]
    csv.writer(lines, delimiter=delimiter).writerows(zip(*lists, strict=True))
    return lines.getvalue()
