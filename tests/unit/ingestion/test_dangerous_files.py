"""Files that must not be opened: each is refused with its own reason, in little memory, before anything is kept."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from ingestion.inbox.preview import preview
from ingestion.sheets import safety
from ingestion.sheets.files import LONGEST_LINE, InboxFile, list_files, read_content
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import reading, tables

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def as_file(location: Path) -> InboxFile:
    state = location.lstat()
    return InboxFile(location, location.name, state.st_size, state.st_mtime_ns)


def write(folder: Path, name: str, content: bytes) -> InboxFile:
    (folder / name).write_bytes(content)
    return as_file(folder / name)


def archive(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return packed.getvalue()


def refusal(file: InboxFile) -> SheetProblem:
    """The problem a file is refused with."""
    with pytest.raises(SheetProblem) as caught, reading(file):
        safety.refuse_at_sight(file)
        tables(file, read_content(file).encoding)
    return caught.value


def workbook(path: Path, *cells: tuple[int, int]) -> InboxFile:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("costs")
        for row, column in cells:
            sheet.write_string(row, column, "x")
    return as_file(path)


@pytest.mark.parametrize(("name", "content", "code", "found"), [
    ("empty.csv", b"", "empty_file", ""),
    ("orders.xlsx", b"Order ID,Quantity\n1,2\n", "wrong_ending", "plain text"),
    ("orders.xlsx", OLE + bytes(512) + "Workbook".encode("utf-16-le"), "wrong_ending", "old .xls"),
    ("orders.xlsx", b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "wrong_ending", "web page"),
    ("orders.xls", b"  <!DOCTYPE html><table></table>", "wrong_ending", "web page"),
    ("orders.xls", b'<?xml version="1.0"?><Workbook/>', "wrong_ending", "web page"),
    ("orders.csv", b"PK\x03\x04 a workbook", "wrong_ending", "workbook"),
    ("orders.csv", b"\x1f\x8b\x08 packed", "wrong_ending", "gzip"),
    ("orders.csv", b"%PDF-1.7", "wrong_ending", "PDF"),
    ("orders.parquet", b"Order ID,Quantity\n", "wrong_ending", "plain text"),
    ("orders.xlsx", OLE + bytes(2_000_000) + "EncryptedPackage".encode("utf-16-le"), "encrypted_file", ""),
])
def test_what_a_file_is_decides_not_what_it_is_called(tmp_path: Path, name: str, content: bytes, code: str, found: str) -> None:
    problem = refusal(write(tmp_path, name, content))
    assert problem.reason.code == code
    assert found in problem.reason.en.format_map({"found": "", **problem.values})


@pytest.mark.parametrize(("name", "content"), [
    ("a.csv", "日期,金额\n".encode("gb18030")), ("a.csv", "日期,金额\n".encode("utf-16")), ("a.csv", b"<5,>5\n1,2\n"), ("a.xls", OLE + bytes(600)),
    ("a.jsonl", b'{"click_id": "1"}\n'), ("photo.png", b"\x89PNG")])
def test_an_honest_file_is_not_refused_at_sight(tmp_path: Path, name: str, content: bytes) -> None:
    safety.refuse_at_sight(write(tmp_path, name, content))


def test_a_bomb_is_refused_by_its_table_of_contents(tmp_path: Path) -> None:
    bomb = archive({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": bytes(100 << 20)})
    assert len(bomb) < 1 << 20
    assert refusal(write(tmp_path, "bomb.xlsx", bomb)).reason.code == "zip_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused_in_little_memory(tmp_path: Path) -> None:
    size = 100 << 20
    bomb = bytearray(archive({"xl/worksheets/sheet1.xml": bytes(size)}))
    honest, lie = struct.pack("<I", size), struct.pack("<I", 1000)
    assert bomb.count(honest) == 2
    file = write(tmp_path, "bomb.xlsx", bytes(bomb.replace(honest, lie)))
    with zipfile.ZipFile(file.location) as packed:
        assert packed.infolist()[0].file_size == 1000
    tracemalloc.start()
    assert refusal(file).reason.code == "zip_bomb"
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()


def test_a_crowd_of_parts_is_refused(tmp_path: Path) -> None:
    crowd = archive({f"xl/{number}.xml": b"" for number in range(10_001)})
    assert refusal(write(tmp_path, "crowd.xlsx", crowd)).reason.code == "zip_bomb"


@pytest.mark.parametrize("cells", [((0, 0), (1_048_575, 16_383)), ((0, 0), (5, 701), (1_048_575, 0))])
def test_one_stray_cell_does_not_become_billions(tmp_path: Path, cells: tuple[tuple[int, int], ...]) -> None:
    problem = refusal(workbook(tmp_path / "stray.xlsx", *cells))
    assert problem.reason.code == "far_cells"
    assert problem.values["rows"] == "1,048,576"


@pytest.mark.parametrize("cells", [((0, 0), (3, 16_383)), ((0, 0), (1_048_575, 100)), ((0, 0),)])
def test_wide_or_long_worksheets_are_read(tmp_path: Path, cells: tuple[tuple[int, int], ...]) -> None:
    safety.refuse_unsafe_workbook(workbook(tmp_path / "fine.xlsx", *cells))


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "xl\\..\\..\\evil.dll", "C:/evil.dll"])
def test_parts_outside_of_the_workbook_are_refused(tmp_path: Path, name: str) -> None:
    assert refusal(write(tmp_path, "evil.xlsx", archive({name: b"x"}))).reason.code == "unsafe_names"


def test_an_encrypted_part_is_named(tmp_path: Path) -> None:
    packed = bytearray(archive({"xl/workbook.xml": b"<workbook/>"}))
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 8] |= 1
    assert refusal(write(tmp_path, "locked.xlsx", bytes(packed))).reason.code == "encrypted_file"


@pytest.mark.parametrize("content", [b"PK\x03\x04 half a workbook", archive({"xl/workbook.xml": b"<workbook/>" * 500})[:-120]],
                         ids=["no archive", "cut off"])  # the bytes hold the time: as names they differ between the workers
def test_half_a_workbook_is_unreadable_and_nothing_worse(tmp_path: Path, content: bytes) -> None:
    assert refusal(write(tmp_path, "half.xlsx", content)).reason.code == "unreadable_file"


def test_damaged_bytes_in_a_workbook_are_unreadable(tmp_path: Path) -> None:
    packed = bytearray(archive({"xl/worksheets/sheet1.xml": os.urandom(5000)}))
    packed[60:200] = zlib.compress(b"other bytes")[:140].ljust(140, b"\xff")
    assert refusal(write(tmp_path, "damaged.xlsx", bytes(packed))).reason.code == "unreadable_file"


def test_ten_gigabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    (tmp_path / "huge.xlsx").touch()
    os.truncate(tmp_path / "huge.xlsx", 10 << 30)  # a hole: takes no room
    problem = refusal(as_file(tmp_path / "huge.xlsx"))
    assert (problem.reason.code, problem.values["size"]) == ("too_large", "10.0 GB")


def test_ten_gigabytes_without_a_line_break_are_refused_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "huge.csv").write_bytes(b"Order ID,Quantity")
    os.truncate(tmp_path / "huge.csv", 10 << 30)
    tracemalloc.start()
    assert refusal(as_file(tmp_path / "huge.csv")).reason.code == "line_too_long"
    assert tracemalloc.get_traced_memory()[1] < LONGEST_LINE
    tracemalloc.stop()


@pytest.mark.parametrize(("name", "start"), [("huge.csv", b"Order ID,Quantity"), ("huge.jsonl", b"")])
def test_the_status_of_the_inbox_refuses_them_as_well(tmp_path: Path, name: str, start: bytes) -> None:
    (tmp_path / name).write_bytes(start)
    os.truncate(tmp_path / name, 10 << 30)
    tracemalloc.start()
    with pytest.raises(SheetProblem) as caught:
        preview(as_file(tmp_path / name))
    assert caught.value.reason.code == "line_too_long"
    assert tracemalloc.get_traced_memory()[1] < 4 * LONGEST_LINE
    tracemalloc.stop()


def test_links_are_listed_but_never_followed(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.csv").write_text("cost_date,cost_type,amount,currency\n")
    (tmp_path / "inbox" / "link.csv").symlink_to(tmp_path / "outside" / "secret.csv")
    (tmp_path / "inbox" / "dangling.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "inbox" / "folder").symlink_to(tmp_path / "outside")
    files, temporary = list_files(tmp_path / "inbox")
    assert ([file.path for file in files], temporary) == (["dangling.csv", "folder", "link.csv"], [])
    assert {refusal(file).reason.code for file in files} == {"link_file"}


def test_what_an_operating_system_puts_beside_files_is_no_file_of_the_inbox(tmp_path: Path) -> None:
    for name in ("orders.csv", "orders.csv:Zone.Identifier", "Thumbs.db", "desktop.ini", "~$orders.xlsx", ".~lock.orders.csv#", ".DS_Store"):
        (tmp_path / name).write_text("a,b\n")
    files, temporary = list_files(tmp_path)
    assert [file.path for file in files] == ["orders.csv"]
    assert sorted(temporary) == sorted(["~$orders.xlsx", ".~lock.orders.csv#", ".DS_Store"])


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lying, growing, fresh = (write(tmp_path, name, b"a,b\n") for name in ("lying.csv", "growing.csv", "fresh.csv"))
    waited: list[float] = []

    def grow(seconds: float) -> None:
        waited.append(seconds)
        growing.location.write_bytes(b"a,b\n1,2\n")

    monkeypatch.setattr(safety.time, "sleep", grow)
    old = InboxFile(lying.location, lying.path, lying.size, lying.modified_ns - 10_000_000_000)
    assert safety.settled([old]) == ([old], [])
    assert waited == []
    steady, moving = safety.settled([old, growing, fresh])
    assert (moving, [file.path for file in steady]) == ([growing], ["lying.csv", "fresh.csv"])
    assert len(waited) == 1 and 0 < waited[0] <= safety.SETTLE_SECONDS
