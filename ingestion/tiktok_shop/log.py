"""The databases of a run: the warehouse's raw tables, and one in memory for what was just read.

Belongs here: a connection that is opened when something is asked of it and closed before dlt writes, or when the
run waits for the platform for long: others may want to look. Opening costs more than any question about an
unchanged night; a resource with nothing to ask opens nothing.
"""

from __future__ import annotations

from typing import Final

import duckdb

from ingestion.config import Home
from ingestion.versions import OpenWarehouse

DATASET: Final = "raw_tiktok_shop"


class RawLog(OpenWarehouse):
    """The stored versions of every table of this source.

    Args:
        home: whose warehouse.
    """

    def __init__(self, home: Home) -> None:
        super().__init__(home.warehouse, DATASET)
        self._home = home
        self._memory: duckdb.DuckDBPyConnection | None = None

    def memory(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the database in memory; what does not fit spills below the home."""
        if self._memory is None:
            spill = str(self._home.dlt / "spill").replace("'", "''")
            self._memory = duckdb.connect(config={"temp_directory": spill})
        return self._memory.cursor()
