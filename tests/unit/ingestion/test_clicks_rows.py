"""Clicks read in batches of columns give the rows that the row parser of the sheets gives."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.clicks import cells as click_cells
from ingestion.clicks.cells import click_batches
from ingestion.clicks.rows import ClickParser
from ingestion.config import Home
from ingestion.sheets import json_lines
from ingestion.sheets.files import InboxFile, read_content
from ingestion.sheets.parse import FileScope, Held, RowParser
from ingestion.sheets.reader import rows, tables
from ingestion.sheets.recognise import FoundHeader, find_header
from ingestion.sheets.registry import SHEETS
from tests.support.examples import examples

HEADER = ("click_id", "link_id", "clicked_at", "buyer_id", "kind", "is_paid", "order_id", "page", "作废")
Parsed = tuple[list[dict[str, Any]], list[dict[str, Any]], int]


def both_ways(folder: Path, name: str, content: bytes) -> tuple[Parsed, Parsed]:
    """Landed rows, held rows and their number, column by column and row by row."""
    location = folder / name
    location.write_bytes(content)
    state = location.stat()
    file = InboxFile(location, f"us/{name}|1", state.st_size, state.st_mtime_ns)
    found = read_content(file)
    (table,) = tables(file, found.encoding)
    header = find_header(SHEETS, table)
    assert header is not None
    assert header.header.definition.name == "link_clicks"
    home = Home(folder / "home").create()

    def parser() -> RowParser:
        return RowParser(header.header, FileScope(file.path, found.file_hash, home.buyer_key), "")

    return _by_columns(file, found.encoding, header, parser()), _by_rows(file, found.encoding, header, parser())


def _by_columns(file: InboxFile, encoding: str, header: FoundHeader, parser: RowParser) -> Parsed:
    landed: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    count = 0
    with ClickParser(parser) as clicks:
        for part in clicks.parse(click_batches(file, encoding, "", header)):
            landed += part.landed.to_pylist()
            held += [one.record.as_row() | {"key": one.natural_key} for one in part.held]
            count += part.rows_read
    return landed, held, count


def _by_rows(file: InboxFile, encoding: str, header: FoundHeader, parser: RowParser) -> Parsed:
    landed: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    for number, cells in rows(file, encoding, "", header.delimiter):
        if number > header.row_number:
            result = parser.parse(number, cells)
            if isinstance(result, Held):
                held.append(result.record.as_row() | {"key": result.natural_key})
            else:
                landed.append({"source_at": None, **result})
    return landed, held, len(landed) + len(held)


IDS = st.one_of(
    st.integers(1, 10**20).map(str),
    st.sampled_from(["K-1", "K|2", "100%", "", " K-3 ", "'0012", '="576460000000000001"', "5.7646E+17", "-1e9",
                     "1234567890123456.0", "a@b.co", "+49 170 1234567", "@mia", "点击1", "e\u0301", "a b", 'a"b', "a\\b",
                     "\u00a0", "\ufeff", "a\x07b", "a\tb", "1e5", "a+b", "=1", "0", "-"]),
)
TIMES = st.one_of(
    st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(datetime.isoformat),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)).map(datetime.isoformat),
    st.integers(1_000_000_000, 1_999_999_999).map(str),
    st.integers(1_000_000_000_000, 1_999_999_999_999).map(str),
    st.sampled_from(["2026-01-05T10:30:00Z", "2026-01-05 10:30:00.5", "2026-01-05T10:30:00+08:00",
                     "2026-01-05T10:30:00-0530", "2026/1/5 9:30", "2026年1月5日 10:30", "2026-01-05", "2026-02-30T10:00:00",
                     "2026-13-01", "yesterday", "", " 2026-01-05T10:30:00Z", "2026-01-05T24:00:00", "46027.4375",
                     "0170-01-05T10:30:00", "5/6/2026", "2026-01-05T10:30:60Z", "2026-01-05T10:30:00.123456789Z",
                     "2026-01-05T10:30:00+15:59"]),
)
ROWS = st.tuples(
    IDS, IDS, TIMES, IDS,
    st.sampled_from(["click", "view", "点击", "浏览", "", "CLICK", "tap"]),
    st.sampled_from(["yes", "no", "是", "0", "TRUE", "", "maybe", "false"]),
    IDS, IDS,
    st.sampled_from(["", "", "", "作废", "yes", "?"]),
)
MANY_ROWS = st.lists(ROWS, max_size=12)
RELAXED = settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _text(records: Sequence[Sequence[str]], delimiter: str, quoting: int, end: str) -> str:
    buffer = io.StringIO(newline="")
    escape = None if quoting != csv.QUOTE_NONE else "\\"
    csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=end, escapechar=escape).writerows(records)
    return buffer.getvalue()


@pytest.mark.property
@RELAXED
@given(records=MANY_ROWS, delimiter=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n", "\r"]),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
       quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), block=st.sampled_from([1, 80, 1 << 20]))
def test_text_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[tuple[str, ...]], delimiter: str,
                    end: str, encoding: str, quoting: int, block: int) -> None:
    monkeypatch.setattr(click_cells, "_BLOCK_CHARACTERS", block)
    text = _text([HEADER, *records], delimiter, quoting, end)
    columns, one_by_one = both_ways(tmp_path, "clicks.csv", text.encode(encoding))
    assert columns == one_by_one


LINES = st.lists(st.one_of(
    st.sampled_from(["", " ", ",,,,,,,,", "K1,L1,2026-01-05T10:30:00Z", 'K2,L1,2026-01-05T10:30:00Z,"u', '"', 'K9"',
                     "K3,L1,2026-01-05T10:30:00Z,u,click,no,,,,,", "K4,L1,2026-01-05T10:30:00Z,u,click,no,,,,x",
                     "K5,L1,2026-01-05T10:30:00Z,u,click,no,O1,/p?a=b,", "K6,L1,2026-01-05T10:30:00Z,u\x0cv,click,no,,,",
                     "K7,L1,2026-01-05T10:30:00Z,u,click,no,,\u2028,"]),
), max_size=12)


@pytest.mark.property
@RELAXED
@given(lines=LINES, ends=st.sampled_from(["\n", "\r\n"]), block=st.sampled_from([1, 100, 1 << 20]),
       above=st.sampled_from(["", "Clicks of a week\n", '"A title\nin two lines",\n\n']))
def test_ragged_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], ends: str, block: int,
                     above: str) -> None:
    monkeypatch.setattr(click_cells, "_BLOCK_CHARACTERS", block)
    text = above + ends.join([",".join(HEADER), *lines])
    columns, one_by_one = both_ways(tmp_path, "clicks.csv", text.encode())
    assert columns == one_by_one


VALUES = st.one_of(IDS, st.just("half \ud83d"),  st.none(), st.booleans(), st.integers(-5, 10**21), st.floats(allow_nan=False, width=32),
                   st.just({"a": 1}), st.just([1]))


@pytest.mark.property
@RELAXED
@given(records=st.lists(st.one_of(
    ROWS.map(lambda row: dict(zip(HEADER, row, strict=True))),
    st.dictionaries(st.sampled_from(HEADER), VALUES)), max_size=8))
def test_lines_of_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[dict[str, Any]]) -> None:
    monkeypatch.setattr(json_lines, "_BLOCK_CHARACTERS", 150)
    first = dict.fromkeys(HEADER[:3], "")
    text = "".join(json.dumps(one) + "\n" for one in (first, *records))
    columns, one_by_one = both_ways(tmp_path, "clicks.jsonl", text.encode())
    assert columns == one_by_one


@pytest.mark.parametrize("moments", [
    pa.array([datetime(2026, 1, 5, 10, 30, 0, 123_000), None], pa.timestamp("ms")),
    pa.array([datetime(2026, 1, 5, 10, 30, 0, 123_456), None], pa.timestamp("us", tz="Asia/Bangkok")),
    pa.array([datetime(2026, 1, 5, 10, 30), None], pa.timestamp("ns")),
    pa.array([date(2026, 1, 5), None], pa.date32()),
    pa.array([1_767_609_000_000, 5], pa.int64()),
    pa.array(["2026-01-05T10:30:00Z", "?"], pa.large_string()),
    pa.array([46_027.4375, None], pa.float64()),
])
def test_parquet_of_any_type(tmp_path: Path, moments: pa.Array) -> None:
    table = pa.table({
        "click_id": pa.array([7_494_000_000_000_000_001, 2], pa.uint64()),
        "link_id": pa.array(["L-1", "L-1"]).dictionary_encode(),
        "clicked_at": moments,
        "buyer_id": pa.array(["u1", None]),
        "is_paid": pa.array([True, None]),
        "order_id": pa.array([5.764e17, None]),
        "page": pa.array([datetime(2026, 1, 5), None], pa.timestamp("s")),
        "campaign": pa.array([{"a": 1}, None]),
        "nothing": pa.nulls(2),
    })
    sink = io.BytesIO()
    pq.write_table(table, sink)
    columns, one_by_one = both_ways(tmp_path, "clicks.parquet", sink.getvalue())
    assert columns == one_by_one
    pq.write_table(table.drop_columns(["order_id"]), sink := io.BytesIO())
    columns, one_by_one = both_ways(tmp_path, "clicks.parquet", sink.getvalue())
    assert columns == one_by_one
    assert columns[2] == 2


def test_a_stripped_file_reads_as_the_file_it_was(tmp_path: Path) -> None:
    digest = "0123456789abcdef0123456789abcdef"
    text = ("click_id,link_id,clicked_at,buyer_key,buyer_name\n"
            f"K1,L1,2026-01-05T10:30:00Z, {digest} ,Mia\nK2,L1,2026-01-05T10:30:00Z,Mia,{digest}\n")
    columns, one_by_one = both_ways(tmp_path, "clicks.csv", text.encode())
    assert columns == one_by_one
    assert [row["buyer_key"] for row in columns[0]] == [digest, None]


def test_a_lone_quotation_mark_at_the_end_is_held(tmp_path: Path) -> None:
    columns, one_by_one = both_ways(tmp_path, "clicks.csv", b'click_id,link_id,clicked_at\nK1,L1,2026-01-05\n"')
    assert columns == one_by_one
    assert [(row["row_number"], row["reason_code"]) for row in columns[1]] == [(3, "unclosed_quote")]


def test_what_machines_write_never_meets_the_row_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RowParser, "parse", lambda *_: pytest.fail("a plain row was parsed by itself"))
    text = ("click_id,link_id,clicked_at,buyer_id,kind,is_paid,order_id,page\n"
            "K1,L-1,2026-01-05T10:30:00Z,7494000000000000001,click,yes,576460000000000001,/p?utm=a b\n"
            "K2,L-1,2026-01-05T10:30:00.5+08:00,mia.style,view,否,,\n"
            "K3,L-1,1767609000123,,点击,0,,\n"
            "K4,L-1,2026/1/5 9:30,'001,,,\" 5 \",\n")
    location = tmp_path / "clicks.csv"
    location.write_text(text)
    state = location.stat()
    file = InboxFile(location, "clicks.csv", state.st_size, state.st_mtime_ns)
    (table,) = tables(file, "utf-8")
    header = find_header(SHEETS, table)
    assert header is not None
    parser = RowParser(header.header, FileScope("clicks.csv", "", lambda one: one and f"hash of {one}"), "")
    landed, held, count = _by_columns(file, "utf-8", header, parser)
    assert (count, held) == (4, [])
    assert [(row["click_id"], row["clicked_at"], row["buyer_key"], row["kind"], row["is_paid"], row["order_id"], row["extra"])
            for row in landed] == [
        ("K1", datetime(2026, 1, 5, 10, 30), "hash of 7494000000000000001", "click", True, "576460000000000001",
         '{"page":"/p?utm=a b"}'),
        ("K2", datetime(2026, 1, 5, 2, 30, 0, 500_000), "hash of mia.style", "view", False, None, None),
        ("K3", datetime(2026, 1, 5, 10, 30, 0, 123_000), None, "click", False, None, None),
        ("K4", datetime(2026, 1, 5, 9, 30), "hash of 001", None, None, "5", None),
    ]


def test_a_line_that_is_no_object_is_held_with_its_number(tmp_path: Path) -> None:
    good = '{"click_id": "K%d", "link_id": "L1", "clicked_at": 1767609000123, "buyer_id": 7494000000000000001, "n": 1.10}\n'
    text = "\n".join(["", good % 1, '["K2"]', "null", good % 3 + '{"click_id": "K4", "link', '{"a": NaN', "[" * 5000, good % 5])
    columns, one_by_one = both_ways(tmp_path, "clicks.jsonl", text.encode())
    assert columns == one_by_one
    landed, held, count = columns
    assert [(row["row_number"], row["click_id"], row["extra"]) for row in landed] == [
        (2, "K1", '{"n":"1.10"}'), (6, "K3", '{"n":"1.10"}'), (10, "K5", '{"n":"1.10"}')]
    assert [(row["row_number"], row["reason_code"], row["original"]) for row in held] == [
        (number, "broken_line", "{}") for number in (4, 5, 7, 8, 9)]
    assert count == 8


PLAIN = ("K0", "L1", "2026-01-05T10:30:00Z", "7494000000000000001", "click", "no", "", "/p", "")


@pytest.mark.property
@RELAXED
@given(records=MANY_ROWS, block=st.sampled_from([1, 300, 1 << 20]))
def test_the_same_rows_as_csv_and_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[tuple[str, ...]],
                                          block: int) -> None:
    monkeypatch.setattr(json_lines, "_BLOCK_CHARACTERS", block)
    as_csv = _text([HEADER, PLAIN, *records], ",", csv.QUOTE_ALL, "\n")
    # A blank line stands where the header does, so that rows have the same numbers.
    as_json = "\n" + "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in (PLAIN, *records))
    (of_csv, _), (of_json, _) = (both_ways(tmp_path, "clicks.csv", as_csv.encode()),
                                 both_ways(tmp_path, "clicks.jsonl", as_json.encode()))
    assert _anywhere(of_csv) == _anywhere(of_json)


def _anywhere(parsed: Parsed) -> Parsed:
    """Rows without what names their file."""
    named = {"path", "record_key", "file_hash", "quarantine_id", "scope", "origin"}
    landed, held, count = parsed
    return ([{name: value for name, value in row.items() if name not in named} for row in landed],
            [{name: value for name, value in row.items() if name not in {*named, "content_hash"}} for row in held], count)
