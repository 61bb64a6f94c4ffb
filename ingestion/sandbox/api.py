"""The API without the network: one request in, one reply out. ``server.py`` only carries bytes.

``ENDPOINTS`` is the table to extend: a method, a path, the scope it needs and the handler that makes ``data``.
"""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.faults import Fault, next_fault
from ingestion.sandbox.index import Index
from ingestion.sandbox.overrides import Overrides, Row
from ingestion.sandbox.searches import (
    AFFILIATE_ORDERS,
    CANCELLATIONS,
    COMMON_PARAMETERS,
    ORDERS,
    PRODUCTS,
    RETURNS,
    Search,
    SearchCall,
    run_search,
)
from ingestion.sandbox.world import World

KEPT_CALLS = 20_000


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Reply:
    """One HTTP answer; ``is_cut`` = the connection ends in the middle of the body."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True)
class LoggedCall:
    """What a test may want to know of a call; no secret, no token."""

    method: str
    path: str
    shop_code: str
    body: Mapping[str, Any]
    status: int
    code: int


@dataclass
class Call:
    """A request taken apart, and the shop it is for once that is known."""

    path: str
    parameters: dict[str, str]
    body: dict[str, Any]
    fault: Fault | None
    shop_code: str = ""


class Api:
    """Answers requests about a world as known at a moment.

    Args:
        moment: unix seconds; ``move_to`` changes it.
    """

    def __init__(self, world: World, moment: int) -> None:
        self.world = world
        self.credentials = Credentials()
        self.overrides = Overrides()
        self.faults: list[Fault] = []
        self.calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)
        self._index = Index(world, moment, self.overrides)
        self._lock = Lock()
        self._served = 0

    @property
    def moment(self) -> int:
        """Moment at which the world is answered."""
        return self._index.moment

    def move_to(self, moment: int) -> None:
        """Answer as known at another moment from now on."""
        with self._lock:
            self._index = Index(self.world, moment, self.overrides)

    def index(self) -> Index:
        """Index of the present moment and edits."""
        if self._index.version != self.overrides.version:
            self._index = Index(self.world, self._index.moment, self.overrides)
        return self._index

    def respond(self, request: Request) -> Reply:
        """Answer one request; faults first."""
        path = urlsplit(request.target).path
        with self._lock:
            fault = next_fault(self.faults, path)
        if fault and fault.kind == "slow":
            time.sleep(fault.seconds)
        if fault and fault.kind == "http_429":
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            return self._log(request, path, Reply(429, b'{"code":36009002,"message":"Too many requests"}', headers), -1)
        if fault and fault.kind == "http_500":
            return self._log(request, path, Reply(500, b"<html>Internal error</html>", {"Content-Type": "text/html"}), -1)
        with self._lock:
            return self._answer(request, path, fault)

    def _answer(self, request: Request, path: str, fault: Fault | None) -> Reply:
        self._served += 1
        envelope: Row = {"code": 0, "message": "Success", "request_id": f"SANDBOX{self._served:025d}"}
        status, call = 200, Call(path, {}, {}, fault)
        try:
            if fault and fault.kind == "throttled_200":
                raise ApiError(36009002, "Too many requests, please retry later", 200)
            if fault and fault.kind == "expired_token":
                self.credentials.expire_access_token()
            envelope["data"] = self._handle(request, call)
        except ApiError as error:
            envelope["code"], envelope["message"], status = error.code, error.message, error.status
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        reply = Reply(status, body, is_cut=bool(fault) and fault.kind == "cut_body" if fault else False)
        return self._log(request, path, reply, envelope["code"], call)

    def _log(self, request: Request, path: str, reply: Reply, code: int, call: Call | None = None) -> Reply:
        shop_code, body = (call.shop_code, call.body) if call else ("", {})
        self.calls.append(LoggedCall(request.method, path, shop_code, body, reply.status, code))
        return reply

    def _handle(self, request: Request, call: Call) -> Row:
        """Route, verify, and let the handler make the data."""
        endpoint = _route(request.method, call.path)
        pairs = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
        call.parameters = dict(pairs)
        if not endpoint.is_signed:
            return endpoint.handler(self, call)
        self.credentials.check_signature(call.path, pairs, request.body)
        self.credentials.check_token(request.headers.get("x-tts-access-token"))
        if endpoint.scope in self.credentials.missing_scopes:
            raise ApiError(105005, f"Access denied: scope {endpoint.scope} is not granted", 403)
        if request.method == "POST":
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise ApiError(36009004, "Invalid content-type: application/json is expected")
            call.body = _read_body(request.body)
        call.shop_code = self._shop_code(call.parameters, endpoint)
        return endpoint.handler(self, call)

    def _shop_code(self, parameters: Mapping[str, str], endpoint: Endpoint) -> str:
        cipher = parameters.get("shop_cipher")
        if not endpoint.needs_shop:
            if cipher is not None:
                raise ApiError(36009004, "shop_cipher is not required by this API")
            return ""
        if not cipher:
            raise ApiError(106013, "shop_cipher is required")
        for shop in self.world.shops:
            if shop.market.cipher == cipher:
                return shop.market.shop_code
        raise ApiError(101000, "The access token does not match the shop_cipher")


def _read_body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise ApiError(36009004, "Invalid request body: not JSON") from error
    if not isinstance(parsed, dict):
        raise ApiError(36009004, "Invalid request body: an object is expected")
    return parsed


@dataclass(frozen=True)
class Endpoint:
    """One row of the endpoint table."""

    method: str
    path: str
    handler: Callable[[Api, Call], Row]
    scope: str = ""
    needs_shop: bool = True
    is_signed: bool = True


def _shops(api: Api, call: Call) -> Row:
    if unknown := [name for name in call.parameters if name not in COMMON_PARAMETERS]:
        raise ApiError(36009004, f"Unknown parameter: {', '.join(unknown)}")
    return {"shops": [
        {"id": m.shop_id, "name": m.shop_name, "region": m.region, "seller_type": m.seller_type, "cipher": m.cipher,
         "code": m.shop_code} for m in (shop.market for shop in api.world.shops)
    ]}


def _search(search: Search, api: Api, call: Call) -> Row:
    return run_search(search, SearchCall(api.index(), call.shop_code, call.parameters, call.body, call.fault))


def _token(field_name: str, grant_type: str, api: Api, call: Call) -> Row:
    """Unsigned: app key and secret stand in the query."""
    given = call.parameters
    if (given.get("app_key"), given.get("app_secret")) != (api.credentials.app_key, api.credentials.app_secret):
        raise ApiError(36004003, "Invalid app_key or app_secret", 200)
    if given.get("grant_type") != grant_type:
        raise ApiError(36004002, f"Invalid grant_type: {grant_type} is expected", 200)
    trade = api.credentials.exchange if field_name == "auth_code" else api.credentials.refresh
    return trade(given.get(field_name, ""))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/v2/token/get", partial(_token, "auth_code", "authorized_code"), is_signed=False),
    Endpoint("GET", "/api/v2/token/refresh", partial(_token, "refresh_token", "refresh_token"), is_signed=False),
    Endpoint("GET", "/authorization/202309/shops", _shops, "seller.authorization.info", needs_shop=False),
    Endpoint("POST", "/order/202309/orders/search", partial(_search, ORDERS), "seller.order.info"),
    Endpoint("POST", "/return_refund/202602/returns/search", partial(_search, RETURNS), "seller.return_refund.basic"),
    Endpoint("POST", "/return_refund/202602/cancellations/search", partial(_search, CANCELLATIONS),
             "seller.return_refund.basic"),
    Endpoint("POST", "/affiliate_seller/202410/orders/search", partial(_search, AFFILIATE_ORDERS),
             "seller.affiliate_collaboration.read"),
    Endpoint("POST", "/product/202502/products/search", partial(_search, PRODUCTS), "seller.product.basic"),
)


def _route(method: str, path: str) -> Endpoint:
    """The endpoint of a request.

    Raises:
        ApiError: unknown path, method or version.
    """
    same_path = [endpoint for endpoint in ENDPOINTS if endpoint.path == path]
    for endpoint in same_path:
        if endpoint.method == method:
            return endpoint
    if same_path:
        raise ApiError(36009010, "Invalid method for this path", 405)
    versionless = re.sub(r"/\d{6}/", "/*/", path)
    if any(re.sub(r"/\d{6}/", "/*/", endpoint.path) == versionless for endpoint in ENDPOINTS):
        raise ApiError(36009014, "Invalid API version", 400)
    raise ApiError(36009009, "Invalid path", 404)
