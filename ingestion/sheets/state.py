"""What the warehouse already knows about the inbox: files and their contents, published rules.

Belongs here: reading. Every call opens the warehouse and closes it again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ingestion.config import Home
from ingestion.raw_state import LATEST, stored_rows
from ingestion.sheets.raw_schema import DATASET


@dataclass(frozen=True)
class KnownFile:
    """The current record of one path."""

    path: str
    file_hash: str
    first_seen_at: datetime
    modified_at: datetime
    entity: str
    rows_read: int
    rows_landed: int
    rows_held: int
    reader_version: int


def known_files(home: Home) -> dict[str, KnownFile]:
    """Current record of each path."""
    names = ", ".join(KnownFile.__dataclass_fields__)
    return {
        row[0]: KnownFile(*row)
        for row in stored_rows(
            home,
            DATASET,
            "files",
            f"""
        select {names} from {DATASET}.files
        qualify row_number() over (partition by record_key order by {LATEST}) = 1""",
        )
    }


def contents_first_seen(home: Home) -> dict[str, datetime]:
    """When each content was first seen, under whatever path."""
    sql = f"select file_hash, min(first_seen_at) from {DATASET}.files group by file_hash"
    return dict(stored_rows(home, DATASET, "files", sql))


def newest_publication(home: Home) -> datetime | None:
    """Knowledge time of the newest published snapshot; None if nothing was published."""
    moments = []
    for manifest in sorted(home.snapshots.glob("*.json")):
        known_at = json.loads(manifest.read_text()).get("known_at")
        if known_at:
            moment = datetime.fromisoformat(str(known_at))
            moments.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(moments, default=None)


