"""What the doctor asks platforms: credentials, authorisations, scopes, reachability, clocks.

Belongs here: reading calls that change nothing; no token is refreshed. Does not belong here: sentences of the platform.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ingestion.config import Home
from orchestration.findings import Finding
from orchestration.messages import text

if TYPE_CHECKING:
    from ingestion.tiktok_shop.credentials import Connection
    from ingestion.tiktok_shop.endpoints import Endpoint

# The platform takes a timestamp from 5 minutes before to 30 seconds after its own time (reference 1.2).
_MOST_AHEAD: Final = 30.0
_MOST_BEHIND: Final = 300.0
_NOTICEABLE: Final = 1 / 3
_ENDING_EVENTS: Final = (6, 7)


def platform_findings(home: Home) -> Iterator[Finding]:
    """Credentials first; then, for every connection, what can be known with and without the network."""
    from ingestion.tiktok_shop.credentials import connections, reach
    from ingestion.tiktok_shop.exceptions import ConfigurationError
    from ingestion.tiktok_shop.options import options

    subject = text("doctor_credentials", source="tiktok_shop")
    found: list[Connection] = []
    wanted: Sequence[Endpoint] = ()
    try:
        found = connections(home)
        wanted = options().resources
        reach()
    except ConfigurationError as error:
        yield Finding("failed", subject, str(error), text("doctor_credentials_remedy"))
    else:
        if found:
            yield Finding("ok", subject, ", ".join(connection.name for connection in found))
        else:
            yield Finding("warning", subject, text("doctor_no_credentials"), text("doctor_credentials_remedy"))
    ads = _ads_connections(home)
    yield _ads_credentials(ads)
    reached = set()
    for address, variable in _addresses(found, with_ads=bool(ads)).items():
        answers = _reach(address, variable)
        if answers[0].verdict == "ok":
            reached.add(address)
        yield from answers
    for connection in found:
        yield from _authorisation(home, connection)
        if connection.base_url in reached:
            yield _shops(home, connection)
        yield from _scopes(home, connection, wanted)
    yield from _endings(home)


def _ads_connections(home: Home) -> list[str]:
    """Names of the connections to TikTok for Business, configured or stored."""
    from ingestion.tiktok_ads.consent import DEFAULT_CONNECTION, is_token_configured, stored_names

    configured = [DEFAULT_CONNECTION] if is_token_configured() else []
    return list(dict.fromkeys([*configured, *stored_names(home)]))


def _ads_credentials(names: list[str]) -> Finding:
    """Is there a token for TikTok for Business?"""
    subject = text("doctor_credentials", source="tiktok_ads")
    if names:
        return Finding("ok", subject, ", ".join(names))
    return Finding("warning", subject, text("doctor_no_credentials"), text("doctor_ads_remedy"))


def _addresses(found: list[Connection], *, with_ads: bool) -> dict[str, str]:
    """Each address that a run would call, once, with the setting that holds it."""
    from ingestion.tiktok_ads.consent import base_url

    addresses = {connection.base_url: "SOURCES__TIKTOK_SHOP__BASE_URL" for connection in found}
    for connection in found:
        addresses.setdefault(connection.auth_url, "SOURCES__TIKTOK_SHOP__AUTH_URL")
    if with_ads:
        addresses.setdefault(base_url(), "SOURCES__TIKTOK_ADS__BASE_URL")
    return addresses


def _reach(address: str, variable: str) -> list[Finding]:
    """Is somebody there, and does their clock agree with ours?"""
    from requests import RequestException

    from ingestion.tiktok_shop.probe import clock_ahead

    host = urlsplit(address).netloc
    subject = text("doctor_reach", host=host)
    try:
        ahead = clock_ahead(address)
    except RequestException as error:
        return [Finding("failed", subject, text("doctor_not_reached", reason=type(error).__name__),
                        text("doctor_reach_remedy", variable=variable))]
    there = Finding("ok", subject, text("doctor_reached"))
    return [there] if ahead is None else [there, clock_finding(host, ahead)]


def clock_finding(host: str, ahead: float) -> Finding:
    """What a difference between two clocks means.

    Args:
        host: whose clock ours is compared with.
        ahead: seconds that ours is ahead.
    """
    shown = text("doctor_skew_ahead" if ahead >= 0 else "doctor_skew_behind", seconds=f"{abs(ahead):.0f}")
    used = ahead / _MOST_AHEAD if ahead >= 0 else -ahead / _MOST_BEHIND
    subject = text("doctor_skew", host=host)
    if used >= 1:
        return Finding("failed", subject, shown, text("doctor_skew_remedy"))
    if used >= _NOTICEABLE:
        return Finding("warning", subject, shown, text("doctor_skew_remedy"))
    return Finding("ok", subject, shown)


def _authorisation(home: Home, connection: Connection) -> Iterator[Finding]:
    """How long does the seller's consent hold?"""
    from ingestion.tiktok_shop.credentials import EXPIRY_WARNING_DAYS, expiry_of

    subject = text("doctor_authorisation", name=connection.name)
    remedy = text("doctor_connect_remedy", name=connection.name)
    end = expiry_of(home, connection)
    if end is None:
        yield Finding("ok", subject, text("doctor_until_unknown"))
        return
    left = (end - datetime.fromtimestamp(time.time(), UTC)).total_seconds() / 86_400
    if left <= 0:
        yield Finding("failed", subject, text("doctor_ended", day=f"{end:%Y-%m-%d}"), remedy)
    elif left < EXPIRY_WARNING_DAYS:
        yield Finding("warning", subject, text("doctor_until", day=f"{end:%Y-%m-%d}"), remedy)
    else:
        yield Finding("ok", subject, text("doctor_until", day=f"{end:%Y-%m-%d}"))


def _shops(home: Home, connection: Connection) -> Finding:
    """Does the token work, and for which shops?"""
    from ingestion.tiktok_shop.exceptions import TikTokShopError
    from ingestion.tiktok_shop.probe import authorised_shops

    subject = text("doctor_connection", name=connection.name)
    try:
        shops = authorised_shops(connection, home)
    except TikTokShopError as error:
        return Finding("failed", subject, error.message, error.remedy)
    if not shops:
        return Finding("failed", subject, text("doctor_no_shop"), text("doctor_connect_remedy", name=connection.name))
    names = ", ".join(f"{shop.name} ({shop.region})" for shop in shops)
    return Finding("ok", subject, text("doctor_shops", count=len(shops), shops=names))


def _scopes(home: Home, connection: Connection, wanted: Sequence[Endpoint]) -> Iterator[Finding]:
    """Which resources are lost for want of a scope?"""
    from ingestion.tiktok_shop.credentials import stored_connection
    from ingestion.tiktok_shop.scopes import lost_resources

    subject = text("doctor_scopes", name=connection.name)
    granted = stored_connection(home, connection.name).get("granted_scopes")
    if not isinstance(granted, list):
        yield Finding("ok", subject, text("doctor_scopes_unknown"))
        return
    lost = lost_resources([str(scope) for scope in granted], wanted)
    for scope, resources in lost.items():
        yield Finding("warning", subject, text("doctor_scope_missing", scope=scope, resources=", ".join(resources)),
                      text("doctor_scope_remedy", name=connection.name))
    if not lost:
        yield Finding("ok", subject, text("doctor_scopes_all"))


def _endings(home: Home) -> Iterator[Finding]:
    """Did the platform announce by an event that an authorisation ends?"""
    from ingestion.tiktok_shop.webhooks import recent_events

    for event in recent_events(home, time.time()):
        if event.get("type") in _ENDING_EVENTS:
            day = datetime.fromtimestamp(event.get("received_at", 0), UTC)
            yield Finding("warning", text("doctor_events"),
                          text("doctor_deauthorised", shop=event.get("shop_id", "-"), day=f"{day:%Y-%m-%d}"),
                          text("doctor_credentials_remedy"))
