"""Products and SKUs of a shop, and their lives: launches, price changes, closed listings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ingestion.sandbox.dice import DAY, HOUR, Dice, make_id, zipf
from ingestion.sandbox.markets import Market

# Stem of the seller SKU, title, category, list price in US dollars, variants, cost share of the price.
_ASSORTMENT: tuple[tuple[str, str, str, float, tuple[str, ...], float], ...] = (
    ("MUG", "Stoneware mug 350 ml", "Kitchen", 16.0, ("Blue", "Sand", "Moss"), 0.24),
    ("LMP", "Sunset bedside lamp", "Lighting", 34.0, ("Warm", "Amber"), 0.31),
    ("TWL", "Quick-dry bath towel", "Bath", 22.0, ("Grey", "Rose", "White"), 0.28),
    ("BTL", "Insulated bottle 600 ml", "Kitchen", 27.0, ("Black", "Mint", "Coral"), 0.26),
    ("ORG", "Drawer organiser set", "Storage", 19.0, ("6 pcs", "12 pcs"), 0.22),
    ("CND", "Soy candle fig leaf", "Scents", 18.0, ("Small", "Large"), 0.20),
    ("PLW", "Cooling pillow case", "Bedding", 24.0, ("Queen", "King"), 0.27),
    ("DIF", "Mini aroma diffuser", "Scents", 39.0, ("White", "Oak"), 0.33),
    ("BRS", "Silicone scrub brush", "Bath", 11.0, ("Pink", "Teal"), 0.18),
    ("MAT", "Anti-slip kitchen mat", "Kitchen", 29.0, ("60 cm", "90 cm"), 0.30),
    ("HNG", "Velvet hangers 20 pcs", "Storage", 21.0, ("Grey", "Navy"), 0.25),
    ("CLK", "Silent wall clock", "Decor", 31.0, ("Round", "Square"), 0.32),
    ("VAS", "Ribbed glass vase", "Decor", 26.0, ("Clear", "Smoke"), 0.29),
    ("BLK", "Teddy throw blanket", "Bedding", 42.0, ("Cream", "Rust", "Sage"), 0.34),
    ("SPN", "Olive wood spoon set", "Kitchen", 17.0, ("3 pcs", "5 pcs"), 0.23),
    ("PRJ", "Galaxy night projector", "Lighting", 45.0, ("Standard",), 0.36),
)
# The last product of each shop is closed and then deleted, the one before it is launched during the window.
_LAUNCHED, _DELETED = len(_ASSORTMENT) - 2, len(_ASSORTMENT) - 1


@dataclass(slots=True)
class Sku:
    """One variant that can be bought. Prices in minor units; the second holds from ``price_changed_at``."""

    id: str
    seller_sku: str
    name: str
    product_id: str
    product_name: str
    prices: tuple[int, int]
    price_changed_at: int
    stock: int
    cost_share: float

    def price_at(self, moment: int) -> int:
        """List price as it was at a moment."""
        return self.prices[1] if moment >= self.price_changed_at else self.prices[0]


@dataclass(slots=True)
class Product:
    """One listing with its life as parallel lists of times and statuses."""

    id: str
    title: str
    category: str
    create_time: int
    times: list[int]
    statuses: list[str]
    skus: list[Sku]
    weight: float
    return_factor: float

    def update_time_at(self, moment: int) -> int:
        """Time of the latest change known at a moment; 0 if the product did not exist yet."""
        position = bisect_right(self.times, moment)
        return self.times[position - 1] if position else 0

    def status_at(self, moment: int) -> str:
        """Listing status as it was at a moment."""
        return self.statuses[bisect_right(self.times, moment) - 1]

    def is_sold_at(self, moment: int) -> bool:
        """Whether it could be bought at a moment."""
        return self.create_time <= moment and self.status_at(moment) == "ACTIVATE"


def list_price(market: Market, dollars: float) -> int:
    """A price that looks like one: just below a round amount of the market's currency."""
    steps = max(1, round(dollars * market.price_factor / market.price_step))
    return steps * market.price_step - (1 if market.price_step == 100 else 100)


def generate_products(dice: Dice, market: Market, start: int, end: int) -> list[Product]:
    """All listings of a shop, most popular first."""
    weights = zipf(len(_ASSORTMENT), 0.8)
    span = max(end - start, DAY)
    products: list[Product] = []
    for number, (stem, title, category, dollars, variants, cost_share) in enumerate(_ASSORTMENT):
        created = start - dice.between(40, 300) * DAY
        if number == _LAUNCHED:
            created = start + span // 3
        changed = created + DAY * 5 + int(span * dice.unit())
        times, statuses = [created, created + HOUR], ["PENDING", "ACTIVATE"]
        changes = [(max(changed, created + 2 * HOUR), "ACTIVATE")]
        if number == _DELETED:
            closed = max(start + span // 2, created + 3 * HOUR)
            changes = [(closed, "SELLER_DEACTIVATED"), (closed + 6 * DAY, "DELETED")]
            changed = closed
        for time, status in changes:
            times.append(time)
            statuses.append(status)
        product_id = make_id("1730", market.index, 1000 + number, 19)
        skus = []
        for position, variant in enumerate(variants):
            price = list_price(market, dollars * (1 + 0.25 * position * (variants[0] in ("Small", "6 pcs"))))
            later = list_price(market, dollars * (0.9 if dice.chance(0.5) else 1.1))
            skus.append(Sku(
                id=make_id("1731", market.index, 10000 + number * 10 + position, 19),
                seller_sku=f"{stem}-{variant.replace(' ', '').upper()[:6]}-{market.region}",
                name=variant, product_id=product_id, product_name=title, prices=(price, later),
                price_changed_at=changed, stock=dice.between(20, 900), cost_share=cost_share,
            ))
        products.append(
            Product(
                id=product_id,
                title=title,
                category=category,
                create_time=created,
                times=times,
                statuses=statuses,
                skus=skus,
                weight=weights[number],
                return_factor=0.5 + 1.5 * dice.unit(),
            )
        )
    return products
