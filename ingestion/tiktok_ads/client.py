"""The ads API of one connection: one call, judged and retried, and pages by number.

Belongs here: what is sent, what an answer means. The bounds of retrying are those of the shops' source. dlt's own
retrying session is not used: it looks at the HTTP status, and this API answers 200 to nearly everything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import orjson
from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import PreparedRequest, Request, Response, Session
from requests.exceptions import RequestException
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from ingestion.messages import text as message
from ingestion.tiktok_ads.credentials import Connection
from ingestion.tiktok_ads.exceptions import ApiError, AuthorizationError, PermissionMissing
from ingestion.tiktok_ads.settings import (
    ERROR_CLASSES,
    ERROR_TEXTS,
    MOST_PAGES,
    PACE,
    PACED_SECONDS,
    PAGE_SIZE,
    PREFIX,
    THROTTLED_CODES,
    ErrorClass,
)
from ingestion.tiktok_shop.session import RetryPolicy, data_of, envelope_of, silence_addresses

_RETRIED_STATUSES = frozenset({408, 425, 429})  # and every 5xx
_LONGEST_REQUEST_ID = 64


class PageNumberPaginator(BasePaginator):
    """Follows ``data.page_info`` until ``page >= total_page``; an answer without it is the only page."""

    def __init__(self) -> None:
        super().__init__()
        self._page = 1

    def init_request(self, request: Request) -> None:
        """Start at the first page."""
        self._page = 1
        self.update_request(request)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Whether there is a next page.

        Raises:
            ApiError: the pages do not end.
        """
        info = data_of(response).get("page_info")
        total = str(info.get("total_page") or "") if isinstance(info, dict) else ""
        self._has_next_page = total.isdigit() and self._page < int(total)
        if self._has_next_page and self._page >= MOST_PAGES:
            raise ApiError(message("api_pages_endless"), message("fix_window"))
        self._page += 1

    def update_request(self, request: Request) -> None:
        """Ask for the page."""
        request.params["page"] = str(self._page)


class _QuietClient(RESTClient):
    """dlt's REST client over orjson, with logs that hold no credential."""

    def extract_response(self, response: Response, data_selector: Any) -> list[Any]:
        """The list at ``data_selector`` (a key below ``data``)."""
        rows = data_of(response).get(data_selector)
        return rows if isinstance(rows, list) else []

    def _log_request(self, request: Request, prepared_url: str) -> None:
        """Say nothing: dlt would write parameters, and they hold the secret."""


class AdsSession(Session):
    """A session whose ``send`` judges and retries.

    Args:
        token: sent as ``Access-Token``.
        policy: bounds of retrying.
        sleep: waits that many seconds.
        use_environment: go through the proxies the environment names.
    """

    def __init__(self, token: str, policy: RetryPolicy, sleep: Callable[[float], None] = time.sleep, *,
                 use_environment: bool = True) -> None:
        super().__init__()
        self.trust_env = use_environment
        self.headers["Access-Token"] = token
        self._policy = policy
        self._sleep = sleep
        self._paced_until = 0.0

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Send until success or until the bounds are reached.

        Raises:
            AuthorizationError: the token is not accepted.
            PermissionMissing: the token may not read this.
            ApiError: anything else that retrying does not mend.
        """
        kwargs["timeout"] = kwargs.get("timeout") or self._policy.timeout
        kwargs["allow_redirects"] = False  # a redirect would carry the token elsewhere
        where = str(request.path_url).partition("?")[0]
        waited = 0.0
        for attempt in range(1, self._policy.attempts + 1):
            response, error, kind, retry_after = self._attempt(request, where, kwargs)
            if error is None:
                return cast(Response, response)
            if _is_throttled(response, error):
                self._paced_until = time.monotonic() + PACED_SECONDS
            wait = self._policy.pause(attempt, waited, retry_after)
            if kind is not ErrorClass.RETRY or wait is None or attempt == self._policy.attempts:
                raise error
            waited += wait
            self._sleep(wait)
        raise AssertionError("a policy allows at least one attempt")

    def _attempt(self, request: PreparedRequest, where: str,
                 kwargs: dict[str, Any]) -> tuple[Response | None, ApiError | None, ErrorClass, float]:
        """One attempt: its answer, or the error it comes to."""
        if time.monotonic() < self._paced_until:
            self._sleep(PACE)
        try:
            response = super().send(request, **kwargs)
        except RequestException as fault:
            what = message("api_unreachable", reason=type(fault).__name__)  # its text holds the address
            return None, _error(where, what, "fix_ads_base_url"), ErrorClass.RETRY, 0.0
        error, kind = judge(response, where)
        return response, error, kind, _retry_after(response.headers.get("Retry-After", ""))


class AdsClient:
    """Reads the ads API of one connection.

    Args:
        connection: token and address.
        policy: bounds of retrying.
    """

    def __init__(self, connection: Connection, policy: RetryPolicy | None = None) -> None:
        silence_addresses()
        self.connection = connection
        host = urlsplit(connection.base_url).hostname or ""
        is_loopback = host in ("localhost", "::1") or host.startswith("127.")
        self._session = AdsSession(connection.access_token, policy or RetryPolicy(), use_environment=not is_loopback)
        self._client = _QuietClient(connection.base_url, session=self._session, config=RuntimeConfiguration())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def once(self, path: str, list_keys: Sequence[str], parameters: Mapping[str, Any]) -> list[Any]:
        """A list that comes in one answer, under the first of these keys that holds one."""
        response = self._client.request(PREFIX + path, params=_as_text(parameters), hooks={"response": []})
        found = (data_of(response).get(key) for key in list_keys)
        return next((rows for rows in found if isinstance(rows, list)), [])

    def pages(self, path: str, parameters: Mapping[str, Any]) -> Iterator[list[Any]]:
        """Pages of a list; every parameter is the same on each.

        Raises:
            TikTokAdsError: see ``AdsSession.send`` and ``PageNumberPaginator``.
        """
        yield from self._client.paginate(
            PREFIX + path, params={**_as_text(parameters), "page_size": str(PAGE_SIZE)},
            paginator=PageNumberPaginator(), data_selector="list", hooks={"response": []})


def judge(response: Response, where: str) -> tuple[ApiError | None, ErrorClass]:
    """What an answer means: no error for a success. The code first; HTTP is 200 for most refusals."""
    status = response.status_code
    try:
        envelope = envelope_of(response)
    except ValueError:
        envelope = {}
    text = str(envelope.get("code")) if isinstance(envelope, dict) else ""
    code = int(text) if text.isdecimal() else None
    if code == 0 and status == 200 and isinstance(envelope.get("data"), Mapping):
        return None, ErrorClass.FAIL
    if code is None or code == 0:
        what = message("api_cut") if status == 200 else message("api_http", status=status)
        is_transient = status == 200 or status in _RETRIED_STATUSES or status >= 500
        return _error(where, what, "fix_later"), ErrorClass.RETRY if is_transient else ErrorClass.FAIL
    return _refusal(code, str(envelope.get("message") or ""), str(envelope.get("request_id") or ""), where, status)


def _refusal(code: int, text: str, request_id: str, where: str, status: int) -> tuple[ApiError, ErrorClass]:
    """What a code means; the platform's text only decides, it is never repeated."""
    kind = ERROR_CLASSES.get(code, ErrorClass.FAIL)
    what, remedy = ERROR_TEXTS.get(code, ("api_refused", "fix_request_id"))
    if code not in ERROR_CLASSES and ("qps" in text.lower() or status in _RETRIED_STATUSES or status >= 500):
        kind, what, remedy = ErrorClass.RETRY, "api_rate", "fix_later"
    shown = request_id if request_id.isalnum() and len(request_id) <= _LONGEST_REQUEST_ID else "unknown"
    said = message("api_at_code", where=where, what=message(what), code=code, request_id=shown)
    types: dict[ErrorClass, type[ApiError]] = {
        ErrorClass.REAUTHORISE: AuthorizationError, ErrorClass.NO_PERMISSION: PermissionMissing}
    return types.get(kind, ApiError)(said, message(remedy), code=code), kind


def _is_throttled(response: Response | None, error: ApiError) -> bool:
    """Whether calls came too fast, which also those after it would."""
    return error.code in THROTTLED_CODES or (response is not None and response.status_code == 429)


def _error(where: str, what: str, remedy: str) -> ApiError:
    """An error without a code."""
    return ApiError(message("api_at", where=where, what=what), message(remedy))


def _retry_after(header: str) -> float:
    """Seconds asked for by a ``Retry-After`` header (seconds or an HTTP date); 0 for none."""
    try:
        return max(0.0, Retry().parse_retry_after(header)) if header else 0.0
    except InvalidHeader:
        return 0.0


def _as_text(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Query parameters: lists and objects travel as JSON text."""
    return {name: value if isinstance(value, str) else orjson.dumps(value).decode()
            for name, value in parameters.items()}
