"""Keys that one file gives two values: its later row is used, and what the earlier one says is listed.

Belongs here: what only the load can see, because the earlier row of a file never lands. Two files that
disagree, and two values of a creator's fact, are found in staging from what the files hold now
(``stg_sheets__conflicts``).
"""

from __future__ import annotations

from typing import Any

from ingestion.messages import text
from ingestion.sheets.definition import SheetDefinition, join_key
from ingestion.sheets.holding import is_private_sheet
from ingestion.sheets.inbox import InboxPass
from ingestion.sheets.merge import spooled
from ingestion.sheets.raw_schema import CONFLICT_CANDIDATES
from ingestion.sheets.spool import Spool
from ingestion.versions import content_hash

CONFLICTS = "conflicts"

_PAIRS = """
with told_twice as (
    select *, row_number() over (partition by record_key order by file_row_number desc) as recency
    from read_parquet($files, file_row_number = true)
    where record_key in (
        select record_key from read_parquet($files) group by record_key having count(distinct content_hash) > 1)
), pairs as (
    select later, earlier from told_twice as later inner join told_twice as earlier using (record_key)
    where later.recency = 1 and earlier.recency > 1 and not later.is_deleted and not earlier.is_deleted
)
"""
_ONE_COLUMN = """
select later.natural_key, later.path, '{name}' as column_name,
    cast(later."{name}" as varchar) as value, cast(earlier."{name}" as varchar) as other_value,
    later.worksheet, max(earlier.worksheet) as other_worksheet,
    later.row_number, max(earlier.row_number) as other_row_number
from pairs where earlier."{name}" is not null and earlier."{name}" is distinct from later."{name}"
group by all
"""


def spool_conflicts(inbox: InboxPass) -> None:
    """Write the conflicts within the files of this load beside their parsed rows, and note how many keys they are."""
    with inbox.spool.parsed_writer(len(inbox.read), CONFLICTS, CONFLICT_CANDIDATES) as writer:
        for sheet, definition in inbox.sheets.items():
            found = [] if is_private_sheet(definition) else _conflicts(inbox.spool, definition)
            for one in found:
                writer.append(one)
            for path in sorted({one["path"] for one in found}):
                keys = len({one["natural_key"] for one in found if one["path"] == path})
                inbox.notes.append(text("conflicts_within", path=path, table=sheet, count=keys))


def _conflicts(spool: Spool, definition: SheetDefinition) -> list[dict[str, Any]]:
    parsed = [str(path) for path in spool.parsed(definition.name)]
    if not parsed or not definition.value_columns:
        return []
    columns = " union all ".join(_ONE_COLUMN.format(name=one.name) for one in definition.value_columns)
    with spooled(spool) as connection:
        found = connection.execute(f"{_PAIRS} {columns} order by all", {"files": parsed}).to_arrow_table().to_pylist()
    return [_candidate(definition.name, one) for one in found]


def _candidate(sheet: str, found: dict[str, Any]) -> dict[str, Any]:
    content = {"sheet": sheet, **found}
    parts = (found["path"], sheet, found["natural_key"], found["column_name"], found["other_value"])
    return {
        "record_key": join_key(parts),
        "content_hash": content_hash(content),
        "source_at": None,
        "is_gone": False,
        **content,
    }
