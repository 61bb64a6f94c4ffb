"""One load's pass over the inbox: files -> parsed rows in the spool, held rows, file records.

Belongs here: what happens to each file, and the accounting per file. Does not belong here: comparison with
stored versions (``merge``), writing to the warehouse (``load``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from ingestion.clicks.cells import click_batches
from ingestion.clicks.rows import ClickParser
from ingestion.inbox.after_load import KnownContents
from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.quarantine import QUARANTINE_SCHEMA, QuarantineRecord, held_money
from ingestion.raw_state import FILE_ENTITY
from ingestion.report import ResourceReport, RunContext
from ingestion.sheets.accounting import Balance, written
from ingestion.sheets.definition import SheetDefinition, join_key
from ingestion.sheets.files import READABLE_KINDS, READER_VERSION, FileContent, InboxFile, read_content
from ingestion.sheets.marks import HELPER_WORKSHEETS
from ingestion.sheets.parse import SOURCE, FileScope, Held, RowParser
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.published_rules import PublishedRules
from ingestion.sheets.raw_schema import FILE_CANDIDATES, candidate_schema
from ingestion.sheets.reader import SourceTable, reading, rows, tables
from ingestion.sheets.recognise import FoundHeader, closest, find_header
from ingestion.sheets.rows_rules import AttributionRuleRow, LinkClickRow
from ingestion.sheets.safety import refuse_at_sight
from ingestion.sheets.spool import Spool, TableWriter
from ingestion.sheets.state import KnownFile
from ingestion.versions import content_hash

# A buyer's clicks stand close together; the rest is hashed again.
_CACHED_BUYERS = 1 << 16


@dataclass
class FileRead:
    """Outcome of one file that was parsed."""

    file: InboxFile
    content: FileContent
    first_seen_at: datetime
    resources: dict[str, ResourceReport] = field(default_factory=dict)
    held_keys: dict[str, set[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def candidate(self) -> dict[str, Any]:
        """The file's record for ``raw_sheets.files``. A file that was only touched is no new version."""
        reports = self.resources.values()
        shown = {
            "path": self.file.path,
            "file_hash": self.content.file_hash,
            "first_seen_at": self.first_seen_at,
            "entity": ",".join(sorted(self.resources)),
            "rows_read": sum(r.rows_read for r in reports),
            "rows_landed": sum(r.rows_unchanged for r in reports),
            "rows_held": sum(r.rows_held for r in reports),
            "money_held": written(r.amount_held for r in reports),
            "reader_version": READER_VERSION,
        }
        return {
            "record_key": join_key((self.file.path,)),
            "content_hash": content_hash(shown),
            "source_at": None,
            "is_gone": False,
            "modified_at": self.file.modified_at,
            **shown,
        }


@dataclass
class InboxPass:
    """Reads files one after the other.

    Args:
        context: the run.
        sheets: the sheets it knows.
        spool: where parsed rows go.
        known: current record of each path.
        first_seen: when each content was first seen.
        published: rule versions that must not change.
        contents: which rewritten files hold a content that was seen before.
        is_export: whether a file is a Seller Center export, which another source reads.
        again: paths that are read although their bytes are known.
        left: paths left for the next run, because they were being written.
    """

    context: RunContext
    sheets: Mapping[str, SheetDefinition]
    spool: Spool
    known: dict[str, KnownFile]
    first_seen: dict[str, datetime]
    published: PublishedRules
    contents: KnownContents
    is_export: Callable[[InboxFile, FileContent], bool] = lambda file, content: False
    again: frozenset[str] = frozenset()
    left: set[str] = field(default_factory=set)
    read: list[FileRead] = field(default_factory=list)
    unchanged: list[KnownFile] = field(default_factory=list)
    held_files: list[QuarantineRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def ages(self) -> dict[str, tuple[datetime, datetime]]:
        """Of every path, when its content was first seen and when the file was modified: what decides between files."""
        known = {path: (one.first_seen_at, one.modified_at) for path, one in self.known.items()}
        return known | {one.file.path: (one.first_seen_at, one.file.modified_at) for one in self.read}

    def take(self, file: InboxFile) -> None:
        """Read one file; a file that cannot be read is held, the others go on."""
        number = len(self.read)
        try:
            outcome = self._outcome(number, file)
        except SheetProblem as problem:
            self.spool.drop_parsed(number)
            if file.has_changed():
                self._note_growing(file)
            else:
                self._hold_file(file, problem)
            return
        if outcome is not None and file.has_changed():
            self.spool.drop_parsed(number)
            self._note_growing(file)
        elif outcome is not None:
            self.read.append(outcome)
            self.notes += outcome.notes

    def _note_growing(self, file: InboxFile) -> None:
        self.left.add(file.path)
        self.notes.append(text("file_growing", path=file.path))

    def _hold_file(self, file: InboxFile, problem: SheetProblem) -> None:
        self.held_files.append(
            QuarantineRecord(
                record_key=join_key((file.path, FILE_ENTITY)),
                source=SOURCE,
                entity=FILE_ENTITY,
                scope=file.path,
                origin=file.path,
                row_number=0,
                reason=problem.reason,
                values=problem.values,
            )
        )

    def _outcome(self, number: int, file: InboxFile) -> FileRead | None:
        with reading(file):
            refuse_at_sight(file)
            if file.kind not in READABLE_KINDS:
                raise SheetProblem("unsupported_file", value=file.path)
            content = self.contents.seen_as(read_content(file))
            known = self.known.get(file.path)
            if known and self._is_unchanged(known, content):
                self.unchanged.append(known)
                return None
            if self.is_export(file, content):
                return None
            first_seen_at = self.first_seen.setdefault(content.file_hash, self.context.known_at)
            outcome = FileRead(file, content, first_seen_at)
            self._read_tables(number, outcome)
        with self.spool.parsed_writer(number, "files", FILE_CANDIDATES) as writer:
            writer.append(outcome.candidate())
        return outcome

    def _is_unchanged(self, known: KnownFile, content: FileContent) -> bool:
        is_same = known.file_hash == content.file_hash and known.reader_version == READER_VERSION
        return is_same and known.path not in self.again

    def _read_tables(self, number: int, outcome: FileRead) -> None:
        found = [
            (table, find_header(self.sheets, table))
            for table in tables(outcome.file, outcome.content.encoding)
            if table.worksheet not in HELPER_WORKSHEETS  # their rows name columns and look like headers
        ]
        unknown = [table for table, header in found if header is None]
        if all(header is None for _, header in found):
            near, missing = closest(
                self.sheets, [cells for table, _ in found for _, head in table.first for _, cells in head]
            )
            raise SheetProblem(
                "unknown_file", value=outcome.file.path, near=near, missing=missing or "nothing"
            )
        outcome.notes += [
            text("worksheet_unknown", worksheet=table.worksheet, path=outcome.file.path)
            for table in unknown
            if any(head for _, head in table.first)
        ]
        buyer_key = lru_cache(_CACHED_BUYERS)(self.context.home.buyer_key)
        scope = FileScope(outcome.file.path, outcome.content.file_hash, buyer_key)
        by_sheet: dict[str, list[tuple[SourceTable, FoundHeader]]] = {}
        for table, header in found:
            if header is not None:
                by_sheet.setdefault(header.header.definition.name, []).append((table, header))
        with self.spool.parsed_writer(number, "quarantine", QUARANTINE_SCHEMA) as held:
            for name, parts in by_sheet.items():
                schema = candidate_schema(self.sheets[name])
                with self.spool.parsed_writer(number, name, schema) as landed:
                    for table, header in parts:
                        self._read_rows(
                            outcome, RowParser(header.header, scope, table.worksheet), header, landed, held
                        )

    def _read_rows(
        self,
        outcome: FileRead,
        parser: RowParser,
        header: FoundHeader,
        landed: TableWriter,
        held: TableWriter,
    ) -> None:
        sheet = parser.definition.name
        report = outcome.resources.setdefault(sheet, ResourceReport(sheet, outcome.file.path))
        if header.header.dropped:
            outcome.notes.append(
                text("columns_dropped", path=outcome.file.path, columns=", ".join(header.header.dropped))
            )
        if header.header.also:
            outcome.notes.append(
                text("header_fits_more", place=parser.place, sheet=sheet, others=", ".join(header.header.also))
            )
        if parser.definition.model is LinkClickRow:
            self._read_clicks(outcome, parser, header, landed, held)
        else:
            self._read_cells(outcome, parser, header, landed, held)
        if report.rows_read != report.rows_unchanged + report.rows_held:
            count = f"{report.rows_read:,} ≠ {report.rows_unchanged:,} + {report.rows_held:,}"
            raise LoadError(text("rows_do_not_add_up", path=outcome.file.path, count=count))

    def _read_cells(
        self, outcome: FileRead, parser: RowParser, header: FoundHeader, landed: TableWriter, held: TableWriter
    ) -> None:
        """Rows one by one, as sheets that people write are read."""
        report = outcome.resources[parser.definition.name]
        before, balance = landed.count_all, Balance()
        money_column = parser.definition.model.money_column
        for row_number, cells in rows(
            outcome.file, outcome.content.encoding, parser.worksheet, header.delimiter
        ):
            if row_number <= header.row_number:
                continue
            for row in header.header.rows_of(cells):
                result = self._checked(parser, row_number, row)
                if isinstance(result, Held):
                    self._hold_row(outcome, report, result, held)
                    balance.add_held(parser.money(row), (result.record.amount, result.record.currency))
                else:
                    landed.append(result)
                    balance.add_landed(parser.money(row), result.get(money_column))
        balance.check(outcome.file.path, landed.count_all - before)
        report.rows_read += balance.rows_read
        report.rows_unchanged += balance.rows_landed

    def _read_clicks(
        self, outcome: FileRead, parser: RowParser, header: FoundHeader, landed: TableWriter, held: TableWriter
    ) -> None:
        """Clicks in batches of columns: their files have any size."""
        report = outcome.resources[parser.definition.name]
        batches = click_batches(outcome.file, outcome.content.encoding, parser.worksheet, header)
        with ClickParser(parser) as clicks:
            for part in clicks.parse(batches):
                report.rows_read += part.rows_read
                report.rows_unchanged += part.landed.num_rows
                landed.append_table(part.landed)
                for result in part.held:
                    self._hold_row(outcome, report, result, held)

    def _checked(self, parser: RowParser, row_number: int, cells: Any) -> dict[str, Any] | Held:
        result = parser.parse(row_number, cells)
        if parser.definition.model is AttributionRuleRow and not isinstance(result, Held):
            problem = self.published.check(result)
            if problem is not None:
                return parser.hold(row_number, cells, [(problem.column, problem)])
        return result

    def _hold_row(self, outcome: FileRead, report: ResourceReport, held: Held, writer: TableWriter) -> None:
        report.rows_held += 1
        for currency, amount in held_money([held.record]).items():
            report.amount_held[currency] = report.amount_held.get(currency, amount * 0) + amount
        if held.natural_key is not None:
            key = f"{join_key((outcome.file.path,))}|{held.natural_key}"
            outcome.held_keys.setdefault(report.resource, set()).add(key)
        writer.append(held.record.as_row())
