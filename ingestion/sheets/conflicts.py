"""Two values for one key, as sentences for the load report."""

from __future__ import annotations

from datetime import datetime

from ingestion.sheets.inbox import InboxPass
from ingestion.sheets.merge import (
    Conflict,
    conflicting_persons,
    conflicts_between_files,
    conflicts_within_files,
)
from ingestion.sheets.rows_rules import LinkClickRow

# A corrected copy of a large file differs in every row; the first few show what happened.
SHOWN_CONFLICTS = 20


def conflict_notes(inbox: InboxPass) -> list[str]:
    """Conflicts of this load: within a file, between files, and of persons."""
    notes: list[str] = []
    for sheet, definition in inbox.sheets.items():
        if definition.model is LinkClickRow:  # see ``ingestion.clicks.conflicts``
            continue
        within = [_within(one) for one in conflicts_within_files(inbox.spool, sheet)]
        fresh = inbox.spool.folder / "fresh" / f"{sheet}.parquet"
        between = [
            _between(one, inbox) for one in conflicts_between_files(inbox.context, inbox.spool, sheet, fresh)
        ]
        persons = [
            f"creators: {code} has more than one {fact}: {', '.join(values)}; make them agree"
            for code, fact, values in conflicting_persons(inbox.spool, definition)
        ]
        for found in (within, between, persons):
            notes += found[:SHOWN_CONFLICTS]
            if len(found) > SHOWN_CONFLICTS:
                notes.append(f"{sheet}: {len(found) - SHOWN_CONFLICTS} further conflicts of this kind")
    return notes


def _within(conflict: Conflict) -> str:
    path, (first, last) = conflict.paths[0], conflict.rows
    return (
        f"{conflict.table}: {conflict.natural_key} has two values in {path}, rows {first} and {last}; "
        f"row {last} is used"
    )


def _between(conflict: Conflict, inbox: InboxPass) -> str:
    winner = max(conflict.paths, key=lambda path: _precedence(path, inbox))
    places = [f"{path} row {row}" for path, row in zip(conflict.paths, conflict.rows, strict=True)]
    return (
        f"{conflict.table}: {conflict.natural_key} has two values, {' and '.join(places)}; {winner} is used"
    )


def _precedence(path: str, inbox: InboxPass) -> tuple[datetime, datetime, str]:
    """The file whose content was first seen later wins, then the one modified later, then the path."""
    for outcome in inbox.read:
        if outcome.file.path == path:
            return outcome.first_seen_at, outcome.file.modified_at, path
    known = inbox.known[path]
    return known.first_seen_at, known.modified_at, path
