"""Reading the published snapshot: nothing is changed, nothing else is read, no cell runs as a formula."""

from __future__ import annotations

import csv
import errno
import os
import threading
from pathlib import Path

import duckdb
import openpyxl
import pytest

from ingestion.config import Home
from ingestion.formulas import looks_like_formula
from ingestion.sheets.template import write_template
from orchestration.errors import LinkstarError, UsageError
from orchestration.export import export, write_query
from orchestration.query import open_published, run_query
from tests.support.published import publish_once


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return publish_once(tmp_path_factory.mktemp("home"))[0]


@pytest.mark.parametrize("sql", [
    "", "select 1; select 2", "drop table marts.sales", "insert into marts.sales select * from marts.sales",
    "copy marts.sales to 'x.csv'", "attach 'x.duckdb'", "set memory_limit = '1GB'", "selec 1", "select nothing from sales",
    "select * from read_text('/etc/hostname')"])
def test_anything_but_one_reading_statement_is_bad_usage(home: Home, sql: str) -> None:
    with open_published(home) as connection, pytest.raises(UsageError):
        run_query(connection, sql).fetchall()


def test_names_without_schema_are_found(home: Home) -> None:
    with open_published(home) as connection:
        assert run_query(connection, "select count(*) from sales;").fetchall() == [(3,)]
        assert run_query(connection, "describe sales").fetchall()


def test_nothing_published_is_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(LinkstarError, match="linkstar run"), open_published(Home(tmp_path)):
        pass


@pytest.mark.parametrize(("value", "expected"), [
    ("=1+1", True), ("+1", True), ("-1", True), ("@SUM(A1)", True), ("\t=1", True), ("\r=1", True), (" =1", True), ("＝1", True),
    ("1-1", False), ("a=b", False), ("", False)])
def test_looks_like_formula(value: str, expected: bool) -> None:
    assert looks_like_formula(value) is expected


def test_xlsx_keeps_values_as_text_and_shows_both_languages(home: Home, tmp_path: Path) -> None:
    assert export(home, "sales", tmp_path / "a.xlsx") == 3
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert rows[0][0].value == "order_id\n订单号 / Order id."
    by_id = {row[0].value: row for row in rows[1:]}
    dangerous = by_id["00000000000000001"][1]
    assert (dangerous.value, dangerous.data_type, dangerous.quotePrefix) == ("=1+1", "s", True)
    assert by_id["00000000000000001"][2].value == -1


def test_csv_puts_an_apostrophe_before_what_could_run(home: Home, tmp_path: Path) -> None:
    export(home, "select note, amount from sales order by order_id", tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["note 备注 / Note.", "amount"], ["'=1+1", "-1.0000"], ["'-danger", "0.0000"], ["fine", "1.0000"]]


def test_parquet_keeps_types_and_plain_names(home: Home, tmp_path: Path) -> None:
    assert export(home, "marts.sales", tmp_path / "a.parquet") == 3
    described = duckdb.connect().execute(f"describe from '{tmp_path / 'a.parquet'}'").fetchall()
    assert [row[:2] for row in described] == [
        ("order_id", "VARCHAR"), ("note", "VARCHAR"), ("amount", "DECIMAL(18,4)"), ("order_date", "DATE")]


@pytest.mark.parametrize(("what", "name"), [("sales", "a.txt"), ("nothing", "a.csv"), ("drop table sales", "a.csv")])
def test_bad_usage_writes_nothing(home: Home, tmp_path: Path, what: str, name: str) -> None:
    with pytest.raises(UsageError):
        export(home, what, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_keeps_the_old_file(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(UsageError):
        export(home, "select 1 / from sales", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "old"


def test_a_union_of_more_than_a_stream_holds_is_answered(tmp_path: Path) -> None:
    """DuckDB waits for ever where such an answer is streamed to Python before its later branches have begun."""
    home, _ = publish_once(tmp_path, rows=1_000_000)
    both = ("select one.order_id, one.note from sales as one inner join sales as two using (order_id) "
            "union all select max(one.order_id), one.note from sales as one inner join sales as two using (order_id) "
            "group by one.order_id, one.note")
    answers: list[object] = []

    def ask() -> None:
        with open_published(home) as connection:
            answers.append(run_query(connection, both).fetchone())

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout=60)
    assert len(answers) == 1


def test_a_read_only_file_system_is_named_with_a_remedy(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses the file, and to delete what was never written."""
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for method in ("open", "mkdir", "touch", "unlink"):
        monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(LinkstarError, match="roi.csv cannot be written: Read-only file system; give another place"):
        export(home, "sales", tmp_path / "roi.csv")


@pytest.mark.parametrize("name", ["roi.xlsx", "roi.csv", "roi.parquet"])
def test_a_place_that_takes_no_file_is_named_for_every_format(home: Home, name: str) -> None:
    with pytest.raises(LinkstarError, match=f"/proc/{name} cannot be written"):
        export(home, "sales", Path("/proc") / name)


def test_a_template_that_cannot_be_written_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="/proc/shops.xlsx"):
        write_template("shops", Path("/proc/shops.xlsx"))


@pytest.mark.parametrize(("sql", "header"), [
    ("select order_id from sales", "order_id 订单号 / Order id."),
    ("select order_id from marts.SAMPLES", "order_id 样品订单 / Sample order."),
    ("with one as (select * from samples) select order_id from one", "order_id 样品订单 / Sample order."),
    ("select samples.order_id from samples, sales limit 1", "order_id"),
    ("select '1' as order_id", "order_id"),
    ("select '1' as note", "note 备注 / Note.")])
def test_a_header_says_what_the_column_is_in_the_tables_that_are_read(tmp_path: Path, sql: str, header: str) -> None:
    with duckdb.connect(str(tmp_path / "s.duckdb")) as connection:
        connection.execute("create schema marts; set search_path = 'marts'")
        for table, name, comment in (("sales", "order_id", "订单号 / Order id."), ("samples", "order_id", "样品订单 / Sample order."),
                                     ("notes", "note", "备注 / Note.")):
            connection.execute(f"create table {table} as select '1' as {name}; comment on column {table}.{name} is '{comment}'")
        write_query(connection, sql, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[0] == header
