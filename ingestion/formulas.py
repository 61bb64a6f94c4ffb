"""Texts a spreadsheet would run as a formula: which they are, how files that go out defuse them, how they come back.

Belongs here: the one rule for everything that writes or reads spreadsheets. Workbooks need no change of the text
(their writers write text cells); CSV knows no types, so an apostrophe goes in front and is taken off when the file
comes back.
"""

from __future__ import annotations

from typing import Final

# Also in their full-width forms, and control characters that a spreadsheet skips before it looks.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_MARK: Final = "'"


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet could run a text as a formula."""
    return value.startswith(FORMULA_STARTS) or value.lstrip(" ").startswith(FORMULA_STARTS)


def defused(value: str) -> str:
    """A text that no spreadsheet runs when it stands in a CSV file."""
    return f"{_MARK}{value}" if looks_like_formula(value) else value


def as_written(value: str) -> str:
    """The text that ``defused`` was given; any other text as it is."""
    return value[1:] if value.startswith(_MARK) and looks_like_formula(value[1:]) else value
