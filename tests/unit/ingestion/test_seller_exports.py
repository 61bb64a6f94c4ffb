"""Export files as they arrive, read without a warehouse: headers, words, numbers, dates, ids."""

from __future__ import annotations

import unicodedata
import zipfile
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.seller_exports.cells import _numbers_after
from ingestion.seller_exports.headers import ENTITIES, LANGUAGES, columns, names_by_header, word_labels, words
from ingestion.seller_exports.recognise import recognise
from tests.support.exports import (
    affiliate_row,
    income_row,
    order_row,
    parse_export,
    word,
    write_export,
    write_workbook,
)

ORDER, SKU = "576912345678901234", "1729384756102938475"


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_column_has_a_header_in_every_language_and_no_header_means_two_columns(entity: str) -> None:
    assert all(column.labels[language] for column in columns(entity).values() for language in LANGUAGES)
    assert set(names_by_header(entity).values()) == set(columns(entity))


@pytest.mark.parametrize("kind", ["order_status", "return_type", "yes_no", "settlement_status", "content_type", "income_type", "payment_method", "clock"])
def test_words_have_one_meaning_in_all_languages(kind: str) -> None:
    assert all(words(kind)[one.casefold()] for one in words(kind))
    assert all(labels[language] for labels in word_labels(kind).values() for language in LANGUAGES)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_reads_the_same_in_every_language(tmp_path: Path, language: str, ending: str) -> None:
    row = order_row(ORDER, SKU, status=word("order_status", "cancelled", language), return_type=word("return_type", "cancel", language),
                    payment_method=word("payment_method", "cod", language), buyer_key="anna", product_name="Tee", country="",
                    returned_quantity="1", created="2025-08-15 21:03:11", price="20.00")
    file = write_export(tmp_path / f"a.{ending}", "orders", [row], language=language)
    found = parse_export(file)
    assert (found.problems, list(found.records)) == ([], [ORDER])
    assert found.records[ORDER] == {"order_id": ORDER, "file_latest_at": "2025-08-15 21:03:11", "rows": [{
        "order_status": "cancelled", "return_type": "cancel", "sku_id": SKU, "product_name": "Tee", "quantity": "1", "returned_quantity": "1",
        "sku_subtotal_before_discount": "20", "sku_seller_discount": "0", "created_time": "2025-08-15 21:03:11",
        "paid_time": "2025-08-15 21:03:11", "buyer_key": "key of anna", "payment_method": "cod"}]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_affiliate_and_income_read_the_same_in_every_language(tmp_path: Path, language: str) -> None:
    file = write_export(tmp_path / "a.xlsx", "affiliate_orders", [affiliate_row(
        ORDER, SKU, " @Anna.B", standard_rate="15%", is_fully_returned=word("yes_no", "true", language), content_id="75",
        content_type=word("content_type", "LIVE", language), order_status=word("settlement_status", "SETTLED", language))], language=language)
    (record,) = parse_export(file).rows
    assert (record["creator_username"], record["standard_rate"], record["is_fully_returned"], record["content_type"],
            record["settlement_status"], record.get("order_status")) == ("anna.b", "0.15", "true", "LIVE", "SETTLED", None)
    file = write_export(tmp_path / "i.xlsx", "income", [income_row("57", "-10.50", type=word("income_type", "refund", language),
                                                                  total_fees=-2, transaction_fee=-0.5)], language=language)
    assert parse_export(file).records == {"57|refund|2025-08-20|1": {
        "adjustment_id": "57", "type": "refund", "settled_time": "2025-08-20 00:00:00", "total_settlement_amount": "-10.5",
        "total_fees": "-2", "fees": {"transaction_fee": "-0.5"}}}


def test_renamed_headers_stray_spaces_other_slashes_and_decomposed_letters_are_known(tmp_path: Path) -> None:
    for header in ("Order/adjustment ID  ", "Order\\adjustment ID", "ORDER / Adjustment ID", "ID đơn hàng／điều chỉnh"):
        cells = [unicodedata.normalize("NFD", header), "Type ", "Total settlement amount"]
        found = recognise(cells)
        assert found is not None and found.entity == "income", header
    for header in ("Type", "Transaction type"):
        assert recognise(["Order/adjustment ID", header, "Total settlement amount"]) is not None
    labels = [unicodedata.normalize("NFD", column.labels["vi"][0]) for column in columns("orders").values()]
    assert labels != [column.labels["vi"][0] for column in columns("orders").values()]
    assert set(recognise(labels).positions) == set(columns("orders"))  # type: ignore[union-attr]


def test_a_missing_required_column_is_no_export_and_any_other_may_be_missing() -> None:
    for entity in ENTITIES:
        required = {column.name: column.labels["en"][0] for column in columns(entity).values() if column.is_required}
        assert recognise(list(required.values())).entity == entity  # type: ignore[union-attr]
        for name in required:
            found = recognise([label for one, label in required.items() if one != name])
            assert found is None or found.entity != entity


def test_an_affiliate_file_names_its_sku_in_either_column() -> None:
    base = ["Order ID", "Creator Username", "Est. standard commission payment"]
    assert recognise([*base, "SKU"]).positions["sku_id"] == 3  # type: ignore[union-attr]
    both = recognise([*base, "SKU", "SKU ID"])
    assert both is not None and (both.positions["sku_name"], both.positions["sku_id"]) == (3, 4)


def test_the_description_row_is_no_data_in_any_language_and_a_first_order_is(tmp_path: Path) -> None:
    row = order_row(ORDER, SKU)
    assert parse_export(write_export(tmp_path / "a.csv", "orders", [row])).problems == []
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").replace("Platform unique order ID.", "Mã đơn hàng duy nhất của nền tảng.")
    (tmp_path / "b.csv").write_text(text)
    found = parse_export(tmp_path / "b.csv")
    assert (list(found.records), found.problems) == ([ORDER], [])
    assert list(parse_export(write_export(tmp_path / "c.csv", "orders", [row], description=False)).records) == [ORDER]


def test_trailing_tabs_go_and_a_lone_tab_is_an_empty_cell(tmp_path: Path) -> None:
    row = order_row(f"{ORDER}\t", f"{SKU}\t", created="2025-08-15 21:03:11\t", paid="\t", price="20\t", cancelled_time="\t", seller_sku="\u00a0A\t")
    found = parse_export(write_export(tmp_path / "a.csv", "orders", [row]))
    assert (found.problems, list(found.records)) == ([], [ORDER])
    (line,) = found.rows
    assert (line["sku_id"], line["created_time"], line["seller_sku"]) == (SKU, "2025-08-15 21:03:11", "A")
    assert not {"paid_time", "cancelled_time"} & line.keys()


def _dates(tmp_path: Path, cells: list[str], market: str) -> list[str | None]:
    rows = [order_row(f"5{number}", SKU, created=cell, paid="") for number, cell in enumerate(cells)]
    found = parse_export(write_export(tmp_path / "d.csv", "orders", rows), market, "")
    return [record["rows"][0]["created_time"] for record in found.records.values()] + [problem for _, problem in found.problems]


def test_the_order_of_day_and_month_is_the_column_s(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["05/08/2025 21:03:11", "15/08/2025 01:00:00"], "US") == ["2025-08-05 21:03:11", "2025-08-15 01:00:00"]
    assert _dates(tmp_path, ["5/8/2025 9:30:33 AM", "5/15/2025 9:30:33 PM"], "GB") == ["2025-05-08 09:30:33", "2025-05-15 21:30:33"]


def test_an_ambiguous_column_of_dates_follows_the_market(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["05/08/2025 21:03:11"], "US") == ["2025-05-08 21:03:11"]
    assert _dates(tmp_path, ["05/08/2025 21:03:11"], "BR") == ["2025-08-05 21:03:11"]


def test_where_the_year_stands_first_an_ambiguous_column_is_not_guessed(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["01/10/2026 9:00:00 AM"], "JP") == ["bad_date|created_time"]
    assert _dates(tmp_path, ["10/10/2026 9:00:00 AM"], "JP") == ["2026-10-10 09:00:00"], "either way the same day"
    assert _dates(tmp_path, ["10/01/2026 9:00:00 AM", "10/25/2026 9:00:00 AM"], "JP") == [
        "2026-10-01 09:00:00", "2026-10-25 09:00:00"]


def test_where_the_year_stands_first_another_column_of_dates_decides(tmp_path: Path) -> None:
    rows = [order_row("51", SKU, created="10/03/2026 9:00:00 AM", paid="10/13/2026 9:00:00 AM")]
    found = parse_export(write_export(tmp_path / "d.csv", "orders", rows), "JP", "")
    assert [line["created_time"] for line in found.rows] == ["2026-10-03 09:00:00"]


def test_a_column_with_both_orders_guesses_no_cell(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["15/08/2025", "08/15/2025", "05/08/2025"], "GB") == [
        "2025-08-15 00:00:00", "2025-08-15 00:00:00", "bad_date|created_time"]


def test_year_first_dates_and_excel_dates(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["2025/08/15", "2025-08-15 21:03:11"], "US") == ["2025-08-15 00:00:00", "2025-08-15 21:03:11"]
    rows = [order_row("51", SKU), order_row("52", SKU)]
    rows[0]["created_time"], rows[1]["created_time"] = datetime(2025, 8, 15, 21, 3, 11), 45_884.5
    found = parse_export(write_export(tmp_path / "e.xlsx", "orders", rows))
    assert [line["created_time"] for line in found.rows] == ["2025-08-15 21:03:11", "2025-08-15 12:00:00"]


def test_words_for_the_half_of_the_day_are_read_in_every_language(tmp_path: Path) -> None:
    chinese = ["2025/8/15 上午9:03:11", "2025/8/15 下午9:03", "2025年8月5日 下午12:03:00", "2025/8/15 上午0:03"]
    assert _dates(tmp_path, chinese, "SG") == [
        "2025-08-15 09:03:11", "2025-08-15 21:03:00", "2025-08-05 12:03:00", "2025-08-15 00:03:00"]
    others = ["15/08/2025 9:03:11 SA", "15/08/2025 9:03:11 CH", "15/08/2025 12:03 a.m.", "15/08/2025 9:03PM", "15/08/2025 9:03 p. m."]
    assert _dates(tmp_path, others, "VN") == [
        "2025-08-15 09:03:11", "2025-08-15 21:03:11", "2025-08-15 00:03:00", "2025-08-15 21:03:00", "2025-08-15 21:03:00"]
    assert _dates(tmp_path, ["15/08/2025 21:03:11 XY"], "VN") == ["bad_date|created_time"]


def test_a_year_of_two_digits_stands_last(tmp_path: Path) -> None:
    assert _dates(tmp_path, ["15/08/25 21:03:11", "16/08/25", "5/9/25 9:03 PM"], "VN") == [
        "2025-08-15 21:03:11", "2025-08-16 00:00:00", "2025-09-05 21:03:00"]
    assert _dates(tmp_path, ["8/15/25 21:03", "9/5/25"], "GB") == ["2025-08-15 21:03:00", "2025-09-05 00:00:00"]
    assert _dates(tmp_path, ["15/08/25", "16/08/2025"], "VN") == ["2025-08-15 00:00:00", "2025-08-16 00:00:00"]


@pytest.mark.parametrize("cells", [["25/08/15 21:03", "25/08/16"], ["25/08/22", "25/08/23"], ["21/08/25"]])
def test_a_year_of_two_digits_that_may_stand_first_is_not_guessed(tmp_path: Path, cells: list[str]) -> None:
    assert _dates(tmp_path, cells, "VN") == ["bad_date|created_time"] * len(cells)


def _prices(tmp_path: Path, cells: list[object], market: str = "GB") -> list[str]:
    rows = [order_row(f"5{number:02d}", SKU, price=cell) for number, cell in enumerate(cells)]  # type: ignore[arg-type]
    found = parse_export(write_export(tmp_path / "p.xlsx", "orders", rows), market, "")
    return [line["sku_subtotal_before_discount"] for line in found.rows] + [problem for _, problem in found.problems]


@pytest.mark.parametrize(("cells", "market", "expected"), [
    (["₱1,234.50", "₱1,234"], "PH", ["1234.5", "1234"]),
    (["BRL 35,91", "BRL 1.234"], "BR", ["35.91", "1234"]),
    (["BRL 1.234,56", "BRL 10"], "US", ["1234.56", "10"]),
    (["Rp10.000", "Rp2.500"], "ID", ["10000", "2500"]),
    (["Rp1.234.567", "Rp10.000"], "US", ["1234567", "10000"]),
    (["10.000", "2.5"], "ID", ["10", "2.5"]),
    (["(12.00)", "-", "−3.5", "5-"], "US", ["-12", "0", "-3.5", "-5"]),
    (["Rp -", "Rp 1.000"], "ID", ["0", "1000"]),
    ([10.25, 1234, "7"], "BR", ["10.25", "1234", "7"]),
    (["1,234.50", "35,91"], "US", ["1234.5", "35.91"]),
    (["0.123", "1.234"], "ID", ["0.123", "1.234"]),
], ids=str)
def test_numbers_are_read_by_the_column_s_decimal_mark(tmp_path: Path, cells: list[object], market: str, expected: list[str]) -> None:
    assert _prices(tmp_path, cells, market) == expected


def test_a_column_with_both_marks_guesses_no_cell(tmp_path: Path) -> None:
    assert _prices(tmp_path, ["1,234.50", "35,91", "1.234"]) == ["1234.5", "35.91", "bad_number|sku_subtotal_before_discount"]


def test_words_letters_and_percentages_are_no_money(tmp_path: Path) -> None:
    bad = "bad_number|sku_subtotal_before_discount"
    assert _prices(tmp_path, ["12 apples", "free", "10%"]) == [bad, bad, bad]
    found = parse_export(write_export(tmp_path / "q.csv", "orders", [order_row("51", SKU), {**order_row("52", SKU), "quantity": "1.5"}]))
    assert found.problems == [(4, "bad_number|quantity")]


def test_rates_are_fractions_whether_written_in_percent_or_not(tmp_path: Path) -> None:
    for cells in (["15%", "2.5%"], ["15", "2.5"], [0.15, 0.025]):
        rows = [affiliate_row(f"5{number}", SKU, "anna", standard_rate=cell) for number, cell in enumerate(cells)]
        assert [one["standard_rate"] for one in parse_export(write_export(tmp_path / "r.xlsx", "affiliate_orders", rows)).rows] == ["0.15", "0.025"]


def test_an_id_that_became_a_number_is_held_and_ids_of_text_keep_every_digit(tmp_path: Path) -> None:
    rows = [order_row(ORDER, SKU), order_row(5.76912345678901e17, SKU), order_row("5.76912E+17", SKU), order_row(57691234, SKU),  # type: ignore[arg-type]
            order_row(f"'{ORDER}9", SKU), order_row(f'="{ORDER}8"', SKU)]
    found = parse_export(write_export(tmp_path / "a.xlsx", "orders", rows))
    assert list(found.records) == sorted([ORDER, "57691234", f"{ORDER}9", f"{ORDER}8"])
    assert [problem for _, problem in found.problems] == ["damaged_id|order_id"] * 2


def test_one_bad_row_holds_its_whole_order(tmp_path: Path) -> None:
    rows = [order_row("51", SKU), order_row("51", "18", price="free"), order_row("52", SKU)]
    found = parse_export(write_export(tmp_path / "a.csv", "orders", rows))
    assert list(found.records) == ["52"]
    assert found.problems == [(3, "incomplete_order|order_id"), (4, "bad_number|sku_subtotal_before_discount")]


def test_order_level_amounts_and_the_currency_of_the_cells_stay_with_each_row(tmp_path: Path) -> None:
    rows = [order_row("51", "17", price="£20", order_amount="£45", shipping_fee_after_discount="£5"),
            order_row("51", "18", price="£20", order_amount="£45", shipping_fee_after_discount="£5")]
    found = parse_export(write_export(tmp_path / "a.csv", "orders", rows))
    assert [(line["sku_id"], line["order_amount"], line["currency"]) for line in found.rows] == [("17", "45", "GBP"), ("18", "45", "GBP")]


def test_a_row_that_the_file_repeats_counts_once_and_its_later_state_holds(tmp_path: Path) -> None:
    old, new = order_row("51", SKU, status="To ship"), order_row("51", SKU, status="Delivered", delivered_time="2025-08-20 10:00:00")
    found = parse_export(write_export(tmp_path / "a.csv", "orders", [new, old, new]))
    assert [(line["order_status"], line["delivered_time"]) for line in found.rows] == [("delivered", "2025-08-20 10:00:00")]
    twice = [affiliate_row("51", SKU, "anna"), affiliate_row("51", SKU, "@Anna"), affiliate_row("51", SKU, "ben")]
    assert [one["creator_username"] for one in parse_export(write_export(tmp_path / "b.csv", "affiliate_orders", twice)).rows] == ["anna", "ben"]
    block = [income_row("51", "10"), income_row("51", "-10", type="Refund", settled="2025-09-01")]
    rows = [*block, *block, income_row("51", "2")]
    assert {key: one["total_settlement_amount"] for key, one in parse_export(write_export(tmp_path / "c.csv", "income", rows)).records.items()} == {
        "51|order|2025-08-20|1": "10", "51|order|2025-08-20|2": "2", "51|refund|2025-09-01|1": "-10"}


def test_fees_that_nobody_knows_are_kept_under_their_own_names(tmp_path: Path) -> None:
    header = ["Order/adjustment ID", "Type", "Total settlement amount", "Total fees", "Transaction fee", "Brand new levy", "Ajustment amount", "Comment"]
    write_workbook(tmp_path / "a.xlsx", [header, ["51", "Order", 8, -2, -1, "(0.50)", 0, "call +44 7700 900123"]], "Order details")
    (record,) = parse_export(tmp_path / "a.xlsx").records.values()
    assert record["fees"] == {"transaction_fee": "-1", "Brand new levy": "-0.5"}
    assert (record["adjustment_amount"], "Comment" in str(record)) == ("0", False)


def test_commission_before_and_after_tax_is_not_counted_twice(tmp_path: Path) -> None:
    header = ["Order/adjustment ID", "Type", "Total settlement amount", "Total fees", "Affiliate commission before PIT (personal income tax)", "Affiliate commission", "Adjustment amount"]
    write_workbook(tmp_path / "a.xlsx", [header, ["51", "Order", 8, -2, -1.1, -1, 0]], "Order details")
    (record,) = parse_export(tmp_path / "a.xlsx").records.values()
    assert (record["fees"], record["affiliate_commission_before_tax"]) == ({"affiliate_commission": "-1"}, "-1.1")


def test_a_workbook_with_a_broken_dimension_tag_is_read_to_its_end(tmp_path: Path) -> None:
    source = write_export(tmp_path / "a.xlsx", "orders", [order_row("51", SKU), order_row("52", SKU)])
    target = tmp_path / "b.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                assert b'<dimension ref="A1:H4"/>' in data
                data = data.replace(b'<dimension ref="A1:H4"/>', b'<dimension ref="A1"/>')
            new.writestr(item, data)
    assert list(parse_export(target).records) == ["51", "52"]


def test_a_table_that_starts_further_down_and_right_is_found(tmp_path: Path) -> None:
    source = write_export(tmp_path / "a.csv", "orders", [order_row("51", SKU)], above=[["All orders"], []])
    assert list(parse_export(source).records) == ["51"]
    header = ["", "", "Order/adjustment ID", "Type", "Total settlement amount"]
    write_workbook(tmp_path / "b.xlsx", [["", "", "Statement"], header, ["", "", "51", "Order", 8]], "Reports")
    assert [one["total_settlement_amount"] for one in parse_export(tmp_path / "b.xlsx").records.values()] == ["8"]


def test_rows_of_another_width_are_padded_or_held_and_numbered_as_in_the_file(tmp_path: Path) -> None:
    file = write_export(tmp_path / "a.csv", "orders", [order_row(str(51 + number), SKU) for number in range(5)])
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    lines[2] += ",,"
    lines[3] += ",more"
    lines[4] = lines[4].rsplit(",", 1)[0]
    lines[6] = lines[6][:30]
    file.write_text("\n".join(lines))
    found = parse_export(file)
    assert list(found.records) == ["51", "53", "54"]
    assert sorted(found.problems) == [(4, "too_many_cells"), (7, "unfinished_row")]


def test_an_unclosed_quotation_mark_holds_its_row_and_loses_none_before(tmp_path: Path) -> None:
    file = write_export(tmp_path / "a.csv", "orders", [order_row(str(51 + number), SKU, product_name="Tee") for number in range(3)])
    text = file.read_text(encoding="utf-8-sig")
    place = text.index("Tee", text.index("\n52,"))
    file.write_text(text[:place] + '"' + text[place:])
    found = parse_export(file)
    assert (list(found.records), found.problems) == (["51"], [(4, "unclosed_quote")])


def test_line_breaks_inside_cells_and_other_delimiters_and_encodings(tmp_path: Path) -> None:
    rows = [order_row("51", SKU, product_name='Tee, "long"\nblue'), order_row("52", SKU, product_name="衬衫")]
    file = write_export(tmp_path / "a.csv", "orders", rows, delimiter=";")
    assert [line["product_name"] for line in parse_export(file).rows] == ['Tee, "long"\nblue', "衬衫"]
    for encoding in ("gb18030", "utf-16"):
        (tmp_path / "b.csv").write_text(file.read_text(encoding="utf-8-sig"), encoding=encoding, newline="")
        assert [line["product_name"] for line in parse_export(tmp_path / "b.csv").rows] == ['Tee, "long"\nblue', "衬衫"]


@pytest.mark.parametrize("entity", ["videos", "lives"])
def test_a_file_without_money_has_no_currency(tmp_path: Path, entity: str) -> None:
    parsed = parse_export(write_export(tmp_path / "a.csv", entity, [{"content_id": "7", "views": "3", "posted_time": "2025-08-01 10:00:00"}]))
    assert (parsed.problems, [(row["views"], "currency" in row) for row in parsed.records.values()]) == ([], [("3", False)])


def test_performance_files_carry_the_period_of_their_title_or_name(tmp_path: Path) -> None:
    row = {"content_id": "75", "views": "1,200", "ctr": "3.2%", "gmv": "£30.5", "creator_username": "@Anna"}
    titled = write_export(tmp_path / "a.xlsx", "videos", [row], above=[["Date range: 2025-08-01 ~ 2025-08-31"]])
    assert parse_export(titled).records == {"75|2025-08-01|2025-08-31": {
        "content_id": "75", "views": "1200", "creator_username": "anna", "ctr": "0.032", "gmv": "30.5", "currency": "GBP",
        "period_start": "2025-08-01", "period_end": "2025-08-31"}}
    named = write_export(tmp_path / "LIVE_20250801-20250807.csv", "lives", [row])
    assert list(parse_export(named).records) == ["75|2025-08-01|2025-08-07"]


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 40), st.sets(st.integers(1, 120), max_size=30))
def test_row_numbers_pass_over_those_of_odd_rows(last: int, count: int, taken: set[int]) -> None:
    free = (number for number in range(last + 1, 1000) if number not in taken)
    assert _numbers_after(last, count, taken).to_pylist() == list(islice(free, count))
