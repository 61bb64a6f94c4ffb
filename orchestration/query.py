"""SQL on the published snapshot: one reading statement, nothing else.

The published file is opened read-only with access to other files and the network switched off, so that a
query can neither change anything nor read beyond the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError, UsageError
from orchestration.messages import text

_READING: Final = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})

_SETTINGS: Final = {"enable_external_access": "false", "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false"}


@contextmanager
def open_published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to what readers see; names without schema are looked up in marts, then bi.

    Raises:
        LinkstarError: nothing is published yet, or the file cannot be opened.
    """
    if not home.published.exists():
        raise LinkstarError(text("nothing_published", home=home.root))
    try:
        connection = duckdb.connect(str(home.published), read_only=True, config=dict(_SETTINGS))
    except duckdb.Error as error:
        raise LinkstarError(text("published_unreadable", path=home.published, reason=str(error).splitlines()[0])
                            ) from error
    try:
        schemas = {name for (name,) in connection.execute("select schema_name from duckdb_schemas()").fetchall()}
        path = ",".join(name for name in ("marts", "bi") if name in schemas)
        if path:
            connection.execute(f"set search_path = '{path}'")
        connection.execute("set TimeZone = 'UTC'")
        # DuckDB streams what Python asks for, and waits for ever where a UNION ALL fills the buffer before its later
        # branches have begun. An answer that fits into the buffer is complete before it is read.
        connection.execute("set streaming_buffer_size = '1TB'")
        yield connection
    finally:
        connection.close()


def single_reading_statement(sql: str) -> str:
    """The statement itself, if it is one and only reads.

    Raises:
        UsageError: it is empty, several statements, not SQL, or it writes.
    """
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise UsageError(text("bad_sql", reason=str(error).splitlines()[0])) from error
    if len(statements) != 1:
        raise UsageError(text("one_statement", count=len(statements)))
    if statements[0].type not in _READING:
        raise UsageError(text("only_reading", kind=statements[0].type.name))
    return statements[0].query


def run_query(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
    """Execute one reading statement; fetch from what is returned.

    Raises:
        UsageError: the statement is refused or does not work.
    """
    statement = single_reading_statement(sql)
    try:
        return connection.execute(statement)
    except duckdb.Error as error:
        raise UsageError(text("bad_sql", reason=" ".join(str(error).split()))) from error
