"""Exports in the inbox, night by night: what lands, what is held, what changes nothing."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingestion.seller_exports.raw_schema import RAW_SCHEMAS
from ingestion.seller_exports.records import RecordScope, write_records
from orchestration.ledger import Ledger
from tests.support.exports import ExportInbox, affiliate_row, income_row, order_row, write_export

SKU = "1729384756102938475"


@pytest.fixture
def inbox(tmp_path: Path) -> ExportInbox:
    """A home with one shop, US1."""
    return ExportInbox(tmp_path)


def _statuses(inbox: ExportInbox) -> dict[str, str]:
    return {key: payload["rows"][0]["order_status"] for key, payload in inbox.payloads().items()}


def test_an_inbox_without_exports_is_skipped_and_creates_every_raw_table(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path, is_new=True)
    report = inbox.load_all()
    assert (report.status, report.has_failed, bool(report.remedy)) == ("skipped", False, True)
    stored = set(inbox.query("select table_name, column_name from information_schema.columns where table_schema = 'raw_seller_exports'"))
    assert {(table, name) for table, schema in RAW_SCHEMAS.items() for name in (*schema.names, "_dlt_load_id")} <= stored
    loads = inbox.query("select count(*) from raw_seller_exports._dlt_loads")
    inbox.load_all()
    assert inbox.query("select count(*) from raw_seller_exports._dlt_loads") == loads


@pytest.mark.slow
def test_in_a_warehouse_of_a_refresh_payloads_are_compressed_and_the_tables_are_those_of_dlt(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path / "plain", is_new=True)
    columns = ("select table_name, column_name, data_type, is_nullable from information_schema.columns "
               "where table_schema = 'raw_seller_exports' order by all")
    refreshed = ExportInbox(tmp_path / "refreshed", is_new=True)
    Ledger(refreshed.home).prepare()
    for one in (inbox, refreshed):
        write_export(one.path("US1/a.csv"), "orders", [order_row(str(number), SKU) for number in range(10**17, 10**17 + 3000)])
        assert one.load_all().resources[0].rows_new == 3000
    assert refreshed.query(columns) == inbox.query(columns)
    assert refreshed.payloads() == inbox.payloads()
    assert refreshed.query("select distinct compression from pragma_storage_info('raw_seller_exports.orders') "
                           "where column_name = 'payload' and segment_type = 'VARCHAR'") == [("ZSTD",)]
    write_export(refreshed.path("US1/b.csv"), "orders", [order_row("7" * 18, SKU)])
    refreshed.load_all()
    assert refreshed.count("orders") == 3001


def test_one_look_at_the_header_decides_between_sheets_and_exports(inbox: ExportInbox) -> None:
    write_export(inbox.path("US1/costs.csv"), "orders", [order_row("51", SKU), order_row("52", SKU, quantity="many")])
    write_export(inbox.path("orders (1).xlsx"), "affiliate_orders", [affiliate_row("51", SKU, "anna")])
    inbox.drop("US1/orders.csv", "cost_date,cost_type,amount,currency\n2026-01-05,bonus,5,USD\n")
    inbox.drop("odd.csv", "a,b\n1,2\n")
    report = inbox.load_all()
    assert {(one.resource, one.scope, one.rows_read, one.rows_new, one.rows_held) for one in report.resources} == {
        ("orders", "US1/costs.csv", 2, 1, 1), ("affiliate_orders", "orders (1).xlsx", 1, 1, 0)}
    assert {(one.resource, one.scope) for one in inbox.sheets.resources} == {
        ("shops", "shops.csv"), ("costs", "US1/orders.csv"), ("unknown", "odd.csv")}
    assert inbox.held_exports() == [("US1/costs.csv", 4, "bad_number", Decimal("20.0000"), "USD")]
    assert inbox.query("select path, entity, shop_code, rows_read, rows_landed, rows_held, first_day::varchar from raw_seller_exports.files order by 1") == [
        ("US1/costs.csv", "orders", "US1", 2, 1, 1, "2025-08-15"), ("orders (1).xlsx", "affiliate_orders", "US1", 1, 1, 0, "2025-08-15")]
    second = inbox.load_all()
    assert [(one.scope, one.rows_read, one.rows_new, one.rows_unchanged, one.rows_held) for one in second.resources] == [
        ("US1/costs.csv", 2, 0, 1, 1), ("orders (1).xlsx", 1, 0, 1, 0)]


def test_the_same_content_again_or_under_another_path_changes_nothing(inbox: ExportInbox) -> None:
    file = write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU), order_row("52", SKU)])
    inbox.load_all()
    before = {table: inbox.count(table) for table in RAW_SCHEMAS}
    loads = inbox.query("select count(*) from raw_seller_exports._dlt_loads")
    shutil.copyfile(file, inbox.path("US1/a (1).csv"))
    file.touch()
    report = inbox.load_all()
    assert [(one.scope, one.rows_new, one.rows_unchanged) for one in report.resources] == [("US1/a (1).csv", 0, 2), ("US1/a.csv", 0, 2)]
    assert {table: inbox.count(table) for table in RAW_SCHEMAS} == before
    assert inbox.query("select count(*) from raw_seller_exports._dlt_loads") == loads


@pytest.mark.slow
def test_a_weekly_file_with_the_previous_block_again_brings_only_its_news(inbox: ExportInbox) -> None:
    first = [income_row("51", "10"), income_row("52", "7")]
    write_export(inbox.path("US1/week1.xlsx"), "income", first)
    inbox.load_all()
    write_export(inbox.path("US1/week2.xlsx"), "income", [income_row("53", "3", settled="2025-08-27"), *reversed(first), *first,
                                                         income_row("51", "-10", type="Refund", settled="2025-08-27")])
    write_export(inbox.path("US1/part 2.xlsx"), "income", [{"adjustment_id": "", "type": "", "total_settlement_amount": ""}])
    report = inbox.load_all()
    assert [(one.scope, one.rows_read, one.rows_new, one.rows_unchanged) for one in report.resources] == [
        ("US1/part 2.xlsx", 0, 0, 0), ("US1/week2.xlsx", 6, 2, 4), ("US1/week1.xlsx", 2, 0, 2)]
    assert {key: one["total_settlement_amount"] for key, one in inbox.payloads("income").items()} == {
        "US1|51|order|2025-08-20|1": "10", "US1|52|order|2025-08-20|1": "7", "US1|53|order|2025-08-27|1": "3",
        "US1|51|refund|2025-08-27|1": "-10"}
    assert any("part 2.xlsx" in note for note in report.notes)


@pytest.mark.slow
def test_an_older_export_after_a_newer_one_does_not_win_and_is_known_from_then_on(inbox: ExportInbox) -> None:
    newer = order_row("51", SKU, status="Delivered", delivered_time="2025-08-20 10:00:00")
    older = order_row("51", SKU, status="To ship", delivered_time="")
    write_export(inbox.path("US1/new.csv"), "orders", [newer])
    inbox.load_all()
    write_export(inbox.path("US1/old.csv"), "orders", [older])
    inbox.load_all()
    assert (_statuses(inbox), inbox.count()) == ({"US1|51": "delivered"}, 2)
    write_export(inbox.path("US1/old2.csv"), "orders", [older, order_row("52", SKU, status="To ship", delivered_time="")])
    inbox.load_all()
    write_export(inbox.path("US1/all.csv"), "orders", [newer, order_row("52", SKU, status="To ship", delivered_time="")])
    inbox.load_all()
    assert (_statuses(inbox), inbox.count()) == ({"US1|51": "delivered", "US1|52": "to_ship"}, 3)


@pytest.mark.slow
def test_of_equal_times_the_file_with_the_later_time_wins_also_within_one_night(inbox: ExportInbox) -> None:
    before = order_row("51", SKU, returned_quantity="0")
    after = order_row("51", SKU, returned_quantity="1")
    write_export(inbox.path("US1/a.csv"), "orders", [after, order_row("60", SKU, created="2025-09-20 00:00:00", returned_quantity="0")])
    write_export(inbox.path("US1/b.csv"), "orders", [before, order_row("59", SKU, created="2025-08-16 00:00:00", returned_quantity="0")])
    inbox.load_all()
    assert inbox.payloads()["US1|51"]["rows"][0]["returned_quantity"] == "1"
    write_export(inbox.path("US1/c.csv"), "orders", [before, order_row("58", SKU, created="2025-08-17 00:00:00", returned_quantity="0")])
    inbox.load_all()
    assert inbox.payloads()["US1|51"]["rows"][0]["returned_quantity"] == "1"


def test_a_file_tells_its_shop_by_its_folder_and_waits_until_the_shop_is_known(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path, US1=("US", "USD"), UK1=("GB", "GBP"))
    write_export(inbox.path("uk1/2025/a.csv"), "orders", [order_row("51", SKU, price="£20")])
    write_export(inbox.path("b.csv"), "orders", [order_row("52", SKU)])
    write_export(inbox.path("DE1/c.csv"), "orders", [order_row("53", SKU)])
    report = inbox.load_all()
    assert list(inbox.payloads()) == ["UK1|51"]
    assert [row[:3] for row in inbox.held_exports()] == [("DE1/c.csv", 0, "unknown_shop"), ("b.csv", 0, "unknown_shop")]
    assert all(one.remedy for one in report.resources if one.status == "skipped")
    inbox.drop("shops2.csv", "shop_code,market,timezone,currency\nDE1,DE,Europe/Berlin,EUR\n")
    inbox.path("b.csv").rename(inbox.path("US1.csv"))
    inbox.path("US1.csv").unlink()
    inbox.load_all()
    assert (list(inbox.payloads()), inbox.held_exports()) == (["DE1|53", "UK1|51"], [])


def test_without_any_shop_exports_wait(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path)
    inbox.path("shops.csv").unlink()
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU)])
    inbox.load_all()
    assert ([row[2] for row in inbox.held_exports()], inbox.count()) == (["no_shop"], 0)


def test_a_file_in_the_wrong_shop_s_folder_is_held(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path, US1=("US", "USD"), US2=("US", "USD"), UK1=("GB", "GBP"))
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU, country="United States")])
    write_export(inbox.path("US2/money.csv"), "orders", [order_row("61", SKU, price="£20")])
    write_export(inbox.path("UK1/country.csv"), "orders", [order_row("62", SKU, country="United States")])
    write_export(inbox.path("US2/same night.csv"), "affiliate_orders", [affiliate_row("51", SKU, "anna"), affiliate_row("63", SKU, "anna")])
    write_export(inbox.path("US1/mixed.csv"), "affiliate_orders", [
        affiliate_row("64", SKU, "anna", currency="USD"), affiliate_row("65", SKU, "anna", currency="GBP")])
    inbox.load_all()
    assert [row[:3] for row in inbox.held_exports()] == [
        ("UK1/country.csv", 0, "other_country"), ("US1/mixed.csv", 3, "currency_disagrees"), ("US2/money.csv", 0, "other_currency"),
        ("US2/same night.csv", 0, "other_shop")]
    write_export(inbox.path("US2/known.xlsx"), "income", [income_row("51", "10")])
    inbox.load_all()
    assert ("US2/known.xlsx", 0, "other_shop", None, None) in inbox.held_exports()
    assert (list(inbox.payloads()), inbox.count("income")) == (["US1|51"], 0)


@pytest.mark.slow
def test_a_file_that_is_moved_to_its_own_shop_takes_its_records_with_it(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path, US1=("US", "USD"), US2=("US", "USD"))
    write_export(inbox.path("US1/own.csv"), "orders", [order_row("50", SKU)])
    file = write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU), order_row("52", SKU, quantity="many")])
    inbox.path("US2").mkdir()
    inbox.load_all()
    assert set(inbox.payloads()) == {"US1|50", "US1|51"}
    for folder, key in (("US2", "US2|51"), ("US1", "US1|51")):
        file = file.rename(inbox.path(f"{folder}/a.csv"))
        inbox.load_all()
        assert set(inbox.payloads()) == {"US1|50", key}
        assert [row[:1] for row in inbox.held_exports()] == [(f"{folder}/a.csv",)]
        before = inbox.count()
        inbox.load_all()
        assert inbox.count() == before


@pytest.mark.slow
def test_a_held_file_that_is_moved_to_its_own_shop_comes_through(tmp_path: Path) -> None:
    inbox = ExportInbox(tmp_path, US1=("US", "USD"), UK1=("GB", "GBP"))
    file = write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU, price="£20")])
    inbox.load_all()
    assert ([row[:3] for row in inbox.held_exports()], inbox.count()) == ([("US1/a.csv", 0, "other_currency")], 0)
    inbox.path("UK1").mkdir(exist_ok=True)
    file.rename(inbox.path("UK1/a.csv"))
    inbox.load_all()
    assert (list(inbox.payloads()), inbox.held_exports()) == (["UK1|51"], [])


@pytest.mark.slow
def test_orders_that_the_api_knows_of_another_shop_hold_the_file(inbox: ExportInbox) -> None:
    inbox.drop("shops.csv", "shop_code,market,timezone,currency\nUS1,US,UTC,USD\nUS2,US,UTC,USD\n")
    inbox.load_all()
    with duckdb.connect(str(inbox.home.warehouse)) as connection:
        log = "record_key varchar, shop_id varchar, payload varchar, source_at timestamptz, known_at timestamptz, version_id varchar"
        connection.execute("create schema raw_tiktok_shop")
        for table in ("shops", "orders"):
            connection.execute(f"create table raw_tiktok_shop.{table} ({log})")
        connection.execute("""insert into raw_tiktok_shop.shops values ('700|700', '700', '{"id": "700", "code": "US2", "region": "US"}', null, now(), 'v')""")
        connection.execute("insert into raw_tiktok_shop.orders values ('700|51', '700', '{}', null, now(), 'v')")
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU), order_row("52", SKU)])
    write_export(inbox.path("US2/a.csv"), "orders", [order_row("51", SKU), order_row("53", SKU)])
    inbox.load_all()
    assert [row[:3] for row in inbox.held_exports()] == [("US1/a.csv", 0, "other_shop")]
    assert list(inbox.payloads()) == ["US2|51", "US2|53"]


def test_encrypted_and_half_written_files_are_named_and_the_others_go_on(inbox: ExportInbox) -> None:
    whole = write_export(inbox.path("US1/a.xlsx"), "orders", [order_row(str(5000 + number), SKU) for number in range(300)])
    inbox.drop("US1/half.xlsx", whole.read_bytes()[:-2000])
    inbox.drop("US1/locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512)
    half = write_export(inbox.path("US1/half.csv"), "orders", [order_row("51", SKU), order_row("52", SKU)])
    half.write_bytes(half.read_bytes()[:-45])
    report = inbox.load_all()
    assert {one.scope: one.rows_new for one in report.resources} == {"US1/a.xlsx": 300, "US1/half.csv": 1}
    assert inbox.held_exports() == [("US1/half.csv", 4, "unfinished_row", None, None)]
    assert {one.scope for one in inbox.sheets.resources if one.status == "skipped"} == {"US1/half.xlsx", "US1/locked.xlsx"}


def test_an_export_that_breaks_below_its_header_is_held(inbox: ExportInbox) -> None:
    source = write_export(inbox.home.root / "a.xlsx", "orders", [order_row(str(5000 + number), SKU) for number in range(300)])
    inbox.path("US1").mkdir()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(inbox.path("US1/a.xlsx"), "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data[: len(data) // 2] if item.filename.endswith("sheet1.xml") else data)
    inbox.load_all()
    assert [row[:3] for row in inbox.held_exports()] == [("US1/a.xlsx", 0, "unreadable_file")]


@pytest.mark.slow
def test_a_file_whose_cells_surprise_us_is_named_and_the_others_go_on(inbox: ExportInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody foresaw it, so it is read again every night, until a release of ours understands it."""
    write_export(inbox.path("US1/odd.csv"), "orders", [order_row("1", SKU)])
    write_export(inbox.path("US1/plain.csv"), "orders", [order_row("2", SKU)])

    def surprised(connection: duckdb.DuckDBPyConnection, scope: RecordScope, folders: Callable[[int], Path]) -> tuple[int, Decimal]:
        if scope.path.endswith("odd.csv"):
            connection.execute("select cast('$' as integer)")
        return write_records(connection, scope, folders)

    with monkeypatch.context() as patched:
        patched.setattr("ingestion.seller_exports.inbox.write_records", surprised)
        report = inbox.load_all()
    assert (list(inbox.payloads()), [row[:3] for row in inbox.held_exports()]) == (["US1|2"], [("US1/odd.csv", 0, "unreadable_file")])
    assert [one.message for one in report.resources if one.status == "skipped"] == [
        "file US1/odd.csv cannot be read: a cell is not what its column is read as (ConversionException)"]
    inbox.load_all()
    assert (list(inbox.payloads()), inbox.held_exports()) == (["US1|1", "US1|2"], [])


def test_a_corrected_file_leaves_the_quarantine(inbox: ExportInbox) -> None:
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU, price="twenty"), order_row("52", SKU, created="")])
    report = inbox.load_all()
    assert [(one.rows_read, one.rows_new, one.rows_held) for one in report.resources] == [(2, 0, 2)]
    assert [row[2] for row in inbox.held_exports()] == ["bad_number", "missing_value"]
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU, price="20"), order_row("52", SKU)])
    inbox.load_all()
    assert (inbox.held_exports(), list(inbox.payloads())) == ([], ["US1|51", "US1|52"])


def test_nothing_of_a_buyer_lands_anywhere_but_in_the_inbox(inbox: ExportInbox) -> None:
    buyer = {"buyer_key": "jane_buyer_77", "Recipient": "Jane Quibble", "Phone #": "(+1)5550134477", "Detail Address": "12 Quince Street",
             "Buyer Message": "ring twice quietly", "Seller Note": "vip quokka"}
    rows = [order_row("51", SKU, **buyer), order_row("52", SKU, **{**buyer, "quantity": "jane_buyer_77"}),
            order_row("53", "(+1)5550134477", **buyer), order_row("54", SKU, **{**buyer, "created_time": "12 Quince Street"})]
    file = write_export(inbox.path("US1/a.csv"), "orders", rows)
    file.write_text(file.read_text(encoding="utf-8-sig") + "55,Jane Quibble,more,cells,than,the,header,has,(+1)5550134477,12 Quince Street,x,x,x,x,x,x\n")
    write_export(inbox.path("US1/b.xlsx"), "orders", [{**row, "order_id": f"6{row['order_id']}"} for row in rows])
    report = inbox.load_all()
    assert [(one.rows_read, one.rows_held) for one in report.resources] == [(5, 4), (4, 3)]
    key = inbox.home.buyer_key("jane_buyer_77")
    assert {payload["rows"][0]["buyer_key"] for payload in inbox.payloads().values()} == {key}
    for path in (one for one in inbox.home.root.rglob("*") if one.is_file() and inbox.home.inbox not in one.parents):
        content = path.read_bytes()
        for secret in (b"jane_buyer", b"Quibble", b"555013", b"Quince", b"quietly", b"quokka"):
            assert secret not in content, (path, secret)


def test_loaded_exports_are_deleted_where_that_is_wanted(inbox: ExportInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    write_export(inbox.path("US1/a.csv"), "orders", [order_row("51", SKU)])
    write_export(inbox.path("US1/b.csv"), "orders", [order_row("52", SKU, quantity="x")])
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "delete")
    report = inbox.load_all()
    assert (inbox.path("US1/a.csv").exists(), inbox.path("US1/b.csv").exists()) == (False, True)
    assert any("US1/b.csv" in note for note in report.notes)


def test_settlements_that_do_not_add_up_are_kept_and_told(inbox: ExportInbox) -> None:
    write_export(inbox.path("US1/a.xlsx"), "income", [
        income_row("51", "8", total_revenue="10", total_fees="-2", adjustment_amount="-"),
        income_row("52", "9", total_revenue="10", total_fees="-2", adjustment_amount="-")])
    report = inbox.load_all()
    assert [one.rows_new for one in report.resources] == [2]
    assert any("1" in note and "US1/a.xlsx" in note for note in report.notes)
