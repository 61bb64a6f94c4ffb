"""Commands about connections to platforms: consent, and the events they send."""

from __future__ import annotations

import contextlib
import signal
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
    for command in (connect, webhooks):
        app.command()(command)


def connect(
    platform: Annotated[Platform, typer.Argument()],
    name: Annotated[str | None, typer.Option("--name")] = None,
    code: Annotated[str | None, typer.Option("--code")] = None,
    region: Annotated[Host, typer.Option("--region")] = Host.ROW,
    browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
) -> None:
    """One consent of a seller: shows the page, takes the code, keeps the connection, names shops and missing scopes."""
    from orchestration.connect import connect_ads, connect_shop

    home = claim_home(home_from_environment(), "real")
    if platform is Platform.TIKTOK_ADS:
        connect_ads(home, name=name, code=code, browser=browser)
    else:
        connect_shop(home, name=name, code=code, region="us" if region is Host.US else "row", browser=browser)


def webhooks(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8765,
) -> None:
    """Take the platform's events until stopped: verified, reduced to ids, a hint for the next run of what changed."""
    from ingestion.tiktok_shop.credentials import connections
    from ingestion.tiktok_shop.exceptions import TikTokShopError
    from orchestration.errors import LinkstarError
    from orchestration.messages import text
    from orchestration.webhook_server import WebhookServer

    home = claim_home(home_from_environment(), "real")
    try:
        apps = {connection.app_key: connection.app_secret for connection in connections(home)}
    except TikTokShopError as error:
        raise LinkstarError(str(error)) from None
    if not apps:
        raise LinkstarError(text("webhooks_no_app"))
    try:
        server = WebhookServer((host, port), home, apps)
    except OSError as error:
        raise LinkstarError(text("webhooks_no_port", host=host, port=port, reason=error.strerror or error)) from error
    with server:
        typer.echo(text("webhooks_listening", host=host, port=server.server_address[1]))
        for number in (signal.SIGINT, signal.SIGTERM):  # a service's shell may have switched the first off
            signal.signal(number, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
