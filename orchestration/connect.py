"""``linkstar connect``: from the consent page to a stored connection, step by step on the terminal.

Belongs here: what is asked and shown. Does not belong here: what a platform answers (``ingestion.*.consent``).
"""

from __future__ import annotations

import os
import secrets
import sys
import webbrowser
from typing import Final, Literal

import typer

from ingestion import consent
from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.messages import text

Region = Literal["row", "us"]

PLATFORMS: Final = ("tiktok_shop", "tiktok_ads")


def connect_shop(home: Home, *, name: str | None, code: str | None, region: Region, browser: bool) -> None:
    """One seller account of TikTok Shop.

    Raises:
        LinkstarError: no connection came of it.
    """
    from ingestion.tiktok_shop import consent as shop
    from ingestion.tiktok_shop.credentials import app
    from ingestion.tiktok_shop.exceptions import TikTokShopError

    try:
        wanted = consent.checked_name(name) if name else None
        asked = app(wanted or "")
        given = code
        state = None
        if given is None:
            state = secrets.token_urlsafe(16)
            given = _ask(shop.consent_page(asked, region, state), "tiktok_shop", browser=browser)
        grant = shop.exchange(asked, consent.code_of(given, state))
        stored = shop.store(home, grant, wanted)
        typer.echo(text("connected_shop", name=stored, seller=grant.seller or "-", region=grant.region or "-"))
        if wanted and stored != wanted:
            typer.echo(text("connected_under", wanted=wanted, name=stored))
        _show_scopes(grant.scopes)
        _show_shops(home, stored)
    except (consent.ConsentError, TikTokShopError) as error:
        raise LinkstarError(str(error)) from None


def connect_ads(home: Home, *, name: str | None, code: str | None, browser: bool) -> None:
    """The advertiser accounts of one TikTok for Business login.

    Raises:
        LinkstarError: no connection came of it.
    """
    from ingestion.tiktok_ads import consent as ads

    try:
        wanted = consent.checked_name(name) if name else None
        asked = ads.app()
        given, state = code, None
        if given is None:
            state = secrets.token_urlsafe(16)
            given = _ask(ads.consent_page(asked, state), "tiktok_ads", browser=browser)
        grant = ads.exchange(asked, consent.code_of(given, state))
        stored = ads.store(home, grant, wanted)
    except consent.ConsentError as error:
        raise LinkstarError(str(error)) from None
    typer.echo(text("connected_ads", name=stored, count=len(grant.advertiser_ids),
                    advertisers=", ".join(grant.advertiser_ids) or "-"))


def _ask(page: str, platform: str, *, browser: bool) -> str:
    """Show (and open, where there is a browser) the consent page; what the seller pastes back.

    Raises:
        LinkstarError: nothing was pasted.
    """
    typer.echo(text("consent_page", page=page))
    if browser and _has_browser():
        webbrowser.open(page)
    typer.echo(text("consent_paste"))
    pasted = sys.stdin.readline().strip()
    if not pasted:
        raise LinkstarError(text("consent_nothing_pasted", platform=platform))
    return pasted


def _has_browser() -> bool:
    """Whether a window can be opened: a browser in the terminal would take it over."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _show_scopes(granted: tuple[str, ...] | None) -> None:
    """What is skipped for want of a scope."""
    from ingestion.tiktok_shop.options import options
    from ingestion.tiktok_shop.scopes import lost_resources

    if granted is None:
        typer.echo(text("scopes_not_told"))
        return
    lost = lost_resources(granted, options().resources)
    for scope, resources in lost.items():
        typer.echo(text("scope_missing", scope=scope, resources=", ".join(resources)))
    if lost:
        typer.echo(text("scope_remedy"))
    else:
        typer.echo(text("scopes_complete"))


def _show_shops(home: Home, name: str) -> None:
    """The shops that the new connection covers."""
    from ingestion.tiktok_shop.credentials import connections
    from ingestion.tiktok_shop.exceptions import TikTokShopError
    from ingestion.tiktok_shop.probe import authorised_shops

    connection = next(one for one in connections(home) if one.name == name)
    try:
        shops = authorised_shops(connection, home)
    except TikTokShopError as error:
        typer.echo(text("shops_not_listed", reason=str(error)))
        return
    typer.echo(text("shops_covered", count=len(shops)))
    for shop in shops:
        typer.echo(f"  {shop.shop_id}  {shop.region}  {shop.name}")
