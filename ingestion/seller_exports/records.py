"""Parsed rows -> the records of raw tables: one for each order, order x SKU, settlement row or content, with its key.

Belongs here: keys, payloads, repeated rows of one file. Does not belong here: which version holds (decided in staging).

A file may hold a row twice (a weekly file with the whole previous block again): of an order's SKU, or an affiliate order's
creator, the row with the later times counts, of equals the later row; settlement rows that are equal are one.
``file_latest_at`` is in the payload, not in the content's hash: the same order in a later file is no news.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from ingestion.seller_exports.cells import fee_column
from ingestion.seller_exports.headers import columns
from ingestion.seller_exports.recognise import ExportHeader

_ISO: Final = "%Y-%m-%d %H:%M:%S"
_KEYS: Final = {"orders": ("order_id",), "affiliate_orders": ("order_id", "sku_id")}
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


def write_records(connection: duckdb.DuckDBPyConnection, scope: RecordScope, target: Path) -> None:
    """Write the records of the good rows of ``parsed`` to a Parquet file, with the fields of ``raw_schema``.

    Args:
        connection: holds ``parsed``.
        scope: what the records share.
        target: the Parquet file.
    """
    select = _SELECTS[scope.header.entity](scope)
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"""
        copy (
            with good as (
                select *, max(latest) over () as file_latest from parsed where problem is null
            ), records as ({select})
            select
                '{_text(scope.shop_code)}|' || key as record_key, content_hash,
                timezone('UTC', source_at) as source_at, false as is_gone,
                '{_text(scope.path)}' as path, '{scope.file_hash}' as file_hash, row_number,
                '{_text(scope.shop_code)}' as shop_code, payload,
                timezone('UTC', file_latest) as file_latest_at, row_count
            from records
        ) to '{_text(str(target))}' (format parquet, compression zstd)""")


def hold_incomplete_orders(connection: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Hold every row of a record of which one row is held: half an order would replace the whole one."""
    keys = _KEYS.get(entity)
    if keys:
        listed = ", ".join(keys)
        connection.execute(f"""
            update parsed set problem = 'incomplete_order|order_id'
            where problem is null and ({listed}) in (select ({listed}) from parsed where problem is not null)""")


def _rows(header: ExportHeader, leave_out: Sequence[str] = ()) -> str:
    """SQL struct of a row with the columns that the file has."""
    known = columns(header.entity)
    parts = []
    for name in header.positions:
        if name in leave_out or known[name].kind == "fee":
            continue
        value = f"strftime(\"{name}\", '{_ISO}')" if known[name].kind == "date" else f'"{name}"'
        parts.append(f"'{name}': {value}")
    if "currency" not in header.positions:
        parts.append("'currency': if(found_currency in ('$', '¥'), null, found_currency)")
    return "{" + ", ".join(parts) + "}"


def _orders(scope: RecordScope) -> str:
    row = _rows(scope.header, ("order_id",))
    return f"""
        select
            order_id as key, max(latest) as source_at, any_value(file_latest) as file_latest, min(first_row) as row_number,
            sum(repeats) as row_count, md5(to_json(list({row} order by sku_id))) as content_hash,
            to_json({{'order_id': order_id, 'file_latest_at': strftime(any_value(file_latest), '{_ISO}'),
                'rows': list({row} order by sku_id)}}) as payload
        from (
            select *, min(row_number) over sku as first_row, count(*) over sku as repeats from good
            window sku as (partition by order_id, sku_id)
            qualify row_number() over (partition by order_id, sku_id order by latest desc nulls last, row_number desc) = 1
        ) group by order_id"""


def _affiliate(scope: RecordScope) -> str:
    record = _rows(scope.header, ("order_id", "sku_id"))
    who = ", ".join(name for name in ("creator_username", "content_type", "content_id", "product_id")
                    if name in scope.header.positions)
    return f"""
        select
            order_id || '|' || sku_id as key, max(latest) as source_at, any_value(file_latest) as file_latest,
            min(first_row) as row_number, sum(repeats) as row_count, md5(to_json(list(record order by record))) as content_hash,
            to_json({{'order_id': order_id, 'sku_id': sku_id, 'file_latest_at': strftime(any_value(file_latest), '{_ISO}'),
                'records': list(record order by record)}}) as payload
        from (
            select *, {_settled(scope.header, record)} as record, min(row_number) over who as first_row, count(*) over who as repeats
            from good window who as (partition by order_id, sku_id, {who})
            qualify row_number() over (
                partition by order_id, sku_id, {who} order by latest desc nulls last, row_number desc) = 1
        ) group by order_id, sku_id"""


def _settled(header: ExportHeader, record: str) -> str:
    """SQL of an affiliate record with its settlement status: its own column, else the word that stands in the order
    status, else settled where the commission was paid."""
    options = [f'"{name}"' for name in ("settlement_status",) if name in header.positions]
    if "order_status" in header.positions:
        options.append("settlement_word")
    if "commission_paid_time" in header.positions:
        options.append("case when commission_paid_time is not null then 'SETTLED' end")
    bare = re.sub(r"'settlement_status': \"settlement_status\",? ?", "", record)
    return f"struct_insert({bare}, settlement_status := coalesce({', '.join([*options, 'null'])}))"


def _income(scope: RecordScope) -> str:
    header = scope.header
    settled = "cast(settled_time as date)" if "settled_time" in header.positions else "cast(null as date)"
    fees = [f"'{name}': \"{name}\"" for name in header.positions if columns("income")[name].kind == "fee"]
    fees += [f"'{_text(label)}': \"{fee_column(number)}\"" for number, label in enumerate(header.fees)]
    fee_object = f"json_merge_patch('{{}}', to_json({{{', '.join(fees)}}}))" if fees else "cast('{}' as json)"
    when = "settled_time" if "settled_time" in header.positions else "latest"
    return f"""
        select
            concat_ws('|', adjustment_id, replace(type, '|', '%7C'), coalesce(cast(settled_on as varchar), ''),
                row_number() over (partition by adjustment_id, type, settled_on order by content_hash)) as key,
            source_at, file_latest, first_row as row_number, repeats as row_count, content_hash, payload
        from (
            select
                adjustment_id, type, settled_on, md5(payload) as content_hash, payload, any_value(source_at) as source_at,
                any_value(file_latest) as file_latest, min(row_number) as first_row, count(*) as repeats
            from (
                select
                    adjustment_id, type, {settled} as settled_on, {when} as source_at, file_latest, row_number,
                    cast(to_json(struct_insert({_rows(header)}, fees := {fee_object})) as varchar) as payload
                from good
            ) group by all
        )"""


def _content(scope: RecordScope) -> str:
    first, last = period_of(scope.header, scope.path)
    period = f"'{first or ''}|{last or ''}'"
    row = (f"struct_insert({_rows(scope.header)}, period_start := {_date(first)}, period_end := {_date(last)})")
    return f"""
        select
            content_id || '|' || {period} as key, latest as source_at, file_latest, first_row as row_number,
            repeats as row_count, md5(to_json({row})) as content_hash, to_json({row}) as payload
        from (
            select *, min(row_number) over one as first_row, count(*) over one as repeats
            from good window one as (partition by content_id)
            qualify row_number() over (partition by content_id order by row_number desc) = 1
        )"""


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


_SELECTS: Final[dict[str, Callable[[RecordScope], str]]] = {
    "orders": _orders, "affiliate_orders": _affiliate, "income": _income, "videos": _content, "lives": _content,
}
