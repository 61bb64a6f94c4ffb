"""What a template writes for people and the inbox leaves alone: worksheets, information columns, prefilled rows.

Belongs here: the marks both sides agree on, and how they are recognised. Does not belong here: reading or writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HELP_WORKSHEET: Final = "说明 notes"
LISTS_WORKSHEET: Final = "可选值 lists"
ITEMS_WORKSHEET: Final = "明细 items"
HELPER_WORKSHEETS: Final = frozenset({HELP_WORKSHEET, LISTS_WORKSHEET, ITEMS_WORKSHEET})
"""Worksheets of a template that hold no rows to be read."""

INFORMATION: Final = "(info)"
"""Ends the header of a column that is there to be looked at only."""

PREFILLED: Final = "prefilled 预填"
"""Header of the column that names what the warehouse filled in of a row that a person has to complete."""


def is_mark(header: str) -> bool:
    """Whether a header belongs to a column that is no fact: an information column or the mark of prefilled rows."""
    text = header.strip()
    return text.endswith(INFORMATION) or text == PREFILLED


@dataclass(frozen=True)
class PrefilledMark:
    """The column that marks prefilled rows.

    Args:
        position: where it stands.
        names: column name at each position of the header, None where unknown.
    """

    position: int
    names: tuple[str | None, ...]

    @staticmethod
    def find(headers: Iterable[object], names: tuple[str | None, ...]) -> PrefilledMark | None:
        """The mark of a header, if it has one."""
        for position, header in enumerate(headers):
            if isinstance(header, str) and header.strip() == PREFILLED:
                return PrefilledMark(position, names)
        return None

    def is_open(self, cells: Sequence[object]) -> bool:
        """Whether a row holds nothing but what the warehouse filled in, so that it states no fact yet."""
        mark = cells[self.position] if self.position < len(cells) else None
        if not isinstance(mark, str) or not mark.strip():
            return False
        given = {name.strip() for name in mark.split(",")}
        return all(
            _is_blank(cell)
            for name, cell in zip(self.names, cells, strict=False)
            if name is not None and name not in given
        )


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
