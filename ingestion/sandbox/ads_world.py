"""What the shops spend on ads: one advertiser a market, ads on creators' posts, and GMV Max campaigns.

Belongs here: which ads exist and what a leaf (an ad, a creative, a LIVE room) cost on a day. Every sum above a
leaf is added up when it is asked for, so that levels agree at any moment. Nothing here touches the chance of
the shop's own world: topics of their own name the dice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import DAY, HOUR, Dice, make_id, share
from ingestion.sandbox.markets import Market
from ingestion.sandbox.world import ShopWorld, World

# The cost sheet holds boosts of the first eight creators (``sheets_money``); ads are on others' posts, so that no
# money is told twice.
_SPARK_CREATORS = slice(8, 26)
_GMV_MAX_PRODUCTS = 3
_RESIDUAL = "-1"
# A figure's part known so long after the end of its day: cost settles in two days, sales trickle in for a week.
_COST_KNOWN = ((2 * DAY, 9700),)
_SALES_KNOWN = ((DAY, 6000), (4 * DAY, 8500), (8 * DAY, 9600))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a leaf did on a day; money in minor units."""

    cost: int = 0
    impressions: int = 0
    clicks: int = 0
    orders: int = 0
    revenue: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(self.cost + other.cost, self.impressions + other.impressions, self.clicks + other.clicks,
                       self.orders + other.orders, self.revenue + other.revenue)


@dataclass(frozen=True, slots=True)
class Leaf:
    """The smallest thing that spends: an ad, a creative of a product, a LIVE room. ``days`` holds its final figures."""

    id: str
    name: str
    account: str
    days: dict[date, Figures]


@dataclass(frozen=True, slots=True)
class Ad:
    """One ad of the auction; ``item_id`` is the boosted post, '' for an ad of the seller's own making."""

    leaf: Leaf
    campaign_id: str
    adgroup_id: str
    item_id: str
    created_at: int
    deleted_at: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A GMV Max campaign: creatives by product, or LIVE rooms. ``is_paid_by_sales``: its fee is taken from sales."""

    id: str
    name: str
    kind: str
    account: str
    is_paid_by_sales: bool
    products: dict[str, tuple[str, list[Leaf]]] = field(default_factory=dict)
    rooms: list[Leaf] = field(default_factory=list)

    def leaves(self) -> Iterator[Leaf]:
        """Everything the campaign spends on."""
        for _, creatives in self.products.values():
            yield from creatives
        yield from self.rooms


@dataclass(frozen=True)
class Advertiser:
    """The ad account of one shop."""

    id: str
    name: str
    shop: ShopWorld
    ads: list[Ad]
    campaigns: list[Campaign]
    midnights: dict[date, tuple[int, int]]

    @property
    def market(self) -> Market:
        """Market of its shop; its days are the shop's."""
        return self.shop.market

    def known(self, figures: Figures, day: date, moment: int) -> Figures | None:
        """A day's figures as shown at a moment: growing through the day, restated after; None before it begins."""
        starts_at, ends_at = self.midnights[day]
        if moment <= starts_at:
            return None
        if moment < ends_at:
            tenths = (moment - starts_at) * 10 // (ends_at - starts_at) * 1000
            return Figures(*(share(value, tenths) for value in (
                figures.cost, figures.impressions, figures.clicks, figures.orders, figures.revenue)))
        age = moment - ends_at
        sales = _part_known(_SALES_KNOWN, age)
        return replace(figures, cost=share(figures.cost, _part_known(_COST_KNOWN, age)),
                       orders=share(figures.orders, sales), revenue=share(figures.revenue, sales))


def _part_known(steps: tuple[tuple[int, int], ...], age: int) -> int:
    """Hundredths of a percent of a figure that are known at an age in seconds."""
    return next((part for until, part in steps if age < until), 10_000)


def generate_advertisers(world: World) -> list[Advertiser]:
    """The ad account of every shop, in the order of the shops."""
    return [_generate_advertiser(world, shop) for shop in world.shops]


def _generate_advertiser(world: World, shop: ShopWorld) -> Advertiser:
    market = shop.market
    dice = Dice(world.seed, f"{market.region}/ads")
    days = shop.calendar.days
    starts = [int(datetime(day.year, day.month, day.day, tzinfo=market.zone).timestamp())
              for day in (*days, days[-1] + timedelta(days=1))]
    factory = _Factory(dice, shop)
    return Advertiser(make_id("7400", market.index, 1, 19), f"{market.shop_name} Ads", shop,
                      factory.ads(), factory.campaigns(), dict(zip(days, pairwise(starts), strict=True)))


class _Factory:
    """Draws the ads and campaigns of one shop."""

    def __init__(self, dice: Dice, shop: ShopWorld) -> None:
        self._dice = dice
        self._shop = shop
        self._market = shop.market
        self._days = shop.calendar.days
        self._ads = 0

    def ads(self) -> list[Ad]:
        """Ads on posts of creators, and one of the seller's own that runs all the time."""
        found = [self._ad("", "Always on", self._days[0], len(self._days), 900)]
        for creator in self._shop.creators[_SPARK_CREATORS]:
            for video in creator.videos:
                day = self._first_day(video)
                if creator.role == "main" and day in self._days and self._dice.chance(0.3):
                    found.append(self._ad(video.id, f"Boost {creator.name}", day, self._dice.between(4, 12), 2200))
        return found

    def campaigns(self) -> list[Campaign]:
        """Two GMV Max campaigns for products, the second paid out of sales, and one for the shop's own LIVEs."""
        products = self._shop.products
        second = len(self._days) // 2
        own = next(creator for creator in self._shop.creators if creator.role == "own")
        handle = own.handle_on(self._days[-1], 0)
        rooms = [Leaf(live.id, f"{self._market.shop_name} LIVE", handle,
                      {self._live_day(live): self._figures(6000)}) for live in own.lives
                 if self._live_day(live) in self._days and self._dice.chance(0.6)]
        return [
            Campaign(self._campaign_id(1), "GMV Max all year", "PRODUCT", handle, False, {
                product.id: (product.title, self._creatives(number, self._days))
                for number, product in enumerate(products[:_GMV_MAX_PRODUCTS])}),
            Campaign(self._campaign_id(2), "GMV Max net sales", "PRODUCT", handle, True, {
                products[_GMV_MAX_PRODUCTS].id: (products[_GMV_MAX_PRODUCTS].title,
                                                 self._creatives(_GMV_MAX_PRODUCTS, self._days[second:]))}),
            Campaign(self._campaign_id(3), "GMV Max LIVE", "LIVE", handle, False, rooms=rooms),
        ]

    def _creatives(self, product: int, days: list[date]) -> list[Leaf]:
        """The creators' videos of a product that cost something, and what cannot be told apart (-1)."""
        found = [Leaf(_RESIDUAL, "-", "-", {day: self._figures(700) for day in days})]
        for creator in self._shop.creators:
            for video in creator.videos:
                if video.product == product:
                    found.append(self._creative(creator, video, days))
        return [leaf for leaf in found if leaf.days]

    def _creative(self, creator: Creator, video: Content, days: list[date]) -> Leaf:
        """A video's first two weeks; one in three is shown for money, on days without it as long as it is."""
        first = self._first_day(video)
        is_paid = self._dice.chance(0.35)
        shown = [day for day in days if first <= day < first + timedelta(days=14)]
        account = creator.handle_on(first, video.account)
        figures = {day: self._figures(500) if is_paid and self._dice.chance(0.7) else
                   Figures(impressions=self._dice.between(0, 40)) for day in shown}
        return Leaf(video.id, f"Video of {creator.name}", account, figures if is_paid else {})

    def _ad(self, item_id: str, name: str, first: date, length: int, dollars_hundredths: int) -> Ad:
        self._ads += 1
        number = self._ads
        days = {day: self._figures(dollars_hundredths)
                for day in self._days if first <= day < first + timedelta(days=length)}
        created = int(datetime(first.year, first.month, first.day, tzinfo=self._market.zone).timestamp()) - HOUR
        ends_at = created + (length + 2) * DAY
        # A few are deleted when they are over: ads that are gone from the list keep their spend in the report.
        deleted = ends_at if item_id and self._dice.chance(0.1) else 0
        return Ad(Leaf(make_id("1790", self._market.index, number, 16), name, "", days),
                  make_id("1780", self._market.index, 100 + number, 16),
                  make_id("1785", self._market.index, number, 16), item_id, created, deleted)

    def _figures(self, dollar_cents: int) -> Figures:
        """A day around so many US cents, in the market's currency."""
        cost = dollar_cents * self._market.price_factor // 100 * self._dice.between(40, 160) // 100
        clicks = self._dice.between(5, 120)
        orders = self._dice.between(0, max(1, clicks // 20))
        price = 2400 * self._market.price_factor // 100
        return Figures(cost, clicks * self._dice.between(20, 70), clicks, orders,
                       orders * price * self._dice.between(80, 120) // 100)

    def _first_day(self, video: Content) -> date:
        """The local day after a video was posted."""
        return datetime.fromtimestamp(video.starts_at, self._market.zone).date() + timedelta(days=1)

    def _live_day(self, live: Content) -> date:
        """The local day on which a LIVE began."""
        return datetime.fromtimestamp(live.starts_at, self._market.zone).date()

    def _campaign_id(self, number: int) -> str:
        return make_id("1780", self._market.index, number, 16)
