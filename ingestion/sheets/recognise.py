"""Which sheet a header belongs to.

Of the sheets whose required columns are all there, the one with the most known columns wins; of equal ones
the one with more required columns, then the first in the registry; other sheets with as many known columns
are named, so that a note can say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingestion.sheets.definition import SheetDefinition, fold_header
from ingestion.sheets.marks import PrefilledMark, is_mark
from ingestion.sheets.reader import SourceTable
from ingestion.sheets.wide import WideForm, wide_form

# Header words of buyers' personal data. Unknown columns are kept in raw, but never these.
_PERSONAL = re.compile(
    r"buyer|customer|recipient|receiver|consignee|phone|mobile|e-?mail|address|postal|passport|contact|wechat|whatsapp"
    r"|telegram|first.?name|last.?name|full.?name|user.?name|nick.?name|user.?id|ship.?to|street|province|birth"
    r"|(?<![a-z])(?:tel|addr|zip|zipcode|cpf|ip|ip_.*|city|dob|id.?card|open.?id)(?![a-z])"
    r"|买家|客户|客人|顾客|收件|收货|电话|手机|邮箱|邮件|地址|住址|街道|省份|城市|姓名|名字|联系|微信|身份证|邮编|昵称|用户|生日",
    re.IGNORECASE,
)

# In a sheet about buyers a bare name is a buyer's.
_NAME = re.compile(r"name|名称", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Args:
        definition: the sheet.
        names: per position the column's name, or None where the column is unknown.
        extras: per position the header text of an unknown column that is kept, else None.
        dropped: headers that are not kept because they look like personal data of buyers.
        dropped_positions: where they stand.
        hashes: raw name of a private column -> position of a column that holds its keyed hashes already.
        wide: the period or event columns of a table in wide form; the names are then those of its narrow rows.
        prefilled: the column that marks rows of a template which nobody has completed yet.
        also: other sheets of which as many columns are known.
    """

    definition: SheetDefinition
    names: tuple[str | None, ...]
    extras: tuple[str | None, ...]
    dropped: tuple[str, ...]
    dropped_positions: tuple[int, ...]
    hashes: Mapping[str, int]
    wide: WideForm | None = None
    prefilled: PrefilledMark | None = None
    also: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """How many columns of the table are known; each period or event of a wide table is one."""
        added = len(self.wide.heads) - len(self.wide.added) if self.wide else 0
        return sum(name is not None for name in self.names) + added

    def rows_of(self, cells: Sequence[object]) -> Iterable[Sequence[object]]:
        """The rows that one row of the table stands for: itself, in wide form one a period, or none while a
        prefilled row of a template waits for a person."""
        if self.prefilled is not None and self.prefilled.is_open(cells):
            return ()
        return (cells,) if self.wide is None else self.wide.unfold(cells)


def _names(definition: SheetDefinition, cells: Sequence[object]) -> tuple[str | None, ...]:
    seen: set[str] = set()
    names: list[str | None] = []
    for cell in cells:
        name = definition.names_by_header.get(fold_header(cell))
        names.append(None if name is None or name in seen else name)
        seen.update([name] if name else [])
    for header, wanted in definition.model.stands_for:
        place = next((place for place, cell in enumerate(cells) if fold_header(cell) == header), None)
        if place is not None and wanted not in seen:
            names[place] = wanted
    return tuple(names)


def recognise(sheets: Mapping[str, SheetDefinition], cells: Sequence[object]) -> Header | None:
    """The sheet these header cells belong to, or None."""
    fitting: list[tuple[int, int, Header]] = []
    for definition in sheets.values():
        names = _names(definition, cells)
        wide = wide_form(definition.model.wide, names, cells)
        present = {name for name in (wide.narrow_names if wide else names) if name}
        if present and not definition.missing(present):
            header = _header(definition, names, cells, wide)
            fitting.append((header.known, definition.count_required, header))
    if not fitting:
        return None
    known, _, best = max(fitting, key=lambda one: one[:2])  # of equal ones the first
    also = tuple(one.definition.name for columns, _, one in fitting if columns == known and one is not best)
    return replace(best, also=also)


def _header(
    definition: SheetDefinition,
    names: tuple[str | None, ...],
    cells: Sequence[object],
    wide: WideForm | None,
) -> Header:
    heads = wide.heads if wide else {}
    labels = [str(cell).strip() if cell is not None and place not in heads else ""
              for place, cell in enumerate(cells)]
    folded = [fold_header(cell) for cell in cells]
    hashes = {one.raw_name: folded.index(one.raw_name) for one in definition.columns
              if one.is_private and one.raw_name in folded}
    unknown = {place: label for place, (label, name) in enumerate(zip(labels, names, strict=True))
               if label and name is None and place not in hashes.values() and not is_mark(label)}
    is_about_buyers = any(one.is_private for one in definition.columns)
    dropped = {place: label for place, label in unknown.items()
               if _PERSONAL.search(label) or (is_about_buyers and _NAME.fullmatch(label))}
    extras = tuple(None if place in dropped else unknown.get(place) for place in range(len(labels)))
    return Header(definition, wide.narrow_names if wide else names, extras, tuple(dropped.values()), tuple(dropped),
                  hashes, wide, prefilled=PrefilledMark.find(cells, names))


def closest(sheets: Mapping[str, SheetDefinition], headers: Sequence[Sequence[object]]) -> tuple[str, str]:
    """The sheet that lacks least, and what it lacks; for the message about an unknown file."""
    options = []
    for position, definition in enumerate(sheets.values()):
        for cells in headers:
            present = {name for name in _names(definition, cells) if name}
            missing = definition.missing(present)
            options.append((len(missing) - len(present), position, definition.name, ", ".join(missing)))
    if not options:
        return "?", "a header"
    _, _, name, missing_text = min(options)
    return name, missing_text


@dataclass(frozen=True)
class FoundHeader:
    """A header, the row it stands in, the delimiter that shows it, and its cells as they stand there."""

    header: Header
    row_number: int
    delimiter: str
    cells: Sequence[object]


def find_header(sheets: Mapping[str, SheetDefinition], table: SourceTable) -> FoundHeader | None:
    """The header with the most known columns among the first rows, over all delimiters."""
    best: FoundHeader | None = None
    for delimiter, first in table.first:
        for row_number, cells in first:
            header = recognise(sheets, cells)
            if header is not None and (best is None or header.known > best.header.known):
                best = FoundHeader(header, row_number, delimiter, cells)
    return best
