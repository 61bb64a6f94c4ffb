"""A small API of our own for the tests of the source: real HTTP, checked signatures, faults on order.

Holds plain lists that a test changes between nights. It knows only what the tests need; the sandbox is the
full thing.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ingestion.tiktok_shop.auth import sign_request
from ingestion.tiktok_shop.endpoints import RESOURCES

NOW = 1_790_000_000
PII = ("Ada Lovelace", "+66812345678", "12 Ada Street", "relay-ada@example.invalid", "ring the bell twice",
       "Nick Ada", "123.456.789-00")
BUYER = "7490000000000000900"
LIST_KEYS = {"orders": "orders", "returns": "return_orders", "cancellations": "cancellations",
             "affiliate": "orders", "products": "products"}
PATHS = {"/order/202309/orders/search": "orders", "/return_refund/202602/returns/search": "returns",
         "/return_refund/202602/cancellations/search": "cancellations",
         "/affiliate_seller/202410/orders/search": "affiliate", "/product/202502/products/search": "products"}
# Resources that only handlers of a test answer: a load that skips them takes two thirds of the time.
NOT_SERVED = tuple(one.name for one in RESOURCES if one.name not in ("shops", "affiliate_orders", *PATHS.values()))
COMMON = ("app_key", "timestamp", "sign", "shop_cipher")
Handler = Callable[[dict[str, str], dict[str, Any]], dict[str, Any]]


def make_order(number: int, shop: int = 1, **changes: Any) -> dict[str, Any]:
    """One order with every kind of personal data the platform sends."""
    created = changes.pop("create_time", NOW - 86_400 * 20 + number * 60)
    order = {
        "id": f"5764{shop:03d}{number:011d}", "status": "COMPLETED", "create_time": created,
        "update_time": created + 3_600, "paid_time": created + 60, "user_id": BUYER,
        "buyer_email": PII[3], "buyer_message": PII[4], "buyer_nickname": PII[5], "cpf": PII[6],
        "seller_note": PII[4], "a_field_of_tomorrow": PII[0],
        "recipient_address": {"name": PII[0], "phone_number": PII[1], "full_address": PII[2]},
        "payment": {"currency": "THB", "total_amount": "199.50", "sub_total": "199.50", "new_region_fee": "0.10",
                    "buyer_remark": PII[0]},
        "line_items": [{"id": f"5776{shop:03d}{number:011d}", "sku_id": "1730000000000000011",
                        "product_id": "1730000000000000001", "product_name": "Mug", "sale_price": "199.50",
                        "original_price": "250", "currency": "THB", "gift_note": PII[4],
                        "display_status": "A_STATUS_OF_TOMORROW"}],
    }
    return order | changes


def make_affiliate(number: int, shop: int = 1, skus: list[dict[str, Any]] | None = None,
                   **changes: Any) -> dict[str, Any]:
    """One affiliate order."""
    order = {"id": f"5764{shop:03d}{number:011d}", "create_time": NOW - 86_400 * 20 + number * 60,
             "skus": skus if skus is not None else [make_sku()]}
    return order | changes


def make_sku(sku_id: str = "1730000000000000011", **changes: Any) -> dict[str, Any]:
    """One SKU record of an affiliate order."""
    return {"sku_id": sku_id, "product_id": "1730000000000000001", "quantity": 1,
            "price": {"amount": "199.50", "currency": "THB"}, "content_type": "VIDEO",
            "content_id": "7500000000000000001", "creator_username": "mug.creator", "commission_rate": "1550",
            "settlement_status": "To-SETTLE", "actual_paid_commission": "",
            "estimated_commission_base": {"amount": "฿199.50", "currency": "THB"},
            "estimated_paid_commission": {"amount": "30.92", "currency": "THB"}} | changes


def make_return(number: int, shop: int = 1, **changes: Any) -> dict[str, Any]:
    """One completed return."""
    moment = NOW - 86_400 * 5 + number
    refund = {"currency": "THB", "refund_total": "199.50"}
    return {"return_id": f"4035{shop:03d}{number:08d}", "order_id": f"5764{shop:03d}{number:011d}",
            "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE", "create_time": moment, "update_time": moment,
            "return_reason_text": PII[4], "refund_amount": refund, "buyer_address": {"name": PII[0]},
            "return_line_items": [{"return_line_item_id": f"1{number}", "refund_amount": refund,
                                   "order_line_item_id": f"5776{shop:03d}{number:011d}"}]} | changes


def make_product(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One product."""
    return {"id": f"173000000000000{number:04d}", "title": "Mug", "status": "ACTIVATE", "create_time": 1_600_000_000,
            "update_time": 1_600_000_000, "skus": [{"id": "1730000000000000011", "seller_sku": "MUG",
                                                    "inventory": [{"quantity": 5}]}]} | changes


@dataclass
class ShopApi:
    """What the API knows and how it misbehaves.

    ``faults`` is asked before each answer: it gets the resource and the count of calls to it, and returns
    None or (status, headers, body, promised length). ``others`` answers further endpoints: a pattern of the path,
    and what makes ``data`` (or a whole envelope) of query and body; an endpoint that nobody answers lacks its scope.
    """

    app_key: str = "ak6demo01"
    app_secret: str = "s3cr3t-demo-key"
    token: str = "token+one/=="
    refresh_token: str = "refresh+one/=="
    page_size: int | None = None
    shops: list[dict[str, Any]] = field(default_factory=list)
    data: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    faults: Callable[[str, int], Any] | None = None
    refused: set[str] = field(default_factory=set)
    refusal: int = 105005
    repeat_rows: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    bodies: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    others: dict[str, Handler] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    def settings(self) -> dict[str, str]:
        """Environment that reaches this API."""
        prefix = "SOURCES__TIKTOK_SHOP__"
        return {f"{prefix}APP_KEY": self.app_key, f"{prefix}APP_SECRET": self.app_secret,
                f"{prefix}ACCESS_TOKEN": self.token, f"{prefix}REFRESH_TOKEN": self.refresh_token,
                f"{prefix}BASE_URL": self.url, f"{prefix}AUTH_URL": self.url, f"{prefix}RATE": "1000"}

    def add_shop(self, number: int) -> str:
        """One more shop; returns its cipher."""
        cipher = f"ROW_cipher_{number:02d}"
        self.shops.append({"id": f"749000000000000{number:04d}", "name": f"Shop {number}", "region": "TH",
                           "seller_type": "LOCAL", "cipher": cipher, "code": f"THLC{number:04d}"})
        for resource in LIST_KEYS:
            self.data.setdefault((cipher, resource), [])
        return cipher

    def answer(self, path: str, query: dict[str, str], body: bytes, token: str) -> tuple[int, dict[str, Any]]:
        """The platform's answer to one call."""
        if path == "/api/v2/token/refresh":
            return 200, self._refreshed(query)
        signature = sign_request(self.app_secret, path, query.items(), body)
        if query.get("sign") != signature:
            return 401, _error(106001)
        if not -30 <= time.time() - int(query["timestamp"]) <= 300:
            return 401, _error(36009004, "Invalid timestamp")
        if token != self.token:
            return 401, _error(105002)
        if path == "/authorization/202309/shops":
            if "shop_cipher" in query:
                return 400, _error(36009004, "shop_cipher not required")
            return 200, _data({"shops": self.shops})
        if path in PATHS:
            return 200, self._page(PATHS[path], query, json.loads(body))
        return 200, self._other(path, query, json.loads(body or b"{}"))

    def _other(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """The answer of an endpoint a test adds."""
        for pattern, handler in self.others.items():
            found = re.fullmatch(pattern, path)
            if found:
                own = {name: text for name, text in query.items() if name not in COMMON} | found.groupdict()
                self.asked.append((path, own, body))
                answer = handler(own, body)
                return answer if "code" in answer else _data(answer)
        return _error(105005)

    def _page(self, resource: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """One page of a search."""
        if resource in self.refused:
            return _error(self.refusal)
        self.bodies.append((resource, body))
        rows = list(self._matching(resource, query["shop_cipher"], body))
        size = min(self.page_size or 100, int(query["page_size"]))
        start = int(query["page_token"].removeprefix("t+/=")) if "page_token" in query else 0
        end = start + size
        page = rows[max(0, start - 1) if self.repeat_rows else start:end]
        if resource == "affiliate":
            page = [{**order, "skus": [sku]} for order, sku in page]
        token = f"t+/={end}" if end < len(rows) else ""
        return _data({LIST_KEYS[resource]: page, "next_page_token": token} if page else {"next_page_token": token})

    def _matching(self, resource: str, cipher: str, body: dict[str, Any]) -> Iterator[Any]:
        """Rows (for affiliate orders: SKU rows) inside the filters."""
        rows = self.data[(cipher, resource)]
        name = "create_time" if resource == "affiliate" else "update_time"
        upper = body.get(f"{name}_lt", body.get(f"{name}_le", -1) + 1)
        for row in sorted(rows, key=lambda row: row.get(name) or 0):
            if isinstance(row, dict) and body[f"{name}_ge"] <= (row.get(name) or upper - 1) < upper:
                if resource == "affiliate":
                    yield from ((row, sku) for sku in row["skus"])
                else:
                    yield row

    def _refreshed(self, query: dict[str, str]) -> dict[str, Any]:
        """New tokens for a good refresh token; it rotates."""
        if (query["app_secret"], query["refresh_token"]) != (self.app_secret, self.refresh_token):
            return _error(36004001)
        self.token, self.refresh_token = self.token + "n", self.refresh_token + "n"
        return _data({"access_token": self.token, "refresh_token": self.refresh_token,
                      "access_token_expire_in": int(time.time()) + 7 * 86_400})


def _data(data: dict[str, Any]) -> dict[str, Any]:
    return {"code": 0, "message": "Success", "request_id": "20261101000000A1B2C3", "data": data}


def error(code: int) -> dict[str, Any]:
    """A refusal."""
    return _error(code)


def _error(code: int, message: str = "refused") -> dict[str, Any]:
    return {"code": code, "message": f"{message} {PII[0]}", "request_id": "20261101000000A1B2C3", "data": None}


@contextmanager
def serving(api: ShopApi) -> Iterator[ShopApi]:
    """Serve ``api`` on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            name = PATHS.get(parts.path, parts.path)
            api.calls[name] += 1
            fault = api.faults(name, api.calls[name]) if api.faults else None
            if fault is None:
                status, answer = api.answer(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), body,
                                            self.headers.get("x-tts-access-token", ""))
                headers, content = {}, json.dumps(answer).encode()
                length = len(content)
            else:
                status, headers, content, length = fault
            self.send_response(status)
            for header, value in headers.items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(content)
            if length != len(content):
                self.close_connection = True

        do_GET = do_POST = _serve

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
