"""The warehouse's own raw tables (schema ``raw_linkstar``): what is decided here, as append-only logs of versions.

Belongs here: appending and reading rows. Does not belong here: what an entry means. Rows land through dlt like those of
every source, so that staging, rebuilds as of a moment and the staleness of stages treat them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import dlt
import pyarrow as pa

from ingestion.config import Home
from ingestion.pipeline import LOG_HINTS, LoadError, open_pipeline, run_pipeline
from ingestion.versions import CANDIDATE_FIELDS, KnownVersions, content_hash
from orchestration.errors import LinkstarError

DATASET: Final = "raw_linkstar"
_PIPELINE: Final = "linkstar_decisions"


def append_entries(home: Home, table: str, fields: Sequence[pa.Field], entries: Sequence[dict[str, Any]],
                   known_at: datetime) -> int:
    """Append entries to one of the logs; the caller holds the home's lock.

    Args:
        home: the home.
        table: the log.
        fields: the entry's own columns.
        entries: the rows; each has ``record_key`` and the columns of ``fields``.
        known_at: knowledge time of the refresh that appends them.

    Returns: how many were new; an entry equal to the latest of its key adds nothing.

    Raises:
        LinkstarError: the warehouse cannot be written.
    """
    rows = [{**entry, "content_hash": content_hash({field.name: entry[field.name] for field in fields}),
             "source_at": None, "is_gone": False} for entry in entries]
    try:
        pipeline = open_pipeline(home, _PIPELINE, DATASET)
        candidates = pa.Table.from_pylist(rows, schema=pa.schema([*CANDIDATE_FIELDS, *fields]))
        fresh = KnownVersions(home.warehouse, DATASET, table).filter(candidates, known_at)
        if fresh.num_rows:
            run_pipeline(home, pipeline, [dlt.resource([fresh], name=table, **LOG_HINTS)])
    except LoadError as error:
        raise LinkstarError(str(error)) from error
    return int(fresh.num_rows)


def read_entries(home: Home, table: str) -> list[dict[str, Any]]:
    """The latest version of every entry of a log; empty while there is none."""
    if not home.warehouse.exists():
        return []
    found: list[dict[str, Any]] = KnownVersions(home.warehouse, DATASET, table).current().to_pylist()
    return found
