"""One table of an export: cells -> typed values and, for rows that cannot be trusted, the reason. Set by set, in SQL.

Belongs here: what the cells of each kind of column mean. Does not belong here: records and their keys (``records``).
Makes the table ``parsed``: ``row_number``, one column for each column of the file (text; dates as timestamps),
    ``latest``,
``problem`` (``reason|column`` or NULL), ``found_currency``, ``money`` (what the row is about) and ``subtotal``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from ingestion.seller_exports.balance import MONEY_TYPE, money_sql
from ingestion.seller_exports.cells import NATIVE, ROW_NUMBER, CellReader, fee_column
from ingestion.seller_exports.dates import date_sql, reading_column
from ingestion.seller_exports.headers import columns, fold, words
from ingestion.seller_exports.numbers import CURRENCY_SIGNS, fitting_codes, read_numbers
from ingestion.seller_exports.recognise import ExportHeader
from ingestion.seller_exports.shops import Shop

# Cells that must not be blank.
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "orders": ("order_id", "sku_id", "quantity", "sku_subtotal_before_discount", "created_time"),
    "affiliate_orders": ("order_id", "sku_id"),
    "income": ("adjustment_id", "type", "total_settlement_amount"),
    "videos": ("content_id",),
    "lives": ("content_id",),
}
SUBTOTALS: Final = ("sku_subtotal_before_discount", "sku_subtotal_after_discount")
WORD_KINDS: Final = (
    "order_status",
    "return_type",
    "payment_method",
    "yes_no",
    "settlement_status",
    "content_type",
    "income_type",
)

_NUMBER_KINDS: Final = {"money": "money", "fee": "money", "number": "number", "integer": "integer", "rate": "rate"}
_NOTHING: Final = "('-', '--', '–', '—', '/')"
_ID: Final = "[A-Za-z0-9_.:#-]{1,64}"


class TableParser:
    """Parses one table.

    Args:
        connection: where the tables are made.
        header: the recognised header.
        shop: whose export it is.

    After ``parse``, ``rows_read`` says how many rows the table holds, counted before they were parsed.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, header: ExportHeader, shop: Shop) -> None:
        self.connection = connection
        self.header = header
        self.shop = shop
        self.kinds = {name: columns(header.entity)[name].kind for name in header.read}
        self.kinds |= {fee_column(number): "fee" for number in range(len(header.fees))}
        self.numbers = {name: _NUMBER_KINDS[kind] for name, kind in self.kinds.items() if kind in _NUMBER_KINDS}
        self.dates = [name for name, kind in self.kinds.items() if kind == "date"]
        self.words = {name: kind for name, kind in self.kinds.items() if kind in WORD_KINDS}
        self.readings: dict[str, str] = {}
        self.rows_read = 0

    def parse(self, reader: CellReader) -> None:
        """Read the cells and make ``parsed``."""
        self._take(reader)
        read_numbers(self.connection, self.numbers, self.shop.market)
        self._read_words()
        values = {name: self._value(name, kind) for name, kind in self.kinds.items()}
        joins = [
            f'left join number_values as "n_{name}" on "n_{name}".column_name = \'{name}\' and "n_{name}".x = '
            f'cells."{name}"'
            for name in self.numbers
        ]
        joins += [
            f'left join words as "w_{name}" on "w_{name}".kind = \'{kind}\' and "w_{name}".x = cells."{name}"'
            for name, kind in self.words.items()
        ]
        if self.header.entity == "affiliate_orders" and "order_status" in self.kinds:
            values["settlement_word"] = self._settlement_word()
        shown = ", ".join(f'{sql} as "{name}"' for name, sql in values.items())
        read = "".join(f', {sql} as "{name}"' for name, sql in self.readings.items())
        latest = ", ".join(f'"{name}"' for name in self.dates) or "cast(null as timestamp)"
        self.connection.execute(f"""
            create or replace temp table parsed as
            select * exclude (unread), greatest({latest}) as latest, {self._problem()} as problem from (
                select cells.{ROW_NUMBER}, {shown}, {self._currency()} as found_currency,
                    {self._unread(values)} as unread, {self._amounts()}
                from (select *{read} from cells) as cells {" ".join(joins)})""")
        self.connection.execute("drop table cells")

    def _take(self, reader: CellReader) -> None:
        """The table ``cells``: trimmed text, without blank rows and without the row that describes the columns."""
        shown = ", ".join(f'nullif("{name}", \'\') as "{name}"' for name in self.kinds)
        batches = pa.RecordBatchReader.from_batches(reader.schema, reader.batches())
        self.connection.register("batches", batches)
        filled = ", ".join(f'"{name}"' for name in self.kinds)
        try:
            self.connection.execute(f"""
                create or replace temp table cells as
                select * from (select {ROW_NUMBER}, {shown} from batches where {ROW_NUMBER} > {self.header.row_number})
                where coalesce({filled}) is not null""")
        except duckdb.Error as error:
            raise reader.error or error from error
        self.connection.unregister("batches")
        key = NEEDED[self.header.entity][0]
        self.connection.execute(f"""
            delete from cells where {ROW_NUMBER} = (select min({ROW_NUMBER}) from cells)
            and "{key}" is not null and not regexp_matches("{key}", '[0-9]')""")
        (self.rows_read,) = self.connection.execute("select count(*) from cells").fetchone() or (0,)

    def _read_words(self) -> None:
        """The table ``words`` (kind, x, word): distinct words of the file and what they mean, NULL if nobody knows."""
        self.connection.execute("create or replace temp table words (kind varchar, x varchar, word varchar)")
        rows = []
        for name, kind in self.words.items():
            known = words(kind)
            for (text,) in self.connection.execute(
                f'select distinct "{name}" from cells where "{name}" is not null'
            ).fetchall():
                rows.append([kind, text, known.get(fold(text.removeprefix(NATIVE)))])
        rows = [list(row) for row in dict.fromkeys(map(tuple, rows))]
        if rows:
            self.connection.executemany("insert into words values (?, ?, ?)", rows)

    def _value(self, name: str, kind: str) -> str:
        """SQL of a column's value."""
        cell = f'cells."{name}"'
        if name in self.numbers:
            return f'"n_{name}".text'
        if kind == "date":
            if not self._has_values(name):
                return "cast(null as timestamp)"
            others = [one for one in self.dates if one != name]
            self.readings[reading_column(name)], value = date_sql(self.connection, name, self.shop.market, others)
            return value
        if kind == "id":
            return f"case when {cell} not in {_NOTHING} then {_bare(cell)} end"
        if kind == "handle":
            return f"nullif(lower(trim(ltrim(nullif({_bare(cell)}, '-'), '@＠'))), '')"
        if kind == "currency":
            return f"upper({_bare(cell)})"
        return self._word(name, kind, cell)

    def _word(self, name: str, kind: str, cell: str) -> str:
        word = f'"w_{name}".word'
        as_written = f"lower({_bare(cell)})"
        if kind == "content_type":
            return f"case when {cell} not in {_NOTHING} then coalesce({word}, 'OTHER') end"
        if (
            kind == "order_status" and self.header.entity == "affiliate_orders"
        ):  # may hold the settlement's word instead
            others = _listed(self._settlement_words())
            return f"coalesce({word}, case when {_bare(cell)} not in ({others}) then {as_written} end)"
        if kind in ("order_status", "payment_method", "income_type"):
            return f"coalesce({word}, {as_written})"
        if kind in WORD_KINDS:
            return word
        return cell if kind == "buyer" else f"nfc_normalize({_bare(cell)})"

    def _settlement_word(self) -> str:
        """SQL of the settlement status that the column of the order's status holds, if it does."""
        known = words("settlement_status")
        cases = " ".join(f"when {_quoted(text)} then '{known[fold(text)]}'" for text in self._settlement_words())
        return f"case {_bare('cells.order_status')} {cases} end" if cases else "cast(null as varchar)"

    def _settlement_words(self) -> Sequence[str]:
        """Texts of the status column that are words of a settlement."""
        known = words("settlement_status")
        found = self.connection.execute(
            "select distinct order_status from cells where order_status is not null"
        ).fetchall()
        return [text for (text,) in found if fold(text) in known]

    def _has_values(self, name: str) -> bool:
        row = self.connection.execute(f'select count("{name}") > 0 from cells').fetchone()
        return bool(row and row[0])

    def _currency(self) -> str:
        """SQL of the code or sign of the row's currency: its own column, else what stands in the money cells."""
        found = [f'"n_{name}".code' for name, kind in self.kinds.items() if kind in ("money", "fee")]
        if "currency" in self.kinds:
            signs = " ".join(f"when '{sign}' then '{code}'" for sign, code in CURRENCY_SIGNS.items())
            cell = f"upper({_bare('cells.currency')})"
            found.insert(0, f"case {cell} {signs} else {cell} end")
        return f"coalesce({', '.join([*found, 'cast(null as varchar)'])})"

    def _amounts(self) -> str:
        """SQL of the money a row is about, and of the subtotal that tells repeated rows of an order apart."""
        found = {name: f'"n_{name}".value' for name in self.numbers}
        subtotals = [found[name] for name in SUBTOTALS if name in found]
        subtotal = f"coalesce({', '.join([*subtotals, 'null'])})"
        return f"{money_sql(self.header.entity, found)} as money, cast({subtotal} as {MONEY_TYPE}) as subtotal"

    def _unread(self, values: dict[str, str]) -> str:
        """SQL of the first cell that holds something its column cannot be: ``reason|column``."""
        checks = []
        for name, kind in self.kinds.items():
            cell = f'cells."{name}"'
            if kind == "id":
                checks.append(f"case when {_is_damaged(cell)} then 'damaged_id|{name}' end")
            elif name in self.numbers:
                checks.append(
                    f"case when {cell} is not null and \"n_{name}\".value is null then 'bad_number|{name}' end"
                )
            elif kind == "date":
                checks.append(
                    f"case when {cell} not in {_NOTHING} and {values[name]} is null then 'bad_date|{name}' end"
                )
            elif kind == "return_type":
                checks.append(
                    f"case when {cell} not in {_NOTHING} and \"w_{name}\".word is null then 'unknown_word|{name}' end"
                )
        return f"coalesce({', '.join([*checks, 'null'])})"

    def _problem(self) -> str:
        """SQL of why a row cannot land: ``reason|column``."""
        needed = NEEDED[self.header.entity]
        key = needed[0]
        checks = [f"case when \"{name}\" is null then 'missing_value|{name}' end" for name in needed]
        checks += [
            f"case when not regexp_full_match(\"{name}\", '{_ID}') then 'bad_id|{name}' end"
            for name in needed
            if self.kinds[name] == "id"
        ]
        if self.shop.currency:
            fitting = _listed(fitting_codes(self.shop.currency))
            checks.append(f"case when found_currency not in ({fitting}) then 'currency_disagrees|{key}' end")
        return f"coalesce(unread, {', '.join(checks)})"


def _bare(cell: str) -> str:
    """SQL of a text without the mark of a number, a spreadsheet's apostrophe or ``="..."``."""
    return (
        f"case when {cell}[1] in ('{NATIVE}', '''') then trim(substr({cell}, 2)) "
        f"when starts_with({cell}, '=\"') then trim(substr({cell}, 3, length({cell}) - 3)) else {cell} end"
    )


def _is_damaged(cell: str) -> str:
    """SQL of whether a spreadsheet made a number of an id and lost digits: more than its 15, or in scientific
    notation."""
    return (
        f"(starts_with({cell}, '{NATIVE}') and (length({cell}) > 16 or contains({cell}, '.'))) "
        f"or ((contains({cell}, '+') or contains({cell}, '.')) and regexp_full_match({cell}, "
        f"'[+-]?[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+|[0-9]{{16,}}[.]0+'))"
    )


def _listed(texts: Sequence[str]) -> str:
    """SQL list of texts; never empty."""
    return ", ".join(_quoted(text) for text in ["", *texts])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
