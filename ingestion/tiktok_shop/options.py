"""Which resources a run reads and how many items of each: settings of the seller beside the credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import dlt

from ingestion.messages import text as message
from ingestion.tiktok_shop.endpoints import RESOURCES, SHOPS
from ingestion.tiktok_shop.endpoints.model import Endpoint, PerParent
from ingestion.tiktok_shop.exceptions import ConfigurationError

_SECTION: Final = "sources.tiktok_shop"


@dataclass(frozen=True)
class Options:
    """What is read.

    Args:
        resources: in the order they are read.
        most: items a run, by resource that is read per parent.
    """

    resources: tuple[Endpoint, ...]
    most: dict[str, int]


def options() -> Options:
    """The configured resources and caps.

    Raises:
        ConfigurationError: a name is no resource, or a cap is no number.
    """
    extra, skipped = _names("extra_resources"), _names("skip_resources")
    resources = tuple(endpoint for endpoint in RESOURCES if endpoint is SHOPS or (
        endpoint.name not in skipped and (not endpoint.is_optional or endpoint.name in extra)))
    most = {endpoint.name: _cap(endpoint) for endpoint in resources if isinstance(endpoint.reading, PerParent)}
    return Options(resources, most)


def _names(setting: str) -> frozenset[str]:
    """Resources listed in a setting."""
    names = frozenset(name.strip().lower() for name in _setting(setting).split(",") if name.strip())
    unknown = sorted(names - {endpoint.name for endpoint in RESOURCES})
    if unknown:
        raise ConfigurationError(
            message("api_unknown_resource", variable=_variable(setting), value=", ".join(unknown)),
            message("fix_resource_name", names=", ".join(endpoint.name for endpoint in RESOURCES)))
    return names


def _cap(endpoint: Endpoint) -> int:
    """Items of a resource a run."""
    name = f"most_items.{endpoint.name}"
    written = _setting(name)
    if written and not written.isdecimal():
        raise ConfigurationError(message("api_not_a_count", variable=_variable(name), value=written),
                                 message("fix_count"))
    return int(written) if written else cast(PerParent, endpoint.reading).most


def _setting(key: str) -> str:
    """A setting as text, '' if it is not set."""
    value = dlt.config.get(f"{_SECTION}.{key}", str)
    return "" if value is None else str(value).strip()


def _variable(key: str) -> str:
    """Name of the environment variable of a setting."""
    return f"{_SECTION}.{key}".replace(".", "__").upper()
