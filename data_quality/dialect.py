"""SQLAlchemy dialect for running Great Expectations as SQL inside DuckDB. Imported only by the runner.

Why it exists: Great Expectations closes the SQLAlchemy connection before it fetches, and in duckdb-engine the
cursor *is* the connection, so results came back empty (seen with duckdb-engine 0.17 and Great Expectations
1.24, 2026-11). Here every statement's rows are buffered right after execution. Remove it once duckdb-engine
gives each cursor a life of its own.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

import duckdb
import duckdb_engine
from sqlalchemy import NullPool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from data_quality.database import sibling

NAME: Final = "linkstar_duckdb"
CONNECTION_STRING: Final = f"{NAME}:///:memory:"


class BufferingExecutionContext(PGExecutionContext_psycopg2):
    """Holds all rows of a statement, so that the connection may close before they are fetched."""

    def post_exec(self) -> None:
        """Hand SQLAlchemy the rows, fully buffered."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor,
                alternate_description=list(self.cursor.description),
                initial_buffer=deque(self.cursor.fetchall()),
            )


class Dialect(duckdb_engine.Dialect):
    """duckdb-engine with buffered results."""

    execution_ctx_cls = BufferingExecutionContext
    supports_statement_cache = False


def register() -> None:
    """Make ``linkstar_duckdb`` known to SQLAlchemy; calling it again changes nothing."""
    registry.register(NAME, __name__, Dialect.__name__)


def engine_options(opened: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Options of ``create_engine`` that use a file the caller opened, and will close.

    NullPool, because Great Expectations makes a second engine of its own and disposes neither: a pooled
    connection would keep the file locked after the run. The file is not named by URL: a path may hold
    characters that a URL, or Great Expectations' own substitution of ``$``, would read as something else.
    """
    return {
        "creator": lambda: duckdb_engine.ConnectionWrapper(sibling(opened)),
        "poolclass": NullPool,
    }
