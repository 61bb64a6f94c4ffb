"""Files of the inbox: which there are, what their bytes hash to, which encoding they use.

Belongs here: the file system. Does not belong here: what is inside a file.
"""

from __future__ import annotations

import codecs
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, TextIO

from ingestion.sheets.problems import SheetProblem

# Raised when files must be read again although their bytes are known: the reading itself has changed.
READER_VERSION: Final = 5

TEXT_KINDS: Final = frozenset({".csv", ".tsv", ".txt", ".jsonl"})
WORKBOOK_KINDS: Final = frozenset({".xlsx", ".xlsm"})
READABLE_KINDS: Final = TEXT_KINDS | WORKBOOK_KINDS | {".parquet"}

_CHUNK = 1 << 20
# A line of text is held in memory whole; longer ones (a binary file, a damaged copy) are refused.
LONGEST_LINE: Final = 8 << 20
# What an operating system puts beside files; Windows marks a download so, and WSL shows the mark as a file.
_SYSTEM_NAMES = frozenset({"desktop.ini", "thumbs.db"})
_DOWNLOAD_MARK = ":zone.identifier"
_TEMPORARY_ENDINGS = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".lock", "~")


@dataclass(frozen=True)
class InboxFile:
    """One file as it lay there when it was looked at.

    Args:
        location: where it lies.
        path: relative to the inbox, with ``/``, NFC-normalised.
        size, modified_ns: state of the file; reading compares it again afterwards.
    """

    location: Path
    path: str
    size: int
    modified_ns: int

    @property
    def modified_at(self) -> datetime:
        """When it was modified (aware UTC, microseconds)."""
        return datetime.fromtimestamp(self.modified_ns // 1000 / 1_000_000, UTC)

    @property
    def kind(self) -> str:
        """The ending of its name in lower case."""
        return self.location.suffix.lower()

    def has_changed(self) -> bool:
        """Whether it grew, changed or went away since it was looked at."""
        try:
            now = self.location.lstat()
        except FileNotFoundError:
            return True
        return (now.st_size, now.st_mtime_ns) != (self.size, self.modified_ns)


@dataclass(frozen=True)
class FileContent:
    """What a first pass over the bytes tells."""

    file_hash: str
    encoding: str


def _is_temporary(relative: Path) -> bool:
    name = relative.name.lower()
    hidden = any(part.startswith(".") for part in relative.parts)
    return hidden or name.startswith("~$") or name.endswith(_TEMPORARY_ENDINGS)


def list_files(inbox: Path) -> tuple[list[InboxFile], list[str]]:
    """Files of the inbox in order of their path (links as they are), and the paths with temporary names."""
    found: list[InboxFile] = []
    temporary: list[str] = []
    for location in sorted(inbox.rglob("*")) if inbox.is_dir() else []:
        if not location.is_file() and not location.is_symlink():
            continue
        relative = location.relative_to(inbox)
        name = relative.name.lower()
        if name in _SYSTEM_NAMES or name.endswith(_DOWNLOAD_MARK):
            continue
        path = unicodedata.normalize("NFC", relative.as_posix())
        if _is_temporary(relative):
            temporary.append(path)
            continue
        try:
            state = location.lstat()
        except FileNotFoundError:  # taken away since the folder was listed
            continue
        found.append(InboxFile(location, path, state.st_size, state.st_mtime_ns))
    return found, temporary


def read_content(file: InboxFile) -> FileContent:
    """Hash the file's bytes and find its text encoding in the same pass.

    UTF-8 (with or without mark) before GB18030, which spreadsheets write in a Chinese locale; UTF-16 by
    its mark.

    Sheets and exports ask one after the other: what a file came to is remembered until the file is another.

    Raises:
        SheetProblem: a line of a text file is longer than ``LONGEST_LINE``.
    """
    state = file.location.stat()
    return _content(file, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))


@lru_cache(maxsize=1024)
def _content(file: InboxFile, _: tuple[int, ...]) -> FileContent:
    """What the bytes of a file in a certain state come to."""
    digest = hashlib.blake2b(digest_size=16)
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    start = b""
    line = 0
    with file.location.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            start = start or chunk[:4]
            digest.update(chunk)
            decoder = _still_utf8(decoder, chunk)
            line = 0 if b"\n" in chunk or b"\r" in chunk else line + len(chunk)
            if line > LONGEST_LINE and file.kind in TEXT_KINDS:
                raise _line_too_long(file)
    is_utf8 = _still_utf8(decoder, b"", final=True) is not None
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if is_utf8 else "gb18030"
    return FileContent(digest.hexdigest(), encoding)


def read_line(stream: TextIO, file: InboxFile) -> str:
    """The next line of a text file whose lines were not measured yet; '' at its end.

    Args:
        stream: the opened file.
        file: the file.

    Raises:
        SheetProblem: it is longer than ``LONGEST_LINE``.
    """
    line = stream.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise _line_too_long(file)
    return line


def _line_too_long(file: InboxFile) -> SheetProblem:
    return SheetProblem("line_too_long", value=file.path, limit=f"{LONGEST_LINE >> 20} MB")


def _still_utf8(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    if decoder is None:
        return None
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return None
    return decoder
