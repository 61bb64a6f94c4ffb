"""From what the warehouse knows to a workbook, through the inbox, and back: the command as its user runs it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest

from ingestion.config import Home
from tests.support.cli import linkstar
from tests.support.exports import order_row, write_export
from tests.support.known_world import write_known_world

ENVIRONMENT = {"LINKSTAR_AS_OF": "2026-11-19T12:00:00Z"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").create()
    write_known_world(home.published)
    return home


def test_prefilled_templates_are_completed_loaded_and_told(home: Home, tmp_path: Path) -> None:
    done = linkstar(home.root, "template", "all", "--prefill", "--period", "2027Q1", "-o", str(tmp_path / "sheets"), environment=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"creators: 4 rows prefilled", "product_costs: 2 rows prefilled", "kpi_targets: 8 rows prefilled"} <= set(done.stdout.splitlines())
    workbook = openpyxl.load_workbook(tmp_path / "sheets" / "product_costs.xlsx")
    header = [str(cell.value).split()[0] for cell in workbook["product_costs"][1]]
    workbook["product_costs"].cell(2, header.index("unit_cost") + 1, 4.2)
    workbook.save(home.inbox / "costs of goods.xlsx")
    (home.inbox / "targets.xlsx").write_bytes((tmp_path / "sheets" / "kpi_targets.xlsx").read_bytes())
    (home.inbox / "strange.csv").write_text("a,b\n1,2\n")
    export = write_export(home.inbox / "US1" / "orders.csv", "orders", language="th", rows=[
        order_row("57", "17", created="2026-11-02 10:00:00"), order_row("58", "17", created="2026-11-05 10:00:00")])
    (home.inbox / "shops.csv").write_text("shop_code,market,timezone,currency\nUS1,US,America/Los_Angeles,USD\n")

    before = _status(home)
    assert before["costs of goods.xlsx"] == ["product_costs", "", "", "", "", "new, read by the next run"]
    assert before["US1/orders.csv"][:2] == ["orders", "US1"] and before["strange.csv"][-1].startswith("would be held: ")
    waiting = linkstar(home.root, "inbox", "status", environment=ENVIRONMENT).stdout
    assert "Sheets not given yet: creators, costs, fx_rates (" in waiting, "what lies there is given"
    assert not home.warehouse.exists()  # looking at the inbox makes nothing

    loaded = linkstar(home.root, "ingest", "sheets", "seller_exports", environment=ENVIRONMENT)
    assert loaded.returncode == 0, loaded.stderr
    after = _status(home)
    assert after["costs of goods.xlsx"] == ["product_costs", "", "", "1", "", "loaded"]
    assert after["targets.xlsx"] == ["kpi_targets", "", "", "2", "", "loaded"]
    assert after["strange.csv"][-1].startswith("held: ")
    assert after["US1/orders.csv"] == ["orders", "US1", "2-5 Nov", "2", "", "loaded"]
    (home.inbox / "US1" / "again.csv").write_bytes(export.read_bytes())
    assert _status(home)["US1/again.csv"] == ["orders", "US1", "", "", "", "the same content as US1/orders.csv"]
    (home.inbox / "elsewhere").mkdir()
    write_export(home.inbox / "elsewhere" / "o.csv", "orders", [order_row("59", "17")])
    assert "does not lie in the folder of a known shop" in _status(home)["elsewhere/o.csv"][-1]
    lines = linkstar(home.root, "inbox", "status", environment=ENVIRONMENT).stdout.splitlines()
    assert {"US1 orders 2 rows, 2-5 Nov", "US1 orders: nothing for 6-18 Nov; export and drop these days",
            "US1: no affiliate orders, income export yet", "Sheets not given yet: creators, costs, fx_rates (linkstar template all)"
            } <= set(lines)
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert connection.execute("select sku_id, cast(unit_cost as double), currency from raw_sheets.product_costs").fetchall() == [
            ("1729500000000000003", 4.2, "CNY")]


def _status(home: Home) -> dict[str, list[str]]:
    done = linkstar(home.root, "inbox", "status", environment=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == ("1 shops in no sheet; 4 handles unknown; 2 SKUs without cost; 2 currency-months without rate; "
                                            "2 links unregistered (linkstar template all --prefill)")
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert rows[0] == ["file", "what", "shop", "days", "rows", "held", "state"]
    return {row[0]: row[1:] for row in rows[1:]}


@pytest.mark.parametrize(("arguments", "code", "sentence"), [
    (("--prefill",), 1, "Nothing is published"), (("--period", "soon"), 2, "'soon' is not a period"),
    (("--period", "2027Q1"), 1, "Nothing is published"), (("--period", ""), 2, "'' is not a period"), ((), 0, "")])
def test_a_template_before_anything_is_published(tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    done = linkstar(tmp_path / "none", "template", "costs", "-o", str(tmp_path / "costs.xlsx"), *arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, int(bool(code)))
    assert done.stderr.startswith(sentence)
    assert (tmp_path / "costs.xlsx").exists() is not bool(code)


def test_the_status_of_no_home_is_an_empty_inbox(tmp_path: Path) -> None:
    done = linkstar(tmp_path / "none", "inbox", "status", environment={"LINKSTAR_LANG": "zh"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("收件箱") and "shops, creators, product_costs, costs" in done.stdout
    assert not (tmp_path / "none").exists()
