"""Collaborations and samples of one shop: who may sell what at which rate, and who was sent goods.

Belongs here: lives of open and target collaborations and of sample applications. How they look in the API is in
``view_programmes.py``.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from ingestion.sandbox.catalogue import Product
from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import DAY, HOUR, Dice, make_id
from ingestion.sandbox.lives import Credit, Order, Timeline
from ingestion.sandbox.markets import Market
from ingestion.sandbox.world import ShopWorld

# A creator who was sent goods and has not posted after so many days failed to.
CONTENT_DUE = 21 * DAY
SAMPLE_BUYERS_FROM = 10_000_000


def open_id(market: Market, creator: int, account: int = 0) -> str:
    """Open id of a creator's account: stable within the app whatever the handle is, opaque."""
    return _open_id(f"{market.region}/{creator}" + (f"/{account}" if account else ""))


@cache
def _open_id(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    return "_000" + urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(slots=True)
class OpenCollaboration(Timeline):
    """An offer to all creators for one product; it vanishes at ``gone_at`` (0 = never)."""

    product: Product
    rate: int
    gone_at: int = 0


@dataclass(slots=True)
class TargetCollaboration(Timeline):
    """An offer to chosen creators; ``gone_at`` as above."""

    name: str
    start_time: int
    end_time: int
    lead: Creator
    invited: list[Creator]
    products: list[Product]
    rate: int
    has_samples: bool
    gone_at: int = 0


@dataclass(slots=True)
class SampleApplication(Timeline):
    """A creator's request for goods. ``order`` is None if it was never sent; ``contents`` were made from it."""

    creator: Creator
    product: Product
    sku_id: str
    sku_name: str
    order: Order | None
    contents: list[Content] = field(default_factory=list)


class Programmes:
    """All collaborations and sample applications of one shop, past and future."""

    def __init__(self, shop: ShopWorld, seed: int) -> None:
        self.shop, self._dice = shop, Dice(seed, f"{shop.market.region}/programmes")
        self.creators = {open_id(shop.market, creator.number): creator for creator in shop.creators}
        self.credits: dict[tuple[int, str], list[Credit]] = defaultdict(list)
        for credit in shop.credits:
            self.credits[(credit.creator, credit.sku.product_id)].append(credit)
        self._products = {product.id: product for product in shop.products}
        self.open = self._open()
        self.targets = [self._target(creator) for creator in shop.creators
                        if creator.number % 3 == 0 and creator.role != "own"]
        self.targets_by_id = {one.id: one for one in self.targets}
        self.samples = self._samples()
        self.samples_by_id = {one.id: one for one in self.samples}

    def promoters(self, product: Product, moment: int) -> dict[int, tuple[set[str], set[str]]]:
        """Creators with content for a product by a moment: ids of videos, ids of LIVEs."""
        position = self.shop.products.index(product)
        found: dict[int, tuple[set[str], set[str]]] = {}
        for creator in self.shop.creators:
            if creator.role == "own":
                continue
            videos = {one.id for one in creator.videos if one.product == position and one.starts_at <= moment}
            lives = {one.id for one in creator.lives if one.product == position and one.starts_at <= moment}
            if videos or lives:
                found[creator.number] = (videos, lives)
        return found

    def _open(self) -> list[OpenCollaboration]:
        """One a product. Its id is that of the affiliate records of a creator who sells under an open offer."""
        shop, dice = self.shop, self._dice
        sellers = [creator for creator in shop.creators if creator.number % 3 and creator.role != "own"]
        made = []
        for position, product in enumerate(shop.products):
            creator = sellers[position % len(sellers)]
            begun = product.create_time + dice.between(1, 9) * DAY
            closed = next((time for time, status in zip(product.times, product.statuses, strict=True)
                           if status == "SELLER_DEACTIVATED"), 0)
            times, statuses, gone = [begun], ["NORMAL"], 0
            if closed or position == 4:
                closed = closed or shop.calendar.end - 9 * DAY
                times, statuses, gone = [begun, closed], ["NORMAL", "TERMINATING"], closed + 5 * DAY
            made.append(OpenCollaboration(make_id("7410", shop.market.index, creator.number + 1, 19), times, statuses,
                                          product, creator.commission_rate, gone))
        return made

    def _target(self, creator: Creator) -> TargetCollaboration:
        """Offers to a creator, their id that of the creator's affiliate records; some are over, some vanish."""
        shop, dice = self.shop, self._dice
        span = max(shop.calendar.end - shop.calendar.start, 20 * DAY)
        begun = shop.calendar.start - dice.between(5, 40) * DAY
        fate = creator.number // 3 % 5
        ends = begun + 500 * DAY if fate in (0, 3) else shop.calendar.end + 4 * DAY if fate == 1 else begun + span // 2
        wanted = {content.product for content in creator.videos[:12]} or {0}
        products = [shop.products[position] for position in sorted(wanted)[:dice.between(1, 4)]]
        others = [one for one in shop.creators if one.role != "own" and one.number != creator.number]
        invited = [creator, *(others[(creator.number * 7 + step) % len(others)] for step in range(dice.between(0, 3)))]
        edited = begun + dice.between(10, max(11, span // DAY)) * DAY
        times, statuses = [begun, edited], ["VALID", "VALID"]
        gone = 0
        if fate == 4:
            times, statuses = [*times, max(ends, edited + DAY)], [*statuses, "CANCELING"]
            gone = times[-1] + 3 * DAY
        return TargetCollaboration(
            make_id("7410", shop.market.index, creator.number + 1, 19), times, statuses,
            f"{creator.name} {shop.market.region} {creator.code[-3:]}", begun, ends, creator, invited, products,
            creator.commission_rate, has_samples=dice.chance(0.6), gone_at=gone,
        )

    def _samples(self) -> list[SampleApplication]:
        """One for each sample order, and some that were turned down or withdrawn."""
        shop, dice = self.shop, self._dice
        made: list[SampleApplication] = []
        for number, order in enumerate((one for one in shop.orders if one.kind == "sample"), start=1):
            creator = shop.creators[order.buyer - SAMPLE_BUYERS_FROM]
            made.append(self._sent(dice, f"{number:05d}", creator, order))
        for number in range(max(4, len(made) // 3)):
            creator = shop.creators[dice.between(0, len(shop.creators) - 2)]
            product = dice.pick(shop.products[:10])
            asked = shop.calendar.start + int(dice.unit() * (shop.calendar.end - shop.calendar.start))
            ending = dice.pick(("REJECT_CANCELLED", "WITHDRAW_CANCELLED", "OVERDUE_CANCELLED", "DEL_OPEN_COLLAB"))
            made.append(SampleApplication(f"9{number:04d}", [asked, asked + dice.between(2, 7) * DAY],
                                          ["PENDING", ending], creator, product, product.skus[0].id,
                                          product.skus[0].name, None))
        made.sort(key=lambda one: (one.create_time, one.id))
        for position, application in enumerate(made, start=1):
            application.id = make_id("7430", shop.market.index, position, 19)
        return made

    def _sent(self, dice: Dice, row_id: str, creator: Creator, order: Order) -> SampleApplication:
        sku = order.lines[0].sku
        product = self._products[sku.product_id]
        asked = order.create_time - dice.between(8 * HOUR, 4 * DAY)
        times = [asked, order.create_time, order.collection_time, order.delivery_time]
        statuses = ["PENDING", "AWAITING_SHIPMENT", "SHIPPED", "CONTENT_PENDING"]
        contents = self._contents(dice, creator, product, order.delivery_time)
        if contents:
            times.append(contents[0].starts_at)
            statuses.append("COMPLETED")
        else:
            times.append(order.delivery_time + CONTENT_DUE)
            statuses.append("UNFULFILL_CANCELLED")
        return SampleApplication(row_id, times, statuses, creator, product, sku.id, sku.name, order, contents)

    def _contents(self, dice: Dice, creator: Creator, product: Product, delivered: int) -> list[Content]:
        """Content made from a sample: what shows the product in time, else perhaps the next video."""
        position = self.shop.products.index(product)
        due = delivered + CONTENT_DUE
        in_time = [one for one in (*creator.videos, *creator.lives) if delivered < one.starts_at < due]
        in_time.sort(key=lambda one: (one.starts_at, one.id))
        showing = [one for one in in_time if one.product == position]
        return showing[:4] or (in_time[:1] if dice.chance(0.6) else [])
