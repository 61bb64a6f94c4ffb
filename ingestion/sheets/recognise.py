"""Which sheet a header belongs to.

Of the sheets whose required columns are all there, the one with the most known columns wins; of equal ones
the one with more required columns, then the first in the registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingestion.sheets.definition import SheetDefinition, fold_header
from ingestion.sheets.wide import PERIOD_START, PERIOD_TYPE, WideForm, wide_form

# Header words of buyers' personal data. Unknown columns are kept in raw, but never these.
_PERSONAL = re.compile(
    r"buyer|customer|recipient|receiver|consignee|phone|mobile|\btel\b|e-?mail|address|\baddr\b|zip|postal|passport"
    r"|\bcpf\b|\bip\b|ip_|contact|wechat|whatsapp|telegram|first.?name|last.?name|full.?name|user.?name|nick.?name|user.?id"
    r"|买家|客户|顾客|收件|收货|电话|手机|邮箱|邮件|地址|姓名|联系|微信|身份证|邮编|昵称|用户",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Args:
        definition: the sheet.
        names: per position the column's name, or None where the column is unknown.
        extras: per position the header text of an unknown column that is kept, else None.
        dropped: headers that are not kept because they look like personal data of buyers.
        wide: the period columns of a table in wide form; the names are then those of its narrow rows.
    """

    definition: SheetDefinition
    names: tuple[str | None, ...]
    extras: tuple[str | None, ...]
    dropped: tuple[str, ...]
    wide: WideForm | None = None

    @property
    def known(self) -> int:
        """How many columns are known."""
        return sum(name is not None for name in self.names)

    def rows_of(self, cells: Sequence[object]) -> Iterable[Sequence[object]]:
        """The rows that one row of the table stands for: itself, or in wide form one a period."""
        return (cells,) if self.wide is None else self.wide.unfold(cells)


def _names(definition: SheetDefinition, cells: Sequence[object]) -> tuple[str | None, ...]:
    seen: set[str] = set()
    names: list[str | None] = []
    for cell in cells:
        name = definition.names_by_header.get(fold_header(cell))
        names.append(None if name is None or name in seen else name)
        seen.update([name] if name else [])
    return tuple(names)


def recognise(sheets: Mapping[str, SheetDefinition], cells: Sequence[object]) -> Header | None:
    """The sheet these header cells belong to, or None."""
    best: Header | None = None
    best_rank = (0, 0)
    for definition in sheets.values():
        names = _names(definition, cells)
        wide = wide_form(definition, names, cells)
        present = {name for name in names if name}
        if wide is not None:
            present |= {PERIOD_TYPE, PERIOD_START, wide.value_column}
        if not present or definition.missing(present):
            continue
        rank = (len(present), sum(one.info.is_required for one in definition.columns))
        if rank > best_rank:
            best, best_rank = _header(definition, names, cells, wide), rank
    return best


def _header(
    definition: SheetDefinition,
    names: tuple[str | None, ...],
    cells: Sequence[object],
    wide: WideForm | None,
) -> Header:
    periods = {position for position, _ in wide.periods} if wide else set()
    labels = [
        str(cell).strip() if cell is not None and position not in periods else ""
        for position, cell in enumerate(cells)
    ]
    unknown = [label if label and name is None else None for label, name in zip(labels, names, strict=True)]
    dropped = tuple(label for label in unknown if label and _PERSONAL.search(label))
    extras = tuple(None if label in dropped else label for label in unknown)
    return Header(definition, wide.narrow_names if wide else names, extras, dropped, wide)


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
