"""``linkstar erase``: a buyer is forgotten. The one case in which raw is changed.

A buyer is known by keyed hashes only. Forgetting one takes the hash out of the orders in raw, deletes the clicks that
carry it, does the same to what staging parsed of them, and numbers both as dirty, so that the next build computes their
lines again: without a buyer, as a rebuild would. The hash stays in ``meta.erasures``, for the sources will show it
again: what they show is forgotten before staging reads it (``forget_again``).

Belongs here: the change of raw and staging. Does not belong here: the command, the models.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import duckdb

from ingestion.config import Home
from orchestration import snapshots
from orchestration.dbt_results import STAGES
from orchestration.ledger import connect, naive_utc, transaction
from orchestration.session import RefreshSession
from orchestration.staleness import built

CLICKS: Final = "raw_sheets.link_clicks"
_ORDER_VERSIONS: Final = "staging.stg_tiktok_shop__order_versions"
_EXPORT_ROWS: Final = "staging.stg_seller_exports__order_version_rows"
_EXPORT_VERSIONS: Final = "staging.stg_seller_exports__order_versions"
_CLICK_VERSIONS: Final = "staging.stg_sheets__link_click_versions"
_DIRTY_CLICKS: Final = "staging.stg_sheets__dirty_clicks"
_CURRENT: Final = ("staging.stg_tiktok_shop__order_lines", "staging.stg_seller_exports__order_lines")
_ERASURES: Final = """
create table if not exists meta.erasures (
    buyer_key varchar not null, erased_at timestamp not null, seq bigint not null)"""


@dataclass(frozen=True)
class Forgotten:
    """What was taken out of raw: versions of orders that lost their buyer, versions of clicks that are gone."""

    orders: int
    clicks: int


def erase_buyer(session: RefreshSession, buyer_id: str) -> Forgotten:
    """Forget a buyer: in raw, in what staging parsed, and in every snapshot but the one that readers see.

    Args:
        session: a numbered refresh under the home's lock.
        buyer_id: as the platform or the click log says it; only its hash is kept.

    Returns: what was found of the buyer; the erasure is noted even where that is nothing yet.
    """
    home, seq = session.home, session.refresh.seq
    key = home.buyer_key(buyer_id) or ""
    # Stages first: killed after that, the next refresh only builds more than it had to.
    session.ledger.reopen(*STAGES, *map(built, STAGES), "published", whole=True)
    with connect(home.warehouse) as connection, transaction(connection):
        keys = {key, *keys_beside(connection, key)}
        found = forget(connection, keys)
        mark_dirty(connection, keys, seq)
        connection.execute(_ERASURES)
        now = naive_utc(datetime.now(UTC))
        connection.executemany("insert into meta.erasures values (?, ?, ?)", [(one, now, seq) for one in sorted(keys)])
    if home.snapshots.exists() and home.published.exists():
        snapshots.prune_snapshots(home, after_seq=seq)
    return found


def erased_keys(home: Home) -> tuple[frozenset[str], int]:
    """The hashes that are forgotten, and the number of the latest erasure; none and 0 before the first."""
    with connect(home.warehouse, read_only=True) as connection:
        if "meta.erasures" not in _tables(connection):
            return frozenset(), 0
        rows = connection.execute("select buyer_key, seq from meta.erasures").fetchall()
    return frozenset(key for key, _ in rows), max((seq for _, seq in rows), default=0)


def forget_again(home: Home, since: datetime | None, seq: int) -> None:
    """Forget erased buyers in what was loaded since a moment: the sources go on to show them.

    Args:
        home: the home.
        since: when staging last read raw (aware); None = look at everything.
        seq: number of this refresh. A click that turns out to be theirs goes with versions that staging has parsed.
    """
    keys, _ = erased_keys(home)
    if keys:
        with connect(home.warehouse) as connection, transaction(connection):
            if forget(connection, keys, since).clicks:
                mark_dirty(connection, keys, seq)


def forget(connection: duckdb.DuckDBPyConnection, keys: Collection[str], since: datetime | None = None) -> Forgotten:
    """Take buyers out of raw: their hash out of the content of every row, their clicks as a whole.

    A click that turned out to be another buyer's keeps that version; one whose latest version is theirs goes with all.

    Args:
        connection: to the warehouse.
        keys: hashes of the buyers.
        since: look only at rows with content that are known since then.
    """
    tables = connection.execute("""
        select distinct schema_name || '.' || table_name, column_name from duckdb_columns()
        where schema_name like 'raw\\_%' escape '\\' and column_name in ('payload', 'buyer_key')
        order by all""").fetchall()
    connection.execute("set TimeZone = 'UTC'")
    orders = clicks = 0
    for table, column in tables:
        if column == "payload":
            orders += sum(_blank(connection, table, key, since) for key in sorted(keys))
        else:
            gone = _delete_clicks(connection, table, keys)
            clicks += gone if table == CLICKS else 0
    return Forgotten(orders, clicks)


def _blank(connection: duckdb.DuckDBPyConnection, table: str, key: str, since: datetime | None) -> int:
    """Take one hash out of the JSON of a table; returns how many rows had it."""
    known = "and known_at >= ?" if since else ""
    row = connection.execute(
        f"update {table} set payload = replace(payload, ?, 'null') where contains(payload, ?) {known}",
        [f'"{key}"', f'"{key}"', *([since] if since else [])]).fetchone()
    return int(row[0]) if row else 0


def _delete_clicks(connection: duckdb.DuckDBPyConnection, table: str, keys: Collection[str]) -> int:
    """Delete the clicks of buyers; returns how many versions are gone."""
    row = connection.execute(f"""
        delete from {table} where list_contains($keys, buyer_key) or record_key in (
            select record_key from {table}
            where record_key in (select record_key from {table} where list_contains($keys, buyer_key))
            qualify row_number() over (partition by record_key
                order by source_at desc nulls last, known_at desc, version_id desc) = 1
            and list_contains($keys, buyer_key))""", {"keys": sorted(keys)}).fetchone()
    return int(row[0]) if row else 0


def keys_beside(connection: duckdb.DuckDBPyConnection, key: str) -> list[str]:
    """Hashes of the same buyer from another source: an order that both the API and an export show has one of each."""
    if not set(_CURRENT) <= _tables(connection):
        return []
    return [other for (other,) in connection.execute(f"""
        with pairs as (
            select distinct api.buyer_key as one, export.buyer_key as other
            from {_CURRENT[0]} as api inner join {_CURRENT[1]} as export on api.order_key = export.order_key)
        select other from pairs where one = $key and other is not null
        union select one from pairs where other = $key and one is not null""", {"key": key}).fetchall()]


def mark_dirty(connection: duckdb.DuckDBPyConnection, keys: Collection[str], seq: int) -> None:
    """Take buyers out of what staging parsed, and number their orders and clicks as changed.

    Args:
        connection: to the warehouse, of whose raw they are forgotten already.
        keys: hashes of the buyers.
        seq: number of this refresh.
    """
    tables, given = _tables(connection), {"keys": sorted(keys), "seq": seq}
    if _ORDER_VERSIONS in tables:
        connection.execute(f"update {_ORDER_VERSIONS} set buyer_key = null, seq = $seq "
                           "where list_contains($keys, buyer_key)", given)
    if {_EXPORT_ROWS, _EXPORT_VERSIONS} <= tables:
        # versions are put together from their rows: those that change are put together again
        connection.execute("create or replace temporary table erased_versions as select distinct version_key "
                           f"from {_EXPORT_ROWS} where list_contains($keys, buyer_key)", {"keys": given["keys"]})
        connection.execute(f"delete from {_EXPORT_VERSIONS} "
                           "where version_key in (select version_key from erased_versions)")
        connection.execute(f"update {_EXPORT_ROWS} set seq = $seq, "
                           "buyer_key = case when list_contains($keys, buyer_key) then null else buyer_key end "
                           "where version_key in (select version_key from erased_versions)", given)
    if {_CLICK_VERSIONS, _DIRTY_CLICKS} <= tables:
        gone = f"version_id not in (select version_id from {CLICKS})"
        connection.execute(f"insert into {_DIRTY_CLICKS} (click_key, seq) "
                           f"select distinct click_key, cast(? as bigint) from {_CLICK_VERSIONS} where {gone}", [seq])
        connection.execute(f"delete from {_CLICK_VERSIONS} where {gone}")


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the tables of the warehouse."""
    return {name for (name,) in connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = current_database()").fetchall()}
