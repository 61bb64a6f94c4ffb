"""``LINKSTAR_INBOX_AFTER_LOAD``: what happens to the files of the inbox once they are loaded.

Belongs here: which files are done with, deleting them, and putting a rewritten file into the place of the one it was
made from. Does not belong here: what is left out of a rewritten file (each source knows its own).

New bytes take the place of the old ones in one step, after they were compared with them, and the home remembers that
they are the content it has already seen.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingestion.config import Home
from ingestion.messages import text
from ingestion.report import LoadReport
from ingestion.sheets.files import FileContent, InboxFile, read_content
from ingestion.sheets.problems import SheetProblem


class KnownContents:
    """Which bytes hold which content: hash of a file that was stripped -> hash of the file it was.

    Kept in the home. A file with nothing to strip stands for itself, so that it is looked at only once.

    Args:
        home: the home.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.root / "inbox_stripped.json"
        self._hashes = self._stored()

    def seen_as(self, content: FileContent) -> FileContent:
        """The content as it was first seen."""
        return replace(content, file_hash=self._hashes.get(content.file_hash, content.file_hash))

    def is_settled(self, file_hash: str) -> bool:
        """Whether nothing is left to strip from these bytes."""
        return file_hash in self._hashes

    def settle(self, file_hash: str, content: str) -> None:
        """Remember, before the bytes appear, whose content they hold; the sources take turns in one file."""
        self._hashes = self._stored() | {file_hash: content}
        temporary = self._path.with_suffix(".part")
        with temporary.open("w") as stream:
            json.dump(self._hashes, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._path)

    def _stored(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return {}


def delete_loaded(files: list[InboxFile], report: LoadReport) -> list[str]:
    """Delete files whose every row is in the warehouse; one with held rows stays to be corrected."""
    loaded, held = _loaded(files, report)
    for file in loaded:
        file.location.unlink()
    return [text("not_deleted", path=file.path) for file in held]


def strip_loaded(files: list[InboxFile], report: LoadReport, has_buyer_columns: Callable[[InboxFile], bool],
                 strip: Callable[[InboxFile], str]) -> list[str]:
    """Take buyers' columns out of files whose every row is in the warehouse.

    Args:
        files: the files of the inbox.
        report: what became of them.
        has_buyer_columns: whether a file tells who a buyer is.
        strip: rewrites a file; gives back why it was left as it is, '' if nothing of a buyer is left in it.

    Returns: what is to be said about files that were left as they are.
    """
    loaded, held = _loaded(files, report)
    notes = [text("not_stripped_held", path=file.path) for file in held if has_buyer_columns(file)]
    for file in loaded:
        try:
            reason = strip(file)
        except (SheetProblem, OSError) as error:
            cause = error if isinstance(error, SheetProblem) else error.strerror
            reason = text("strip_unreadable", reason=cause)
        if reason:
            notes.append(text("not_stripped", path=file.path, reason=reason))
    return notes


def put_in_place(file: InboxFile, found: FileContent, contents: KnownContents, write: Callable[[Path], None],
                 reads_the_same: Callable[[InboxFile, FileContent], bool]) -> str:
    """Rewrite a file: new bytes beside it, compared with it, then in its place.

    Args:
        file: the file.
        found: its content.
        contents: remembers what was rewritten.
        write: writes the new bytes to a path.
        reads_the_same: whether other bytes read as the file does.

    Returns: why the file was left as it is, '' if it was rewritten.
    """
    temporary = file.location.with_name(f".{file.location.stem}.part{file.location.suffix}")
    try:
        write(temporary)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        state = temporary.stat()
        rewritten = InboxFile(temporary, file.path, state.st_size, state.st_mtime_ns)
        after = read_content(rewritten)
        if not reads_the_same(rewritten, after):
            return text("strip_differs")
        shutil.copymode(file.location, temporary)
        os.utime(temporary, ns=(file.modified_ns, file.modified_ns))
        if file.has_changed():
            return text("strip_changed")
        contents.settle(after.file_hash, contents.seen_as(found).file_hash)
        temporary.replace(file.location)
        _sync_folder(file.location.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return ""


def _loaded(files: list[InboxFile], report: LoadReport) -> tuple[list[InboxFile], list[InboxFile]]:
    """Files whose every row is in the warehouse, and files of which rows are held."""
    kept = {r.scope for r in report.resources if r.rows_held or r.status != "loaded"}
    seen = {r.scope for r in report.resources}
    return ([file for file in files if file.path in seen - kept and not file.has_changed()],
            [file for file in files if file.path in kept])


def _sync_folder(folder: Path) -> None:
    """Make a rename last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
