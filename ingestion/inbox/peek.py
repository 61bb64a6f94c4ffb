"""The first rows of a file, without reading the rest of it.

A workbook library parses a whole worksheet before it gives out its first row; of an export with 500,000 rows that takes
half a minute, only to find out which file it is. Here the worksheet's XML is read until the wanted rows are there.

Belongs here: enough of the format to show a header. Does not belong here: values (numbers come as the text they are
stored as, dates as their day numbers); rows are read with a library.
"""

from __future__ import annotations

import csv
import posixpath
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Final
from zipfile import ZipFile

from ingestion.sheets.files import InboxFile, read_line
from ingestion.sheets.reader import HEADER_SEARCH_ROWS

Row = tuple[int, tuple[str, ...]]
First = tuple[tuple[str, tuple[Row, ...]], ...]

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DELIMITERS: Final = ",;\t"


def first_of_text(file: InboxFile, encoding: str) -> First:
    """The first rows of a text file, once per delimiter.

    Raises:
        SheetProblem: one of its lines is too long.
    """
    found = []
    for delimiter in _DELIMITERS:
        with file.location.open(encoding=encoding, newline="") as stream:
            rows = enumerate(csv.reader(iter(partial(read_line, stream, file), ""), delimiter=delimiter), 1)
            found.append((delimiter, tuple(islice(((n, tuple(cells)) for n, cells in rows), HEADER_SEARCH_ROWS))))
    return tuple(found)


def first_of_worksheets(location: Path) -> list[tuple[str, First]]:
    """Name and first rows of every worksheet of a workbook, in its order.

    Raises:
        BadZipFile: it is no zip archive. KeyError, ParseError: it is one, but no workbook.
    """
    with ZipFile(location) as archive:
        names = archive.namelist()
        tables = [(name, list(_rows(archive, path))) for name, path in _worksheets(archive) if path in names]
        wanted = {index for _, rows in tables for _, cells in rows for kind, index in cells.values() if kind == "s"}
        shared = _shared_strings(archive, {int(index) for index in wanted})
    return [(name, (("", tuple((number, _texts(cells, shared)) for number, cells in rows)),)) for name, rows in tables]


def _worksheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Name and path of every worksheet."""
    targets = {}
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        for relation in ET.parse(stream).getroot():
            if relation.get("Type", "").endswith("/worksheet"):
                targets[relation.get("Id")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
    with archive.open("xl/workbook.xml") as stream:
        for element in ET.parse(stream).getroot().iter():
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION))
            if _tag(element) == "sheet" and target:
                yield element.get("name", ""), target


def _rows(archive: ZipFile, path: str) -> Iterator[tuple[int, dict[int, tuple[str, str]]]]:
    """Number and cells (column -> type and stored text) of the first rows."""
    with archive.open(path) as stream:
        number = count = 0
        for _, element in ET.iterparse(stream):
            if _tag(element) != "row":
                continue
            number = int(element.get("r") or number + 1)
            yield number, _cells(element)
            element.clear()
            count += 1
            if count >= HEADER_SEARCH_ROWS:
                return


def _cells(row: ET.Element) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    place = -1
    for cell in row:
        reference = cell.get("r", "")
        place = _column(reference) if reference else place + 1
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            found[place] = (kind, "".join(part.text or "" for part in cell.iter() if _tag(part) == "t"))
        else:
            found[place] = (kind, next((part.text or "" for part in cell if _tag(part) == "v"), ""))
    return {one: (kind, text) for one, (kind, text) in found.items() if text}


def _column(reference: str) -> int:
    """Place of the column of a reference such as ``AB12``."""
    number = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shared_strings(archive: ZipFile, wanted: set[int]) -> dict[int, str]:
    """The wanted shared strings; the table is read as far as the last of them."""
    found: dict[int, str] = {}
    if not wanted or "xl/sharedStrings.xml" not in archive.namelist():
        return found
    with archive.open("xl/sharedStrings.xml") as stream:
        for index, text in enumerate(islice(_items(stream), max(wanted) + 1)):
            if index in wanted:
                found[index] = text
    return found


def _items(stream: IO[bytes]) -> Iterator[str]:
    for _, element in ET.iterparse(stream):
        if _tag(element) == "si":
            phonetic = {id(text) for run in element.iter() if _tag(run) == "rPh" for text in run.iter()}
            yield "".join(part.text or "" for part in element.iter() if _tag(part) == "t" and id(part) not in phonetic)
            element.clear()


def _texts(cells: dict[int, tuple[str, str]], shared: dict[int, str]) -> tuple[str, ...]:
    width = max(cells, default=-1) + 1
    return tuple(
        shared.get(int(cells[place][1]), "") if cells.get(place, ("", ""))[0] == "s" else cells.get(place, ("", ""))[1]
        for place in range(width)
    )


def _tag(element: ET.Element) -> str:
    """Name without its namespace."""
    return element.tag.rpartition("}")[2]
