"""What is generated from the definitions: dbt YAML and templates."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import yaml
from openpyxl.utils import get_column_letter

from ingestion.sheets import SHEETS, write_template
from ingestion.sheets.docs import MACRO_FILE, SOURCES_FILE, columns_macro, sources_yaml
from ingestion.sheets.raw_schema import RAW_SCHEMAS
from ingestion.sheets.recognise import recognise
from ingestion.sheets.template import UnknownSheet


def test_generated_files_are_not_stale() -> None:
    assert SOURCES_FILE.read_text(encoding="utf-8") == sources_yaml(), "run `python -m ingestion.sheets.docs`"
    assert MACRO_FILE.read_text(encoding="utf-8") == columns_macro(), "run `python -m ingestion.sheets.docs`"


def test_the_source_yaml_describes_every_raw_column_in_both_languages() -> None:
    tables = {table["name"]: table for table in yaml.safe_load(sources_yaml())["sources"][0]["tables"]}
    for name, schema in RAW_SCHEMAS.items():
        assert {one["name"] for one in tables[name]["columns"]} == set(schema.names)
        assert all(" / " in one["description"] for one in tables[name]["columns"])


@pytest.mark.parametrize("name", SHEETS)
def test_a_template_is_recognised_as_its_sheet(name: str, tmp_path: Path) -> None:
    path = write_template(name, tmp_path)
    worksheet = openpyxl.load_workbook(path)[name]
    header = [cell.value for cell in next(worksheet.iter_rows(max_row=1))]
    found = recognise(SHEETS, header)
    assert found is not None
    assert (found.definition.name, found.known) == (name, len(SHEETS[name].input_columns))
    assert all(cell.comment is not None for cell in next(worksheet.iter_rows(max_row=1)))
    assert worksheet.max_row == 1  # no example row that could be loaded by mistake


def test_a_template_offers_value_lists_and_keeps_ids_as_text(tmp_path: Path) -> None:
    worksheet = openpyxl.load_workbook(write_template("costs", tmp_path / "c.xlsx"))["costs"]
    lists = [one.formula1 for one in worksheet.data_validations.dataValidation]
    assert any("fixed_fee" in one for one in lists) and any("estimated" in one for one in lists)
    position = [one.name for one in SHEETS["costs"].input_columns].index("order_id")
    assert worksheet.column_dimensions[get_column_letter(position + 1)].number_format == "@"


def test_all_templates_go_into_one_workbook_or_one_folder(tmp_path: Path) -> None:
    assert set(SHEETS) < set(openpyxl.load_workbook(write_template("all", tmp_path / "all.xlsx")).sheetnames)
    assert {path.stem for path in write_template("all", tmp_path / "folder").iterdir()} == set(SHEETS)
    with pytest.raises(UnknownSheet, match="costs"):
        write_template("payslips", tmp_path)
