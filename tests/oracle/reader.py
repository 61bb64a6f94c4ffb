"""Reads everything a sandbox shows, over HTTP with a signer of its own, and the staged sheets of a warehouse."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

RESOURCES = {
    "orders": ("/order/202309/orders/search", "orders", 100), "returns": ("/return_refund/202602/returns/search", "return_orders", 50),
    "cancellations": ("/return_refund/202602/cancellations/search", "cancellations", 50), "products": ("/product/202502/products/search", "products", 100),
    "sample_applications": ("/affiliate_seller/202508/sample_applications/search", "sample_applications", 50),
}
AFFILIATE = "/affiliate_seller/202410/orders/search"
STATEMENTS = "/finance/202309/statements"
UNSETTLED = "/finance/202507/orders/unsettled"
VIDEOS, LIVES = "/analytics/202605/shop_videos/performance", "/analytics/202609/shop_lives/performance"
LIVE_ACCOUNTS = ("OFFICIAL_ACCOUNTS", "MARKETING_ACCOUNTS", "AFFILIATE_ACCOUNTS")
UNKNOWN_PATH = 36009009
SHEETS = ("shops", "creators", "product_costs", "costs", "fx_rates", "attribution_rules", "kpi_targets", "tracking_links", "link_clicks",
          "campaigns", "contracts", "org_nodes", "assignments")
REFUSED = 66009315


class UnknownPath(Exception):
    """The sandbox has no such endpoint."""


@dataclass(frozen=True)
class Content:
    """A video or LIVE as a list shows it; ``posted_at`` in unix seconds."""

    content_id: str
    handle: str | None
    posted_at: int
    content_type: str
    products: frozenset[str]


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
        try:
            with urllib.request.urlopen(request) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        if answer["code"] == UNKNOWN_PATH:
            raise UnknownPath(path)
        if answer["code"] == REFUSED:
            return {}
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

    def listed(self, path: str, key: str, cipher: str, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
        """All objects of a list that is asked for by query alone; of an endpoint that is not there: none."""
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            query = {**parameters, "page_size": "100", "shop_cipher": cipher, **({"page_token": token} if token else {})}
            try:
                data = self.call("GET", path, query)
            except UnknownPath:
                return []
            found += data.get(key) or []
            token = data.get("next_page_token") or ""
            if not token:
                return found

    def settlements(self, cipher: str) -> list[dict[str, Any]]:
        """Transactions of all statements, each with its statement's moment."""
        found = []
        for statement in self.listed(STATEMENTS, "statements", cipher, {"sort_field": "statement_time"}):
            path = f"/finance/202501/statements/{statement['id']}/statement_transactions"
            found += [{**one, "statement_time": statement["statement_time"]}
                      for one in self.listed(path, "transactions", cipher, {"sort_field": "order_create_time"})]
        return found

    def contents(self, cipher: str, start: int, end: int) -> list[Content]:
        """Videos and LIVEs that the lists show, with the products shown in them."""
        found = []
        first, last = (datetime.fromtimestamp(one, UTC).date() for one in (start, end))
        while first < last:
            window = {"start_date_ge": first.isoformat(), "end_date_lt": min(last, first + timedelta(days=60)).isoformat()}
            for video in self.listed(VIDEOS, "videos", cipher, window):
                posted = datetime.fromisoformat(video["video_post_time"]).replace(tzinfo=UTC)
                found.append(Content(video["id"], video["creator"]["user_name"], int(posted.timestamp()), "VIDEO",
                                     frozenset(one["id"] for one in video["products"])))
            for accounts in LIVE_ACCOUNTS:
                found += [Content(live["id"], live["creator"]["user_name"], int(live["start_time"]), "LIVE", self.live_products(cipher, live["id"]))
                          for live in self.listed(LIVES, "live_stream_sessions", cipher, {**window, "account_type": accounts})]
            first += timedelta(days=60)
        return found

    def live_products(self, cipher: str, live_id: str) -> frozenset[str]:
        """Products of a LIVE; of one the platform does not speak about: none."""
        shown = self.call("GET", f"/analytics/202512/shop/{live_id}/products_performance", {"shop_cipher": cipher})
        return frozenset(one["id"] for one in shown.get("products") or [])

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
            api[shop_id]["settlements"] = self.settlements(shop["cipher"])
            api[shop_id]["unsettled"] = self.listed(UNSETTLED, "transactions", shop["cipher"], {"sort_field": "order_create_time"})
            api[shop_id]["contents"] = self.contents(shop["cipher"], start, end)
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
