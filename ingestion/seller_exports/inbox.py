"""One load's pass over the inbox: export files -> records in the spool, held rows and files, file records.

Belongs here: what happens to each file, and the accounting per file. Does not belong here: comparison with stored
versions (``merging``), writing to the warehouse (``loader``). A file that cannot be opened at all cannot be
known for an
export: the sheets, which read everything else, name it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.inbox.after_load import KnownContents
from ingestion.messages import text
from ingestion.quarantine import QuarantineRecord, held_money
from ingestion.report import ResourceReport, RunContext
from ingestion.seller_exports.balance import check_balance
from ingestion.seller_exports.cells import CellReader
from ingestion.seller_exports.holding import RowHolder, held_file
from ingestion.seller_exports.parsing import TableParser
from ingestion.seller_exports.reasons import ExportProblem
from ingestion.seller_exports.recognise import EXPORT_KINDS, ExportHeader, export_headers
from ingestion.seller_exports.recogniser import refuse_unsafe_once
from ingestion.seller_exports.records import RecordScope, hold_incomplete_orders, write_records
from ingestion.seller_exports.shops import Shop, check_country, check_currency, check_orders, shop_of
from ingestion.seller_exports.state import KnownExport
from ingestion.sheets.accounting import written
from ingestion.sheets.definition import join_key
from ingestion.sheets.files import READER_VERSION, WORKBOOK_KINDS, FileContent, InboxFile, read_content
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import reading
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.safety import refuse_at_sight
from ingestion.sheets.spool import Spool
from ingestion.versions import content_hash

_MEMORY_LIMIT = "2GB"
_ORDER_IDS = {
    "orders": "select order_id from parsed where order_id is not null",
    "affiliate_orders": "select order_id from parsed where order_id is not null",
    "income": "select adjustment_id as order_id from parsed where adjustment_id is not null",
}
_DAYS = {
    "orders": "created_time",
    "affiliate_orders": "created_time",
    "income": "settled_time",
    "videos": "posted_time",
    "lives": "posted_time",
}


@dataclass
class ExportRead:
    """Outcome of one file that was parsed."""

    number: int
    file: InboxFile
    content: FileContent
    shop: Shop
    resources: dict[str, ResourceReport] = field(default_factory=dict)
    held: list[QuarantineRecord] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    moved_from: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    def candidate(self, known_at: datetime) -> dict[str, Any]:
        """The file's record for the raw table ``files``. A file that was only touched is no new version."""
        reports = self.resources.values()
        shown = {
            "path": self.file.path,
            "file_hash": self.content.file_hash,
            "entity": ",".join(sorted(self.resources)),
            "rows_read": sum(r.rows_read for r in reports),
            "rows_landed": sum(r.rows_unchanged for r in reports),
            "rows_held": sum(r.rows_held for r in reports),
            "money_held": written(r.amount_held for r in reports),
            "reader_version": READER_VERSION,
            "shop_code": self.shop.code,
            "first_day": min(self.days, default=None),
            "last_day": max(self.days, default=None),
        }
        return {
            "record_key": join_key((self.file.path,)),
            "content_hash": content_hash(shown),
            "source_at": None,
            "is_gone": False,
            "first_seen_at": known_at,
            "modified_at": self.file.modified_at,
            **shown,
        }


@dataclass
class ExportPass:
    """Reads export files one after the other.

    Args:
        context: the run.
        shops: known shops by code.
        spool: where records go.
        known: current record of each path.
        sheet_files: hash of each path that the sheets know, and need not be looked at.
        contents: which rewritten files hold a content that was seen before.
        again: paths that are read although their bytes are known.
        left: paths left for the next run, because they were being written.
        present: all paths that a file may not have been moved from.
    """

    context: RunContext
    shops: dict[str, Shop]
    spool: Spool
    known: dict[str, KnownExport]
    sheet_files: dict[str, str]
    contents: KnownContents
    again: frozenset[str] = frozenset()
    left: set[str] = field(default_factory=set)
    present: frozenset[str] = frozenset()
    read: list[ExportRead] = field(default_factory=list)
    unchanged: list[tuple[str, KnownExport]] = field(default_factory=list)
    held_files: list[QuarantineRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def moved(self) -> list[str]:
        """Paths from which files of this run were moved into the folder of another shop."""
        return sorted({path for one in self.read for path in one.moved_from})

    def take(self, file: InboxFile) -> None:
        """Read one file if it is an export; one that cannot be trusted is held, the others go on."""
        number = len(self.read)
        try:
            outcome = self._outcome(number, file)
        except (ExportProblem, SheetProblem) as problem:
            self._drop(number)
            if file.has_changed():
                self._leave(file)
            else:
                self.held_files.append(held_file(file.path, problem))
            return
        if outcome is not None and file.has_changed():
            self._drop(number)
            self._leave(file)
        elif outcome is not None:
            self.read.append(outcome)
            self.notes += outcome.notes

    def _leave(self, file: InboxFile) -> None:
        """Leave a file that is being written to the next run."""
        self.left.add(file.path)
        self.notes.append(text("file_growing", path=file.path))

    def _unchanged(self, file: InboxFile, content: FileContent) -> KnownExport | None:
        """The record of a file whose bytes are known and that is not to be read again."""
        known = self.known.get(file.path)
        return known if known is not None and _is_same(known, content) and file.path not in self.again else None

    def _drop(self, number: int) -> None:
        """Forget the records of one file."""
        for folder in (self.spool.folder / "parsed").glob(f"{number:06d}-*"):
            shutil.rmtree(folder)

    def _outcome(self, number: int, file: InboxFile) -> ExportRead | None:
        found = self._found(file)
        if found is None:
            return None
        content, headers = found
        known = self._unchanged(file, content)
        if known is not None:
            self.unchanged.append((file.path, known))
            return None
        shop = shop_of(file, self.shops)
        for other in (*self.known.values(), *(self._as_known(one) for one in self.read)):
            if _is_same(other, content) and other.shop_code == shop.code and not other.rows_held:
                self.unchanged.append((file.path, other))
                return None
        with reading(file):
            outcome = ExportRead(number, file, content, shop, moved_from=self._moved_from(content, shop))
            outcome.notes += [text("export_moved", path=file.path, other=path) for path in outcome.moved_from]
            holder = RowHolder(file.path, shop)
            for place, header in enumerate(headers):
                self._read_table(outcome, holder, place, header)
        return outcome

    def _moved_from(self, content: FileContent, shop: Shop) -> tuple[str, ...]:
        """Where this content lay in the folder of another shop, until it was moved: what it told of that shop goes."""
        return tuple(sorted(
            one.path
            for one in self.known.values()
            if one.file_hash == content.file_hash and one.shop_code != shop.code and one.path not in self.present
        ))

    def _found(self, file: InboxFile) -> tuple[FileContent, list[ExportHeader]] | None:
        """Content and headers of an export; None for any other file."""
        if file.kind not in EXPORT_KINDS:
            return None
        try:
            with reading(file):
                refuse_at_sight(file)
                content = self.contents.seen_as(read_content(file))
                if self.sheet_files.get(file.path) == content.file_hash:
                    return None
                if self._unchanged(file, content) is not None:
                    return content, []
                if file.kind in WORKBOOK_KINDS:
                    refuse_unsafe_once(file)
                headers = export_headers(file, content.encoding, SHEETS)
        except SheetProblem:
            return None
        return (content, headers) if headers else None

    def _as_known(self, outcome: ExportRead) -> KnownExport:
        reports = outcome.resources.values()
        return KnownExport(
            outcome.file.path,
            outcome.content.file_hash,
            ",".join(sorted(outcome.resources)),
            outcome.shop.code,
            sum(r.rows_read for r in reports),
            sum(r.rows_unchanged for r in reports),
            sum(r.rows_held for r in reports),
            READER_VERSION,
        )

    def _read_table(self, outcome: ExportRead, holder: RowHolder, place: int, header: ExportHeader) -> None:
        file, shop = outcome.file, outcome.shop
        reader = CellReader(file, outcome.content.encoding, header, self.context.home.buyer_key)
        with _scratch(self.spool.folder) as connection:
            parser = TableParser(connection, header, shop)
            parser.parse(reader)
            self._check_shop(connection, outcome, header)
            hold_incomplete_orders(connection, header.entity)
            held = holder.held_rows(connection, header, reader.damaged)
            scope = RecordScope(header, file.path, outcome.content.file_hash, shop.code)
            folder = self.spool.folder / "parsed"
            rows_read = parser.rows_read + len(reader.damaged)
            landed, money = write_records(
                connection, scope, lambda part: folder / f"{outcome.number:06d}-{place:03d}-{part:03d}"
            )
            (money_read,) = _one(connection, "select coalesce(sum(money), 0) from parsed")
            check_balance(file.path, rows_read, money_read, landed, money, held)
            self._account(connection, outcome, header, held, rows_read)

    def _check_shop(self, connection: duckdb.DuckDBPyConnection, outcome: ExportRead, header: ExportHeader) -> None:
        """Refuse a file that looks like another shop's."""
        file, shop = outcome.file, outcome.shop
        check_currency(file, shop, _distinct(connection, "found_currency"))
        if "country" in header.read:
            check_country(file, shop, _distinct(connection, "country"))
        if header.entity in _ORDER_IDS:
            parsed = [str(path) for table in _ORDER_IDS for path in self.spool.parsed(table)]
            check_orders(file, shop, self.shops, self.context.home, parsed, connection, _ORDER_IDS[header.entity],
                         outcome.moved_from)

    def _account(
        self,
        connection: duckdb.DuckDBPyConnection,
        outcome: ExportRead,
        header: ExportHeader,
        held: list[QuarantineRecord],
        rows: int,
    ) -> None:
        """Count the rows and days of a table whose sums agree."""
        day = _DAYS[header.entity] if _DAYS[header.entity] in header.read else "latest"
        first, last = _one(
            connection,
            f"""
            select min(cast({day} as date)) filter (problem is null),
                max(cast({day} as date)) filter (problem is null) from parsed""",
        )
        report = outcome.resources.setdefault(header.entity, ResourceReport(header.entity, outcome.file.path))
        report.rows_read += rows
        report.rows_unchanged += rows - len(held)
        report.rows_held += len(held)
        for currency, amount in held_money(held).items():
            report.amount_held[currency] = report.amount_held.get(currency, amount * 0) + amount
        outcome.held += held
        outcome.days += [one for one in (first, last) if one is not None]
        if not rows:
            outcome.notes.append(text("export_empty", path=outcome.file.path))
        self._note_identity(connection, outcome, header)

    def _note_identity(self, connection: duckdb.DuckDBPyConnection, outcome: ExportRead, header: ExportHeader) -> None:
        """Say how many settlement rows do not add up; they are kept."""
        parts = ("total_settlement_amount", "total_revenue", "total_fees", "adjustment_amount")
        if header.entity != "income" or not {*parts[:3]} <= {*header.read}:
            return
        numbers = [f"coalesce(try_cast({name} as decimal(28, 4)), 0)" for name in parts if name in header.read]
        (count,) = _one(
            connection,
            f"select count(*) from parsed where problem is null and {numbers[0]} <> {' + '.join(numbers[1:])}",
        )
        if count:
            outcome.notes.append(text("export_identity", path=outcome.file.path, count=count))


class _scratch:
    """A DuckDB file inside the spool: what does not fit into memory goes there. It holds nothing of a buyer."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "scratch.duckdb"

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        self._path.unlink(missing_ok=True)
        self._connection = duckdb.connect(str(self._path))
        self._connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
        self._connection.execute("set timezone = 'UTC'")
        self._connection.execute("set preserve_insertion_order = false")
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)


def _is_same(known: KnownExport, content: FileContent) -> bool:
    return known.file_hash == content.file_hash and known.reader_version == READER_VERSION


def _distinct(connection: duckdb.DuckDBPyConnection, name: str) -> Sequence[str]:
    return [
        row[0]
        for row in connection.execute(f'select distinct "{name}" from parsed where "{name}" is not null').fetchall()
    ]


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row
