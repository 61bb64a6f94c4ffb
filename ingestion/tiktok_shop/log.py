"""The databases of a run: the warehouse's raw tables, and one in memory for what was just read.

Belongs here: a connection that is opened when something is asked of it and closed before dlt writes, or when the
run waits for the platform for long: others may want to look. Opening costs more than any question about an
unchanged night; a resource with nothing to ask opens nothing.
"""

from __future__ import annotations

import time
from typing import Final

import duckdb

from ingestion.config import Home
from ingestion.versions import KnownVersions

DATASET: Final = "raw_tiktok_shop"
_LONG: Final = 1.0  # seconds


class RawLog:
    """The stored versions of every table of this source.

    Args:
        home: whose warehouse.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._memory: duckdb.DuckDBPyConnection | None = None
        self._opened_at = 0.0

    def memory(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the database in memory; what does not fit spills below the home."""
        if self._memory is None:
            spill = str(self._home.dlt / "spill").replace("'", "''")
            self._memory = duckdb.connect(config={"temp_directory": spill})
        return self._memory.cursor()

    def of(self, table: str) -> KnownVersions:
        """The versions of one table."""
        return KnownVersions(self._home.warehouse, DATASET, table, self._open)

    def close(self) -> None:
        """Close the warehouse; the next question opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rest(self) -> None:
        """Close the warehouse if it has been open for a while."""
        if self._connection is not None and time.monotonic() - self._opened_at > _LONG:
            self.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the warehouse; in memory while there is none."""
        if self._connection is None:
            exists = self._home.warehouse.exists()
            self._connection = duckdb.connect(str(self._home.warehouse)) if exists else duckdb.connect()
            self._opened_at = time.monotonic()
        return self._connection.cursor()
