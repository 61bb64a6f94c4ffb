"""What a sheet is: columns with their names, notes, kinds and keys, taken from one pydantic row model.

Belongs here: the base of the row models and the definition derived from one. Header recognition, validation,
raw schema, templates, dbt YAML and docs all read a ``SheetDefinition``; none of them lists a column itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.sheets import kinds
from ingestion.sheets.kinds import Kind
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.wide import WideRule

_INFO = "sheet_column"

# Free text that is no part of what a row says: never part of a key.
NOTE = "note"


@dataclass(frozen=True)
class ColumnInfo:
    """What a row model says about one of its columns, besides the type."""

    aliases: tuple[str, ...]
    en: str
    zh: str
    is_required: bool
    is_key: bool
    is_key_folded: bool
    lands_as: str
    default: str
    example: str


def column(
    *aliases: str,
    en: str,
    zh: str,
    required: bool = False,
    key: bool = False,
    fold_key: bool = False,
    lands_as: str = "",
    default: str = "",
    example: str = "",
) -> Any:
    """A column of a row model.

    Args:
        aliases: Chinese headers; the first one is written into templates.
        en, zh: what the column means.
        required: must be in the header and filled in.
        key: part of the natural key, in the order of the columns; none marked: all columns but ``note``.
        fold_key: upper and lower case are one key.
        lands_as: a private column lands only as its keyed hash, under this name.
        default: what a blank means, where that is settled elsewhere (documentation and rule comparison).
        example: shown in the template's help sheet.
    """
    info = ColumnInfo(aliases, en, zh, required, key, fold_key, lands_as, default, example)
    return Field(default=None, json_schema_extra={_INFO: info})  # type: ignore[dict-item]


@dataclass(frozen=True)
class Column:
    """One column of a sheet, complete."""

    name: str
    info: ColumnInfo
    kind: Kind

    @property
    def is_private(self) -> bool:
        """Whether the value itself must never be stored."""
        return bool(self.info.lands_as)

    @property
    def raw_name(self) -> str:
        """Name of the column in the raw table."""
        return self.info.lands_as or self.name

    @property
    def header(self) -> str:
        """The combined header of templates: English and Chinese."""
        return f"{self.name} {self.info.aliases[0]}"


def fold_header(text: object) -> str:
    """A header cell as it is compared: NFC, trimmed, one space, case-folded, without a required mark."""
    cleaned = unicodedata.normalize("NFC", str(text if text is not None else "")).replace("\ufeff", "")
    return re.sub(r"\s+", " ", cleaned).strip(" *＊\t").casefold()


class SheetRow(BaseModel):
    """Base of the row models: one row of a sheet after reading.

    A sheet in which no column is marked as key has all its columns but ``note`` as key (contract.md "Sheets
    merge by key"). A row that comes with ``is_deleted`` needs its key only.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    sheet: ClassVar[str]
    title_en: ClassVar[str]
    title_zh: ClassVar[str]
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    computed: ClassVar[tuple[tuple[str, Kind, str, str], ...]] = ()
    money_column: ClassVar[str] = ""
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = ()
    stands_for: ClassVar[tuple[tuple[str, str], ...]] = ()  # header -> required column it means where that is missing
    wide: ClassVar[WideRule | None] = None  # the sheet may also come with one column a period or an event

    is_deleted: kinds.Boolean = column(
        "作废",
        "是否作废",
        "已作废",
        en="this row withdraws the fact with this key",
        zh="作废：撤销该主键的记录",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> SheetRow:
        definition = SheetDefinition.of(type(self))
        for one in definition.columns:
            needed = one.info.is_required and (one in definition.key_columns or not self.is_deleted)
            if needed and getattr(self, one.name) is None:
                raise SheetProblem("missing_value", one.name)
        for group in self.one_of:
            if all(getattr(self, name) is None for name in group):
                raise SheetProblem("missing_one_of", " / ".join(group))
        for first, last in self.date_orders:
            start, end = getattr(self, first), getattr(self, last)
            if start is not None and end is not None and start > end:
                raise SheetProblem("dates_reversed", f"{first} / {last}")
        return self

    def landed(self) -> dict[str, Any]:
        """The typed values of the raw table, without ``is_deleted``."""
        return {one.name: getattr(self, one.name) for one in SheetDefinition.of(type(self)).columns}

    def key_parts(self, landed: dict[str, Any]) -> tuple[Any, ...] | None:
        """Values of the natural key; None if the row is identified by its content and occurrence."""
        definition = SheetDefinition.of(type(self))
        return tuple(
            _fold(landed[one.name]) if one.info.is_key_folded else landed[one.name]
            for one in definition.key_columns
        )


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def join_key(parts: tuple[Any, ...]) -> str:
    """The natural key as one text: parts joined by ``|``, blank for none, ``|`` inside a part escaped."""
    return "|".join(
        "" if part is None else str(part).replace("%", "%25").replace("|", "%7C") for part in parts
    )


@dataclass(frozen=True)
class SheetDefinition:
    """A sheet as everything but the row model sees it."""

    model: type[SheetRow]
    columns: tuple[Column, ...]

    @staticmethod
    def of(model: type[SheetRow]) -> SheetDefinition:
        """The definition of a row model (computed once)."""
        if model not in _DEFINITIONS:
            _DEFINITIONS[model] = SheetDefinition(model, tuple(_columns(model)))
        return _DEFINITIONS[model]

    @property
    def name(self) -> str:
        """Name of the sheet and of its raw table."""
        return self.model.sheet

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """Columns of the natural key, in order: those marked as key, else all but ``note``."""
        marked = tuple(one for one in self.columns if one.info.is_key)
        return marked or tuple(one for one in self.columns if one.name != NOTE)

    @cached_property
    def value_columns(self) -> tuple[Column, ...]:
        """Columns that two rows of one key may give two values; what is private is never compared."""
        keys = self.key_columns
        return tuple(one for one in self.columns if one not in keys and one.name != NOTE and not one.is_private)

    @cached_property
    def input_columns(self) -> tuple[Column, ...]:
        """Columns a file may have: all of the contract, and ``is_deleted``."""
        field = SheetRow.model_fields["is_deleted"]
        return (*self.columns, _column("is_deleted", field))

    @cached_property
    def names_by_header(self) -> dict[str, str]:
        """Folded header -> column name, for the English name, each Chinese alias, and both combined."""
        found: dict[str, str] = {}
        for one in self.input_columns:
            labels = [
                one.name,
                *one.info.aliases,
                *(f"{one.name} {alias}" for alias in one.info.aliases),
                *(f"{alias} {one.name}" for alias in one.info.aliases),
            ]
            for label in labels:
                if found.setdefault(fold_header(label), one.name) != one.name:
                    raise TypeError(f"sheet {self.name}: header {label} means two columns")
        return found

    @cached_property
    def column_by_name(self) -> dict[str, Column]:
        """Column name -> column, ``is_deleted`` included."""
        return {one.name: one for one in self.input_columns}

    def missing(self, present: set[str]) -> list[str]:
        """Required columns (or groups of which one is required) that a header lacks."""
        required = [one.name for one in self.columns if one.info.is_required and one.name not in present]
        return required + [
            " / ".join(group) for group in self.model.one_of if not present.intersection(group)
        ]

    @cached_property
    def count_required(self) -> int:
        """How many columns must be there; one for each group of which one is required."""
        return sum(one.info.is_required for one in self.columns) + len(self.model.one_of)

    @cached_property
    def typed_fields(self) -> tuple[pa.Field, ...]:
        """Typed columns of the raw table."""
        return (
            *(pa.field(one.raw_name, one.kind.arrow) for one in self.columns),
            *(pa.field(name, kind.arrow) for name, kind, _, _ in self.model.computed),
        )


_DEFINITIONS: dict[type[SheetRow], SheetDefinition] = {}


def _column(name: str, field: Any) -> Column:
    kind = next(one for one in field.metadata if isinstance(one, Kind))
    return Column(name, field.json_schema_extra[_INFO], kind)


def _columns(model: type[SheetRow]) -> list[Column]:
    return [_column(name, field) for name, field in model.model_fields.items() if name != "is_deleted"]
