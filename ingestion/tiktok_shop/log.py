"""The raw tables of this source, opened at most once for a resource of a shop.

Belongs here: a connection that is opened when something is asked of it and closed before dlt writes. Opening
costs more than any question about an unchanged night; a resource with nothing to ask opens nothing.
"""

from __future__ import annotations

from typing import Final

import duckdb

from ingestion.config import Home
from ingestion.versions import KnownVersions

DATASET: Final = "raw_tiktok_shop"


class RawLog:
    """The stored versions of every table of this source.

    Args:
        home: whose warehouse.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._connection: duckdb.DuckDBPyConnection | None = None

    def of(self, table: str) -> KnownVersions:
        """The versions of one table."""
        return KnownVersions(self._home.warehouse, DATASET, table, self._open)

    def close(self) -> None:
        """Close the warehouse; the next question opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the warehouse; in memory while there is none."""
        if self._connection is None:
            exists = self._home.warehouse.exists()
            self._connection = duckdb.connect(str(self._home.warehouse)) if exists else duckdb.connect()
        return self._connection.cursor()
