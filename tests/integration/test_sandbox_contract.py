"""The published client of the API reads the sandbox over real HTTP, and finds nothing it does not know."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import httpx
import pytest
from openpyxl import load_workbook
from tiktok_shop_api import TikTokShop, TikTokShopAuth, TikTokShopError
from tiktok_shop_api.generated import models
from tiktok_shop_api.generated.types import Unset

from ingestion.sandbox import DEFAULT_FILES, PROGRAMME_FILES, Fault, Sandbox, World, write_sample_sheets
from ingestion.sandbox.lives import Timeline
from ingestion.sheets.recognise import recognise
from ingestion.sheets.registry import SHEETS
from tests.support.contract import Recorder, check, connect, unknown_keys, wrong_types

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World.generate(seed=11, orders=600, days=70, end=END)) as running:
        yield running


def test_the_checks_notice_a_wrong_answer() -> None:
    """Negative control: an unknown key and a number as text."""
    answer = models.GetOrderListResponse.from_dict(
        {"code": 0, "data": {"orders": [{"id": "1", "create_time": "2", "surprise": 1}]}}
    )
    assert unknown_keys(answer) == [".data.orders[].surprise"]
    assert len(wrong_types(answer)) == 1


def test_the_client_reads_every_endpoint(sandbox: Sandbox) -> None:
    end = sandbox.world.end
    shops = check(connect(sandbox, None).authorization.get_authorized_shops()).shops
    assert [shop.region for shop in shops] == ["US", "GB", "TH"]
    for shop, made in zip(shops, sandbox.world.shops, strict=True):
        client = connect(sandbox, shop.cipher)
        assert read_orders(client) == {order.id for order in made.orders}
        assert read_aftersales(client) == (known(made.returns, end), known(made.cancellations, end))
        data = check(client.products.search_products(page_size=100))
        assert len(data.products) == len(made.products)
        assert read_affiliate(client, end) == len(made.credits)
        client.close()


def known(lives: Sequence[Timeline], moment: int) -> int:
    """How many exist at a moment."""
    return sum(life.create_time <= moment for life in lives)


def read_orders(client: TikTokShop) -> set[str]:
    found, token = set(), None
    while True:
        more = {} if token is None else {"page_token": token}
        data = check(
            client.orders.get_order_list(
                page_size=100,
                sort_field=models.GetOrderListSortField("update_time"),
                sort_order=models.GetOrderListSortOrder("ASC"),
                body=models.GetOrderListRequest(update_time_ge=0),
                **more,
            )
        )
        found |= {order.id for order in data.orders}
        token = data.next_page_token
        if not token:
            return found


def read_aftersales(client: TikTokShop) -> tuple[int, int]:
    counts = []
    for call, key in ((client.return_and_refund.search_returns, "return_orders"),
                      (client.return_and_refund.search_cancellations, "cancellations")):
        rows, more = 0, {}
        while True:
            data = check(call(page_size="50", **more))
            found = getattr(data, key)
            rows += 0 if isinstance(found, Unset) else len(found)
            if not data.next_page_token:
                break
            more = {"page_token": data.next_page_token}
        counts.append(rows)
    return counts[0], counts[1]


def read_affiliate(client: TikTokShop, end: int) -> int:
    body = models.SearchSellerAffiliateOrdersRequest(create_time_ge=end - 80 * DAY, create_time_lt=end + 1)
    rows, more = 0, {}
    while True:
        data = check(client.affiliate_seller.search_seller_affiliate_orders(page_size=50, body=body, **more))
        rows += sum(len(order.skus) for order in data.orders)
        if not data.next_page_token:
            return rows
        more = {"page_token": data.next_page_token}


def test_an_expired_token_is_refreshed_with_the_client() -> None:
    with Sandbox(World.generate(seed=1, orders=20, days=10, end=END)) as sandbox:
        made = sandbox.credentials
        sandbox.expire_access_token()
        with pytest.raises(TikTokShopError) as refused:
            connect(sandbox, None).authorization.get_authorized_shops()
        assert refused.value.code == 105002
        tokens = TikTokShopAuth(made.app_key, made.app_secret, base_url=sandbox.url).refresh(
            made.refresh_token
        )
        assert tokens.access_token == made.access_token
        check(connect(sandbox, None).authorization.get_authorized_shops())


def test_a_cut_body_breaks_the_connection() -> None:
    with Sandbox(World.generate(seed=1, orders=20, days=10, end=END)) as sandbox:
        sandbox.faults.append(Fault("cut_body"))
        with pytest.raises((IncompleteRead, HTTPError)):
            urlopen(f"{sandbox.url}/authorization/202309/shops", timeout=5).read()
        sandbox.faults.append(Fault("cut_body"))
        with pytest.raises((TikTokShopError, httpx.HTTPError)):
            connect(sandbox, None).authorization.get_authorized_shops()
        check(connect(sandbox, None).authorization.get_authorized_shops())


def test_the_command_prints_its_settings_and_stops_on_a_signal() -> None:
    command = [sys.executable, "-m", "ingestion.sandbox", "--orders", "30", "--days", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy()) as process:
        assert process.stdout is not None
        settings = dict(process.stdout.readline().strip().split("=", 1) for _ in range(6))
        assert set(settings) == {f"SOURCES__TIKTOK_SHOP__{name}" for name in (
            "APP_KEY", "APP_SECRET", "ACCESS_TOKEN", "REFRESH_TOKEN", "BASE_URL", "AUTH_URL")}
        prefix = "SOURCES__TIKTOK_SHOP__"
        client = TikTokShop(settings[prefix + "APP_KEY"], settings[prefix + "APP_SECRET"],
                            settings[prefix + "ACCESS_TOKEN"], base_url=settings[prefix + "BASE_URL"],
                            transport=Recorder())
        check(client.authorization.get_authorized_shops())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_the_inbox_recognises_every_sample_sheet(sandbox: Sandbox, tmp_path: Path) -> None:
    found = {}
    for path in write_sample_sheets(tmp_path, sandbox.world, (*DEFAULT_FILES, *PROGRAMME_FILES)):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                cells = next(csv.reader(file))
        else:
            cells = [cell.value for cell in load_workbook(path).worksheets[0][1]]
        header = recognise(SHEETS, cells)
        assert header is not None and header.known == len(cells), path.name
        found[path.name] = header.definition.name
    assert found["creators.xlsx"] == "creators"
    assert found["costs.csv"] == found["costs_latest_month.csv"] == "costs"
    assert len(set(found.values())) == 16
