"""Any order of dropping files over nights gives what the stated precedence says, computed by hand-made rules.

The model below knows nothing of versions or SQL: it keeps what each path shows and picks a winner per key.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.inbox import Inbox, csv_text

HEADER = ("cost_date", "cost_type", "amount", "currency", "cost_ref", "is_deleted")
PATHS = ("a.csv", "b.csv", "team/c.csv")

# A row: reference, amount, withdrawn. A content: rows of one file; few values, so that they collide.
Row = tuple[str, int, bool]
_rows = st.lists(
    st.tuples(st.sampled_from(["R1", "R2", "R3"]), st.integers(1, 2), st.sampled_from([False, False, True])),
    max_size=3,
)
_drop = st.tuples(st.sampled_from(PATHS), _rows, st.integers(1_700_000_000, 1_700_000_002))
_nights = st.lists(st.lists(_drop, min_size=1, max_size=3), min_size=2, max_size=4)


@dataclass
class Shown:
    """What a path shows: its rows, when such bytes were first seen, when the file was modified."""

    content: str
    rows: list[Row]
    first_night: int
    modified: int


class Model:
    """The contract's merge, spelt out."""

    def __init__(self) -> None:
        self.paths: dict[str, Shown] = {}
        self.first_night: dict[str, int] = {}

    def night(self, number: int, drops: dict[str, tuple[list[Row], int]]) -> None:
        """All files lying in the inbox this night; an unchanged one is no news even if it was touched."""
        for path, (rows, modified) in drops.items():
            content = _text(rows)
            if path in self.paths and self.paths[path].content == content:
                continue
            first = self.first_night.setdefault(content, number)
            self.paths[path] = Shown(content, rows, first, modified)

    def merged(self) -> list[tuple[str, Decimal]]:
        """Reference and amount of every key that is there."""
        found: dict[str, tuple[tuple[int, int, str], Row]] = {}
        for path, shown in self.paths.items():
            for row in shown.rows:  # a later row of the file replaces the earlier one
                rank = (shown.first_night, shown.modified, path)
                if row[0] not in found or rank >= found[row[0]][0]:
                    found[row[0]] = (rank, row)
        return sorted((ref, Decimal(amount)) for ref, (_, (_, amount, gone)) in found.items() if not gone)


def _text(rows: list[Row]) -> str:
    return csv_text(
        HEADER,
        *(
            ["2026-01-05", "bonus", str(amount), "USD", ref, "作废" if gone else ""]
            for ref, amount, gone in rows
        ),
    )


# An emptied file, a withdrawal, bytes that were seen before under another path, equal times, a file touched without news.
CONTESTED = [
    [("a.csv", [("R1", 1, False), ("R2", 1, False)], 1_700_000_000), ("b.csv", [("R1", 2, False), ("R3", 1, False), ("R3", 2, False)], 1_700_000_000)],
    [("b.csv", [("R3", 1, True)], 1_700_000_002), ("team/c.csv", [("R1", 1, False), ("R2", 1, False)], 1_700_000_001), ("a.csv", [], 1_700_000_001)],
    [("a.csv", [("R2", 2, False)], 1_700_000_000), ("team/c.csv", [("R1", 1, False), ("R2", 1, False)], 1_700_000_002)],
]


@pytest.mark.slow
@pytest.mark.property
@example(nights=CONTESTED)
@settings(max_examples=examples(1), deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate])
@given(nights=_nights)
def test_the_merge_follows_the_stated_precedence(nights: list[list[tuple[str, list[Row], int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inbox, model, lying = Inbox(Path(folder)), Model(), {}
        for number, drops in enumerate(nights):
            for path, rows, modified in drops:
                lying[path] = (rows, modified)
                inbox.drop(path, _text(rows), modified=modified)
            inbox.load()
            model.night(number, lying)
            assert inbox.merged("costs", "cost_ref, amount") == model.merged()
        before = inbox.all_versions()
        inbox.load()
        assert inbox.all_versions() == before
