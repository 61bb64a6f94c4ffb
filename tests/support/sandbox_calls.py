"""Calls of the sandbox without the network, signed as they must be."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

from ingestion.sandbox.api import Api, Reply, Request
from ingestion.sandbox.credentials import sign_request

SHOPS = "/authorization/202309/shops"


def send(
    api: Api,
    path: str,
    body: dict[str, Any] | None = None,
    method: str = "POST",
    token: str | None = None,
    shop: int | None = 0,
    **parameters: str,
) -> Reply:
    """A correctly signed call; keyword arguments override or add parameters."""
    query = {"app_key": api.credentials.app_key, "timestamp": str(int(time.time()))}
    if shop is not None and path != SHOPS:
        query["shop_cipher"] = api.world.shops[shop].market.cipher
    query |= parameters
    raw = b"" if body is None else json.dumps(body).encode()
    query.setdefault("sign", sign_request(api.credentials.app_secret, path, query.items(), raw))
    headers = {"content-type": "application/json",
               "x-tts-access-token": api.credentials.access_token if token is None else token}
    return api.respond(Request(method, f"{path}?{urlencode(query)}", headers, raw))


def code(reply: Reply) -> int:
    return int(json.loads(reply.body)["code"])


def data(reply: Reply) -> dict[str, Any]:
    envelope = json.loads(reply.body)
    assert envelope["code"] == 0, envelope
    assert envelope["request_id"]
    found: dict[str, Any] = envelope["data"]
    return found


def walk(api: Api, path: str, key: str, body: dict[str, Any], **parameters: str) -> list[dict[str, Any]]:
    """All pages of a search, one list per page joined."""
    rows, token = [], ""
    for _ in range(2000):
        continued = {"page_token": token} if token else {}
        page = data(send(api, path, body, "POST", None, 0, **parameters, **continued))
        rows += page.get(key, [])
        token = page["next_page_token"]
        if not token:
            return rows
    raise AssertionError("the pages never end")


def read(api: Api, path: str, shop: int = 0, **parameters: str) -> dict[str, Any]:
    """Data of one GET call."""
    return data(send(api, path, method="GET", shop=shop, **parameters))


def read_all(api: Api, path: str, key: str, shop: int = 0, body: dict[str, Any] | None = None,
             **parameters: str) -> list[dict[str, Any]]:
    """All pages of a list; a call with a body is a POST."""
    rows: list[dict[str, Any]] = []
    token = ""
    for _ in range(2000):
        more = {"page_token": token} if token else {}
        page = data(send(api, path, body, "GET" if body is None else "POST", None, shop, **parameters, **more))
        rows += page.get(key, [])
        token = page["next_page_token"]
        if not token:
            return rows
    raise AssertionError("the pages never end")
