"""Files that must not be opened: refused at sight or from their table of contents, one clear reason each.

Belongs here: links, empty files, endings that lie, workbooks that would unpack to more than memory, files that
are still being written. Does not belong here: what a file says (readers), what happens to a refused one (``inbox``).

Limits: a workbook is read whole, so it may have ``LARGEST_WORKBOOK`` bytes, unpack to ``LARGEST_UNPACKED``, and
span ``MOST_CELLS`` cells a worksheet. Text and Parquet files are streamed and may have any size; only one line of
text must fit into memory (``files.LONGEST_LINE``).
"""

from __future__ import annotations

import re
import stat
import struct
import time
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ingestion.ahead import ahead
from ingestion.messages import both
from ingestion.sheets.files import TEXT_KINDS, WORKBOOK_KINDS, InboxFile
from ingestion.sheets.problems import SheetProblem

# Worksheets hold at most 1,048,576 rows; a full one of an order export (57 columns) stays below all limits.
LARGEST_WORKBOOK: Final = 1 << 30
LARGEST_UNPACKED: Final = 4 << 30
MOST_CELLS: Final = 120_000_000
# Worksheets of real shops pack 5 to 40 times; what packs better than this is made to.
HIGHEST_RATIO: Final = 200
_RATIO_COUNTS_FROM: Final = 64 << 20
_MOST_ENTRIES: Final = 10_000

# A file that was written this recently is looked at twice.
SETTLE_SECONDS: Final = 1.0

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 64
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
_IS_ENCRYPTED: Final = 0x1

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_HTML: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|div)", re.IGNORECASE)
_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (_ZIP, "zip"), (_OLE, "ole"), (b"PAR1", "parquet"), (b"\x1f\x8b", "gzip"), (b"%PDF", "pdf"))

# Cell references further right than column CZ, and any cell or row reference. A pattern that begins with letters is
# searched six times as fast as one that begins with a boundary: most worksheets have no such column.
_MAYBE_FAR: Final = re.compile(rb'r="(?:[D-Z][A-Z]|[A-Z]{3})\d')
_FAR_COLUMN: Final = re.compile(rb'\br="(?:[D-Z][A-Z]|[A-Z]{3})\d')
_COLUMN: Final = re.compile(rb'\br="([A-Z]{2,3})\d')
_ROW: Final = re.compile(rb'\br="[A-Z]{0,3}(\d{1,7})"')
_NEAR_COLUMNS: Final = 104
_END_OF_ROWS: Final = b"sheetData>"


def settled(files: list[InboxFile]) -> tuple[list[InboxFile], list[InboxFile]]:
    """Files that lie still, and files that are still being written.

    Only if a file was modified within the last ``SETTLE_SECONDS`` this waits, once, until that time is over.
    """
    now = time.time()
    ages = {file.path: now - file.modified_ns / 1e9 for file in files}
    young = [file for file in files if abs(ages[file.path]) < SETTLE_SECONDS]
    if not young:
        return files, []
    time.sleep(SETTLE_SECONDS - min(abs(ages[file.path]) for file in young))
    moving = [file for file in young if file.has_changed()]
    return [file for file in files if file not in moving], moving


def refuse_at_sight(file: InboxFile) -> None:
    """Refuse what its state and its first bytes already rule out; reads a few kilobytes.

    Raises:
        SheetProblem: a link, an empty file, a workbook too large, or another kind of file than its name says.
    """
    if stat.S_ISLNK(file.location.lstat().st_mode):
        raise SheetProblem("link_file", value=file.path)
    if file.size == 0:
        raise SheetProblem("empty_file", value=file.path)
    if file.kind in WORKBOOK_KINDS and file.size > LARGEST_WORKBOOK:
        raise _too_large(file, f"{file.size / (1 << 30):.1f} GB", f"{LARGEST_WORKBOOK >> 30} GB")
    with file.location.open("rb") as stream:
        found = _kind(stream)
        if found == "ole" and _is_encrypted_package(stream):
            raise SheetProblem("encrypted_file", value=file.path)
    if _is_mismatch(file.kind, found):
        english, chinese = both(f"found_{found}")
        raise SheetProblem("wrong_ending", value=file.path, found=english, found_zh=chinese)


def refuse_unsafe_workbook(file: InboxFile) -> None:
    """Refuse a workbook that would unpack to more than can be held, before anything of it is kept.

    Its table of contents is checked first. Sizes may lie there, and a single stray cell makes a worksheet span
    billions, so the parts are then unpacked in pieces of a megabyte that are looked at and thrown away.

    Raises:
        SheetProblem: the workbook is encrypted, names parts outside of itself, or is too large unpacked.
        BadZipFile, zlib.error, OSError: it cannot be read at all.
    """
    with ZipFile(file.location) as archive:
        entries = archive.infolist()
    for entry in entries:
        _refuse_entry(file, entry)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or _is_bomb(unpacked, file.size):
        raise SheetProblem("zip_bomb", value=file.path)
    unpacked = 0
    with file.location.open("rb") as stream:
        pieces = ahead((entry, piece) for entry in entries for piece in _pieces(stream, entry))
        for _, of_entry in groupby(pieces, key=lambda one: one[0].header_offset):
            extent = _Extent()
            for entry, piece in of_entry:
                unpacked += len(piece)
                if _is_bomb(unpacked, file.size):
                    raise SheetProblem("zip_bomb", value=file.path)
                if _may_be_worksheet(entry):
                    extent.add(piece)
            if extent.cells > MOST_CELLS:
                raise SheetProblem("far_cells", value=file.path, rows=f"{extent.rows:,}", columns=f"{extent.columns:,}")


def _kind(stream: BinaryIO) -> str:
    """What the first bytes say a file is; blank for none of the known kinds."""
    start = stream.read(4096)
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    if _HTML.match(start):
        return "html"
    is_text = start[:2] in (b"\xff\xfe", b"\xfe\xff") or not re.search(rb"[\x00-\x08\x0e-\x1a]", start)
    return "text" if is_text else ""


def _is_mismatch(kind: str, found: str) -> bool:
    """Whether the ending of the name and the bytes contradict each other."""
    if not found:
        return False
    if kind in WORKBOOK_KINDS:
        return found != "zip"
    if kind in TEXT_KINDS:
        return found != "text"
    return found != "parquet" if kind == ".parquet" else kind == ".xls" and found != "ole"


def _is_encrypted_package(stream: BinaryIO) -> bool:
    """Whether an OLE container holds an encrypted workbook: its directory, wherever it lies, names that stream."""
    stream.seek(0)
    before = b""
    while piece := stream.read(_CHUNK):
        if _ENCRYPTED_STREAM in before + piece:
            return True
        before = piece[-len(_ENCRYPTED_STREAM):]
    return False


def _too_large(file: InboxFile, size: str, limit: str) -> SheetProblem:
    return SheetProblem("too_large", value=file.path, size=size, limit=limit)


def _refuse_entry(file: InboxFile, entry: ZipInfo) -> None:
    """Refuse a part of a workbook by what the table of contents says about it."""
    # ZipInfo cuts names at a NUL and turns backslashes on some systems only; the name as it was written counts.
    path = PurePosixPath(entry.orig_filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", path.as_posix()) or "\x00" in path.as_posix():
        raise SheetProblem("unsafe_names", value=file.path)
    if entry.flag_bits & _IS_ENCRYPTED:
        raise SheetProblem("encrypted_file", value=file.path)


def _is_bomb(unpacked: int, packed: int) -> bool:
    """Whether the unpacked size is absurd, by itself or for a file of this size."""
    return unpacked > LARGEST_UNPACKED or (unpacked > _RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * packed)


def _may_be_worksheet(entry: ZipInfo) -> bool:
    """Whether a part may hold cells: any XML but the texts, whose content may look like a reference."""
    return entry.filename.endswith(".xml") and not entry.filename.lower().endswith("sharedstrings.xml")


def _pieces(stream: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part in pieces, however many there are and whatever size it claims."""
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile("a part cannot be unpacked")
    stream.seek(sum(_LOCAL_HEADER.unpack(header)), 1)
    left = entry.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left and (packed := stream.read(min(left, _CHUNK))):
        left -= len(packed)
        if entry.compress_type == ZIP_STORED:
            yield packed
            continue
        while packed and not inflate.eof:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail


class _Extent:
    """How many rows and columns the cells of a worksheet span, from its bytes in pieces.

    A reader makes room for the whole rectangle between the first and the last cell. Exact for columns; for rows
    the end of every piece is looked at, and the whole piece in which the rows end.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 1
        self._tail = b""

    @property
    def cells(self) -> int:
        """Cells of the rectangle, counting columns as near ones unless one is further right."""
        return self.rows * self.columns

    def add(self, piece: bytes) -> None:
        """Look at the next piece."""
        data = self._tail + piece
        self._tail = data[-_OVERLAP:]
        if _MAYBE_FAR.search(data) and _FAR_COLUMN.search(data):
            widest = max(_COLUMN.findall(data), key=lambda letters: (len(letters), letters))
            self.columns = max(self.columns, _column_number(widest))
        last = data if _END_OF_ROWS in data else data[-8 * _OVERLAP:]
        self.rows = max([self.rows, *(int(row) for row in _ROW.findall(last))])


def _column_number(letters: bytes) -> int:
    """A=1, Z=26, AA=27, XFD=16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
