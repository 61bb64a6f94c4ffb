"""The whole made-up group of shops: every object of every shop with its life, from one seed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.sandbox.affiliate import AffiliateFactory
from ingestion.sandbox.aftersales import AftersalesFactory
from ingestion.sandbox.calendar import ShopCalendar
from ingestion.sandbox.catalogue import Product, generate_products
from ingestion.sandbox.creators import Creator, generate_creators
from ingestion.sandbox.dice import DAY, Dice
from ingestion.sandbox.lives import Cancellation, Credit, Order, Return
from ingestion.sandbox.markets import MARKETS, Market
from ingestion.sandbox.orders import OrderFactory
from ingestion.sandbox.traffic import Traffic, Visit
from ingestion.sandbox.truth import TROUBLES, Touch, Trouble, Truth, make_trouble

DEFAULT_SEED = 7
DEFAULT_ORDERS = 5000
DEFAULT_DAYS = 120


@dataclass
class ShopWorld:
    """Everything that belongs to one shop."""

    market: Market
    calendar: ShopCalendar
    products: list[Product]
    creators: list[Creator]
    orders: list[Order] = field(default_factory=list)
    cancellations: list[Cancellation] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    # Videos whose views are bought, with the factor; empty unless such a case was asked for.
    inflated_videos: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """A group of shops; see ``generate``. ``start`` and ``end`` are unix seconds; ``truth`` is for tests."""

    seed: int
    days: int
    start: int
    end: int
    shops: list[ShopWorld]
    truth: Truth = field(default_factory=Truth)

    @classmethod
    def generate(cls, seed: int = DEFAULT_SEED, orders: int = DEFAULT_ORDERS, days: int = DEFAULT_DAYS,
                 end: datetime | None = None, troubles: Collection[Trouble] = ()) -> World:
        """Make the world; equal arguments make equal worlds.

        Args:
            seed: names the world.
            orders: orders placed within the window, over all shops.
            days: length of the window in local days.
            end: last moment of the window; an aware time, read as UTC if it has no zone. Default now.
            troubles: fraud and overcharged commissions to put in; ``truth`` tells where they are.

        Raises:
            ValueError: a trouble is unknown.
        """
        if unknown := [trouble for trouble in troubles if trouble not in TROUBLES]:
            raise ValueError(f"unknown troubles: {', '.join(unknown)}")
        moment = end or datetime.now(UTC)
        last = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        days = max(1, days)
        counts = [round(orders * market.order_share) for market in MARKETS]
        counts[0] += orders - sum(counts)
        shops = [
            _generate_shop(seed, market, count, days, last)
            for market, count in zip(MARKETS, counts, strict=True)
        ]
        truth = Truth()
        for shop in shops:
            make_trouble(shop, seed, troubles, truth)
        return cls(seed, days, last - days * DAY, last, shops, truth)

    def shop(self, region: str) -> ShopWorld:
        """The shop of a market by its ISO country."""
        return next(shop for shop in self.shops if shop.market.region == region)


def _generate_shop(seed: int, market: Market, count: int, days: int, end: int) -> ShopWorld:
    calendar = ShopCalendar(market, end, days)
    products = generate_products(Dice(seed, f"{market.region}/products"), market, calendar.start, end)
    creators = generate_creators(
        Dice(seed, f"{market.region}/creators"),
        market,
        calendar.days,
        calendar.start,
        end,
        [product.weight for product in products],
    )
    shop = ShopWorld(market, calendar, products, creators)
    visits = Traffic(Dice(seed, f"{market.region}/traffic"), calendar, creators).visits(count)
    _sell(shop, visits, seed)
    return shop


def _sell(shop: ShopWorld, visits: list[Visit], seed: int) -> None:
    """Turn visits into orders and all that follows; goods to be sent again wait for the next visit after."""
    market = shop.market
    orders = OrderFactory(Dice(seed, f"{market.region}/orders"), market, shop.products, len(visits))
    aftersales = AftersalesFactory(Dice(seed, f"{market.region}/aftersales"), market, shop.products)
    affiliate = AffiliateFactory(Dice(seed, f"{market.region}/affiliate"), market, shop.creators)
    waiting: list[tuple[int, str, Order, str]] = []
    for number, visit in enumerate(visits, start=1):
        if waiting and waiting[0][0] <= visit.moment:
            _, _, original, kind = waiting.pop(0)
            shop.orders.append(orders.replace(number, visit, original, kind))
            continue
        order = orders.make(number, visit)
        shop.orders.append(order)
        shop.touches.append(_touch(order, visit))
        cancellation = aftersales.cancellation(order)
        if cancellation:
            shop.cancellations.append(cancellation)
        returns = aftersales.returns(order, visit.creator)
        shop.returns += returns
        shop.credits += affiliate.credits(order, visit, returns)
        for request in returns:
            if request.statuses[-1] in ("REPLACEMENT_REQUEST_COMPLETE", "EXCHANGE_REQUEST_COMPLETE"):
                waiting.append((request.times[-1], request.id, order, request.return_type.lower()))
                waiting.sort(key=lambda item: item[:2])


def _touch(order: Order, visit: Visit) -> Touch:
    return Touch(order.id, visit.moment, visit.door, visit.creator.number if visit.creator else None,
                 visit.content.id if visit.content else "")
