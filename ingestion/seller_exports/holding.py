"""Quarantine records of rows and files that were held, without anything of a buyer.

Belongs here: what is kept of a held row: its ids, numbers and dates as far as they could be read, and its money.
    Free text
is not kept: in a row whose cells are shifted a buyer's name or address may stand anywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final

import duckdb

from ingestion.quarantine import QuarantineRecord
from ingestion.raw_state import FILE_ENTITY
from ingestion.seller_exports.headers import columns
from ingestion.seller_exports.reasons import REASONS, ExportProblem
from ingestion.seller_exports.recognise import ExportHeader
from ingestion.seller_exports.shops import Shop
from ingestion.sheets.definition import join_key
from ingestion.sheets.problems import SheetProblem
from ingestion.versions import content_hash

SOURCE: Final = "seller_exports"

_SHOWN_IDS: Final = frozenset({"order_id", "sku_id", "adjustment_id", "content_id", "related_order_id"})
# Ids of the platform are longer than any telephone number, which a shifted cell may hold.
_PLATFORM_ID: Final = re.compile(r"\d{16,20}")
_SHOWN_KINDS: Final = frozenset({"money", "fee", "number", "integer", "rate", "date"})


class RowHolder:
    """Makes the quarantine records of one file.

    Args:
        path: the file.
        shop: whose it is.
    """

    def __init__(self, path: str, shop: Shop) -> None:
        self.path = path
        self.shop = shop
        self._seen: Counter[str] = Counter()

    def held_rows(
        self, connection: duckdb.DuckDBPyConnection, header: ExportHeader, damaged: list[tuple[int, str]]
    ) -> list[QuarantineRecord]:
        """The records of the rows of ``parsed`` with a problem, and of the rows that are not cells of the header."""
        known = columns(header.entity)
        shown = [name for name in header.read if name in _SHOWN_IDS or known[name].kind in _SHOWN_KINDS]
        listed = ", ".join(f'cast("{name}" as varchar)' for name in shown)
        rows = connection.execute(
            f"select row_number, problem, found_currency, money, {listed} from parsed "
            "where problem is not null order by row_number"
        ).fetchall()
        found = []
        for number, problem, currency, money, *values in rows:
            code, _, name = problem.partition("|")
            original = {
                one: value
                for one, value in zip(shown, values, strict=True)
                if value is not None and (one not in _SHOWN_IDS or _PLATFORM_ID.fullmatch(value))
            }
            found.append(
                self._record(
                    header,
                    number,
                    code,
                    _label(header.entity, name),
                    original,
                    money,
                    currency if currency and currency.isalpha() else self.shop.currency,
                )
            )
        return found + [self._record(header, number, code, "", {}, None, None) for number, code in sorted(damaged)]

    def _record(
        self, header: ExportHeader, number: int, code: str, label: str, original: dict[str, str],
        amount: Decimal | None, currency: str | None,
    ) -> QuarantineRecord:
        content = content_hash({"worksheet": header.worksheet, "code": code, "column": label, **original})
        self._seen[content] += 1
        return QuarantineRecord(
            record_key=join_key((self.path, header.entity, content, self._seen[content])),
            source=SOURCE,
            entity=header.entity,
            scope=self.path,
            origin=f"{self.path}#{header.worksheet}" if header.worksheet else self.path,
            row_number=number,
            reason=REASONS[code],
            values={"column": label, "shop": self.shop.code},
            amount=amount,
            currency=currency if amount is not None else None,
            original=original,
        )


def held_file(path: str, problem: ExportProblem | SheetProblem) -> QuarantineRecord:
    """The record of a file that is held as a whole."""
    return QuarantineRecord(
        record_key=join_key((path, FILE_ENTITY)),
        source=SOURCE,
        entity=FILE_ENTITY,
        scope=path,
        origin=path,
        row_number=0,
        reason=problem.reason,
        values=problem.values,
    )


def _label(entity: str, name: str) -> str:
    """A column as Seller Center calls it."""
    column = columns(entity).get(name)
    return column.labels["en"][0] if column else name
