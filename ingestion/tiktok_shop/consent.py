"""A seller's consent: the page it is given on, the exchange of its code, and the connection that is kept of it.

Belongs here: addresses and answers of the token calls. Does not belong here: talking to the seller (``linkstar
connect``), refreshing (``client.py``). The token addresses hold the app secret: they are never shown or logged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlencode

from filelock import FileLock
from requests import RequestException, Response, Session

from ingestion.config import Home
from ingestion.consent import ConsentError
from ingestion.messages import text as message
from ingestion.secret_files import write_secrets
from ingestion.tiktok_shop.credentials import (
    DEFAULT_CONNECTION,
    App,
    configured_tokens,
    stored_connection,
    stored_names,
    token_file,
)
from ingestion.tiktok_shop.exceptions import AuthorizationError
from ingestion.tiktok_shop.probe import is_loopback
from ingestion.tiktok_shop.session import data_of, judge, silence_addresses
from ingestion.tiktok_shop.settings import ErrorClass
from ingestion.tiktok_shop.tokens import LOCK_SECONDS, Tokens, fingerprint, tokens_of

Region = Literal["row", "us"]

CONSENT_HOSTS: Final[Mapping[str, str]] = {
    "row": "https://services.tiktokshop.com", "us": "https://services.us.tiktokshop.com"}
_EXCHANGE_PATH: Final = "/api/v2/token/get"
_SELLER: Final = 0
_PAUSES: Final = (1.0, 3.0)  # seconds before the second and third attempt

# code of a token call -> what is wrong, what to do: keys of the catalogue (reference 1.6)
_REFUSALS: Final[Mapping[int, tuple[str, str]]] = {
    36004004: ("consent_code_refused", "fix_consent_again"),
    36004005: ("consent_no_record", "fix_consent_again"),
    36004001: ("consent_no_record", "fix_consent_again"),
    98001004: ("consent_refused", "fix_consent_app"),
    36009004: ("api_key_refused", "fix_consent_app"),
    36009033: ("api_address_not_allowed", "fix_partner_center"),
}


@dataclass(frozen=True)
class Grant:
    """What a seller has agreed to.

    Args:
        tokens: of the connection.
        open_id: the seller account; '' if the platform does not say.
        seller: its name.
        region: its country.
        scopes: what was granted; None if the platform does not say.
    """

    tokens: Tokens = field(repr=False)
    open_id: str
    seller: str
    region: str
    scopes: tuple[str, ...] | None


def consent_page(app: App, region: Region, state: str) -> str:
    """Address of the page on which the seller agrees; it holds no secret.

    Raises:
        ConsentError: the app's service id is not set.
    """
    if not app.service_id:
        raise ConsentError(message("consent_no_service_id"), message("fix_set_variable"))
    return f"{CONSENT_HOSTS[region]}/open/authorize?{urlencode({'service_id': app.service_id, 'state': state})}"


def exchange(app: App, code: str, sleep: Callable[[float], None] = time.sleep) -> Grant:
    """Trade a code (valid for 30 minutes, once) for tokens; a platform that is overloaded is asked again.

    Args:
        app: whom the seller agreed to.
        code: from the consent page.
        sleep: waits that many seconds.

    Raises:
        ConsentError: the platform refused, cannot be reached, or the account is no seller's.
    """
    silence_addresses()
    response = _asked(app, code)
    verdict = judge(response, _EXCHANGE_PATH)
    for pause in _PAUSES:
        if verdict is None or verdict.error_class is not ErrorClass.RETRY:
            break
        sleep(pause)
        response = _asked(app, code)
        verdict = judge(response, _EXCHANGE_PATH)
    if verdict is None:
        return _grant(data_of(response))
    known = _REFUSALS.get(verdict.code or 0)
    if known is None:
        raise ConsentError(verdict.message, message("fix_consent_again"))
    raise ConsentError(message(known[0]), message(known[1]))


def _asked(app: App, code: str) -> Response:
    """The answer to one token call.

    Raises:
        ConsentError: there is none.
    """
    session = Session()
    session.trust_env = not is_loopback(app.auth_url)
    try:
        with session:
            return session.get(app.auth_url + _EXCHANGE_PATH, timeout=(10.0, 60.0), allow_redirects=False, params={
                "app_key": app.app_key, "app_secret": app.app_secret, "auth_code": code,
                "grant_type": "authorized_code"})
    except RequestException as error:  # its text holds the address, and that the secret
        reason = type(error).__name__
        raise ConsentError(message("api_unreachable", reason=reason), message("fix_auth_url")) from None


def _grant(answer: Mapping[str, Any]) -> Grant:
    """The answer, checked."""
    if answer.get("user_type") not in (None, _SELLER, str(_SELLER)):
        raise ConsentError(message("consent_no_seller"), message("fix_authorise_seller"))
    try:
        tokens = tokens_of(answer, time.time())
    except AuthorizationError as error:
        raise ConsentError(error.message, message("fix_consent_again")) from None
    scopes = answer.get("granted_scopes")
    return Grant(tokens, str(answer.get("open_id") or ""), str(answer.get("seller_name") or ""),
                 str(answer.get("seller_base_region") or ""),
                 tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else None)


def store(home: Home, grant: Grant, wanted: str | None = None) -> str:
    """Keep a connection: one a seller account, whatever it was called before.

    Args:
        home: a home that exists.
        grant: what was exchanged.
        wanted: its name; None: the name the account has, else ``default``, else its country. A name that another
            account has is never taken from it.

    Returns: the name it is stored under.
    """
    accounts = {name: str(stored_connection(home, name).get("open_id") or "") for name in stored_names(home)}
    same = [name for name, open_id in accounts.items() if grant.open_id and open_id == grant.open_id]
    others = {name for name in accounts if name not in same and accounts[name] and grant.open_id}
    name = wanted or (same[0] if same else _first_name(grant, others))
    name = _free_name(name, others)
    configured = configured_tokens(name)
    with FileLock(token_file(home, name).with_suffix(".lock"), timeout=LOCK_SECONDS, mode=0o600):
        write_secrets(token_file(home, name), {
            "connected_at": int(time.time()), "open_id": grant.open_id, "seller_name": grant.seller,
            "seller_base_region": grant.region, "granted_scopes": None if grant.scopes is None else list(grant.scopes),
            "configured": fingerprint(configured.access_token, configured.refresh_token), **asdict(grant.tokens)})
    for earlier in same:
        if earlier != name:
            token_file(home, earlier).unlink(missing_ok=True)
    return name


def _first_name(grant: Grant, others: set[str]) -> str:
    """Name of an account that has none: tokens that are configured keep the name ``default`` for themselves."""
    if DEFAULT_CONNECTION not in others and not configured_tokens(DEFAULT_CONNECTION).access_token:
        return DEFAULT_CONNECTION
    return "".join(letter for letter in grant.region.lower() if letter.isascii() and letter.isalnum()) or "seller"


def _free_name(name: str, others: set[str]) -> str:
    """The name, with a number behind it while another account has it."""
    free, number = name, 1
    while free in others:
        number += 1
        free = f"{name}_{number}"
    return free
