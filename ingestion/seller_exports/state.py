"""What the warehouse already knows about exports: files by path and by content, what is held.

Belongs here: reading. Every call opens the warehouse and closes it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingestion.config import Home
from ingestion.seller_exports.raw_schema import DATASET, RAW_SCHEMAS
from ingestion.seller_exports.shops import has_raw_table
from ingestion.sheets.state import FILE_ENTITY, LATEST, open_warehouse


@dataclass(frozen=True)
class KnownExport:
    """The current record of one path."""

    path: str
    file_hash: str
    entity: str
    shop_code: str
    rows_read: int
    rows_landed: int
    rows_held: int
    reader_version: int


def known_exports(home: Home) -> dict[str, KnownExport]:
    """Current record of each path; none of a path whose file was moved to another shop."""
    names = ", ".join(KnownExport.__dataclass_fields__)
    return {
        row[0]: KnownExport(*row)
        for row in _query(
            home,
            "files",
            f"""
        select {names} from (
            select * from {DATASET}.files qualify row_number() over (partition by record_key order by {LATEST}) = 1
        ) where not is_gone""",
        )
    }


def held_files(home: Home) -> set[str]:
    """Paths of files that are held as a whole."""
    return {
        row[0]
        for row in _query(
            home,
            "quarantine",
            f"""
        select scope from (
            select * from {DATASET}.quarantine
            qualify row_number() over (partition by record_key order by {LATEST}) = 1
        ) where entity = '{FILE_ENTITY}' and not is_gone""",
        )
    }


def held_amounts(home: Home) -> dict[str, dict[str, Decimal]]:
    """Money held at present, per path and currency."""
    found: dict[str, dict[str, Decimal]] = {}
    for path, currency, amount in _query(
        home,
        "quarantine",
        f"""
            select scope, currency, sum(amount) from (
                select * from {DATASET}.quarantine
                qualify row_number() over (partition by record_key order by {LATEST}) = 1
            ) where not is_gone and amount is not null and currency is not null group by all""",
    ):
        found.setdefault(path, {})[currency] = amount
    return found


def missing_tables(home: Home) -> list[str]:
    """Raw tables of this source that do not exist yet, or lack a column."""
    with open_warehouse(home.warehouse) as connection:
        stored = set(
            connection.execute(
                "select table_name, column_name from information_schema.columns "
                "where table_catalog = current_database() and table_schema = ?",
                [DATASET],
            ).fetchall()
        )
    return [table for table, schema in RAW_SCHEMAS.items() if any((table, name) not in stored for name in schema.names)]


def _query(home: Home, table: str, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(home.warehouse) as connection:
        return connection.execute(sql).fetchall() if has_raw_table(connection, DATASET, table) else []
