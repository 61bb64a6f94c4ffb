"""A small published warehouse, made by the same functions that publish a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from ingestion.config import Home
from orchestration.ledger import Ledger, Refresh
from orchestration.publish import publish_snapshot

MANIFEST: dict[str, Any] = {"nodes": {"model.linkstar.sales": {
    "resource_type": "model", "schema": "marts", "alias": "sales", "description": "一行一单 / One row per order.",
    "columns": {"order_id": {"name": "order_id", "description": "订单号 / Order id."},
                "note": {"name": "note", "description": "备注 / Note."}}}}}


def write_marts(home: Home, refresh: Refresh, rows: int = 3) -> None:
    """A marts work file with one table, headline figures and the mart clock."""
    home.create()
    with duckdb.connect(str(home.marts)) as connection:
        for schema in ("core", "marts", "bi", "control"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute("create or replace table core.mart_clock as select cast(? as timestamp) as clock_at, "
                           "cast(? as bigint) as run_seq, cast(? as varchar) as snapshot_id, 'USD' as reporting_currency",
                           [refresh.clock, refresh.seq, refresh.snapshot_id])
        connection.execute("create or replace table control.applied_seq as select 'sales' as model, cast(? as bigint) as seq",
                           [refresh.seq])
        connection.execute(
            "create or replace table marts.sales as select cast(range as varchar) || '0000000000000001' as order_id, "
            "case range when 0 then '=1+1' when 1 then '-danger' else 'fine' end as note, "
            "cast(range as decimal(18, 4)) - 1 as amount, date '2026-11-20' as order_date from range(?)", [rows])
        connection.execute(
            "create or replace table marts.published_figures as select cast(? as varchar) as snapshot_id, "
            "cast(? as timestamp) as published_at, cast(? as timestamp) as clock, 'gmv_net' as metric, "
            "'s1' as shop_id, 'US' as market, 'month' as period_type, date '2026-11-01' as period_start, "
            "cast(null as varchar) as creator_id, cast(? as decimal(28, 4)) as value",
            [refresh.snapshot_id, refresh.clock, refresh.clock, rows])


def publish_once(folder: Path, rows: int = 3) -> tuple[Home, dict[str, Any]]:
    """Publish the next snapshot of a home; returns the home and the snapshot's manifest."""
    home = Home(folder).create()
    ledger = Ledger(home)
    ledger.prepare()
    refresh = ledger.begin("run", "test")
    write_marts(home, refresh, rows)
    return home, publish_snapshot(home, refresh, MANIFEST, checks_passed=1)
