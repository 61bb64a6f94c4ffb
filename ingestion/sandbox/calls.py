"""What a request is once it is taken apart, and what a handler may use to answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.derived import Derived
from ingestion.sandbox.faults import Fault
from ingestion.sandbox.index import Index
from ingestion.sandbox.overrides import Overrides, Row
from ingestion.sandbox.world import ShopWorld, World


class Service(Protocol):
    """What a handler may use of the API around it."""

    world: World
    derived: Derived
    credentials: Credentials
    overrides: Overrides
    market_quota: dict[int, int]

    def index(self) -> Index:
        """Index of the present moment and edits."""


@dataclass
class Call:
    """A request taken apart, and the shop it is for once that is known.

    Args:
        ids: the parts of the path that name an object, by the name of the template.
    """

    path: str
    parameters: dict[str, str]
    body: dict[str, Any]
    fault: Fault | None
    shop_code: str = ""
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One row of the endpoint table; parts of the path in braces are ids."""

    method: str
    path: str
    handler: Callable[[Service, Call], Row]
    scope: str = ""
    needs_shop: bool = True
    is_signed: bool = True


def shop_of(service: Service, call: Call) -> ShopWorld:
    """The shop a call is for."""
    return next(shop for shop in service.world.shops if shop.market.shop_code == call.shop_code)
