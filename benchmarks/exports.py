"""How long an order export takes from the inbox through raw to staging, and how long when it is dropped again.

Run: ``python -m benchmarks.exports [--rows 500000] [--kind csv] [--home build/bench_exports]``. The file is
written first
(all columns that Seller Center writes, made-up buyers) and kept, so that a second run measures the load alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import xlsxwriter

from ingestion import seller_exports, sheets
from ingestion.config import Home
from ingestion.report import RunContext
from ingestion.seller_exports.headers import columns
from orchestration.dbt_runner import DbtProject
from orchestration.ledger import Ledger

DESCRIPTION = "Platform unique order ID."
PERSONAL = ("Buyer Message", "Recipient", "Phone #", "Zipcode", "Province/State", "City", "District", "Commune",
            "Detail Address", "Additional address information", "Seller Note", "Checked Status", "Checked Marked by")
MODELS = tuple(f"stg_seller_exports__order_{part}" for part in ("version_rows", "versions", "lines"))
TARGETS = {"csv": 10, "xlsx": 60}


def main() -> None:
    """Write the file if it is not there, load it twice and print the seconds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=500_000)
    options.add_argument("--kind", choices=sorted(TARGETS), default="csv")
    options.add_argument("--home", type=Path, default=Path("build/bench_exports"))
    given = options.parse_args()
    kept = given.home / f"orders_{given.rows}.{given.kind}"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_orders(kept, given.rows)
    root = given.home / "home"
    shutil.rmtree(root, ignore_errors=True)
    home = Home(root.resolve()).create()
    Ledger(home).prepare()  # the warehouse as a refresh creates it
    (home.inbox / "shops.csv").write_text("shop_code,market,timezone,currency\nUS1,US,America/Los_Angeles,USD\n")
    night = datetime(2026, 11, 1, tzinfo=UTC)
    sheets.load(RunContext(home, night, "shops"))
    seller_exports.load(RunContext(home, night, "empty"))
    project = DbtProject(home)
    project.parse()
    (home.inbox / "US1").mkdir()
    shutil.copyfile(kept, home.inbox / "US1" / kept.name)
    long_ago = time.time() - 60  # a file of this second is waited for, whether somebody is still writing it
    os.utime(home.inbox / "US1" / kept.name, (long_ago, long_ago))
    steps = load(home, night + timedelta(days=1), "first load")
    steps += stage(project)
    print(f"inbox to staging: {sum(step[0] for step in steps):.1f} s, {sum(step[1] for step in steps):.1f} s CPU")
    load(home, night + timedelta(days=2), "dropped again")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"target {TARGETS[given.kind]} s; peak memory {peak:,.0f} MB; file {kept.stat().st_size / 1e6:,.0f} MB")


def load(home: Home, now: datetime, label: str) -> list[tuple[float, float]]:
    """Load the inbox and print what it took: seconds and seconds of CPU of each source, which are given back."""
    steps, rows = [], 0
    for source in (sheets, seller_exports):
        wall, cpu = time.monotonic(), time.process_time()
        report = source.load(RunContext(home, now, label))
        steps.append(_told(f"{label}, {report.source}", wall, cpu))
        rows += report.rows_new
    print(f"{label}: {rows:,} new rows")
    return steps


def stage(project: DbtProject) -> list[tuple[float, float]]:
    """Build the staging models of these orders with their tests, and print what each took, as dbt measured it."""
    result = project.build("staging", {"run_seq": 1}, models=MODELS)
    if problems := result.problems():
        raise SystemExit("\n".join(problems))
    took = {node.name: node.seconds for node in result.nodes if node.name in MODELS}
    for name, seconds in took.items():
        print(f"  {name}: {seconds:.1f} s")
    return [(seconds, 0.0) for seconds in took.values()]


def _told(label: str, wall: float, cpu: float) -> tuple[float, float]:
    took = time.monotonic() - wall, time.process_time() - cpu
    print(f"  {label}: {took[0]:.1f} s, {took[1]:.1f} s CPU")
    return took


def write_orders(path: Path, rows: int) -> None:
    """An order export of the United States: three rows in two orders, every column filled."""
    written = [column for column in columns("orders").values() if column.name not in ("currency", "product_id")]
    names = [column.labels["en"][0] for column in written]
    header = [*names, *PERSONAL]
    with duckdb.connect() as connection:
        selected = ", ".join(f'{_cell(name)} as "{name}"' for name in header)
        reader = connection.execute(f"select {selected} from range({rows}) as numbers (i) order by i").fetchall
        table = [header, [DESCRIPTION, *["Describes the column."] * (len(header) - 1)], *reader()]
    if path.suffix == ".csv":
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select {selected} from range({rows}) as numbers (i) order by i) to '{path}' (header)")
        head, _, body = path.read_text().partition("\n")
        described = ",".join(f'"{cell}"' for cell in table[1])
        path.write_text(f"\ufeff{head}\n{described}\n{body}")
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False}) as workbook:
        worksheet = workbook.add_worksheet("OrderSKUList")
        for number, cells in enumerate(table):
            for place, cell in enumerate(cells):
                worksheet.write_string(number, place, cell)


# What most rows leave blank in Seller Center's own files, and in how many of a hundred rows it is filled.
RARELY_FILLED = {"Cancelled Time": 8, "Cancel By": 8, "Cancel Reason": 8, "Buyer Message": 4, "Seller Note": 2,
                 "Additional address information": 20, "Checked Marked by": 0, "District": 0, "Commune": 0}


def _cell(name: str) -> str:
    """SQL of a column's text in row ``i``."""
    filled = RARELY_FILLED.get(name)
    value = _filled(name)
    return value if filled is None else f"if(i // 3 % 100 < {filled}, {value}, chr(9))"


def _filled(name: str) -> str:
    """SQL of a column's text where it is not blank."""
    moment = "strftime(timestamp '2025-01-01' + to_seconds(i * 61 {later}), '%m/%d/%Y %I:%M:%S %p') || chr(9)"
    special = {
        "Order ID": "cast(576900000000000000 + i // 3 * 2 + least(i % 3, 1) as varchar) || chr(9)",
        "SKU ID": "cast(1729000000000000000 + i % 3 * 1000 + i % 997 as varchar) || chr(9)",
        "Order Status": "if(i // 3 % 100 < 8, 'Canceled', 'Completed')",
        "Order Substatus": "if(i // 3 % 100 < 8, 'Canceled', 'Delivered')",
        "Cancelation/Return Type":
            "case when i // 3 % 100 < 8 then 'Cancel' when i % 20 = 0 then 'Return/Refund' else '' end",
        "Normal or Pre-order": "'Normal'",
        "Seller SKU": "'LS-' || upper(substr(md5(cast(i % 1500 as varchar)), 1, 10)) || '-XL'",
        "Product Name":
            "'Linen Shirt for Women, Oversized Button Down with Long Sleeves, Summer Beach Cover Up ' || i % 500",
        "Variation":
            "['Black', 'Ivory', 'Sage Green', 'Dusty Pink'][1 + i % 4] || ', ' || ['S', 'M', 'L', 'XL'][1 + i % 4]",
        "Quantity": "cast(1 + i % 3 as varchar)",
        "Sku Quantity of return": "if(i % 20 = 0, '1', '0')",
        "Cancel By": "'User'", "Cancel Reason": "'Need to change shipping address'",
        "Fulfillment Type": "'Fulfillment by seller'", "Warehouse Name": "'Main warehouse Los Angeles'",
        "Tracking ID": "cast(9200000000000000000 + i as varchar)", "Delivery Option": "'Standard shipping'",
        "Shipping Provider Name": "['USPS', 'UPS', 'FedEx'][1 + i % 3]",
        "Buyer Message": "'Please leave the parcel at the back door'",
        "Buyer Username": "'buyer' || i // 3 % 200000",
        "Recipient": "'A*** B***'", "Phone #": "'(+1)555*****' || i % 100",
        "Country": "'United States'", "Province/State": "['California', 'Texas', 'New York'][1 + i % 3]",
        "City": "['Los Angeles', 'Austin', 'Brooklyn'][1 + i % 3]",
        "Zipcode": "'9' || lpad(cast(i % 9999 as varchar), 4, '0')",
        "Detail Address": "i % 9000 || ' North Main Street, Building ' || i % 40 || ', Apartment ' || i % 700",
        "Additional address information": "'gate code ' || i % 9000", "Payment Method": "'Credit card'",
        "Weight(kg)": "'0.350'", "Product Category": "'Women''s Clothing > Tops > Shirts & Blouses'",
        "Package ID": "cast(1153000000000000000 + i as varchar) || chr(9)", "Seller Note": "'wrapped as a present'",
        "Checked Status": "'Unchecked'",
    }
    if name in special:
        return special[name]
    if name.endswith("Time"):
        return moment.format(later=f"+ {len(name) * 3600}")
    kinds = [column.kind for column in columns("orders").values() if name in column.labels["en"]]
    return "printf('$%d.%02d', i % 90 + 5, i % 100)" if kinds == ["money"] else "''"


if __name__ == "__main__":
    main()
