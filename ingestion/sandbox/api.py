"""The API without the network: one request in, one reply out.

Belongs here: what every call goes through, faults first. Carrying bytes is ``server.py``; which endpoints
there are is ``endpoints.py``.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from ingestion.sandbox.ads_api import PREFIX as ADS_PREFIX
from ingestion.sandbox.ads_api import AdsApi
from ingestion.sandbox.calls import Call, Endpoint
from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.derived import Derived
from ingestion.sandbox.endpoints import route
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.faults import Fault, disturb, next_fault
from ingestion.sandbox.index import Index
from ingestion.sandbox.overrides import Overrides, Row
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


class Api:
    """Answers requests about a world as known at a moment.

    Args:
        moment: unix seconds; ``move_to`` changes it.
    """

    def __init__(self, world: World, moment: int) -> None:
        self.world = world
        self.derived = Derived(world)
        self.credentials = Credentials()
        # Calls to the creator marketplace so far, by UTC day of the moment.
        self.market_quota: dict[int, int] = {}
        self.ads = AdsApi(world)
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
            return self._log(
                request, path, Reply(429, b'{"code":36009002,"message":"Too many requests"}', headers), -1
            )
        if fault and fault.kind == "http_500":
            return self._log(
                request, path, Reply(500, b"<html>Internal error</html>", {"Content-Type": "text/html"}), -1
            )
        with self._lock:
            return (self._answer_ads if path.startswith(ADS_PREFIX) else self._answer)(request, path, fault)

    def _answer(self, request: Request, path: str, fault: Fault | None) -> Reply:
        self._served += 1
        envelope: Row = {"code": 0, "message": "Success", "request_id": f"SANDBOX{self._served:025d}"}
        status, call = 200, Call(path, {}, {}, fault)
        try:
            if fault and fault.kind == "throttled_200":
                raise ApiError(36009002, "Too many requests, please retry later", 200)
            if fault:
                self._unsettle(fault)
            envelope["data"] = disturb(fault.kind if fault else "", self._handle(request, call))
        except ApiError as error:
            envelope["code"], envelope["message"], status = error.code, error.message, error.status
        body = orjson.dumps(envelope)
        reply = Reply(status, body, is_cut=bool(fault) and fault.kind == "cut_body" if fault else False)
        return self._log(request, path, reply, envelope["code"], call)

    def _unsettle(self, fault: Fault) -> None:
        """What a fault does to credentials and consent before the call is looked at."""
        if fault.kind == "expired_token":
            self.credentials.expire_access_token()
        if fault.kind == "revoked_refresh_token":
            self.credentials.revoke()
        if fault.kind == "missing_scope":
            raise ApiError(105005, "Access denied: the scope is not granted", 403)

    def _answer_ads(self, request: Request, path: str, fault: Fault | None) -> Reply:
        self._served += 1
        envelope = self.ads.respond(request.method, request.target, request.headers, request.body, self.moment, fault,
                                    self._served)
        body = orjson.dumps(envelope)
        reply = Reply(200, body, is_cut=fault is not None and fault.kind == "cut_body")
        return self._log(request, path, reply, envelope["code"])

    def _log(self, request: Request, path: str, reply: Reply, code: int, call: Call | None = None) -> Reply:
        shop_code, body = (call.shop_code, call.body) if call else ("", {})
        self.calls.append(LoggedCall(request.method, path, shop_code, body, reply.status, code))
        return reply

    def _handle(self, request: Request, call: Call) -> Row:
        """Route, verify, and let the handler make the data."""
        endpoint, call.ids = route(request.method, call.path)
        pairs = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
        call.parameters = _joined(pairs)
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


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name; a repeated one is a list, which is the same as one value joined by commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


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
