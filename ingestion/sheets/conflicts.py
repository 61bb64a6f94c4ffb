"""Two values for one key, as sentences for the load report."""

from __future__ import annotations

from datetime import datetime

from ingestion.messages import text
from ingestion.sheets.inbox import InboxPass
from ingestion.sheets.merge import (
    Conflict,
    conflicting_persons,
    conflicts_between_files,
    conflicts_within_files,
)

# A corrected copy of a large file differs in every row; the first few show what happened.
SHOWN_CONFLICTS = 20


def conflict_notes(inbox: InboxPass) -> list[str]:
    """Conflicts of this load: within a file, between files, and of persons."""
    notes: list[str] = []
    for sheet, definition in inbox.sheets.items():
        within = [_within(one) for one in conflicts_within_files(inbox.spool, sheet)]
        fresh = inbox.spool.folder / "fresh" / f"{sheet}.parquet"
        between = [
            _between(one, inbox) for one in conflicts_between_files(inbox.context, inbox.spool, sheet, fresh)
        ]
        persons = [
            text("conflict_person", code=code, fact=fact, values=", ".join(values))
            for code, fact, values in conflicting_persons(inbox.spool, definition)
        ]
        for found in (within, between, persons):
            notes += found[:SHOWN_CONFLICTS]
            if len(found) > SHOWN_CONFLICTS:
                notes.append(text("conflicts_further", table=sheet, count=len(found) - SHOWN_CONFLICTS))
    return notes


def _within(conflict: Conflict) -> str:
    path, (first, last) = conflict.paths[0], conflict.rows
    return text("conflict_within", table=conflict.table, key=conflict.natural_key, path=path, first=first, last=last)


def _between(conflict: Conflict, inbox: InboxPass) -> str:
    winner = max(conflict.paths, key=lambda path: _precedence(path, inbox))
    (path, other_path), (row, other_row) = conflict.paths, conflict.rows
    return text("conflict_between", table=conflict.table, key=conflict.natural_key, path=path, row=row,
                other_path=other_path, other_row=other_row, winner=winner)


def _precedence(path: str, inbox: InboxPass) -> tuple[datetime, datetime, str]:
    """The file whose content was first seen later wins, then the one modified later, then the path."""
    for outcome in inbox.read:
        if outcome.file.path == path:
            return outcome.first_seen_at, outcome.file.modified_at, path
    known = inbox.known[path]
    return known.first_seen_at, known.modified_at, path
