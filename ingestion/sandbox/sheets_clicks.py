"""Sheets of tracked links: which creator owns which link, and who clicked when.

A click names its buyer by the platform's id. Some clicks lead to an order inside every usual window, some are
too old, some belong to buyers who never bought.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ingestion.sandbox.buyers import user_id
from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import DAY, HOUR, MINUTE, Dice, Weights
from ingestion.sandbox.lives import Order
from ingestion.sandbox.sheets_table import Cell, Table
from ingestion.sandbox.world import ShopWorld, World

LINKED_CREATORS = 25
CLICKED_ORDER_SHARE = 0.25
STRAY_SHARE = 0.08

Row = tuple[Cell, ...]


def _linked(shop: ShopWorld) -> list[Creator]:
    """Creators with tracked links: the strongest that are known."""
    return [creator for creator in shop.creators if creator.role == "main" and creator.is_mapped][
        :LINKED_CREATORS
    ]


def _link_id(shop: ShopWorld, creator: Creator, number: int) -> str:
    return f"L-{shop.market.region}-{creator.number + 1:03d}-{number}"


def _time(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"


def tracking_links(world: World) -> Table:
    """Two links a creator: one in the profile, one to a product."""
    header = (
        "link_id",
        "creator_code",
        "url",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "product_id",
        "market",
        "created_at",
    )
    rows: list[Row] = []
    for shop in world.shops:
        region = shop.market.region
        for creator in _linked(shop):
            source, product = creator.lines[0][0].handle, shop.products[creator.number % 8]
            for number, target in ((1, ""), (2, product.id)):
                link_id = _link_id(shop, creator, number)
                content = "product" if target else "profile"
                url = (
                    f"https://shop.example.com/{region.lower()}/{target}"
                    f"?utm_source={source}&utm_medium=creator"
                    f"&utm_campaign=always_on_{region.lower()}&utm_content={content}"
                )
                rows.append(
                    (
                        link_id,
                        creator.code,
                        url,
                        source,
                        "creator",
                        f"always_on_{region.lower()}",
                        content,
                        target,
                        region,
                        _time(shop.calendar.start - 20 * DAY),
                    )
                )
    return Table(header, rows)


def link_clicks(world: World) -> Table:
    """Clicks and a few views, oldest first."""
    header = ("click_id", "link_id", "clicked_at", "buyer_id", "kind", "is_paid")
    found: list[tuple[int, str, str, str, str]] = []
    for shop in world.shops:
        creators = _linked(shop)
        if not creators:
            continue
        dice = Dice(world.seed, f"{shop.market.region}/clicks")
        weights = Weights([creator.weight for creator in creators])
        by_number = {creator.number: creator for creator in creators}
        credited = {credit.order.id: by_number.get(credit.creator) for credit in shop.credits}
        for order in shop.orders:
            if order.create_time <= world.end and order.kind == "normal" and dice.chance(CLICKED_ORDER_SHARE):
                found += _before(dice, shop, order, creators, weights, credited.get(order.id))
        for number in range(int(len(shop.orders) * STRAY_SHARE)):
            moment = shop.calendar.start + int(dice.unit() * (world.end - shop.calendar.start))
            link = _link_id(shop, creators[weights.draw(dice)], dice.between(1, 2))
            found.append((moment, link, user_id(shop.market, 20_000_000 + number), "click", "no"))
    found.sort()
    rows: list[Row] = [(f"K-{number:07d}", link, _time(moment), buyer, kind, paid)
                       for number, (moment, link, buyer, kind, paid) in enumerate(found, start=1)]
    return Table(header, rows)


def _before(dice: Dice, shop: ShopWorld, order: Order, creators: list[Creator], weights: Weights,
            credited: Creator | None) -> list[tuple[int, str, str, str, str]]:
    """One to three touches of a buyer before an order, by the credited creator or another one."""
    touches = []
    for _ in range(1 + Weights((0.6, 0.28, 0.12)).draw(dice)):
        creator = credited if credited and dice.chance(0.6) else creators[weights.draw(dice)]
        is_view = dice.chance(0.15)
        age = dice.waiting(9 * HOUR if is_view else 2 * DAY, 11 * DAY) + MINUTE
        touches.append((order.create_time - age, _link_id(shop, creator, dice.between(1, 2)),
                        user_id(shop.market, order.buyer), "view" if is_view else "click",
                        "yes" if dice.chance(0.1) else "no"))
    return touches
