"""Rows on standard output: a table on a terminal, tab-separated lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import duckdb

_TERMINAL_ROWS = 1_000


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Show rows."""
    if not sys.stdout.isatty():
        typer.echo("\t".join(columns))
        for row in rows:
            typer.echo("\t".join(_plain(value) for value in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*[_plain(value) for value in row])
    Console().print(table, markup=False)


def print_result(result: duckdb.DuckDBPyConnection) -> None:
    """Show the result of a query; a terminal gets its first thousand rows, a pipe gets all."""
    columns = [column[0] for column in result.description or []]
    if sys.stdout.isatty():
        print_rows(columns, result.fetchmany(_TERMINAL_ROWS))
        return
    print_rows(columns, iter(result.fetchone, None))


def _plain(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\t", " ").replace("\r", " ").replace("\n", " ")
