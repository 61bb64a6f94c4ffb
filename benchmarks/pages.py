"""Loads orders from JSON pages in memory to typed staging rows, and once more unchanged; prints orders per second.

    .venv/bin/python -m benchmarks.pages --orders 200000 --home build/bench-pages
    .venv/bin/python -m benchmarks.pages --affiliate 1000000 --home build/bench-affiliate

With ``--affiliate`` affiliate rows are loaded, and read again unchanged: new versions, seconds, and how much memory
the second reading takes. Their pages are made one by one, which is in the seconds.

Timed: parsing, removal of personal data, hashing, the filter of unchanged rows, the load into raw, dbt's staging of
orders. Not timed: making the pages, HTTP. In the same run DuckDB's ``read_json`` reads the same orders into typed
columns: the ratio of the two is what to compare between machines.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import orjson

from ingestion.config import Home
from ingestion.report import LoadReport, RunContext
from ingestion.tiktok_shop import load
from ingestion.tiktok_shop.answers import split
from ingestion.tiktok_shop.endpoints.model import Call, Endpoint
from orchestration.dbt_runner import DbtProject

PAGE = 100
SHOP = {"id": "7490000000000000001", "name": "Bench", "region": "US", "seller_type": "LOCAL", "cipher": "c",
        "code": "US1"}
START = 1_780_000_000
DAY = 86_400


def order(number: int) -> dict[str, Any]:
    """One order of one or two lines, with the personal data a real answer carries."""
    identity = str(576_400_000_000_000_000 + number)
    created = START + number * 3
    lines = [{
        "id": f"{identity}{position}", "sku_id": str(1_730_000_000_000_000_011 + number % 400),
        "product_id": str(1_730_000_000_000_000_001 + number % 90), "product_name": f"Ceramic mug {number % 90}",
        "sku_name": "Blue", "seller_sku": f"MUG-{number % 400}", "sku_image": "https://example.invalid/s.jpg",
        "display_status": "DELIVERED", "package_status": "COMPLETED", "package_id": "1153000000000000001",
        "currency": "USD", "original_price": "24.99", "sale_price": "19.99", "seller_discount": "3.00",
        "platform_discount": "2.00", "is_gift": False, "sku_type": "NORMAL", "room_id": "",
        "tracking_number": "TRK0001", "shipping_provider_name": "DemoShip",
        "item_tax": [{"tax_type": "SALES_TAX", "tax_amount": "1.41", "tax_rate": "0.07"}], "rts_time": created + 900,
    } for position in range(1 + number % 2)]
    return {
        "id": identity, "status": "DELIVERED", "order_type": "NORMAL", "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "user_id": str(7_490_000_000_000_000_900 + number % 60_000), "buyer_email": "relay@example.invalid",
        "create_time": created, "paid_time": created + 60, "rts_time": created + 900, "update_time": created + 9_000,
        "delivery_time": created + 8_000, "is_cod": False, "is_sample_order": False, "is_replacement_order": False,
        "is_exchange_order": False, "is_on_hold_order": False, "buyer_message": "ring twice", "seller_note": "",
        "payment": {"currency": "USD", "sub_total": "19.99", "shipping_fee": "4.99", "seller_discount": "3.00",
                    "platform_discount": "2.00", "tax": "1.41", "product_tax": "1.41", "shipping_fee_tax": "0.00",
                    "original_total_product_price": "24.99", "original_shipping_fee": "5.99",
                    "shipping_fee_seller_discount": "1.00", "shipping_fee_platform_discount": "0.00",
                    "total_amount": "26.39"},
        "recipient_address": {"region_code": "US", "postal_code": "94110", "name": "Jane Roe",
                              "phone_number": "(+1)4155550100", "full_address": "1 Example Street",
                              "district_info": [{"address_level": "L0", "address_name": "United States"}]},
        "line_items": lines, "packages": [{"id": "1153000000000000001"}],
    }


class AffiliatePages:
    """Pages of affiliate orders of one row each, made when they are asked for.

    Args:
        count: rows.
        newest: unix seconds; the rows are of the twenty days before.
    """

    def __init__(self, count: int, newest: int) -> None:
        self._count = count
        self._newest = newest

    def __iter__(self) -> Iterator[bytes]:
        for first in range(0, self._count, PAGE):
            rows = [affiliate_order(number, self._newest - 20 * DAY * number // self._count)
                    for number in range(first, min(first + PAGE, self._count))]
            yield orjson.dumps({"code": 0, "data": {"orders": rows}})


def affiliate_order(number: int, created: int) -> dict[str, Any]:
    """One affiliate order as the platform sends it."""
    return {
        "id": str(576_400_000_000_000_000 + number), "create_time": created, "skus": [{
            "sku_id": str(1_730_000_000_000_000_011 + number % 400), "product_id": "1730000000000000001",
            "product_name": f"Ceramic mug {number % 90}", "quantity": 1 + number % 3,
            "price": {"amount": "19.99", "currency": "USD"}, "content_type": "VIDEO",
            "content_id": str(7_500_000_000_000_000_001 + number % 3000), "creator_username": f"creator{number % 900}",
            "commission_rate": "1550", "settlement_status": ("TO-SETTLE", "SETTLED")[number % 2],
            "estimated_commission_base": {"amount": "$19.99", "currency": "USD"},
            "estimated_paid_commission": {"amount": "3.10", "currency": "USD"}}]}


class MemoryClient:
    """Stands where the API's client stands and answers from pages in memory."""

    def __init__(self, resource: str, pages: Iterable[bytes]) -> None:
        self._resource = resource
        self._pages = pages
        self._is_served = False

    def open(self) -> None:
        """Nothing to refresh."""

    def close(self) -> None:
        """Nothing to close."""

    def path(self, endpoint: Endpoint) -> str:
        """Path of an endpoint."""
        return endpoint.path.replace("{version}", endpoint.version)

    def pages(self, endpoint: Endpoint, cipher: str | None = None,
              call: Call | None = None) -> Iterator[Mapping[str, Any]]:
        """The shop, all rows of the resource in the first window asked for, nothing else."""
        if endpoint.name == "shops":
            yield {"shops": [SHOP]}
        elif endpoint.name == self._resource and not self._is_served:
            self._is_served = True
            for page in self._pages:
                yield split(page)["data"]


class Watch:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Wall seconds, CPU seconds."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def night(
    home: Home, moment: datetime, pages: Iterable[bytes], resource: str = "orders"
) -> tuple[tuple[float, float], LoadReport]:
    """One load; seconds and report."""
    watch = Watch()
    with patch("ingestion.tiktok_shop.run.ShopClient", lambda *_: MemoryClient(resource, pages)):
        report = load(RunContext(home, moment, f"bench-{moment:%d}"))
    return watch.read(), report


def yardstick(pages: list[bytes], folder: Path) -> tuple[float, float]:
    """Seconds DuckDB's own reader takes for the same orders."""
    target = folder / "orders.jsonl"
    target.write_bytes(b"\n".join(orjson.dumps(row) for page in pages for row in orjson.loads(page)["data"]["orders"]))
    watch = Watch()
    with duckdb.connect(str(folder / "yardstick.duckdb")) as connection:
        connection.execute("create or replace table orders as select * from "
                           f"read_json('{target}', format = 'newline_delimited')")
    seconds = watch.read()
    target.unlink()
    return seconds


def read_again(home: Home, count: int) -> None:
    """Affiliate rows, loaded and then read again unchanged."""
    moment = datetime.fromtimestamp(START + 30 * DAY, UTC)
    pages = AffiliatePages(count, START + 29 * DAY)
    for name in ("first", "unchanged"):
        before = peak()
        seconds, report = night(home, moment, pages, "affiliate_orders")
        found = next(entry for entry in report.resources if entry.resource == "affiliate_orders")
        print(f"{name}: {found.rows_read:,} rows read, {found.rows_new:,} new versions, {seconds[0]:.1f} s, "
              f"{seconds[1]:.1f} s CPU; peak {peak():.2f} GB, {peak() - before:.2f} GB more than before")


def peak() -> float:
    """The most memory this process ever held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def main() -> None:
    """Make the pages, time the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--affiliate", type=int, help="read so many affiliate rows twice, no orders")
    parser.add_argument("--home", type=Path, required=True)
    asked = parser.parse_args()
    os.environ.update({f"SOURCES__TIKTOK_SHOP__{name}": "bench" for name in
                       ("APP_KEY", "APP_SECRET", "ACCESS_TOKEN", "REFRESH_TOKEN")})
    home = Home(asked.home)
    if asked.affiliate:
        read_again(home, asked.affiliate)
        return
    asked.home.mkdir(parents=True, exist_ok=True)
    starts = range(0, asked.orders, PAGE)
    pages = [orjson.dumps({"code": 0, "data": {"orders": [
        order(number) for number in range(first, min(first + PAGE, asked.orders))]}}) for first in starts]
    moment = datetime.fromtimestamp(START + asked.orders * 3 + 20_000, UTC)
    base = yardstick(pages, asked.home)
    first, report = night(home, moment, pages)
    orders = next(entry for entry in report.resources if entry.resource == "orders")
    project = DbtProject(home)
    project.parse()
    watch = Watch()
    project._invoke(["run", "--select", "stg_tiktok_shop__order_versions", "stg_tiktok_shop__order_lines", "--vars",
                     orjson.dumps({"run_seq": 1}).decode()], manifest=project.parse())
    staging = watch.read()
    again, second = night(home, moment, pages)
    unchanged = next(entry for entry in second.resources if entry.resource == "orders")
    print(f"{orders.rows_new:,} orders, {sum(map(len, pages)) / 1e6:,.0f} MB of JSON")
    for place, unit in enumerate(("wall", "CPU")):
        whole = first[place] + staging[place]
        print(f"{unit}: to raw {first[place]:.1f} s, to staging {staging[place]:.1f} s, "
              f"{asked.orders / whole:,.0f} orders/s; read_json {base[place]:.1f} s, ratio {whole / base[place]:.1f}; "
              f"unchanged {again[place]:.1f} s")
    print(f"{unchanged.rows_new} new versions the second time; peak {peak():.2f} GB")


if __name__ == "__main__":
    main()
