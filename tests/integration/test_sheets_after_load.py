"""What becomes of a file once it was loaded: kept, stripped of buyers, deleted; a kill in between changes no row."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.config import SettingsError
from tests.support.inbox import Inbox, csv_text

COSTS = ("cost_date", "cost_type", "amount", "currency", "cost_ref")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def test_files_can_be_deleted_after_loading_unless_rows_are_held(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "delete")
    inbox.drop("good.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    inbox.drop("bad.csv", csv_text(COSTS, ["never", "bonus", "5", "USD", "R2"]))
    inbox.load()
    assert [path.name for path in inbox.home.inbox.iterdir()] == ["bad.csv"]
    inbox.load()
    assert inbox.merged("costs", "cost_ref") == [("R1",)]
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "burn")
    with pytest.raises(SettingsError, match="keep, strip or delete"):
        inbox.load()


CLICKS = ("click_id", "link_id", "clicked_at", "buyer_id", "Phone", "browser", "备注")
CLICK_ROWS = (
    ("c1", "L1", "2026-01-05T10:00:00Z", "7490000000000000900", "+66 81 234 5678", "a;b,c", '说 "好"'),
    ("c2", "L1", "2026-01-06 10:00", "", "+66 81 234 5678", "", ""),
)


def _click_file(inbox: Inbox, kind: str) -> Path:
    """The clicks as a file of one kind, with a title above the header where there can be one."""
    table = [CLICKS, *CLICK_ROWS]
    if kind == "xlsx":
        return inbox.drop_workbook("clicks.xlsx", {
            "点击": [["a title"], *table, [], ["c3", "L2", datetime(2026, 1, 7, 9, 30), "b3", "", 4.5, True]],
            "notes": [["anything"], ["kept"]]})
    if kind == "jsonl":
        lines = [json.dumps(dict(zip(CLICKS, row, strict=True)), ensure_ascii=False) for row in CLICK_ROWS]
        return inbox.drop("clicks.jsonl", lines[0] + "\n\n" + lines[1] + '\n{"click_id": 12345678901234567890, '
                          '"link_id": 1.50, "clicked_at": "2026-01-05"}\n')
    if kind == "parquet":
        path = inbox.home.inbox / "clicks.parquet"
        pq.write_table(pa.Table.from_pylist([dict(zip(CLICKS, row, strict=True)) | {"visits": 3}
                                             for row in CLICK_ROWS]), path)
        return path
    encoding, _, delimiter = kind.partition(" ")
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter or ",").writerows([["a title"], *table, [], ["c3", "L2", "2026-01-07", "b3"]])
    return inbox.drop("clicks.csv", text.getvalue().encode(encoding))


@pytest.mark.parametrize("kind", ["utf-8", "xlsx", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("utf-8-sig ;", "gb18030", "utf-16", "jsonl", "parquet"))])
def test_buyer_columns_can_be_stripped_after_loading(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = _click_file(inbox, kind)
    inbox.drop("costs.csv", csv_text(COSTS, ["2026-01-05", "bonus", "5", "USD", "R1"]))
    costs = (inbox.home.inbox / "costs.csv").read_bytes()
    versions = "select * from raw_sheets.link_clicks order by all"
    files = "select path, file_hash, first_seen_at from raw_sheets.files order by all"
    inbox.load()
    loaded, known = inbox.query(versions), inbox.query(files)
    assert len(loaded) > 1
    modified = path.stat().st_mtime_ns
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "strip")
    inbox.load()
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(path)["点击"]
        text = str([[cell.value for cell in row] for row in sheet.iter_rows()])
        assert openpyxl.load_workbook(path)["notes"]["A2"].value == "kept"
    elif kind == "parquet":
        text = str(pq.read_table(path).to_pylist())
    else:
        text = path.read_bytes().decode(kind.partition(" ")[0] if kind != "jsonl" else "utf-8")
    assert not any(private in text for private in ("buyer_id", "7490000000000000900", "Phone", "+66"))
    assert "buyer_key" in text
    assert "备注" in text
    assert path.stat().st_mtime_ns == modified
    assert (inbox.home.inbox / "costs.csv").read_bytes() == costs, "nothing to strip: not rewritten"
    stripped = path.read_bytes()
    inbox.load()
    assert (inbox.query(versions), inbox.query(files)) == (loaded, known), "recognised as the same content"
    assert path.read_bytes() == stripped
    (inbox.home.root / "inbox_stripped.json").unlink()
    path.rename(path.with_name(f"moved{path.suffix}"))
    inbox.load()
    keys = inbox.query("select natural_key, content_hash from raw_sheets.link_clicks where path like 'moved%' order by all")
    assert keys == inbox.query(
        "select natural_key, content_hash from raw_sheets.link_clicks where path like 'clicks%' order by all"
    ), "the rows read the same wherever the stripped file turns up"
    assert sorted(one.name for one in inbox.home.inbox.iterdir()) == sorted(["costs.csv", f"moved{path.suffix}"])


def test_a_file_with_held_rows_keeps_its_columns_and_says_so(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "strip")
    path = inbox.drop("clicks.csv", csv_text(CLICKS[:4], ["c1", "L1", "never", "b1"]))
    inbox.drop("costs.csv", csv_text(COSTS, ["never", "bonus", "5", "USD", "R1"]))
    inbox.drop("broken.xlsx", "no workbook")
    inbox.drop("old.xls", "no workbook")
    report = inbox.load()
    assert "b1" in path.read_text()
    assert [note for note in report.notes if "keeps its buyer columns" in note] == [
        "clicks.csv keeps its buyer columns because rows of it are held"
    ]


def test_a_kill_while_a_file_is_stripped_changes_no_row(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "strip")
    path = inbox.drop("clicks.csv", csv_text(CLICKS[:4], ["c1", "L1", "2026-01-05", "buyer-one"]))
    with monkeypatch.context() as killed:
        killed.setattr("pathlib.Path.replace", _raise_killed)
        with pytest.raises(KeyboardInterrupt):
            inbox.load()
    assert "buyer-one" in path.read_text()
    inbox.load()
    assert "buyer-one" not in path.read_text()
    inbox.load()
    assert inbox.query("select count(*) from raw_sheets.link_clicks") == [(1,)]


def _raise_killed(*_: object) -> None:
    raise KeyboardInterrupt
