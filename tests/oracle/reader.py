"""Reads everything a sandbox shows, over HTTP with a signer of its own, and the staged sheets of a warehouse."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

RESOURCES = {
    "orders": ("/order/202309/orders/search", "orders", 100), "returns": ("/return_refund/202602/returns/search", "return_orders", 50),
    "cancellations": ("/return_refund/202602/cancellations/search", "cancellations", 50), "products": ("/product/202502/products/search", "products", 100),
}
AFFILIATE = "/affiliate_seller/202410/orders/search"
SHEETS = ("shops", "creators", "product_costs", "costs", "fx_rates", "attribution_rules", "kpi_targets", "tracking_links", "link_clicks")


class Reader:
    """A minimal client: signs, pages, and fails on anything unexpected."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.values = {name.removeprefix("SOURCES__TIKTOK_SHOP__"): value for name, value in settings.items()}

    def call(self, method: str, path: str, query: dict[str, str], body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The ``data`` of one call."""
        payload = b"" if body is None else json.dumps(body).encode()
        query = {**query, "app_key": self.values["APP_KEY"], "timestamp": str(int(time.time()))}
        secret = self.values["APP_SECRET"]
        text = secret + path + "".join(name + query[name] for name in sorted(query)) + payload.decode() + secret
        query["sign"] = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.values["BASE_URL"] + path + "?" + urllib.parse.urlencode(query), data=payload or None, method=method, headers={
            "Content-Type": "application/json", "x-tts-access-token": self.values["ACCESS_TOKEN"]})
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert answer["code"] == 0, answer
        return answer["data"] or {}

    def pages(self, path: str, key: str, size: int, cipher: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All objects of a search."""
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            query = {"page_size": str(size), "shop_cipher": cipher, **({"page_token": token} if token else {})}
            data = self.call("POST", path, query, body)
            found += data.get(key) or []
            token = data.get("next_page_token") or ""
            if not token:
                return found

    def everything(self, start: int, end: int) -> tuple[dict[str, dict[str, list[Any]]], dict[str, Any]]:
        """Objects by shop and resource, and the shops; affiliate orders created in [start, end)."""
        shops = {shop["id"]: shop for shop in self.call("GET", "/authorization/202309/shops", {})["shops"]}
        api: dict[str, dict[str, list[Any]]] = {}
        for shop_id, shop in shops.items():
            api[shop_id] = {name: self.pages(path, key, size, shop["cipher"], {}) for name, (path, key, size) in RESOURCES.items()}
            affiliate: list[Any] = []
            for lower in range(start, end, 80 * 86400):
                affiliate += self.pages(AFFILIATE, "orders", 100, shop["cipher"], {
                    "create_time_ge": lower, "create_time_lt": min(end, lower + 80 * 86400)})
            api[shop_id]["affiliate_orders"] = affiliate
        return api, shops


def staged_sheets(warehouse: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of the merged sheets (how they are read and merged has tests of its own)."""
    found = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for sheet in SHEETS:
            cursor = connection.execute(f"select * from staging.stg_sheets__{sheet}")
            names = [one[0] for one in cursor.description or []]
            found[sheet] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found
