"""Batches of cells -> candidate rows of ``raw_sheets.link_clicks``, and held rows.

Belongs here: the same keys and content hashes as the row parser gives, computed by DuckDB over whole batches.
Nothing leaves this module with a buyer id in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import duckdb
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.clicks.cell_batch import CellBatch
from ingestion.clicks.columns import ColumnReaders, keyed, read_extra, read_hashes
from ingestion.sheets.definition import Column, join_key
from ingestion.sheets.parse import Held, RowParser
from ingestion.sheets.raw_schema import candidate_schema

_MEMORY_LIMIT: Final = "300MB"


@dataclass(frozen=True)
class ParsedClicks:
    """What became of one batch: rows read = rows landed + rows held."""

    landed: pa.Table
    held: list[Held]
    rows_read: int


@dataclass(frozen=True)
class _Extra:
    """A column that nobody described: its place, its name in a batch and in the JSON text of a row."""

    place: int
    name: str
    label: str


class ClickParser:
    """Parses the batches of one table; use as a context manager.

    Args:
        parser: the row parser of the table, which judges the rows that the readers of columns refuse.
    """

    def __init__(self, parser: RowParser) -> None:
        self._parser = parser
        self._header = parser.header
        self._definition = parser.definition
        self._readers = ColumnReaders(parser.definition)
        self._schema = candidate_schema(parser.definition)
        self._extras = _extras(parser.header.extras)
        self._sql = self._candidates_sql()
        self._connection = duckdb.connect()
        self._connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
        self._connection.execute("set threads = 1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def parse(self, batches: Iterable[CellBatch]) -> Iterator[ParsedClicks]:
        """Landed and held rows, batch by batch, in the order of the file.

        Args:
            batches: rows of the table below its header.
        """
        for batch in batches:
            yield self._parsed(batch)

    def _parsed(self, batch: CellBatch) -> ParsedClicks:
        typed, refused = self._typed(batch)
        doubtful = np.flatnonzero(refused.to_numpy(zero_copy_only=False))
        landed = [self._candidates(typed.filter(pc.invert(refused)))]
        held: list[Held] = []
        blank = 0
        for place in doubtful.tolist():
            cells = batch.original(place)
            if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
                blank += 1
                continue
            result = self._parser.parse(batch.numbers[place].as_py(), cells)
            if isinstance(result, Held):
                held.append(result)
            else:
                landed.append(pa.Table.from_pylist([result], self._schema))
        table = pa.concat_tables(landed)
        if len(landed) > 1:
            table = table.sort_by("row_number")
        return ParsedClicks(table, held, len(batch.numbers) - blank)

    def _typed(self, batch: CellBatch) -> tuple[pa.Table, pa.BooleanArray]:
        """Typed columns of all rows, buyers as keyed hashes, and the rows that the row parser must judge."""
        count = len(batch.numbers)
        odd = np.zeros(count, dtype=bool)
        odd[list(batch.odd)] = True
        refused = pa.array(odd)
        columns: dict[str, pa.Array] = {"row_number": batch.numbers}
        places = {name: place for place, name in enumerate(self._header.names) if name}
        for column in self._definition.input_columns:
            if column.name in places:
                found = self._readers.read(column.name, batch.columns[places[column.name]])
                values, refused = found.values, pc.or_(refused, found.refused)
            else:
                values = pa.nulls(count, column.kind.arrow)
            columns[column.raw_name] = self._hashed(column, values, batch)
        for extra in self._extras:
            found = read_extra(batch.columns[extra.place])
            columns[extra.name], refused = found.values, pc.or_(refused, found.refused)
        for column in self._definition.columns:
            if column.info.is_required:
                refused = pc.or_(refused, pc.is_null(columns[column.raw_name]))
        return pa.table(columns), refused

    def _hashed(self, column: Column, values: pa.Array, batch: CellBatch) -> pa.Array:
        """A private column as keyed hashes, computed or already in the file; any other as it is."""
        if not column.is_private:
            return values
        hashes = keyed(values, self._parser.scope.buyer_key)
        if column.raw_name in self._header.hashes:
            hashes = pc.coalesce(hashes, read_hashes(batch.columns[self._header.hashes[column.raw_name]]))
        return hashes

    def _candidates(self, typed: pa.Table) -> pa.Table:
        """Typed rows completed with keys and hashes."""
        self._connection.register("typed", typed)
        scope = self._parser.scope
        table = self._connection.execute(self._sql, {
            "path": scope.path, "path_key": join_key((scope.path,)), "file_hash": scope.file_hash,
            "worksheet": self._parser.worksheet,
        }).to_arrow_table()
        return table.select(self._schema.names).cast(self._schema)

    def _candidates_sql(self) -> str:
        columns = [column.raw_name for column in self._definition.columns]
        kinds = {column.raw_name: column.kind.arrow for column in self._definition.columns}
        content = {name: _json(_quoted(name), kind) for name, kind in kinds.items()}
        content |= {"extra": _json("extra", pa.string()), "is_deleted": _json("is_deleted", pa.bool_())}
        pairs = " || ',' || ".join(f"'\"{name}\":' || {content[name]}" for name in sorted(content))
        key = " || '|' || ".join(
            f"coalesce(replace(replace({_quoted(column.raw_name)}, '%', '%25'), '|', '%7C'), '')"
            for column in self._definition.key_columns)
        kept = ", ".join(_quoted(name) for name in columns)
        return f"""
            with complete as (
                select row_number, {kept}, coalesce(is_deleted, false) as is_deleted, {self._extra_sql()} as extra,
                    {key} as natural_key
                from typed
            )
            select $path_key || '|' || natural_key as record_key, md5('{{' || {pairs} || '}}') as content_hash,
                cast(null as timestamptz) as source_at, false as is_gone, natural_key, $path as path,
                $worksheet as worksheet, $file_hash as file_hash, row_number, is_deleted, extra, {kept}
            from complete
            order by row_number
        """

    def _extra_sql(self) -> str:
        """JSON text of the columns that nobody described; NULL where all are blank."""
        if not self._extras:
            return "cast(null as varchar)"
        pairs = ", ".join(f"{_literal(one.label)} || ':' || {_text_json(one.name)}" for one in self._extras)
        return f"'{{' || nullif(concat_ws(',', {pairs}), '') || '}}'"


def _extras(labels: tuple[str | None, ...]) -> list[_Extra]:
    """Unknown columns in the order of their labels; of two with one label the later counts."""
    places = {label: place for place, label in enumerate(labels) if label}
    return [_Extra(places[label], f"extra_{places[label]}", orjson.dumps(label).decode()) for label in sorted(places)]


def _json(value: str, kind: pa.DataType) -> str:
    """SQL of a value's canonical JSON (``ingestion.versions.canonical_json``)."""
    if pa.types.is_boolean(kind):
        text = f"case when {value} then 'true' else 'false' end"
    elif pa.types.is_timestamp(kind):
        text = (f"'\"' || strftime({value}, '%Y-%m-%dT%H:%M:%S') || "
                f"case when microsecond({value}) % 1000000 = 0 then '' else strftime({value}, '.%f') end || '\"'")
    elif kind == pa.string():
        text = _text_json(value)
    else:
        raise TypeError(f"no canonical JSON for {kind}")
    return f"case when {value} is null then 'null' else {text} end"


def _text_json(value: str) -> str:
    """SQL of a text without control characters as JSON."""
    return f"'\"' || replace(replace({value}, '\\', '\\\\'), '\"', '\\\"') || '\"'"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
