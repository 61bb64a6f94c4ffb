"""Reading what is held out of the warehouse: which rows, why, and how much money. Loaders write it.

A row is *open* while the latest version of its record in ``raw_<source>.quarantine`` is not gone: once the
row lands, or its file no longer has it, the loader closes it. A source never loaded has nothing open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from data_quality.database import Inventory, as_utc, is_raw, read_inventory, reading
from ingestion.messages import text

TABLE = "quarantine"
COMPLETED_LOAD = 0


class QuarantineError(LookupError):
    """The asked row is not in quarantine, or the id names several; the message says which are."""


@dataclass(frozen=True)
class HeldRow:
    """One row in quarantine; ``original`` is the row as it came (JSON), without personal data."""

    quarantine_id: str
    source: str
    entity: str
    scope: str
    origin: str
    row_number: int | None
    reason_code: str
    reason_en: str
    reason_zh: str
    remedy_en: str
    remedy_zh: str
    amount: Decimal | None
    currency: str | None
    original: str | None
    known_at: datetime


@dataclass(frozen=True)
class HeldTotal:
    """Open rows of one source, reason and currency. ``amount`` is None where no row's money could be read;
    ``is_example``: the texts are those of the first row, another row's name other values."""

    source: str
    reason_code: str
    reason_en: str
    reason_zh: str
    currency: str | None
    rows: int
    amount: Decimal | None
    is_example: bool


_TEXTS = [field.name for field in fields(HeldRow) if field.name not in ("row_number", "amount", "known_at")]


def open_rows_sql(schema: str, inventory: Inventory, table: str = TABLE) -> str:
    """Query for the latest, not gone versions of a raw table, of completed loads only."""
    completed = ""
    if "status" in inventory.get(f"{schema}._dlt_loads", frozenset()) and "_dlt_load_id" in inventory.get(
        f"{schema}.{table}", frozenset()
    ):
        completed = (
            f"where _dlt_load_id in (select load_id from {schema}._dlt_loads "
            f"where status = {COMPLETED_LOAD}) "
        )
    return (
        f"select * from (select * from {schema}.{table} {completed}"
        "qualify row_number() over (partition by record_key "
        "order by source_at desc nulls last, known_at desc, version_id desc) = 1) as latest "
        "where not coalesce(is_gone, false)"
    )


def open_rows(warehouse: Path) -> list[HeldRow]:
    """Every open row of every source, the most recently held first.

    Raises:
        DatabaseBusyError: a refresh is writing the warehouse.
    """
    if not warehouse.exists():
        return []
    with reading(warehouse) as connection:
        inventory = read_inventory(connection)
        found = [
            row
            for table in sorted(inventory)
            if _is_quarantine(table)
            for row in _rows_of(connection, table.split(".")[0], inventory)
        ]
    return sorted(
        found,
        key=lambda row: (
            -row.known_at.timestamp(),
            row.source,
            row.entity,
            row.origin,
            row.row_number or 0,
            row.quarantine_id,
        ),
    )


def totals(rows: Sequence[HeldRow]) -> list[HeldTotal]:
    """Counts and money by source, reason and currency, in that order; currencies are never added up."""
    groups: dict[tuple[str, str, str], list[HeldRow]] = {}
    for row in rows:
        groups.setdefault((row.source, row.reason_code, row.currency or ""), []).append(row)
    return [_total(group) for _, group in sorted(groups.items())]


def show(warehouse: Path, quarantine_id: str) -> HeldRow:
    """The open row with this id; the beginning of an id will do where it names one row only.

    Raises:
        QuarantineError: no open row, or several, have it.
    """
    wanted = quarantine_id.strip()
    matching = [row for row in open_rows(warehouse) if wanted and row.quarantine_id.startswith(wanted)]
    exact = [row for row in matching if row.quarantine_id == wanted]
    if len(exact or matching) == 1:
        return (exact or matching)[0]
    if matching:
        names = ", ".join(sorted({row.quarantine_id for row in matching})[:5])
        raise QuarantineError(
            text("quarantine_id_short", id=quarantine_id, count=len(matching), names=names)
        )
    raise QuarantineError(
        text("quarantine_id_unknown", id=quarantine_id)
    )


def _is_quarantine(table: str) -> bool:
    """Whether the table is a source's quarantine."""
    return is_raw(table) and table.endswith(f".{TABLE}")


def _rows_of(connection: duckdb.DuckDBPyConnection, schema: str, inventory: Inventory) -> list[HeldRow]:
    """The open rows of one raw schema."""
    texts = ", ".join(f"cast({name} as varchar)" for name in _TEXTS)
    others = "cast(row_number as bigint), cast(amount as decimal(18, 4)), cast(known_at as timestamp)"
    found = connection.execute(
        f"select {texts}, {others} from ({open_rows_sql(schema, inventory)}) as open_rows"
    ).fetchall()
    return [
        HeldRow(
            **dict(zip(_TEXTS, row, strict=False)),
            row_number=row[-3],
            amount=row[-2],
            known_at=as_utc(row[-1]),
        )
        for row in found
    ]


def _total(group: Sequence[HeldRow]) -> HeldTotal:
    """Sum of rows that share source, reason and currency."""
    first = group[0]
    amounts = [row.amount for row in group if row.amount is not None]
    return HeldTotal(
        first.source,
        first.reason_code,
        first.reason_en,
        first.reason_zh,
        first.currency,
        len(group),
        sum(amounts, Decimal(0)) if amounts else None,
        any(row.reason_en != first.reason_en for row in group),
    )
