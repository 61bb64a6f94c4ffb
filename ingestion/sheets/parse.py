"""One row: cells -> a landed row of the raw table, or a quarantine record.

Belongs here: validation, keys, content hashes, the removal of private values. Nothing leaves this module with
a buyer id in it: landed rows carry the keyed hash, quarantine records leave the cell out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import ValidationError

from ingestion.quarantine import QuarantineRecord
from ingestion.sheets.amounts import read_number, written_currency
from ingestion.sheets.definition import SheetDefinition, SheetRow, join_key
from ingestion.sheets.holding import Problems, is_private_sheet, merged_reason, problems_of, shown_cells
from ingestion.sheets.json_lines import BROKEN_LINE
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import UNCLOSED
from ingestion.sheets.recognise import Header
from ingestion.sheets.values import read_currency, read_text
from ingestion.versions import content_hash

SOURCE = "sheets"

# An e-mail address or an international phone number in a column nobody described.
_REACHES_A_PERSON = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+\d[\d\s().-]{7,}")
_KEYED_HASH = re.compile(r"[0-9a-f]{32}")


@dataclass
class FileScope:
    """What the rows of one file share.

    Args:
        path: the file, relative to the inbox.
        file_hash: hash of its bytes.
        buyer_key: keyed hash of a buyer id.
        occurrences: how often a content or a held row was seen in this file.
    """

    path: str
    file_hash: str
    buyer_key: Callable[[str | None], str | None]
    occurrences: Counter[str] = field(default_factory=Counter)

    def occurrence(self, content: str) -> int:
        """1 for the first row of this content in the file, 2 for the next, ..."""
        self.occurrences[content] += 1
        return self.occurrences[content]


@dataclass(frozen=True)
class Held:
    """A held row, and its natural key as far as it can be read."""

    record: QuarantineRecord
    natural_key: str | None


class RowParser:
    """Parses the rows of one table.

    Args:
        header: the recognised header.
        scope: what the rows of the file share.
        worksheet: name of the worksheet, blank for a file with one table.
    """

    def __init__(self, header: Header, scope: FileScope, worksheet: str) -> None:
        self.header = header
        self.definition: SheetDefinition = header.definition
        self.scope = scope
        self.worksheet = worksheet
        wanted = {self.definition.model.money_column, "currency"} if self.definition.model.money_column else set()
        self._money_places = [(name, place) for place, name in enumerate(header.names) if name and name in wanted]

    def money(self, cells: Sequence[object]) -> tuple[Decimal | None, str | None]:
        """Amount and currency that the cells of a row show, before anything is parsed."""
        return self._money({name: blank_to_none(cells[place]) for name, place in self._money_places
                            if place < len(cells)})

    def parse(self, row_number: int, cells: Sequence[object]) -> dict[str, Any] | Held:
        """Validate one row.

        Returns: the candidate row of the raw table, or the held row.
        """
        raw = {
            name: blank_to_none(cell) for name, cell in zip(self.header.names, cells, strict=False) if name
        }
        try:
            self._check_width(cells)
            self._check_contact_data(raw)
            row = self.definition.model.model_validate(raw)
            self._check_currencies(raw)
            return self._landed(row, row_number, cells)
        except ValidationError as error:
            return self.hold(row_number, cells, problems_of(error))
        except SheetProblem as problem:
            return self.hold(row_number, cells, [(problem.column, problem)])

    def hold(self, row_number: int, cells: Sequence[object], problems: Problems) -> Held:
        """The quarantine record of a row."""
        raw = {
            name: blank_to_none(cell) for name, cell in zip(self.header.names, cells, strict=False)
            if name and cell not in (UNCLOSED, BROKEN_LINE)
        }
        has_other_width = len(cells) != len(self.header.names) and self.worksheet == ""
        original = shown_cells(self.definition, raw, problems, is_shifted=has_other_width, shown=shown)
        content = content_hash({"worksheet": self.worksheet, **original})
        is_wide = any(problem.reason.code == "too_many_cells" for _, problem in problems)
        amount, currency = (None, None) if is_wide else self._money(raw)
        reason, values = merged_reason(self.definition, problems)
        record = QuarantineRecord(
            record_key=join_key(
                (self.scope.path, self.definition.name, content, self.scope.occurrence(f"held {content}"))
            ),
            source=SOURCE,
            entity=self.definition.name,
            scope=self.scope.path,
            origin=self.place,
            row_number=row_number,
            reason=reason,
            values=values,
            amount=amount,
            currency=currency,
            original=original,
        )
        return Held(record, self._key_of_held(raw))

    @property
    def place(self) -> str:
        """The file, and of a workbook the worksheet."""
        return f"{self.scope.path}#{self.worksheet}" if self.worksheet else self.scope.path

    def _check_width(self, cells: Sequence[object]) -> None:
        if any(blank_to_none(cell) is not None for cell in cells[len(self.header.names) :]):
            raise SheetProblem("too_many_cells")
        if cells and cells[-1] == UNCLOSED:
            raise SheetProblem("unclosed_quote")
        if cells and cells[-1] == BROKEN_LINE:
            raise SheetProblem("broken_line")

    def _check_contact_data(self, raw: dict[str, object]) -> None:
        """In a sheet about buyers a broken row may hold their contact data in any column."""
        for name, value in raw.items() if is_private_sheet(self.definition) else ():
            is_private = self.definition.column_by_name[name].is_private
            if not is_private and reaches_a_person(value):
                raise SheetProblem("personal_value", name)

    def _check_currencies(self, raw: dict[str, object]) -> None:
        currency = read_currency(raw.get("currency"))
        for name, value in raw.items():
            is_money = self.definition.column_by_name[name].kind.is_money
            if (
                currency
                and is_money
                and isinstance(value, str)
                and written_currency(value) not in (None, currency)
            ):
                raise SheetProblem("currency_disagrees", name, value=value)

    def _landed(self, row: SheetRow, row_number: int, cells: Sequence[object]) -> dict[str, Any]:
        landed = row.landed()
        for column in self.definition.columns:
            if column.is_private:
                key = self.scope.buyer_key(landed.pop(column.name))
                landed[column.raw_name] = key or self._hash_in(cells, column.raw_name)
        natural_key = self._natural_key(row, landed)
        extra = self._extra(cells)
        is_deleted = bool(row.is_deleted)
        return {
            "record_key": f"{join_key((self.scope.path,))}|{natural_key}",
            "content_hash": content_hash({**landed, "extra": extra, "is_deleted": is_deleted}),
            "natural_key": natural_key,
            "path": self.scope.path,
            "worksheet": self.worksheet,
            "file_hash": self.scope.file_hash,
            "row_number": row_number,
            "is_deleted": is_deleted,
            "is_gone": False,
            "extra": extra,
            **landed,
        }

    def _hash_in(self, cells: Sequence[object], name: str) -> str | None:
        """The keyed hash that a stripped file holds in place of a private value; nothing else is taken for one."""
        place = self.header.hashes.get(name, len(cells))
        text = str(cells[place]).strip() if place < len(cells) else ""
        return text if _KEYED_HASH.fullmatch(text) else None

    def _natural_key(self, row: SheetRow, landed: dict[str, Any]) -> str:
        parts = row.key_parts(landed)
        if parts is None:
            content = content_hash(landed)
            parts = ("row", content, self.scope.occurrence(content))
        return join_key(parts)

    def _extra(self, cells: Sequence[object]) -> str | None:
        found = {
            label: read_text(shown(cell))
            for label, cell in zip(self.header.extras, cells, strict=False)
            if label
        }
        kept = {label: text for label, text in found.items() if text is not None and not reaches_a_person(text)}
        return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode() if kept else None

    def _money(self, raw: dict[str, object]) -> tuple[Decimal | None, str | None]:
        """Amount and currency of a held row, as far as they can be read."""
        value = raw.get(self.definition.model.money_column)
        if value is None:
            return None, _attempt(read_currency, raw.get("currency"))
        amount = _attempt(read_number, value)
        currency = _attempt(read_currency, raw.get("currency")) or written_currency(value)
        return amount, currency

    def _key_of_held(self, raw: dict[str, object]) -> str | None:
        """The natural key of a held row, so that the value it held before is not taken for gone."""
        wanted = {
            *(one.name for one in self.definition.key_columns),
            *(n for g in self.definition.model.one_of for n in g),
        }
        try:
            row = self.definition.model.model_validate(
                {**{name: value for name, value in raw.items() if name in wanted}, "is_deleted": True}
            )
            parts = row.key_parts(row.landed())
        except (ValidationError, SheetProblem):
            return None
        return join_key(parts) if parts else None


def _attempt(read: Callable[[object], Any], value: object) -> Any:
    try:
        return read(value)
    except SheetProblem:
        return None


def reaches_a_person(value: object) -> bool:
    """Whether a text holds an e-mail address or an international phone number."""
    return isinstance(value, str) and _REACHES_A_PERSON.search(value) is not None


def blank_to_none(cell: object) -> object:
    """A cell trimmed; a blank text is None."""
    if isinstance(cell, str):
        return cell.strip().strip("\ufeff") or None
    return cell


def shown(value: object) -> str:
    """A cell as text, as the quarantine and columns nobody described keep it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return read_text(value) or ""
