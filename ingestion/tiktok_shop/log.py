"""The databases of a run: the warehouse's raw tables, and one in memory for what was just read.

Belongs here: a connection that is opened when something is asked of it and closed before dlt writes, or when the
run waits for the platform for long: others may want to look. Opening costs more than any question about an
unchanged night; a resource with nothing to ask opens nothing.
"""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from ingestion.config import Home
from ingestion.raw_tables import LOAD_ID_FIELD
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, OpenWarehouse

DATASET: Final = "raw_tiktok_shop"

LOG_SCHEMA: Final = pa.schema([
    *CANDIDATE_FIELDS, pa.field("shop_id", pa.string()), pa.field("endpoint", pa.string()),
    pa.field("page", pa.int64()), pa.field("row_number", pa.int64()), pa.field("created_at", KNOWN_AT_TYPE),
    pa.field("is_open", pa.bool_()), pa.field("payload", pa.string()), pa.field("prev_version_id", pa.string()),
    pa.field("version_id", pa.string(), nullable=False), pa.field("known_at", KNOWN_AT_TYPE), LOAD_ID_FIELD,
])
"""The columns of every raw table of this source."""


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
