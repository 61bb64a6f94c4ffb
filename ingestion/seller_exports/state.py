"""What the warehouse already knows about exports: files by path and by content.

Belongs here: reading. Every call opens the warehouse and closes it again.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.config import Home
from ingestion.raw_state import LATEST, stored_rows
from ingestion.seller_exports.raw_schema import DATASET


@dataclass(frozen=True)
class KnownExport:
    """The current record of one path."""

    path: str
    file_hash: str
    entity: str
    shop_code: str
    rows_read: int
    rows_landed: int
    rows_held: int
    reader_version: int


def known_exports(home: Home) -> dict[str, KnownExport]:
    """Current record of each path; none of a path whose file was moved to another shop."""
    names = ", ".join(KnownExport.__dataclass_fields__)
    return {
        row[0]: KnownExport(*row)
        for row in stored_rows(
            home,
            DATASET,
            "files",
            f"""
        select {names} from (
            select * from {DATASET}.files qualify row_number() over (partition by record_key order by {LATEST}) = 1
        ) where not is_gone""",
        )
    }


