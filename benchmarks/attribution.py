"""The attribution stage against its yardstick: the same journeys, five rule sets, every credit.

    .venv/bin/python -m benchmarks.attribution --lines 1500000 --folder build/bench-attribution

``attribution_baseline.py`` makes up the journeys and times one hand-written statement over them. Here the same lines and touches are
put where staging leaves orders and clicks, and the whole attribution stage is built from nothing, its tests included. Printed: the
yardstick's median, dbt's execution time of models and of tests, their ratio. Both must come to the same number of credit rows.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.config import Home
from orchestration.dbt_runner import BuildResult, DbtProject
from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld

CLOCK = datetime(2027, 1, 10, tzinfo=UTC)
HASH = "cast(cast(md5_number_lower({text}) as hugeint) - 9223372036854775808 as bigint)"

# Staging as it would stand had the platform and the sheets shown these journeys. A content has one link and one creator, whatever creator the
# journeys give it click by click: no seller has as many tracking links as clicks.
STAGED = f"""
insert into staging.stg_sheets__shops by name
select column0 as natural_key, column0 as shop_code, column0 as market, 'UTC' as timezone, 'USD' as currency, column0 as shop_id, false as prices_include_tax,
    timestamp '2026-01-01' as known_at from (values ('US'), ('GB'), ('TH')) as shops (column0);
insert into staging.stg_sheets__attribution_rules by name
select rule_set_id as natural_key, rule_set_id, 1 as rule_version, date '2025-01-01' as effective_from, model, 'click' as evidence_order,
    window_hours as click_window_hours, 100000 as max_touches, 'active' as status, timestamp '2026-01-01' as known_at from journeys.rules;
insert into staging.stg_sheets__tracking_links by name
select distinct 'L' || content_id as natural_key, 'L' || content_id as link_id, 'C' || content_id % 5000 as creator_code, 'v' || content_id as content_id,
    timestamp '2026-01-01' as known_at from journeys.touches;
insert into staging.stg_sheets__link_clicks by name
select touch_key as click_key, 'k' || touch_key as click_id, 'L' || content_id as link_id, touched_at as clicked_at, 'b' || buyer_key as buyer_key,
    {HASH.format(text="'b' || buyer_key")} as buyer_hash, 'click' as kind, is_paid, timestamp '2026-01-01' as known_at from journeys.touches;
insert into staging.stg_tiktok_shop__order_lines by name
select line_key, 'l' || line_key as order_line_id, order_key, 'o' || order_key as order_id, line_key as order_sku_key, market as shop_id, 's' || line_key as sku_id,
    'p1' as product_id, 'b' || buyer_key as buyer_key, 'COMPLETED' as order_status, 1 as quantity, 'USD' as currency, gmv_gross as original_price,
    gmv_gross as sale_price, 0 as seller_discount, 0 as platform_discount, false as is_cod, false as is_sample_order, false as is_gift,
    false as is_replacement_order, false as is_exchange_order, created_at, created_at as paid_at, created_at as known_at from journeys.lines;
"""


def yardstick(path: Path, lines: int) -> float:
    """Median seconds of the hand-written statement; the journeys stay in the file."""
    script = Path(__file__).with_name("attribution_baseline.py")
    said = subprocess.run([sys.executable, str(script), str(path), str(lines)], check=True, capture_output=True, text=True)
    print(said.stdout.strip())
    found = re.search(r"median ([0-9.]+) s", said.stdout)
    if found is None:
        raise SystemExit("the yardstick printed no median")
    return float(found.group(1))


def build(folder: Path, journeys: Path) -> BuildResult:
    """The attribution stage, built from nothing over the journeys."""
    home = Home(folder)
    home.create()
    warehouse = Warehouse(home.root)
    RawWorld(warehouse.path)
    warehouse.refresh(CLOCK, select=["path:seeds", "path:models/staging"])
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"attach '{journeys}' as journeys (read_only)")
        connection.execute(STAGED)
    return DbtProject(home).build("attribution", {
        "run_seq": 1, "clock": CLOCK.strftime("%Y-%m-%d %H:%M:%S"), "reporting_currency": "USD", "snapshot_id": "s", "run_id": "benchmark",
        "checked_seq": 0})


def main() -> None:
    """Run both and print the ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=1_500_000)
    options.add_argument("--folder", type=Path, default=Path("build/bench-attribution"))
    asked = options.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    journeys = asked.folder.resolve() / "journeys.duckdb"
    statement = yardstick(journeys, asked.lines)
    home = asked.folder.resolve() / "home"
    result = build(home, journeys)
    if result.failed:
        raise SystemExit(" ".join(result.problems()))
    models = [node for node in result.nodes if node.kind != "test"]
    for node in sorted(result.nodes, key=lambda one: -one.seconds)[:12]:
        print(f"  {node.name}: {node.seconds:.1f} s")
    tests = sum(node.seconds for node in result.tests)
    whole = sum(node.seconds for node in models) + tests
    with duckdb.connect(str(journeys), read_only=True) as connection:
        connection.execute(f"attach '{Home(home).warehouse}' as built (read_only)")
        (expected,), (found,) = connection.execute(
            "select count(*) from credits union all select count(*) from built.attribution.attr_credits").fetchall()
    print(f"attribution stage: {whole:.1f} s ({tests:.1f} s of it tests), {whole / statement:.2f} times the yardstick; credit rows {found} and {expected}")
    if found != expected:
        raise SystemExit("not the same credits")


if __name__ == "__main__":
    main()
