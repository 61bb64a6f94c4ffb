"""Where explained rows were read: the file and row, or the endpoint, page and row, as raw keeps them.

No path stands in a published table, so this is read from the warehouse, read-only, when it is there and nobody writes
it. Of a record's versions the latest that the snapshot could know counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from ingestion.config import Home
from orchestration.explain import ROWS

WITH_ORIGINS: Final = "explained_with_origins"
"""Name of the temporary table with the rows and their origins."""

COLUMNS: Final = ("order_source", "order_page", "order_row", "source", "page", "row")
"""Where the order was read, and where the touch, record, cost, refund or content was."""

_TYPES: Final = ("varchar", "bigint", "bigint") * 2


@dataclass(frozen=True)
class _Raw:
    """A raw table in which a key can be looked up; ``page`` is the column that an API's rows have."""

    kind: str
    table: str
    key: str
    is_file: bool = False


def _part(*places: int) -> str:
    """A key made of parts of the record key."""
    return " || '|' || ".join(f"split_part(raw.record_key, '|', {place})" for place in places)


_RAW: Final = (
    _Raw("order", "raw_tiktok_shop.orders", _part(2)), _Raw("order", "raw_seller_exports.orders", _part(2), True),
    _Raw("record", "raw_tiktok_shop.affiliate_orders", _part(2, 3)),
    _Raw("record", "raw_seller_exports.affiliate_orders", _part(2, 3), True),
    _Raw("refund", "raw_tiktok_shop.returns", _part(2)), _Raw("cost", "raw_sheets.costs", "raw.natural_key", True),
    _Raw("cost", "raw_tiktok_ads.ad_days", "'ad|tiktok_ads|' || raw.record_key"),
    _Raw("cost", "raw_tiktok_ads.gmv_max_creative_days", "'ad|gmv_max|' || " + _part(1, 3, 4, 5, 6)),
    _Raw("click", "raw_sheets.link_clicks", "clicks.touch_id", True),
    _Raw("content", "raw_tiktok_shop.live_performance", _part(2)),
    _Raw("content", "raw_tiktok_shop.video_performance", _part(3)),
    _Raw("content", "raw_sheets.contents", "raw.natural_key", True),
)
"""Where the things of each kind are looked up; earlier tables count before later ones."""

_CLICKS: Final = """inner join (
    select version_id, lpad(cast(cast(click_key as decimal(20, 0))
        + cast(9223372036854775808 as decimal(20, 0)) as varchar), 20, '0') as touch_id
    from staging.stg_sheets__link_click_versions) as clicks on raw.version_id = clicks.version_id"""
"""``touch_id`` of a click is its 64-bit key as text (the macro touch_id)."""

_KEYS: Final = f"""
select row_number() over () as number, order_id as order_key,
    case when cost_id is not null then 'cost' when refund_id is not null then 'refund'
        when evidence in ('click', 'view') then 'click' when evidence = 'platform' then 'record'
        when content_id is not null then 'content' end as kind,
    case when cost_id is not null then cost_id when refund_id is not null then refund_id
        when evidence in ('click', 'view') then split_part(touch_id, ' ', 1)
        when evidence = 'platform' then order_id || '|' || sku_id
        else content_id end as item_key
from {ROWS}
"""


def add_origins(home: Home, published: duckdb.DuckDBPyConnection) -> bool:
    """Put where each row was read beside the explained rows, as the temporary table ``WITH_ORIGINS``.

    Args:
        home: whose warehouse is looked into.
        published: the connection that has the explained rows.

    Returns: whether the warehouse could be looked into; if not, the origins are empty.
    """
    keys = published.execute(_KEYS).to_arrow_table()
    clock = published.execute("select run_seq from core.mart_clock").fetchone()
    try:
        warehouse = duckdb.connect(str(home.warehouse), read_only=True)
    except duckdb.Error:  # it is not there, or a refresh is writing it
        empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in zip(COLUMNS, _TYPES, strict=True))
        published.execute(f"create temporary table {WITH_ORIGINS} as select *, {empty} from {ROWS}")
        return False
    try:
        warehouse.execute("set TimeZone = 'UTC'")
        warehouse.register("keys", keys)
        origins = warehouse.execute(_lookup(warehouse), [clock[0] if clock else 0]).to_arrow_table()
    finally:
        warehouse.close()
    published.register("origins", origins)
    published.execute(f"""create temporary table {WITH_ORIGINS} as
        select numbered.* exclude (number), {', '.join(f'origins.{name}' for name in COLUMNS)}
        from (select row_number() over () as number, * from {ROWS}) as numbered
        left join origins on numbered.number = origins.number order by numbered.number""")
    published.unregister("origins")
    return True


def _lookup(warehouse: duckdb.DuckDBPyConnection) -> str:
    """The query that finds every key's origin in the raw tables there are."""
    there = {name for (name,) in warehouse.execute(
        "select schema_name || '.' || table_name from duckdb_tables()").fetchall()}
    found = [_versions(raw, preference) for preference, raw in enumerate(_RAW) if raw.table in there]
    nothing = "select null as kind, null as key, null as source, null as page, null as row where false"
    return f"""
        with wanted as (
            select 'order' as kind, order_key as key from keys union select kind, item_key from keys
        ), snapshot as (
            select max(known_at) as known_at from meta.refreshes where seq <= ?
        ), found as ({' union all '.join(found) or nothing}), origins as (
            select * from found qualify row_number() over (partition by kind, key order by preference) = 1
        )
        select keys.number, orders.source as order_source, orders.page as order_page, orders.row as order_row,
            items.source, items.page, items.row
        from keys
        left join origins as orders on orders.kind = 'order' and keys.order_key = orders.key
        left join origins as items on keys.kind = items.kind and keys.item_key = items.key"""


def _versions(raw: _Raw, preference: int) -> str:
    """The latest version of each wanted key in one raw table."""
    source, page = ("raw.path", "cast(null as bigint)") if raw.is_file else ("raw.endpoint", "raw.page")
    clicks = _CLICKS if raw.kind == "click" else ""
    return f"""(
        select '{raw.kind}' as kind, {raw.key} as key, {source} as source, cast({page} as bigint) as page,
            cast(raw.row_number as bigint) as row, {preference} as preference
        from {raw.table} as raw {clicks} cross join snapshot
        where {raw.key} in (select key from wanted where kind = '{raw.kind}')
            and cast(raw.known_at as timestamp) <= snapshot.known_at
        qualify row_number() over (partition by {raw.key}
            order by raw.source_at desc nulls last, raw.known_at desc, raw.version_id desc) = 1)"""
