"""The HTTP session: every attempt signed anew, every answer judged, transient faults retried.

Belongs here: sending, judging and retrying one request. Does not belong here: paging, windows, resources.
dlt's own retrying session is not used because it would send the signature of the first attempt again.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest, Response, Session
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, RequestException

from ingestion.messages import text as message
from ingestion.tiktok_shop.answers import split
from ingestion.tiktok_shop.auth import TikTokShopAuth
from ingestion.tiktok_shop.exceptions import ApiError, AuthorizationError, WindowTooLarge
from ingestion.tiktok_shop.pacing import Bucket, Pace
from ingestion.tiktok_shop.settings import ERROR_CLASSES, ERROR_TEXTS, RETRIED_STATUSES, ErrorClass
from ingestion.tiktok_shop.tokens import TokenStore

_TOKEN_CODE = 36009004
_THROTTLED_CODES: Final = frozenset({36009002, 36009037})  # with HTTP 200 as well; a 503 is overload, not our rate
_ENVELOPE = "_linkstar_envelope"


@dataclass(frozen=True)
class RetryPolicy:
    """Bounds of retrying one request.

    Args:
        attempts: at most this many.
        base, cap: full jitter between 0 and ``min(cap, base * 2**n)`` seconds.
        total_wait: seconds of waiting after which the request fails.
        timeout: seconds to connect, seconds between bytes.
        attempts_before_split: a window that times out, and a page without data, is asked for this often.
    """

    attempts: int = 8
    base: float = 0.25
    cap: float = 30.0
    total_wait: float = 180.0
    timeout: tuple[float, float] = (10.0, 60.0)
    attempts_before_split: int = 3

    def pause(self, attempt: int, waited: float, retry_after: float) -> float | None:
        """Seconds to wait after an attempt that failed; None to give up.

        Args:
            attempt: number of the attempt, from 1.
            waited: seconds waited so far.
            retry_after: what the platform asked for.
        """
        jitter = random.uniform(0, min(self.cap, self.base * 2.0 ** (attempt - 1)))
        wait = max(jitter, retry_after)
        return wait if waited + wait <= self.total_wait else None


@dataclass(frozen=True)
class Verdict:
    """What one attempt came to: ``None`` for a success."""

    error_class: ErrorClass
    message: str
    remedy: str
    code: int | None = None
    retry_after: float = 0.0
    is_throttled: bool = False


class SigningSession(Session):
    """A session whose ``send`` signs, judges, retries and refreshes the token once.

    Args:
        auth: signs each attempt.
        tokens: refreshed when the platform says the token is not valid.
        policy: bounds of retrying.
        sleep: waits that many seconds.
        use_environment: go through the proxies the environment names.
        pace: how fast shops and endpoint families are asked; default the default rate.
    """

    def __init__(self, auth: TikTokShopAuth, tokens: TokenStore, policy: RetryPolicy | None = None,
                 sleep: Callable[[float], None] = time.sleep, *, use_environment: bool = True,
                 pace: Pace | None = None) -> None:
        super().__init__()
        self.trust_env = use_environment
        self._sign = auth
        self._tokens = tokens
        self._policy = policy or RetryPolicy()
        self._sleep = sleep
        self._pace = pace or Pace(sleep=sleep)

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Send until success or until the bounds are reached.

        Raises:
            AuthorizationError: no usable token, even after a refresh.
            WindowTooLarge: the answer is too large or too slow for this window.
            ApiError: anything else that retrying does not mend.
        """
        kwargs["timeout"] = kwargs.get("timeout") or self._policy.timeout
        kwargs["allow_redirects"] = False  # a redirect would carry signature and token elsewhere
        where = str(request.path_url).partition("?")[0]
        bucket = self._pace.bucket(_shop_of(request), where)
        waited, has_refreshed, attempt = 0.0, False, 0
        while True:
            attempt += 1
            response, verdict = self._attempt(request, where, bucket, kwargs)
            if verdict is None and (attempt >= self._policy.attempts_before_split or _has_data(response)):
                return cast(Response, response)
            if verdict is None:
                verdict = Verdict(ErrorClass.RETRY, message("api_at", where=where, what=message("api_no_data")),
                                  message("fix_later"))
            if verdict.error_class is ErrorClass.REFRESH_TOKEN and not has_refreshed:
                has_refreshed = True
                self._tokens.refresh()
                continue
            wait = self._wait(verdict, attempt, waited)
            if wait is None:
                raise _error_of(verdict)
            waited += wait
            self._sleep(wait)

    def _attempt(self, request: PreparedRequest, where: str, bucket: Bucket,
                 kwargs: dict[str, Any]) -> tuple[Response | None, Verdict | None]:
        """One signed attempt and what it came to; it is signed after waiting for its turn, the signature ages."""
        bucket.take()
        signed = self._sign(request.copy())
        try:
            response = super().send(signed, **kwargs)
        except (ChunkedEncodingError, ContentDecodingError):
            return None, Verdict(ErrorClass.RETRY, message("api_at", where=where, what=message("api_cut")),
                                 message("fix_later"))
        except RequestException as error:
            reason = type(error).__name__  # its text holds the signed address
            what = message("api_unreachable", reason=reason)
            return None, Verdict(ErrorClass.RETRY, message("api_at", where=where, what=what), message("fix_base_url"))
        verdict = judge(response, where)
        if verdict is not None and verdict.is_throttled:
            bucket.slow_down()
        return response, verdict

    def _wait(self, verdict: Verdict, attempt: int, waited: float) -> float | None:
        """Seconds to wait before the next attempt; None to give up."""
        policy = self._policy
        attempts = {ErrorClass.RETRY: policy.attempts,
                    ErrorClass.RETRY_THEN_SPLIT: policy.attempts_before_split}.get(verdict.error_class, 0)
        if attempt >= attempts:
            return None
        return policy.pause(attempt, waited, verdict.retry_after)


def envelope_of(response: Response) -> dict[str, Any]:
    """The parsed body of an answer that was judged a success."""
    parsed = getattr(response, _ENVELOPE, None)
    if parsed is None:
        parsed = split(response.content)
        setattr(response, _ENVELOPE, parsed)
    return cast(dict[str, Any], parsed)


def data_of(response: Response) -> Mapping[str, Any]:
    """``data`` of an answer that was judged a success; empty where the platform sent none, or no object."""
    data = envelope_of(response).get("data")
    return data if isinstance(data, Mapping) else {}


def _has_data(response: Response | None) -> bool:
    """Whether a success carries its data; without, it is asked again before it is taken for an empty page."""
    return response is not None and isinstance(envelope_of(response).get("data"), Mapping)


def judge(response: Response, where: str) -> Verdict | None:
    """What an answer means; None for a success. Status first, then code, then (for one code) the text."""
    status = response.status_code
    try:
        envelope = envelope_of(response)
    except ValueError:
        envelope = {}
    code = _whole(envelope.get("code")) if isinstance(envelope, dict) else None
    if status == 200 and code == 0:
        return None
    retry_after = _retry_after(response.headers.get("Retry-After", ""))
    if code is None and status == 401:
        return Verdict(ErrorClass.REFRESH_TOKEN, message("api_at", where=where, what=message("api_token_refused_http")),
                       message("fix_authorise"))
    if code is None or (code not in ERROR_CLASSES and _is_transient(status)):
        kind = ErrorClass.RETRY if status == 200 or _is_transient(status) else ErrorClass.FAIL
        what = message("api_cut") if status == 200 else message("api_http", status=status)
        return Verdict(kind, message("api_at", where=where, what=what), message("fix_later"), None, retry_after,
                       is_throttled=status == 429)
    return _verdict_of_code(code, str(envelope.get("message") or ""), str(envelope.get("request_id") or ""),
                            where, retry_after)


def _verdict_of_code(code: int, text: str, request_id: str, where: str, retry_after: float) -> Verdict:
    """What a code means; the platform's text only decides, it is never repeated."""
    if code == _TOKEN_CODE:
        kind, what, remedy = _meaning_of_token_code(text.lower())
    else:
        kind = ERROR_CLASSES.get(code, ErrorClass.FAIL)
        what, remedy = ERROR_TEXTS.get(code, ("api_refused", "fix_request_id"))
        if kind is ErrorClass.REFRESH_TOKEN:
            what, remedy = "api_token_refused", "fix_authorise"
    said = message("api_at_code", where=where, what=message(what), code=code, request_id=_printable(request_id))
    return Verdict(kind, said, message(remedy), code, retry_after, is_throttled=code in _THROTTLED_CODES)


def _meaning_of_token_code(text: str) -> tuple[ErrorClass, str, str]:
    """36009004 covers many faults that only its text tells apart: class, and keys of what is wrong and what to do."""
    if "access-token" in text or "access_token" in text or "access token" in text:
        return ErrorClass.REFRESH_TOKEN, "api_token_refused", "fix_authorise"
    if "timestamp" in text:
        return ErrorClass.FAIL, "api_clock_wrong", "fix_clock"
    if "version" in text:
        return ErrorClass.FAIL, "api_version_retired", "fix_version"
    if "app_key" in text or "credential" in text:
        return ErrorClass.FAIL, "api_key_refused", "fix_app_key"
    return ErrorClass.FAIL, "api_bad_parameter", "fix_report"


def _shop_of(request: PreparedRequest) -> str:
    """What tells a request's shop apart; '' for a call that concerns none."""
    return (parse_qs(str(urlsplit(request.url or "").query)).get("shop_cipher") or [""])[0]


def _error_of(verdict: Verdict) -> ApiError:
    """The error that ends a request."""
    kinds: dict[ErrorClass, type[ApiError]] = {
        ErrorClass.REFRESH_TOKEN: AuthorizationError, ErrorClass.SPLIT: WindowTooLarge,
        ErrorClass.RETRY_THEN_SPLIT: WindowTooLarge}
    return kinds.get(verdict.error_class, ApiError)(verdict.message, verdict.remedy, code=verdict.code)


def _whole(code: Any) -> int | None:
    """An answer's code as a number, also where it came as text; None for anything else."""
    if isinstance(code, str) and code.strip().isdecimal():
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _is_transient(status: int) -> bool:
    """Whether a status alone says that trying again may help."""
    return status in RETRIED_STATUSES or status >= 500


def _retry_after(header: str) -> float:
    """Seconds asked for by a ``Retry-After`` header (seconds or an HTTP date); 0 for none."""
    text = header.strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def _printable(text: str) -> str:
    """A request id, and nothing that only looks like one."""
    return text if text.isalnum() and len(text) <= 64 else "unknown"


class _QueryFilter(logging.Filter):
    """Cuts queries out of urllib3's debug lines: they hold signatures, ciphers and the app secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten every argument that looks like an address with a query."""
        if isinstance(record.args, tuple):
            record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) and "?" in arg else arg
                                for arg in record.args)
        return True


def silence_addresses() -> None:
    """Keep secrets out of the logs of the HTTP library, at any level."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        if not any(isinstance(present, _QueryFilter) for present in logger.filters):
            logger.addFilter(_QueryFilter())
