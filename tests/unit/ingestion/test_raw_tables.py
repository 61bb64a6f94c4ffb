"""Large raw tables are made before dlt makes them: same columns, payloads under zstd."""

from __future__ import annotations

from pathlib import Path

import dlt
import duckdb
import pytest

from ingestion.config import Home
from ingestion.pipeline import LOG_HINTS, open_pipeline, run_pipeline
from ingestion.raw_tables import prepare_log
from ingestion.tiktok_shop.log import DATASET, LOG_SCHEMA


def made(path: Path, storage: str) -> dict[str, tuple[str, str]]:
    """Columns of a prepared table, with type and whether they may be NULL; none if it was left to dlt."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as home (storage_version '{storage}')")
        connection.execute("use home")
        for _ in range(2):  # the second time it is there
            prepare_log(connection, DATASET, "orders", LOG_SCHEMA)
        return {name: (kind, nullable) for name, kind, nullable in connection.execute(
            "select column_name, data_type, is_nullable from information_schema.columns "
            "where table_catalog = 'home' order by ordinal_position").fetchall()}


def test_a_prepared_table_has_the_columns_of_the_log(tmp_path: Path) -> None:
    columns = made(tmp_path / "new.duckdb", "v1.5.0")
    assert list(columns) == LOG_SCHEMA.names
    assert columns["payload"] == ("VARCHAR", "YES")
    assert columns["version_id"] == columns["_dlt_load_id"] == ("VARCHAR", "NO")
    assert columns["known_at"][0] == columns["created_at"][0] == "TIMESTAMP WITH TIME ZONE"
    assert columns["is_gone"][0] == "BOOLEAN"


def test_payloads_are_under_zstd(tmp_path: Path) -> None:
    made(tmp_path / "new.duckdb", "v1.5.0")
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        connection.execute("insert into raw_tiktok_shop.orders by name "
                           "select 'v' || i as version_id, 'l' as _dlt_load_id, "
                           "'{\"id\":\"' || md5(cast(i as varchar)) || repeat('x', 900) || '\"}' as payload from range(5000) t (i)")
        connection.execute("checkpoint")
        used = connection.execute("select distinct compression from pragma_storage_info('raw_tiktok_shop.orders') "
                                  "where column_name = 'payload' and segment_type = 'VARCHAR'").fetchall()
    assert used == [("ZSTD",)]


@pytest.mark.parametrize("storage", ["v1.0.0", "v1.1.0"])
def test_a_warehouse_of_an_old_storage_version_is_left_to_dlt(tmp_path: Path, storage: str) -> None:
    assert made(tmp_path / "old.duckdb", storage) == {}


def test_tables_of_a_first_load_that_never_began_stop_no_later_one(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home.warehouse}' as home (storage_version 'v1.5.0')")
        connection.execute("use home")
        prepare_log(connection, DATASET, "orders", LOG_SCHEMA)
    pipeline = open_pipeline(home, "linkstar_tiktok_shop", DATASET)
    run_pipeline(home, pipeline, dlt.resource([{"version_id": "a"}], name="other", **LOG_HINTS))
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert connection.execute(f"select count(*) from {DATASET}.other").fetchone() == (1,)
        assert connection.execute(f"select count(*) from {DATASET}.orders").fetchone() == (0,)
