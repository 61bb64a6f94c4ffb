"""``LINKSTAR_INBOX_AFTER_LOAD=strip`` for exports: loaded files keep only the columns that are read.

Belongs here: what a rewritten export holds. Does not belong here: putting it in place (``ingestion.inbox.after_load``).

An order export names, calls and locates the buyer in a dozen columns, in seven languages; which ones they are is not
guessed. What is read is listed (``headers.csv``), everything else goes, and the buyer's user name becomes its keyed
hash under the name it has in raw. Cells are compared column by column before the new file takes the old one's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import xlsxwriter

from ingestion.config import Home
from ingestion.inbox.after_load import KnownContents, put_in_place
from ingestion.messages import text
from ingestion.seller_exports.cells import NATIVE, ROW_NUMBER, CellReader, fee_column
from ingestion.seller_exports.headers import columns
from ingestion.seller_exports.recognise import EXPORT_KINDS, EXPORT_TEXT_KINDS, ExportHeader, export_headers
from ingestion.sheets.files import FileContent, InboxFile, read_content
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import reading
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.safety import refuse_at_sight

_BATCH_ROWS: Final = 20_000
_MEMORY_LIMIT: Final = "1GB"

Tables = list[tuple[ExportHeader, str]]
"""Of each table its header and the DuckDB table of its cells."""


def has_buyer_columns(file: InboxFile) -> bool:
    """Whether a file is an export with columns that are not known, or with buyers' names."""
    try:
        with reading(file):
            refuse_at_sight(file)
            found = export_headers(file, read_content(file).encoding, SHEETS) if file.kind in EXPORT_KINDS else []
            return any(_has_more(header) for header in found)
    except SheetProblem:
        return False


def strip_export(home: Home, contents: KnownContents, file: InboxFile) -> str:
    """Rewrite one loaded export with nothing but what was read of it.

    Args:
        home: whose secret keys buyers.
        contents: remembers what was rewritten.
        file: a file all of whose rows landed.

    Returns: why the file was left as it is; '' if nothing of a buyer stands in it any more.

    Raises:
        SheetProblem: the file cannot be read.
        OSError: it cannot be written.
    """
    with reading(file):
        found = read_content(file)
        if contents.is_settled(found.file_hash):
            return ""
        headers = export_headers(file, found.encoding, SHEETS)
        if not any(_has_more(header) for header in headers):
            contents.settle(found.file_hash, found.file_hash)
            return ""
        if file.kind not in EXPORT_TEXT_KINDS | {".xlsx"}:
            return text("strip_kind", kind=file.kind)
        scratch = home.dlt / "strip_scratch.duckdb"
        scratch.unlink(missing_ok=True)
        try:
            with duckdb.connect(str(scratch)) as connection:
                connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
                kept = _cells_of(connection, home, file, found, "kept")
                return put_in_place(
                    file, found, contents, lambda target: _write(target, connection, kept),
                    lambda other, after: _is_same(connection, kept,
                                                  _cells_of(connection, home, other, after, "written")))
        finally:
            scratch.unlink(missing_ok=True)


def _has_more(header: ExportHeader) -> bool:
    """Whether a table holds something that is not read, or buyers as they are called."""
    known = columns(header.entity)
    return bool(header.unknown) or any(
        known[name].kind == "buyer" and name not in header.hashed for name in header.positions)


def _cells_of(connection: duckdb.DuckDBPyConnection, home: Home, file: InboxFile, content: FileContent,
              prefix: str) -> Tables:
    """The cells of every table as the load reads them, buyers hashed, without blank rows."""
    found = []
    for number, header in enumerate(export_headers(file, content.encoding, SHEETS)):
        reader = CellReader(file, content.encoding, header, home.buyer_key)
        names = [name for _, name in _kept(header)]
        shown = ", ".join(f'nullif("{name}", \'\') as "{name}"' for name in names)
        filled = ", ".join(f'"{name}"' for name in names)
        connection.register("batches", pa.RecordBatchReader.from_batches(reader.schema, reader.batches()))
        try:
            connection.execute(f"""
                create table {prefix}_{number} as
                select row_number() over (order by {ROW_NUMBER}) as place, * exclude ({ROW_NUMBER}) from (
                    select {ROW_NUMBER}, {shown} from batches where {ROW_NUMBER} > {header.row_number})
                where coalesce({filled}) is not null""")
        except duckdb.Error as error:
            raise reader.error or error from error
        connection.unregister("batches")
        found.append((header, f"{prefix}_{number}"))
    return found


def _is_same(connection: duckdb.DuckDBPyConnection, before: Tables, after: Tables) -> bool:
    """Whether two files have the same tables with the same cells in the same order."""
    if [(header.entity, header.worksheet) for header, _ in before] != [
            (header.entity, header.worksheet) for header, _ in after]:
        return False
    for (header, left), (other, right) in zip(before, after, strict=True):
        names = sorted(name for _, name in _kept(header))
        if names != sorted(name for _, name in _kept(other)):
            return False
        listed = ", ".join(f'"{name}"' for name in ("place", *names))
        one, two = (f"select {listed} from {table}" for table in (left, right))
        differing = connection.execute(
            f"select count(*) from ((({one}) except ({two})) union all (({two}) except ({one})))").fetchone()
        if differing is None or differing[0]:
            return False
    return True


def _write(target: Path, connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """The kept cells under their headers, as the kind of the file asks for."""
    if target.suffix.lower() == ".xlsx":
        _write_workbook(target, connection, tables)
        return
    (header, table), = tables
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        for cells in _head(header):
            stream.write(header.delimiter.join(_quoted(str(cell)) for cell in cells) + "\n")
    body = target.with_suffix(".body")
    try:
        connection.execute(f"""
            copy (select * exclude (place) from {table} order by place) to {_sql_text(str(body))}
            (format csv, header false, delimiter {_sql_text(header.delimiter)})""")
        with target.open("ab") as whole, body.open("rb") as part:
            while chunk := part.read(1 << 20):
                whole.write(chunk)
    finally:
        body.unlink(missing_ok=True)


def _write_workbook(target: Path, connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as workbook:
        for header, table in tables:
            worksheet = workbook.add_worksheet(header.worksheet)
            for number, cells in enumerate(chain(_head(header), _rows(connection, table))):
                _write_cells(worksheet, number, cells)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(f"select * exclude (place) from {table} order by place")
    while chunk := found.fetchmany(_BATCH_ROWS):
        yield from chunk


def _write_cells(worksheet: Any, number: int, cells: Iterable[Any]) -> None:
    """One row; what a workbook held as a number is one again."""
    for place, cell in enumerate(cells):
        if cell is None:
            continue
        if cell.startswith(NATIVE):
            worksheet.write_number(number, place, float(cell[1:]))
        else:
            worksheet.write_string(number, place, cell)


def _kept(header: ExportHeader) -> list[tuple[int, str]]:
    """Place and name of the columns that are read, in the order of the file (it tells fees from other columns)."""
    fees = {fee_column(number): place for number, place in enumerate(header.fees.values())}
    return sorted((place, name) for name, place in {**header.positions, **fees}.items())


def _head(header: ExportHeader) -> list[Sequence[str]]:
    """The row above the header, if there is any, and the header; buyers' hashes stand under their name in raw."""
    known = columns(header.entity)
    labels = [name if name in known and known[name].kind == "buyer" else header.labels[place]
              for place, name in _kept(header)]
    return [header.above, labels] if header.above else [labels]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _sql_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
