"""Tables and queries of the published snapshot as files: XLSX, CSV, Parquet.

A cell can never run as a formula. Texts that a spreadsheet would read as one (they begin with ``= + - @``, a tab
or a carriage return, also in their full-width forms) are written

- in XLSX as text cells with the quote-prefix style: the value is unchanged, and stays text when it is edited;
- in CSV with an apostrophe in front, because CSV knows no types. Numbers are never touched.

Integers of more than 15 digits and all ids are text, since spreadsheets round them. The header of XLSX and CSV
has the column's name and its comment (Chinese / English); Parquet keeps plain names.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.config import Home
from ingestion.formulas import defused
from orchestration.errors import LinkstarError, UsageError
from orchestration.homes import discard
from orchestration.messages import text
from orchestration.query import open_published, run_query
from orchestration.workbooks import workbook_formats, workbook_options, write_cell

SPREADSHEET_ROWS: Final = 1_048_576
_BATCH: Final = 5_000
_HEADER_LIMIT: Final = 120


def export(home: Home, what: str, target: Path) -> int:
    """Write a table or query of the published snapshot to a file; the suffix decides the format.

    Args:
        home: the home.
        what: a table (``creator_roi``, ``bi.shop_day``) or one SELECT.
        target: the file; it appears complete or not at all.

    Returns: rows written.

    Raises:
        UsageError: unknown format, unknown table or a statement that is refused.
        LinkstarError: nothing is published, or the file cannot be written.
    """
    with open_published(home) as connection:
        return write_query(connection, _as_query(connection, what), target)


def write_query(connection: duckdb.DuckDBPyConnection, sql: str, target: Path,
                labels: Mapping[str, str] | None = None) -> int:
    """Write what a query gives to a file; the suffix decides the format.

    Args:
        connection: where it is run.
        sql: one SELECT.
        target: the file; it appears complete or not at all.
        labels: what stands beside the names of columns that no published table has.

    Returns: rows written.

    Raises:
        UsageError: unknown format, or a statement that is refused.
        LinkstarError: the file cannot be written.
    """
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv, ".parquet": _write_parquet}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise UsageError(text("unknown_format", path=target.name))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch()  # xlsxwriter's own error is no OSError
        rows = writer(connection, sql, temporary, labels or {})
        temporary.replace(target)
    except OSError as error:
        raise LinkstarError(text("cannot_write", path=target, reason=error.strerror or error)) from error
    finally:
        discard(temporary)
    return rows


def _as_query(connection: duckdb.DuckDBPyConnection, what: str) -> str:
    """A query for a table name; anything with a space is taken as SQL."""
    name = what.strip()
    if any(character.isspace() for character in name):
        return name
    schema, _, table = name.rpartition(".")
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_name = ? "
        "and table_schema in ('marts', 'bi') and (? = '' or table_schema = ?) "
        "order by table_schema desc limit 1", [table, schema, schema]).fetchone()
    if not found:
        raise UsageError(text("unknown_table", name=name))
    return f'select * from "{found[0]}"."{found[1]}" order by all'


_COMMENTS: Final = """
with published as (
    select column_name, comment, lower(table_name) in (select unnest($read)) as is_read
    from duckdb_columns()
    where schema_name in ('marts', 'bi') and comment is not null
)
select column_name, min(comment) from published as one
where is_read or not exists (select 1 from published where is_read and published.column_name = one.column_name)
group by column_name
having count(distinct comment) = 1
"""


def _headers(connection: duckdb.DuckDBPyConnection, sql: str, columns: Sequence[str], separator: str,
             labels: Mapping[str, str]) -> list[str]:
    """Column names with their comments in the tables that the query reads, if in none of these in all published ones;
    without one where the comments of a name differ."""
    read = [name.lower() for name in connection.get_table_names(sql)]
    comments: dict[str, str] = dict(connection.execute(_COMMENTS, {"read": read}).fetchall()) | dict(labels)
    return [f"{name}{separator}{_shorten(comments[name])}" if name in comments else name for name in columns]


def _shorten(comment: str) -> str:
    """A comment that fits into a header."""
    return comment if len(comment) <= _HEADER_LIMIT else comment[:_HEADER_LIMIT - 1] + "…"


def _batches(result: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    """The result in pieces, so that memory does not grow with it."""
    while rows := result.fetchmany(_BATCH):
        yield rows


def _write_xlsx(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, labels: Mapping[str, str]) -> int:
    import xlsxwriter

    result = run_query(connection, sql)
    columns = [column[0] for column in result.description or []]
    batches = _batches(result)
    first = next(batches, [])
    headers = _headers(connection.cursor(), sql, columns, "\n", labels)
    count = 0
    with xlsxwriter.Workbook(str(path), workbook_options(str(path.parent))) as workbook:
        formats = workbook_formats(workbook)
        sheet = workbook.add_worksheet("export")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(columns) - 1, 0), 18)
        for position, header in enumerate(headers):
            sheet.write_string(0, position, header, formats["header"])
        for rows in _chain(first, batches):
            for row in rows:
                count += 1
                if count >= SPREADSHEET_ROWS:
                    raise UsageError(text("too_many_rows", limit=SPREADSHEET_ROWS - 1))
                for position, value in enumerate(row):
                    write_cell(sheet, count, position, value, columns[position], formats)
    return count


def _chain(first: list[tuple[Any, ...]], rest: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    """The first piece and then the others."""
    yield first
    yield from rest


def _write_csv(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, labels: Mapping[str, str]) -> int:
    result = run_query(connection, sql)
    columns = [column[0] for column in result.description or []]
    batches = _batches(result)
    first = next(batches, [])
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([defused(header) for header in _headers(connection.cursor(), sql, columns, " ", labels)])
        for rows in _chain(first, batches):
            writer.writerows([[_csv_value(value) for value in row] for row in rows])
            count += len(rows)
    return count


def _csv_value(value: object) -> object:
    """A value as CSV: texts made safe, booleans in lower case, NULL empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return value
    return defused(str(value))


def _write_parquet(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, _labels: Mapping[str, str]) -> int:
    import pyarrow.parquet

    reader = run_query(connection, sql).to_arrow_reader(100_000)
    count = 0
    with pyarrow.parquet.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
