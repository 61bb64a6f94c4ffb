"""Parsed rows -> the records of raw tables: one for each order, order x SKU, settlement row or content, with its key.

Belongs here: keys, payloads, repeated rows of one file. Does not belong here: which version holds (decided in staging).

A file may hold a row twice (a weekly file with the whole previous block again): of an
order's SKU, or an affiliate order's creator, the row with the later times counts, of an order's SKU then the one with
the larger subtotal (orders_and_money.md), of equals the later row; settlement rows that are equal are one.
``file_latest_at`` is in the payload, not in the content's hash: the same order in a later file is no news.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb

from ingestion.seller_exports.cells import fee_column
from ingestion.seller_exports.headers import columns
from ingestion.seller_exports.recognise import ExportHeader

# Kinds whose values are digits, moments and hashes, and kinds of which nothing is kept here.
_PLAIN: Final = frozenset({"money", "number", "integer", "rate", "date", "buyer"})
_NOT_SHOWN: Final = frozenset({"fee", "country"})
_KEYS: Final = {"orders": ("order_id",), "affiliate_orders": ("order_id", "sku_id")}
_FIRST_KEYS: Final = {
    "orders": "order_id",
    "affiliate_orders": "order_id",
    "income": "adjustment_id",
    "videos": "content_id",
    "lives": "content_id",
}
_SAME: Final = {
    "orders": "order_id, sku_id",
    "affiliate_orders": "order_id, sku_id, who",
    "income": "adjustment_id, type, line",
    "videos": "content_id",
    "lives": "content_id",
}
_ROWS_IN_MEMORY: Final = 250_000
# Payloads of more rows do not stay in a processor's cache: writing them takes twice as long.
_GROUP_ROWS: Final = 20_000
_PERIOD: Final = re.compile(r"(20\d{2})[-/.]?(\d{2})[-/.]?(\d{2})\D{1,5}(20\d{2})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")


@dataclass(frozen=True)
class RecordScope:
    """What the records of one table share.

    Args:
        header: the recognised header.
        path, file_hash, shop_code: where they come from.
    """

    header: ExportHeader
    path: str
    file_hash: str
    shop_code: str


def write_records(
    connection: duckdb.DuckDBPyConnection, scope: RecordScope, folders: Callable[[int], Path]
) -> tuple[int, Decimal]:
    """Write the records of the good rows of ``parsed`` to Parquet files, with the fields of ``raw_schema``.

    Args:
        connection: holds ``parsed``.
        scope: what the records share.
        folders: where the part with a number goes; a large file is written in parts, each fits into memory.

    Returns: how many rows the records stand for, and the money of these rows.
    """
    entity = scope.header.entity
    rows, latest = connection.execute("select count(*), max(latest) from parsed where problem is null").fetchone() or (
        0,
        None,
    )
    parts = max(1, -(-int(rows) // _ROWS_IN_MEMORY))
    landed, money = 0, Decimal(0)
    for part in range(parts):
        target = folders(part) / f"{entity}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"""
            create or replace temp view lines as
            {_LINES[entity](scope)}, money from parsed
            where problem is null and hash({_FIRST_KEYS[entity]}) % {parts} = {part}""")
        connection.execute(f"""
            copy (
                with records as ({_RECORDS[entity](scope, _once(connection, entity))})
                select
                    '{_text(scope.shop_code)}|' || key as record_key, content_hash,
                    timezone('UTC', source_at) as source_at, false as is_gone,
                    '{_text(scope.path)}' as path, '{scope.file_hash}' as file_hash, row_number,
                    '{_text(scope.shop_code)}' as shop_code,
                    {_payload(entity, latest)} as payload,
                    timezone('UTC', cast({_moment(latest)} as timestamp)) as file_latest_at, cast(row_count as
                        bigint) as row_count, money
                from records
            ) to '{_text(str(target))}' (format parquet, row_group_size {_GROUP_ROWS})""")
        found = connection.execute(
            f"select coalesce(sum(row_count), 0), coalesce(sum(money), 0) from read_parquet('{_text(str(target))}')"
        ).fetchone()
        landed, money = (landed + int(found[0]), money + found[1]) if found else (landed, money)
    connection.execute("drop view lines")
    return landed, money


def hold_incomplete_orders(connection: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Hold every row of a record of which one row is held: half an order would replace the whole one."""
    keys = _KEYS.get(entity)
    if keys:
        listed = ", ".join(keys)
        connection.execute(f"""
            update parsed set problem = 'incomplete_order|order_id'
            where problem is null and ({listed}) in (select ({listed}) from parsed where problem is not null)""")


def _fields(header: ExportHeader, leave_out: Sequence[str] = ()) -> dict[str, str]:
    """SQL of each column of a row as a member of a JSON object; NULL where the cell is blank."""
    known = columns(header.entity)
    fields = {
        name: _member(name, f'"{name}"', is_plain=known[name].kind in _PLAIN)
        for name in header.read
        if name not in leave_out and known[name].kind not in _NOT_SHOWN
    }
    if "currency" not in header.read:
        fields["currency"] = _member("currency", "if(found_currency in ('$', '¥'), null, found_currency)")
    return fields


def _member(name: str, value: str, *, is_plain: bool = False) -> str:
    """SQL arguments of one member of a JSON object, all NULL where it has no value; a plain text needs no escapes."""
    label = f",{_text(json.dumps(name, ensure_ascii=False))}:"
    if is_plain:
        return f"if({value} is null, null, '{label}\"'), {value}, if({value} is null, null, '\"')"
    return f"if({value} is null, null, '{label}'), cast(to_json(cast({value} as varchar)) as varchar)"


def _object(members: Iterable[str]) -> str:
    """SQL of a JSON object, without the members that are NULL: put together at once, every ``||`` copies its text."""
    return f"concat('{{', ltrim(concat({', '.join([*members, 'null'])}), ','), '}}')"


def _order_lines(scope: RecordScope) -> str:
    line = _object(_fields(scope.header, ("order_id",)).values())
    return f"select order_id, sku_id, latest, subtotal, row_number, {line} as line"


def _orders(_: RecordScope, once: str) -> str:
    return f"""
        select
            order_id as key, max(latest) as source_at, min(first_row) as row_number, sum(repeats) as row_count,
            sum(all_money) as money,
            array_to_string(list_sort(list(line)), ',') as content, md5(content) as content_hash, order_id, null
                as sku_id
        from ({once}) group by order_id"""


def _affiliate_lines(scope: RecordScope) -> str:
    fields = _fields(scope.header, ("order_id", "sku_id"))
    fields["settlement_status"] = _member("settlement_status", _settled(scope.header))
    who = [
        f"coalesce({name}, '')"
        for name in ("creator_username", "content_type", "content_id", "product_id")
        if name in scope.header.read
    ]
    return (
        f"select order_id, sku_id, latest, row_number, {_object(fields.values())} as line, "
        f"concat_ws('|', {', '.join(who)}) as who"
    )


def _affiliate(_: RecordScope, once: str) -> str:
    return f"""
        select
            order_id || '|' || sku_id as key, max(latest) as source_at, min(first_row) as row_number,
                sum(repeats) as row_count, sum(all_money) as money,
            array_to_string(list_sort(list(line)), ',') as content, md5(content) as content_hash, order_id, sku_id
        from ({once}) group by order_id, sku_id"""


def _settled(header: ExportHeader) -> str:
    """SQL of an affiliate record's settlement status: its own column, else the word that stands in the order
    status, else settled where the commission was paid."""
    options = [f'"{name}"' for name in ("settlement_status",) if name in header.read]
    if "order_status" in header.read:
        options.append("settlement_word")
    if "commission_paid_time" in header.read:
        options.append("case when commission_paid_time is not null then 'SETTLED' end")
    return f"coalesce({', '.join([*options, 'null'])})"


def _income_lines(scope: RecordScope) -> str:
    header = scope.header
    fees = [_member(name, f'"{name}"') for name in header.read if columns("income")[name].kind == "fee"]
    fees += [_member(label, fee_column(number)) for number, label in enumerate(header.fees)]
    members = [*_fields(header).values(), "',\"fees\":'", _object(fees)]
    settled = "settled_time" if "settled_time" in header.read else "cast(null as timestamp)"
    return (
        f"select adjustment_id, type, cast({settled} as date) as settled_on, "
        f"coalesce({settled}, latest) as latest, row_number, {_object(members)} as line"
    )


def _income(_: RecordScope, __: str) -> str:
    return """
        select
            concat_ws('|', adjustment_id, replace(type, '|', '%7C'), coalesce(cast(settled_on as varchar), ''),
                row_number() over (partition by adjustment_id, type, settled_on order by line)) as key,
            latest as source_at, row_number, repeats as row_count, money, line as content, md5(line) as content_hash,
            null as order_id, null as sku_id
        from (
            select adjustment_id, type, settled_on, line, max(latest) as latest, min(row_number) as row_number,
                count(*) as repeats, sum(money) as money
            from lines group by adjustment_id, type, settled_on, line
        )"""


def _content_lines(scope: RecordScope) -> str:
    first, last = (_date(day) for day in period_of(scope.header, scope.path))
    members = [*_fields(scope.header).values(), _member("period_start", first), _member("period_end", last)]
    return (
        f"select content_id, concat_ws('|', content_id, coalesce({first}, ''), coalesce({last}, '')) as key, "
        f"latest, row_number, {_object(members)} as line"
    )


def _content(_: RecordScope, once: str) -> str:
    return f"""
        select
            key, latest as source_at, first_row as row_number, repeats as row_count, all_money as money,
            line as content, md5(line) as content_hash, null as order_id, null as sku_id
        from ({once})"""


def _once(connection: duckdb.DuckDBPyConnection, entity: str) -> str:
    """SQL of ``lines`` without the rows that the file repeats: the later one stays."""
    same = _SAME[entity]
    repeated = connection.execute(f"select 1 from lines group by {same} having count(*) > 1 limit 1").fetchone()
    if repeated is None:
        return "select *, row_number as first_row, 1 as repeats, money as all_money from lines"
    place = "latest desc nulls last, subtotal desc nulls last" if entity == "orders" else "latest desc nulls last"
    return f"""
        select *, min(row_number) over same as first_row, count(*) over same as repeats,
            sum(money) over same as all_money
        from lines window same as (partition by {same})
        qualify row_number() over (partition by {same} order by {place}, row_number desc) = 1"""


def _payload(entity: str, latest: object) -> str:
    """SQL of the payload: of orders their rows or records, of anything else the one row."""
    lists = {"orders": "rows", "affiliate_orders": "records"}
    if entity not in lists:
        return "content"
    ids = ("order_id", "sku_id") if entity == "affiliate_orders" else ("order_id",)
    heads = ", ".join(f"'\"{name}\":', to_json({name}), ','" for name in ids)
    shown = f'"{latest}"' if latest else "null"
    return f"concat('{{', {heads}, '\"file_latest_at\":{shown},\"{lists[entity]}\":[', content, ']}}')"


def _moment(latest: object) -> str:
    return f"'{latest}'" if latest else "null"


def period_of(header: ExportHeader, path: str) -> tuple[date | None, date | None]:
    """The days that the totals of a performance file cover: from a line above the header, else from the file's name."""
    for text in (*header.above, Path(path).name):
        if found := _PERIOD.search(text):
            year, month, day, last_year, last_month, last_day = map(int, found.groups())
            try:
                return date(year, month, day), date(last_year, last_month, last_day)
            except ValueError:  # digits that are no dates
                continue
    return None, None


def _date(day: date | None) -> str:
    return f"'{day.isoformat()}'" if day else "cast(null as varchar)"


def _text(value: str) -> str:
    return value.replace("'", "''")


_Sql = Callable[[RecordScope], str]
_LINES: Final[dict[str, _Sql]] = {
    "orders": _order_lines,
    "affiliate_orders": _affiliate_lines,
    "income": _income_lines,
    "videos": _content_lines,
    "lives": _content_lines,
}
_RECORDS: Final[dict[str, Callable[[RecordScope, str], str]]] = {
    "orders": _orders,
    "affiliate_orders": _affiliate,
    "income": _income,
    "videos": _content,
    "lives": _content,
}
