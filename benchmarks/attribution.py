"""The attribution stage against its yardstick: the same journeys, five rule sets, every credit.

    .venv/bin/python -m benchmarks.attribution --lines 1500000 --folder build/bench-attribution --changed 0.001 --rule-change --peer

``attribution_baseline.py`` makes up the journeys and times one hand-written statement over them. Here the same lines and touches are
put where staging leaves orders and clicks, and the whole attribution stage is built from nothing, its tests included. Printed: the
yardstick's median, dbt's execution time of models and of tests, their ratio. Both must come to the same number of credit rows.

Asked for, after that: a refresh after a share of the lines got another price (``--changed``), one after a window went from 7 to 14 days over 90
days (``--rule-change``), and ``marketing-attribution-models`` over the same journeys (``--peer``). With a folder whose journeys are there already the
yardstick's CPU seconds are told too.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import time
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.config import Home
from orchestration.dbt_results import BuildResult
from orchestration.dbt_runner import DbtProject
from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld

CLOCK = datetime(2027, 1, 10, tzinfo=UTC)
VARIABLES = {"clock": CLOCK.strftime("%Y-%m-%d %H:%M:%S"), "reporting_currency": "USD", "snapshot_id": "s", "run_id": "benchmark"}
HASH = "cast(cast(md5_number({text}) >> 64 as hugeint) - 9223372036854775808 as bigint)"

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


# Orders of a share of the lines are shown again, a currency unit dearer.
CHANGED = """
create temp table changed as select distinct order_key from staging.stg_tiktok_shop__order_lines where hash(order_key) % 1000000 < {parts};
insert into staging.stg_tiktok_shop__order_versions by name
select lines.order_key, any_value(lines.order_id) as order_id, any_value(lines.shop_id) as shop_id, any_value(lines.created_at) as created_at,
    list({{'id': lines.order_line_id, 'sku_id': lines.sku_id, 'product_id': lines.product_id, 'product_name': null, 'seller_sku': null, 'room_id': null,
           'display_status': null, 'currency': lines.currency, 'original_price': null, 'sale_price': null, 'seller_discount': null,
           'platform_discount': null, 'is_gift': false}}) as line_items,
    cast({seq} as bigint) as seq
from staging.stg_tiktok_shop__order_lines as lines where lines.order_key in (from changed) group by lines.order_key;
update staging.stg_tiktok_shop__order_lines set original_price = original_price + 1 where order_key in (from changed);
"""
RULE_CHANGE = """
insert into staging.stg_sheets__attribution_rules by name
select * replace (natural_key || ' 2' as natural_key, 2 as rule_version, date '2026-07-01' as effective_from, date '2026-09-28' as effective_to,
                  336 as click_window_hours)
from staging.stg_sheets__attribution_rules where rule_set_id = 'last7';
"""


def yardstick(path: Path, lines: int) -> float:
    """Median seconds of the hand-written statement; the journeys stay in the file."""
    script = Path(__file__).with_name("attribution_baseline.py")
    made, before = path.exists(), _cpu_of_children()
    said = subprocess.run([sys.executable, str(script), str(path), str(lines)], check=True, capture_output=True, text=True)
    print(said.stdout.strip())
    found = re.search(r"median ([0-9.]+) s", said.stdout)
    if found is None:
        raise SystemExit("the yardstick printed no median")
    if made:
        print(f"  {(_cpu_of_children() - before) / 3:.1f} s of CPU a time")
    return float(found.group(1))


def _cpu_of_children() -> float:
    """CPU seconds of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
    return stage(home, 1)


def stage(home: Home, seq: int, moved: Collection[str] | None = None) -> BuildResult:
    """One refresh of the attribution stage, its tests included; CPU seconds are printed.

    Args:
        home: whose warehouse.
        seq: number of the refresh.
        moved: relations that changed since the last; None = everything is built.
    """
    project = DbtProject(home)
    models = None if moved is None else project.affected("attribution", moved)[0]
    before = time.process_time()
    result = project.build("attribution", {**VARIABLES, "run_seq": seq, "checked_seq": seq - 1}, models=models)
    if result.failed:
        raise SystemExit(" ".join(result.problems()))
    print(f"  {time.process_time() - before:.1f} s of CPU with dbt's own, {len(result.nodes)} models and tests")
    return result


def seconds(result: BuildResult) -> float:
    """Sum of dbt's execution times of models and tests."""
    return sum(node.seconds for node in result.nodes)


def refreshed(home: Home, what: str, seq: int, moved: Collection[str], change: str, whole: float) -> None:
    """Change what staging holds, refresh, and say how that compares with the whole build and with the lines it concerns."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(change)
    took = seconds(stage(home, seq, moved))
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        [(lines,), (dirty,)] = [connection.execute(f"select count(distinct line_key) from attribution.{source}").fetchall()[0]
                                for source in ("attr_lines", f"attr_dirty_lines where seq = {seq}")]
    print(f"{what}: {took:.1f} s, {took / whole:.1%} of the whole build, for {dirty} lines, {dirty / lines:.1%} of all")


def peer(home: Home) -> None:
    """``marketing-attribution-models`` against the project's own weights, credits and sums by creator, both over the ready-made journeys."""
    import pandas as pd
    from mam import MAM

    [node] = DbtProject(home).compiled_in_full("attr_credits", {**VARIABLES, "run_seq": 1, "checked_seq": 0})
    paths, found = node.compiled_code.split("place_weights as (", 1)
    credits = "place_weights as (" + found[:found.rindex("\nselect\n")]  # what follows the last CTE joins credits to their lines
    with duckdb.connect(str(home.warehouse)) as connection:
        for table in ("path", "numbered_rules"):
            connection.execute(f"create temp table ready_{table} as {paths.rstrip().rstrip(',')} from {table}")
        connection.execute("""create temp table journeys as
            select ready_path.*, creator_key from ready_path inner join attribution.attr_touches using (touch_key)""")
        began, used = time.perf_counter(), time.process_time()
        connection.execute(f"""
            with path as (from journeys), numbered_rules as (from ready_numbered_rules), {credits}
            select rule_no, creator_key, sum(credit) from credited inner join attribution.attr_touches using (touch_key) group by all""").df()
        ours = f"{time.perf_counter() - began:.2f} s ({time.process_time() - used:.2f} s of CPU)"
        journeys: pd.DataFrame = connection.execute("""
            select line_key as id, true as converted, string_agg(creator_key, ' > ' order by touch_position) as path,
                string_agg(epoch(lines.created_at - journeys.touched_at) / 3600, ' > ' order by touch_position) as hours
            from journeys inner join ready_numbered_rules as rules using (path_no) inner join attribution.attr_lines as lines using (line_key)
            where rules.rule_set_id = 'linear14' group by line_key""").df()
    began, used = time.perf_counter(), time.process_time()
    other = MAM(journeys, format_type="journey", channels_colname="path", journey_with_conv_colname="converted", user_id_colname="id",
                time_till_conv_colname="hours")
    for model in ("run_first_click", "run_last_click", "run_linear", "run_position_based", "run_time_decay"):
        getattr(other, model)()
    theirs = f"{time.perf_counter() - began:.2f} s ({time.process_time() - used:.2f} s of CPU)"
    print(f"from {len(journeys)} ready-made journeys to totals of five models: {ours}; marketing-attribution-models {theirs}")


def main() -> None:
    """Run both and print the ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=1_500_000)
    options.add_argument("--folder", type=Path, default=Path("build/bench-attribution"))
    options.add_argument("--changed", type=float, help="then refresh after this share of the orders changed")
    options.add_argument("--rule-change", action="store_true", help="then refresh after a window of 7 days became one of 14 over 90 days")
    options.add_argument("--peer", action="store_true", help="then let marketing-attribution-models work on the same journeys")
    asked = options.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    journeys = asked.folder.resolve() / "journeys.duckdb"
    statement = yardstick(journeys, asked.lines)
    home = Home(asked.folder.resolve() / "home")
    result = build(home.root, journeys)
    for node in sorted(result.nodes, key=lambda one: -one.seconds)[:12]:
        print(f"  {node.name}: {node.seconds:.1f} s")
    tests = sum(node.seconds for node in result.tests)
    whole = seconds(result)
    with duckdb.connect(str(journeys), read_only=True) as connection:
        connection.execute(f"attach '{home.warehouse}' as built (read_only)")
        (expected,), (found,) = connection.execute(
            "select count(*) from credits union all select count(*) from built.attribution.attr_credits").fetchall()
    print(f"attribution stage: {whole:.1f} s ({tests:.1f} s of it tests), {whole / statement:.2f} times the yardstick; credit rows {found} and {expected}")
    if found != expected:
        raise SystemExit("not the same credits")
    if asked.peer:
        peer(home)
    if asked.changed:
        change = CHANGED.format(parts=round(asked.changed * 1_000_000), seq=2)
        refreshed(home, f"{asked.changed:.2%} of the orders changed", 2, {"raw_tiktok_shop.orders"}, change, whole)
    if asked.rule_change:
        refreshed(home, "a window of 7 days -> 14 days over 90 of 365 days", 3, {"raw_sheets.attribution_rules"}, RULE_CHANGE, whole)


if __name__ == "__main__":
    main()
