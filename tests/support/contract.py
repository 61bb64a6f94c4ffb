"""The published client against the sandbox: is an answer what the client's models declare, and nothing else?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
from tiktok_shop_api import TikTokShop
from tiktok_shop_api.generated.types import Unset

from ingestion.sandbox import Sandbox


class Recorder(httpx.HTTPTransport):
    """Keeps the last body as it came over the wire, before any model has touched it."""

    last = b""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        Recorder.last = response.read()
        return response


def connect(sandbox: Sandbox, cipher: str | None) -> TikTokShop:
    """The client of one shop, or of none."""
    made = sandbox.credentials
    return TikTokShop(
        made.app_key, made.app_secret, made.access_token, cipher, base_url=sandbox.url, transport=Recorder()
    )


def unknown_keys(model: Any, path: str = "") -> list[str]:
    """Keys that no model declares, at any depth."""
    if isinstance(model, list):
        return [key for item in model for key in unknown_keys(item, path + "[]")]
    if not hasattr(model, "to_dict"):
        return []
    found = [f"{path}.{key}" for key in getattr(model, "additional_properties", {})]
    for field in type(model).__attrs_attrs__:
        if field.name != "additional_properties":
            found += unknown_keys(getattr(model, field.name), f"{path}.{field.name}")
    return found


def wrong_types(model: Any, path: str = "") -> list[str]:
    """Scalars that are not of the declared type."""
    if isinstance(model, list):
        return [fault for item in model for fault in wrong_types(item, path + "[]")]
    if not hasattr(model, "to_dict"):
        return []
    found = []
    for field in type(model).__attrs_attrs__:
        value, declared = getattr(model, field.name), str(field.type)
        if field.name == "additional_properties" or isinstance(value, Unset):
            continue
        if isinstance(value, (str, int, bool)) and type(value).__name__ not in declared:
            found.append(f"{path}.{field.name}: {value!r} is not {declared}")
        found += wrong_types(value, f"{path}.{field.name}")
    return found


def check(response: Any, accepted: Sequence[str] = ()) -> Any:
    """Assert that an answer fits its model exactly and return its data.

    Args:
        accepted: deviations of a type that the platform documents.
    """
    assert response.code == 0
    assert unknown_keys(response) == []
    assert [fault for fault in wrong_types(response) if fault not in accepted] == []
    assert response.to_dict() == json.loads(Recorder.last)
    return response.data
