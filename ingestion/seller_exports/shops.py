"""Which shop an export belongs to: the folder tells it, and what the file holds must not contradict.

Belongs here: the known shops (sheet and API), the shop of a path, the signs of another shop's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from ingestion.config import Home
from ingestion.raw_state import LATEST, has_table, open_warehouse
from ingestion.seller_exports.headers import fold
from ingestion.seller_exports.numbers import fitting_codes
from ingestion.seller_exports.reasons import ExportProblem
from ingestion.sheets.files import InboxFile

MARKET_CURRENCIES: Final[dict[str, str]] = {
    "US": "USD",
    "GB": "GBP",
    "IE": "EUR",
    "DE": "EUR",
    "FR": "EUR",
    "IT": "EUR",
    "ES": "EUR",
    "ID": "IDR",
    "TH": "THB",
    "VN": "VND",
    "MY": "MYR",
    "PH": "PHP",
    "SG": "SGD",
    "JP": "JPY",
    "MX": "MXN",
    "BR": "BRL",
}
_COUNTRIES: Final[dict[str, tuple[str, ...]]] = {
    "US": ("United States", "USA", "US", "United States of America", "美国"),
    "GB": ("United Kingdom", "UK", "GB", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "英国"),
    "IE": ("Ireland", "爱尔兰"),
    "DE": ("Germany", "Deutschland", "德国"),
    "FR": ("France", "法国"),
    "IT": ("Italy", "Italia", "意大利"),
    "ES": ("Spain", "España", "西班牙"),
    "ID": ("Indonesia", "印度尼西亚", "印尼"),
    "TH": ("Thailand", "ประเทศไทย", "ไทย", "泰国"),
    "VN": ("Vietnam", "Viet Nam", "Việt Nam", "越南"),
    "MY": ("Malaysia", "马来西亚"),
    "PH": ("Philippines", "The Philippines", "Pilipinas", "菲律宾"),
    "SG": ("Singapore", "新加坡"),
    "JP": ("Japan", "日本"),
    "MX": ("Mexico", "México", "墨西哥"),
    "BR": ("Brazil", "Brasil", "巴西"),
}
_MARKET_OF: Final = {fold(name): market for market, names in _COUNTRIES.items() for name in (market, *names)}
_EUROPE: Final = frozenset({"IE", "DE", "FR", "IT", "ES"})


@dataclass(frozen=True)
class Shop:
    """A shop as far as reading its files needs it.

    Args:
        code: as folders and sheets name it.
        market: ISO country, if known.
        currency: ISO code, if known.
        shop_ids: its ids at the API.
    """

    code: str
    market: str | None = None
    currency: str | None = None
    shop_ids: frozenset[str] = field(default_factory=frozenset)


def known_shops(home: Home) -> dict[str, Shop]:
    """All shops of the sheet and of the API by code; what the sheet says of one goes first."""
    found: dict[str, Shop] = {}
    with open_warehouse(home.warehouse) as connection:
        for code, market, shop_id in _api_shops(connection):
            ids = found[code].shop_ids if code in found else frozenset()
            found[code] = Shop(code, market, MARKET_CURRENCIES.get(market or ""), ids | {shop_id})
        for code, market, currency in _sheet_shops(connection):
            ids = found[code].shop_ids if code in found else frozenset()
            found[code] = Shop(code, market, currency, ids)
    return found


def _api_shops(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, str]]:
    if not has_table(connection, "raw_tiktok_shop", "shops"):
        return []
    return connection.execute(f"""
        select payload ->> '$.code', if(upper(payload ->> '$.region') = 'UK', 'GB', upper(payload ->>
            '$.region')), shop_id
        from raw_tiktok_shop.shops where payload ->> '$.code' is not null
        qualify row_number() over (partition by record_key order by {LATEST}) = 1""").fetchall()


def _sheet_shops(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, str | None]]:
    if not has_table(connection, "raw_sheets", "shops"):
        return []
    return connection.execute(f"""
        with copies as (
            select * from raw_sheets.shops qualify row_number() over (partition by record_key order by {LATEST}) = 1)
        select shop_code, market, currency from copies where not is_gone and not coalesce(is_deleted, false)
        qualify row_number() over (partition by natural_key order by known_at desc, version_id desc) = 1""").fetchall()


def current_versions(table: str) -> str:
    """SQL of key, path and presence of the latest version of each record of a raw table of exports."""
    return (
        f"select record_key, path, is_gone from raw_seller_exports.{table} "
        f"qualify row_number() over (partition by record_key order by {LATEST}) = 1"
    )


def shop_of(file: InboxFile, shops: dict[str, Shop]) -> Shop:
    """The shop whose folder a file lies in; the only known shop for a file in the inbox itself.

    Raises:
        ExportProblem: no shop is known, or the path names none or several of them.
    """
    if not shops:
        raise ExportProblem("no_shop", value=file.path)
    folders = {fold(part) for part in Path(file.path).parts[:-1]}
    named = [shop for code, shop in shops.items() if fold(code) in folders]
    if len(named) == 1:
        return named[0]
    if named:
        raise ExportProblem("several_shops", value=file.path, shops=", ".join(shop.code for shop in named))
    if len(shops) == 1 and not folders:
        return next(iter(shops.values()))
    raise ExportProblem("unknown_shop", value=file.path, shops=", ".join(sorted(shops)))


def check_currency(file: InboxFile, shop: Shop, found: Iterable[str]) -> None:
    """Refuse a file all of whose money is in another currency.

    Raises:
        ExportProblem: it is.
    """
    codes = sorted(set(found))
    if shop.currency and codes and not set(codes) & set(fitting_codes(shop.currency)):
        raise ExportProblem(
            "other_currency", value=file.path, found=", ".join(codes), shop=shop.code, expected=shop.currency
        )


def check_country(file: InboxFile, shop: Shop, found: Iterable[str]) -> None:
    """Refuse a file whose orders all went to other markets; names nobody knows say nothing.

    Raises:
        ExportProblem: they did.
    """
    markets = {_MARKET_OF[fold(name)] for name in found if fold(name) in _MARKET_OF}
    expected = _EUROPE if shop.market in _EUROPE else {shop.market}
    if shop.market and markets and not markets & expected:
        raise ExportProblem(
            "other_country", value=file.path, found=", ".join(sorted(markets)), shop=shop.code, expected=shop.market
        )


def check_orders(
    file: InboxFile,
    shop: Shop,
    shops: dict[str, Shop],
    home: Home,
    parsed: list[str],
    cells: duckdb.DuckDBPyConnection,
    order_ids: str,
    moved_from: Sequence[str] = (),
) -> None:
    """Refuse a file that holds orders known of another shop.

    Args:
        file: the file.
        shop: whose folder it lies in.
        shops: all known shops.
        home: whose warehouse knows orders.
        parsed: Parquet files of this load that hold records of other files.
        cells: where ``order_ids`` can be asked.
        order_ids: SQL of the file's order ids, column ``order_id``.
        moved_from: paths whose records say nothing, because the file lay there before it was moved here.

    Raises:
        ExportProblem: it does.
    """
    ids = cells.execute(order_ids).to_arrow_table()
    with open_warehouse(home.warehouse) as connection:
        connection.register("ids", ids)
        connection.register("moved", pa.table({"path": pa.array(moved_from, pa.string())}))
        known = [
            f"select split_part(record_key, '|', 1) as shop, split_part(record_key, '|', 2) as order_id "
            f"from ({current_versions(table)}) where not is_gone and path not in (select path from moved)"
            for table in ("orders", "affiliate_orders", "income")
            if has_table(connection, "raw_seller_exports", table)
        ]
        if parsed:
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in parsed)
            known.append(
                "select shop_code as shop, split_part(record_key, '|', 2) as order_id "
                f"from read_parquet([{listed}], union_by_name = true)"
            )
        if has_table(connection, "raw_tiktok_shop", "orders"):
            codes = {shop_id: one.code for one in shops.values() for shop_id in one.shop_ids}
            connection.execute("create temp table codes (shop_id varchar, code varchar)")
            connection.executemany("insert into codes values (?, ?)", [["", ""], *([i, c] for i, c in codes.items())])
            known.append(
                "select coalesce(codes.code, shop_id) as shop, split_part(record_key, '|', 2) as order_id "
                "from raw_tiktok_shop.orders left join codes using (shop_id)"
            )
        if not known:
            return
        others = connection.execute(
            f"""
            select shop, count(distinct order_id) from ({" union all ".join(known)}) semi join ids using (order_id)
            where shop <> ? group by shop order by 2 desc, 1 limit 1""",
            [shop.code],
        ).fetchone()
    if others:
        raise ExportProblem("other_shop", value=file.path, shop=shop.code, found=str(others[0]), count=str(others[1]))
