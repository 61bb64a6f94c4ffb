"""Which resources are lost without which scope; each endpoint names its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ingestion.tiktok_shop.endpoints import Endpoint


def lost_resources(granted: Collection[str], wanted: Iterable[Endpoint]) -> dict[str, list[str]]:
    """Scope that was not granted -> the resources that are skipped without it, in the order they are read.

    Args:
        granted: scopes the platform named.
        wanted: what a run would read (``options().resources``).
    """
    lost: dict[str, list[str]] = {}
    for endpoint in wanted:
        if endpoint.scope not in granted:
            lost.setdefault(endpoint.scope, []).append(endpoint.name)
    return lost
