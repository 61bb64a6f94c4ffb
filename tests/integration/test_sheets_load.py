"""The inbox, night by night: what lands, what is held, what stays untouched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.sheets import SHEETS, write_template
from ingestion.sheets.files import FileContent, InboxFile, read_content
from ingestion.sheets.raw_schema import RAW_SCHEMAS
from tests.support.inbox import Inbox, csv_text

COSTS = ("cost_date", "cost_type", "amount", "currency", "cost_ref")
RULES = ("rule_set_id", "rule_version", "effective_from", "model", "evidence_order", "status", "effective_to")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def test_an_empty_inbox_creates_every_typed_table(inbox: Inbox) -> None:
    report = inbox.load()
    assert (report.status, report.has_failed) == ("skipped", False)
    stored = set(
        inbox.query(
            "select table_name, column_name from information_schema.columns where table_schema = 'raw_sheets'"
        )
    )
    for table, schema in RAW_SCHEMAS.items():
        assert {(table, name) for name in schema.names} <= stored
    types = dict(
        inbox.query(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'raw_sheets' and table_name in ('fx_rates', 'link_clicks')"
        )
    )
    assert (types["rate"], types["clicked_at"], types["known_at"]) == (
        "DECIMAL(38,18)",
        "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE",
    )
    loads = inbox.query("select count(*) from raw_sheets._dlt_loads")
    inbox.load()
    assert inbox.query("select count(*) from raw_sheets._dlt_loads") == loads  # nothing to do is no load


def test_all_sheets_land_from_their_own_examples(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, is_new=True)
    for name, definition in SHEETS.items():
        columns = [one for one in definition.columns if one.info.example]
        inbox.drop(
            f"{name}.csv",
            csv_text([one.header for one in columns], [f'"{one.info.example}"' for one in columns]),
        )
    report = inbox.load()
    assert {one.resource: (one.rows_new, one.rows_held) for one in report.resources} == dict.fromkeys(
        SHEETS, (1, 0)
    )
    assert inbox.merged("costs", "cost_type, amount, handle, service_to") == [
        ("fixed_fee", Decimal("1200"), "mia.style", date(2026, 1, 31))
    ]


def test_loading_twice_changes_nothing_and_a_touched_file_is_no_news(inbox: Inbox) -> None:
    inbox.drop(
        "costs.csv",
        csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"], ["bad", "bonus", "7", "USD", "R2"]),
    )
    first = inbox.load()
    before = inbox.all_versions()
    inbox.drop("costs.csv", (inbox.home.inbox / "costs.csv").read_bytes(), modified=1_800_000_000)
    second = inbox.load()
    assert inbox.all_versions() == before
    assert [
        (r.rows_read, r.rows_new, r.rows_unchanged, r.rows_held)
        for r in (*first.resources, *second.resources)
    ] == [(2, 1, 0, 1), (2, 0, 1, 1)]
    assert [r.amount_held for r in second.resources] == [{"USD": Decimal("7")}]


def test_a_change_adds_versions_of_the_changed_rows_only(inbox: Inbox) -> None:
    rows = [["2026-01-05", "bonus", str(n), "USD", f"R{n}"] for n in range(1, 6)]
    inbox.drop("costs.csv", csv_text(COSTS, *rows))
    inbox.load()
    rows[2][2] = "30"
    inbox.drop("costs.csv", csv_text(COSTS, *reversed(rows)))
    report = inbox.load()
    assert inbox.versions("costs") == 6
    assert [(r.rows_new, r.rows_unchanged) for r in report.resources] == [(1, 4)]
    rows[2][2] = "3"
    inbox.drop("costs.csv", csv_text(COSTS, *rows))
    inbox.load()
    assert inbox.versions("costs") == 7  # a value that returns is a new version
    assert (Decimal("3"),) in inbox.merged("costs", "amount")


def test_a_bad_row_is_held_with_its_money_and_the_others_land(inbox: Inbox) -> None:
    inbox.drop(
        "costs.csv",
        csv_text(
            COSTS,
            ["2026-01-05", "bonus", "5", "USD", "R1"],
            ["2026-01-05", "bonus", "1,5", "USD", "R2"],
            ["2026-01-05", "bribe", "7.5", "THB", "R3"],
            delimiter=";",
        ),
    )
    report = inbox.load()
    assert inbox.held() == [
        ("costs.csv", 3, "bad_number", None, "USD"),
        ("costs.csv", 4, "bad_choice", Decimal("7.5"), "THB"),
    ]
    assert [(r.rows_read, r.rows_new, r.rows_held, r.amount_held) for r in report.resources] == [
        (3, 1, 2, {"THB": Decimal("7.5")})
    ]
    inbox.drop(
        "costs.csv",
        csv_text(
            COSTS,
            ["2026-01-05", "bonus", "5", "USD", "R1"],
            ["2026-12-05", "bonus", "15", "USD", "R2"],
            ["2026-01-05", "bonus", "7.5", "THB", "R3"],
            delimiter=";",
        ),
    )
    inbox.load()
    assert inbox.held() == []
    assert len(inbox.merged("costs", "cost_ref")) == 3


def test_a_row_that_was_good_and_is_now_held_keeps_its_last_good_value(inbox: Inbox) -> None:
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    inbox.load()
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "many", "USD", "R1"]))
    inbox.load()
    assert inbox.merged("costs", "amount") == [(Decimal("5"),)]
    assert [row[2] for row in inbox.held()] == ["bad_number"]


def test_text_files_in_any_encoding_and_delimiter(inbox: Inbox) -> None:
    shops = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for name, delimiter in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
            shops.append(f"{encoding}-{name}")
            text = csv_text(
                ["店铺代码", "市场", "时区", "币种", "名称"],
                [shops[-1], "美国", "America/New_York", "美元", "旗舰店"],
                delimiter=delimiter,
            )
            text = text.replace(
                "\n", "\t\t\r\n" if name == "tab" else "\r\n"
            )  # platform exports end lines in tabs
            inbox.drop(f"{shops[-1]}.csv", text.encode(encoding))
    report = inbox.load()
    assert {(r.resource, r.rows_new, r.rows_held) for r in report.resources} == {("shops", 1, 0)}
    assert inbox.merged("shops", "shop_code, market, currency, name") == [
        (shop, "US", "USD", "旗舰店") for shop in sorted(shops)
    ]


def test_every_worksheet_of_a_workbook_is_looked_at(inbox: Inbox) -> None:
    inbox.drop_workbook(
        "all.xlsx",
        {
            "一月": [
                ["费用 2026"],
                [],
                ["日期", "费用类型", "金额", "币种", "订单号"],
                [datetime(2026, 1, 5), "坑位费", 1200.5, "USD", "576461413038785752"],
                [46028, "奖励", 5, "USD", 576461413038785752],
            ],
            "二月": [["日期", "费用类型", "金额", "币种"], ["2026年2月5日", "奖励", "1,000", "USD"]],
            "people": [["handle", "is_own"], ["@Mia", "x"]],
            "scratch": [["what", "is this"]],
        },
    )
    report = inbox.load()
    assert inbox.merged("costs", "cost_date, amount, order_id, worksheet, row_number") == [
        (date(2026, 1, 5), Decimal("1200.5"), "576461413038785752", "一月", 4),
        (date(2026, 2, 5), Decimal("1000"), None, "二月", 2),
    ]
    assert inbox.held() == [("all.xlsx#一月", 5, "damaged_id", Decimal("5"), "USD")]
    assert inbox.merged("creators", "handle, extra") == [("mia", '{"is_own":"x"}')]
    assert any("scratch" in note for note in report.notes)
    assert inbox.query("select path, entity, rows_read, rows_landed, rows_held from raw_sheets.files") == [
        ("all.xlsx", "costs,creators", 4, 3, 1)
    ]


def test_json_lines_and_parquet_are_read(inbox: Inbox) -> None:

    inbox.drop(
        "clicks.jsonl",
        '{"click_id":"K1","link_id":"L1","clicked_at":"2026-01-05T10:00:00Z"}\n'
        '{"click_id":"K2","link_id":"L1","clicked_at":1767609000,"order_id":576461413038785752}\n',
    )
    pq.write_table(
        pa.table(
            {
                "click_id": ["K3"],
                "link_id": ["L1"],
                "clicked_at": [datetime(2026, 1, 6, tzinfo=UTC)],
                "order_id": [576461413038785753],
            }
        ),
        str(inbox.home.inbox / "clicks.parquet"),
    )
    inbox.load()
    assert inbox.merged("link_clicks", "click_id, clicked_at, order_id") == [
        ("K1", datetime(2026, 1, 5, 10), None),
        ("K2", datetime(2026, 1, 5, 10, 30), "576461413038785752"),
        ("K3", datetime(2026, 1, 6), "576461413038785753"),
    ]


def test_a_broken_line_is_held_and_leaves_once_it_is_whole(inbox: Inbox) -> None:
    line = '{"click_id":"K%d","link_id":"L1","clicked_at":"2026-01-05T10:00:00Z","buyer_id":"7494000000000000009"}'
    inbox.drop("clicks.jsonl", "\n".join([line % 1, (line % 2)[:-20], line % 3]))
    inbox.drop("array.jsonl", '[\n{"click_id":"K9"},\n]\n')
    inbox.drop("keyed.jsonl", "".join(f'{{"K{n}": "L1"}}\n' for n in range(2_001)))
    report = inbox.load()
    assert not report.has_failed
    assert [click for (click,) in inbox.merged("link_clicks", "click_id")] == ["K1", "K3"]
    assert [row[:3] for row in inbox.held()] == [
        ("array.jsonl", 0, "unreadable_file"), ("clicks.jsonl", 2, "broken_line"), ("keyed.jsonl", 0, "too_many_keys")]
    assert "7494000000000000009" not in str(inbox.query("select * from raw_sheets.quarantine"))
    inbox.drop("clicks.jsonl", "\n".join(line % number for number in (1, 2, 3)))
    inbox.load()
    assert [click for (click,) in inbox.merged("link_clicks", "click_id")] == ["K1", "K2", "K3"]
    assert "clicks.jsonl" not in [row[0] for row in inbox.held()]


def test_files_that_cannot_be_read_are_named_and_the_run_goes_on(inbox: Inbox) -> None:
    inbox.drop("broken.xlsx", b"PK\x03\x04 half a workbook")
    inbox.drop("locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    inbox.drop("mystery.csv", "Ann,5551234\nBob,5554321\n")
    inbox.drop("empty.csv", "")
    inbox.drop("photo.png", b"\x89PNG")
    for unfinished in ("~$costs.xlsx", "costs.csv.part", ".hidden.csv"):
        inbox.drop(unfinished, csv_text(COSTS))
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    report = inbox.load()
    assert not report.has_failed
    assert [(row[0], row[2]) for row in inbox.held()] == [
        ("broken.xlsx", "unreadable_file"),
        ("empty.csv", "empty_file"),
        ("locked.xlsx", "encrypted_file"),
        ("mystery.csv", "unknown_file"),
        ("photo.png", "unsupported_file"),
    ]
    assert len(inbox.merged("costs", "cost_ref")) == 1
    assert sum("unfinished" in note for note in report.notes) == 3
    assert any("encrypted" in r.message for r in report.resources)
    assert b"5551234" not in inbox.home.warehouse.read_bytes()
    before = inbox.versions("quarantine")
    inbox.load()
    assert inbox.versions("quarantine") == before  # held again is no news
    for name in ("broken.xlsx", "locked.xlsx", "mystery.csv", "empty.csv", "photo.png"):
        (inbox.home.inbox / name).unlink()
    inbox.load()
    assert inbox.held() == []


def test_a_file_still_growing_is_left_for_the_next_run(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingestion.sheets import inbox as inbox_module

    path = inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))

    def grow_meanwhile(file: InboxFile) -> FileContent:
        content = read_content(file)
        path.write_text(path.read_text() + "2026-01-06,bonus,6,USD,R2\n")
        return content

    monkeypatch.setattr(inbox_module, "read_content", grow_meanwhile)
    report = inbox.load()
    assert any("changed while it was read" in note for note in report.notes)
    assert inbox.versions("costs") == 0
    monkeypatch.undo()
    inbox.load()
    assert inbox.versions("costs") == 2


def test_a_buyer_is_readable_nowhere_but_in_the_inbox(inbox: Inbox) -> None:
    buyer = "7494000000000000123"
    inbox.drop(
        "clicks.csv",
        csv_text(
            ["click_id", "link_id", "clicked_at", "buyer_id", "buyer_email"],
            ["K1", "L1", "2026-01-05T10:00:00Z", buyer, "ann@example.com"],
            ["K2", "L1", "soon", buyer, "ann@example.com"],
        ),
    )
    inbox.load()
    assert inbox.merged("link_clicks", "buyer_key") == [(inbox.home.buyer_key(buyer),)]
    words = (buyer, "ann@example.com")
    for path in inbox.home.root.rglob("*"):
        if path.is_file() and inbox.home.inbox not in path.parents:
            assert not any(word.encode() in path.read_bytes() for word in words), path
    tables = inbox.query("select table_schema, table_name from information_schema.tables")
    for schema, table in tables:
        text = str(inbox.query(f'select * from "{schema}"."{table}"'))
        assert not any(word in text for word in words), table


def test_an_empty_template_loads_nothing_and_a_filled_one_lands(inbox: Inbox, tmp_path: Path) -> None:
    path = write_template("costs", tmp_path)
    workbook = openpyxl.load_workbook(path)
    workbook["costs"].append([datetime(2026, 1, 5), "fixed_fee 坑位费", 12.5, "USD"])
    workbook.save(inbox.home.inbox / "costs.xlsx")
    write_template("all", inbox.home.inbox / "empty.xlsx")
    report = inbox.load()
    assert inbox.merged("costs", "cost_date, cost_type, amount") == [
        (date(2026, 1, 5), "fixed_fee", Decimal("12.5"))
    ]
    assert inbox.held() == []
    assert any("empty.xlsx holds a header but no rows" in note for note in report.notes)


def test_a_full_disk_is_not_blamed_on_a_file(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from ingestion.pipeline import LoadError
    from ingestion.sheets.spool import TableWriter

    def no_space(writer: TableWriter) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    monkeypatch.setattr(TableWriter, "_flush", no_space)
    with pytest.raises(LoadError, match="free space"):
        inbox.load()
    monkeypatch.undo()
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("R1",)]
    assert inbox.held() == []


def test_a_changed_reader_reads_known_files_again_but_adds_no_versions(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestion.sheets import inbox as inbox_module

    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    inbox.load()
    monkeypatch.setattr(inbox_module, "READER_VERSION", 99)
    report = inbox.load()
    assert [(r.message, r.rows_unchanged) for r in report.resources] == [("", 1)]
    assert (inbox.versions("costs"), inbox.versions("files")) == (1, 2)
    assert inbox.query("select count(distinct first_seen_at) from raw_sheets.files") == [(1,)]


def test_a_quotation_mark_left_open_holds_its_row_instead_of_hiding_the_rest(inbox: Inbox) -> None:
    header = ",".join((*COSTS, "note"))
    inbox.drop("costs.csv", f'{header}\n2026-01-05,bonus,5,USD,R1,ok "as is"\n2026-01-06,bonus,5,USD,R2,"open\n'
               "2026-01-07,bonus,5,USD,R3,\n")
    inbox.drop("closed.csv", f'{header}\n2026-01-05,bonus,5,USD,R4,"two\nlines"')
    inbox.load()
    assert inbox.merged("costs", "cost_ref, note") == [("R1", 'ok "as is"'), ("R4", "two\nlines")]
    assert [row[0] for row in inbox.query("select reason_code from raw_sheets.quarantine")] == ["unclosed_quote"]
    assert "R3" not in str(inbox.query("select * from raw_sheets.quarantine"))


def test_contact_data_of_a_buyer_lands_in_no_column(inbox: Inbox) -> None:
    inbox.drop("clicks.csv", csv_text(
        ["click_id", "link_id", "clicked_at", "order_id", "browser"], ["c1", "L1", "2026-01-05", "ada@example.invalid", ""],
        ["c2", "L1", "2026-01-05", "+66 81 234 5678", ""], ["c3", "L1", "2026-01-05", "576", "ada@example.invalid"]))
    inbox.load()
    assert inbox.merged("link_clicks", "click_id, extra") == [("c3", None)]
    everything = "".join(str(inbox.query(f"select * from raw_sheets.{table}")) for table in ("link_clicks", "quarantine"))
    assert "ada@" not in everything
    assert "234" not in everything


def test_a_percentage_is_no_money(inbox: Inbox) -> None:
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "15%", "USD", "R1"]))
    inbox.load()
    assert [row[0] for row in inbox.query("select reason_code from raw_sheets.quarantine")] == ["bad_number"]
