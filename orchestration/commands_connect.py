"""Commands about connections to platforms: consent, and the events they send."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.homes import claim_home


class Platform(StrEnum):
    """Whom to connect to."""

    TIKTOK_SHOP = "tiktok_shop"
    TIKTOK_ADS = "tiktok_ads"


class Host(StrEnum):
    """Where a seller's consent page is."""

    ROW = "row"
    US = "us"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (connect,):
        app.command()(command)


def connect(
    platform: Annotated[Platform, typer.Argument(help="Whom to connect to.")],
    name: Annotated[str | None, typer.Option("--name", help=(
        "Name of the connection; a seller account has one, several accounts have several."))] = None,
    code: Annotated[str | None, typer.Option("--code", help=(
        "The code, or the whole address the consent page led to; asked for when left out."))] = None,
    region: Annotated[Host, typer.Option("--region", help="Consent page of a US shop, or of the rest of the world.")
                      ] = Host.ROW,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the consent page if possible.")] = True,
) -> None:
    """One consent of a seller: shows the page, takes the code, keeps the connection, names shops and missing scopes."""
    from orchestration.connect import connect_ads, connect_shop

    home = claim_home(home_from_environment(), "real")
    if platform is Platform.TIKTOK_ADS:
        connect_ads(home, name=name, code=code, browser=browser)
    else:
        connect_shop(home, name=name, code=code, region="us" if region is Host.US else "row", browser=browser)
