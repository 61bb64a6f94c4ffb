"""What follows from the world without being part of it, made when first asked for and kept.

Belongs here: caching. Each builder draws from dice of its own name, so that nothing made here changes what the
world holds.
"""

from __future__ import annotations

from ingestion.sandbox.ledger import Ledger
from ingestion.sandbox.media import Media
from ingestion.sandbox.programmes import Programmes
from ingestion.sandbox.shop_days import ShopDays
from ingestion.sandbox.statements import StatementBook
from ingestion.sandbox.world import World


class Derived:
    """Settlement, programmes and media of all shops.

    Args:
        world: the world they follow from.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._shops = {shop.market.shop_code: shop for shop in world.shops}
        self._ledgers: dict[str, Ledger] = {}
        self._statements: dict[str, StatementBook] = {}
        self._programmes: dict[str, Programmes] = {}
        self._media: dict[str, Media] = {}
        self._shop_days: dict[str, ShopDays] = {}

    def ledger(self, shop_code: str) -> Ledger:
        """Transactions of a shop."""
        if shop_code not in self._ledgers:
            self._ledgers[shop_code] = Ledger(self._shops[shop_code], self._world.seed)
        return self._ledgers[shop_code]

    def statements(self, shop_code: str) -> StatementBook:
        """Statements and payments of a shop."""
        if shop_code not in self._statements:
            self._statements[shop_code] = StatementBook(self.ledger(shop_code), self._world.seed)
        return self._statements[shop_code]

    def programmes(self, shop_code: str) -> Programmes:
        """Collaborations and samples of a shop."""
        if shop_code not in self._programmes:
            self._programmes[shop_code] = Programmes(self._shops[shop_code], self._world.seed)
        return self._programmes[shop_code]

    def media(self, shop_code: str) -> Media:
        """Videos, LIVEs and sales by content of a shop."""
        if shop_code not in self._media:
            self._media[shop_code] = Media(self._shops[shop_code], self._world.seed)
        return self._media[shop_code]

    def shop_days(self, shop_code: str) -> ShopDays:
        """Daily figures of a shop."""
        if shop_code not in self._shop_days:
            self._shop_days[shop_code] = ShopDays(self.media(shop_code))
        return self._shop_days[shop_code]
