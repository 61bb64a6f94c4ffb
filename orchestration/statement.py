"""A creator's statement of a month: what every order earned, who pays it, and what we owe besides.

Neither buyers nor costs of goods stand in the tables it is read from; nothing else is read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError, UsageError
from orchestration.homes import discard
from orchestration.messages import both, text
from orchestration.payables import require_names, require_workbook
from orchestration.query import open_published
from orchestration.workbooks import workbook_formats, workbook_options, write_cell

_NEEDS: Final = frozenset({
    "marts.creator_statement_lines", "marts.creator_payable_items", "marts.dim_creators", "marts.dim_creator_accounts",
    "marts.dim_products", "core.mart_payees"})

# A code before a handle; a handle that several creators had is not guessed at.
_CREATORS: Final = """
select distinct creator_id from marts.dim_creators
where lower(creator_code) = lower($name) or lower(creator_id) = lower($name)
"""
_BY_HANDLE: Final = """
select distinct creator_id from marts.dim_creator_accounts where handle = ltrim(lower($name), '@') order by creator_id
"""
_WHO: Final = """
select coalesce(creators.name, creators.handle_main, creators.creator_id),
    coalesce(payees.payee_code, creators.creator_id), (select clock_at from core.mart_clock)
from marts.dim_creators as creators
left join core.mart_payees as payees on creators.creator_id = payees.creator_id
where creators.creator_id = $creator
"""
_SUMMARY: Final = """
select paid_by, currency, count(distinct order_id) as orders, sum(quantity) as quantity,
    sum(commission_std) as commission_std, sum(commission_ads) as commission_ads,
    sum(cofund_bonus) as cofund_bonus, sum(commission) as commission,
    coalesce(sum(commission) filter (where status = 'settled'), 0) as settled,
    coalesce(sum(commission) filter (where status = 'estimated'), 0) as estimated
from marts.creator_statement_lines
where creator_id = $creator and month = $month
group by paid_by, currency
order by paid_by desc, currency
"""
_LINES: Final = """
select lines.order_id, lines.order_date, products.product_name, lines.sku_id, lines.quantity, lines.currency,
    lines.commission_base, lines.commission_rate, lines.commission_std, lines.commission_ads, lines.cofund_bonus,
    lines.commission, lines.paid_by, lines.status, lines.settled_on, lines.contract_code
from marts.creator_statement_lines as lines
left join (
    select shop_id, product_id, min(name) as product_name from marts.dim_products group by shop_id, product_id
) as products on lines.shop_id = products.shop_id and lines.product_id = products.product_id
where lines.creator_id = $creator and lines.month = $month
order by lines.order_date, lines.order_id, lines.sku_id
"""
_ITEMS: Final = """
select payable_id, item_type, contract_code, currency, amount, amount_withheld, due_on, evidence
from marts.creator_payable_items
where creator_id = $creator and month = $month and paid_by = 'us'
order by currency, item_type, item_id
"""
_WORDS: Final = frozenset({"paid_by", "status", "item_type"})
"""Columns whose values are words of the warehouse, said in both languages."""


@dataclass(frozen=True)
class Statement:
    """What was written.

    Args:
        creator: name of the creator.
        lines: order lines in it.
    """

    creator: str
    lines: int


def write_statement(home: Home, name: str, month: date, target: Path) -> Statement:
    """Write a creator's statement of a month to a workbook.

    Args:
        home: the home; its published snapshot is read.
        name: creator code or handle.
        month: first day of the month.
        target: the workbook; it appears complete or not at all.

    Raises:
        UsageError: the file is no workbook, or the creator is unknown or not clear.
        LinkstarError: nothing is published, the snapshot is too old, or the file cannot be written.
    """
    require_workbook(target)
    temporary = target.with_name(f".{target.stem}.{os.getpid()}.tmp.xlsx")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_published(home) as connection:
            require_names(connection, _NEEDS)
            creator = _creator(connection, name)
            temporary.touch()  # xlsxwriter's own error is no OSError
            written = _write(connection, creator, month, temporary)
        temporary.replace(target)
    except OSError as error:
        raise LinkstarError(text("cannot_write", path=target, reason=error.strerror or error)) from error
    finally:
        discard(temporary)
    return written


def _creator(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The creator whom a code or handle means."""
    wanted = {"name": name.strip()}
    found = connection.execute(_CREATORS, wanted).fetchall() or connection.execute(_BY_HANDLE, wanted).fetchall()
    if not found:
        raise UsageError(text("unknown_creator", name=repr(name)))
    if len(found) > 1:
        raise UsageError(text("several_creators", name=repr(name), creators=", ".join(one for (one,) in found)))
    return str(found[0][0])


def _write(connection: duckdb.DuckDBPyConnection, creator: str, month: date, path: Path) -> Statement:
    import xlsxwriter

    asked = {"creator": creator, "month": month}
    called, payee, clock = connection.execute(_WHO, {"creator": creator}).fetchall()[0]
    with xlsxwriter.Workbook(str(path), workbook_options(str(path.parent))) as workbook:
        formats = workbook_formats(workbook)
        sheets = {name: workbook.add_worksheet(" ".join(reversed(both(f"statement_sheet_{name}"))))
                  for name in ("summary", "lines", "items")}
        head = [("statement_title", None), ("statement_creator", called), ("statement_payee", payee),
                ("statement_month", f"{month:%Y-%m}"), ("statement_as_of", clock), ("statement_note", None)]
        for row, (key, value) in enumerate(head):
            sheets["summary"].write_string(row, 0, " ".join(both(key)), formats["header"] if value else None)
            write_cell(sheets["summary"], row, 1, value, key, formats)
        _write_table(connection, _SUMMARY, asked, sheets["summary"], len(head) + 1, formats)
        lines = _write_table(connection, _LINES, asked, sheets["lines"], 0, formats)
        _write_table(connection, _ITEMS, asked, sheets["items"], 0, formats)
    return Statement(str(called), lines)


def _write_table(connection: duckdb.DuckDBPyConnection, sql: str, asked: dict[str, Any], sheet: Any, first: int,
                 formats: dict[str, Any]) -> int:
    """The answer to a question as a table from a row on, its header in both languages; returns its rows."""
    found = connection.execute(sql, asked)
    names: Sequence[str] = [str(one[0]) for one in found.description or []]
    sheet.set_column(0, len(names) - 1, 18)
    for position, name in enumerate(names):
        sheet.write_string(first, position, "\n".join(both(f"statement_col_{name}")), formats["header"])
    count = 0
    for row in found.fetchall():
        count += 1
        for position, (name, value) in enumerate(zip(names, row, strict=True)):
            said = " ".join(both(f"statement_word_{value}")) if name in _WORDS and value is not None else value
            write_cell(sheet, first + count, position, said, name, formats)
    return count
