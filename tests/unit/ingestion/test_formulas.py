"""No text runs as a formula where it goes out, and every text is the same when it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ingestion.formulas import FORMULA_STARTS, as_written, defused, looks_like_formula
from ingestion.sheets import SHEETS, write_template
from ingestion.sheets.amounts import read_number
from ingestion.sheets.values import read_handle, read_text


@given(st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(FORMULA_STARTS).flatmap(lambda start: st.text(max_size=5).map(lambda rest: start + rest)))
def test_a_text_comes_back_as_it_was(value: str) -> None:
    assert not looks_like_formula(defused(value))
    if not value.startswith("'"):
        assert as_written(defused(value)) == value


@pytest.mark.parametrize(("cell", "text"), [("'=1+1", "=1+1"), ("'@mia", "@mia"), ("'＋86", "＋86"), ("'tis", "'tis"), ("=1+1", "=1+1"), ("it's", "it's")])
def test_cells_of_our_own_exports_lose_their_apostrophe_only(cell: str, text: str) -> None:
    assert read_text(cell) == text


def test_numbers_and_handles_are_read_through_the_apostrophe() -> None:
    assert (read_number("'-5.50"), read_handle("'@Mia")) == (read_number("-5.50"), "mia")


def test_no_cell_of_a_template_is_a_formula(tmp_path: Path) -> None:
    import openpyxl

    write_template("all", tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    with CalamineWorkbook.from_path(str(tmp_path / "all.xlsx")) as workbook:
        assert set(SHEETS) <= set(workbook.sheet_names)
