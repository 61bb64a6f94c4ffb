"""What really happened in the made-up world, kept beside it for tests: doors of orders, fraud, wrong commissions.

The API never tells any of this. Fraud and overcharged commissions are only in the world if they were asked for;
the few underpaid commissions always are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from ingestion.sandbox.affiliate import standard_commission
from ingestion.sandbox.dice import Dice
from ingestion.sandbox.lives import Credit

if TYPE_CHECKING:
    from ingestion.sandbox.world import ShopWorld

Trouble = Literal["wrong_commissions", "fraud"]
TROUBLES: tuple[str, ...] = get_args(Trouble)

OVERCHARGED_BY = 500
_BOUGHT_VIEWS_FACTOR = 40
# Buyer numbers nobody else has.
_SELF_BUYERS_FROM = 5_000_000


@dataclass(frozen=True, slots=True)
class Touch:
    """Through which door one order really came; creator None = nobody's content led to it."""

    order_id: str
    moment: int
    door: str
    creator: int | None
    content_id: str


@dataclass(frozen=True, slots=True)
class WrongCommission:
    """One affiliate record (``<order id>:<sku id>``) at another rate than agreed; rates in hundredths of a percent."""

    credit_id: str
    shop_code: str
    creator_code: str
    kind: Literal["overcharged", "underpaid"]
    agreed_rate: int
    actual_rate: int
    difference: int


@dataclass(frozen=True, slots=True)
class FraudCase:
    """One creator who cheats: ``self_purchase`` names orders, ``bought_views`` names videos."""

    kind: Literal["self_purchase", "bought_views"]
    shop_code: str
    creator_code: str
    subjects: tuple[str, ...]


@dataclass
class Truth:
    """Everything a test may compare the warehouse with."""

    touches: dict[str, Touch] = field(default_factory=dict)
    wrong_commissions: list[WrongCommission] = field(default_factory=list)
    fraud: list[FraudCase] = field(default_factory=list)


def make_trouble(shop: ShopWorld, seed: int, troubles: Collection[str], truth: Truth) -> None:
    """Put the troubles asked for into a shop, and note them and what went wrong anyway.

    Args:
        troubles: of ``TROUBLES``; the world stays as it is without any.
    """
    dice = Dice(seed, f"{shop.market.region}/truth")
    if "wrong_commissions" in troubles:
        _overcharge(shop, dice)
    if "fraud" in troubles:
        truth.fraud += [_buy_from_oneself(shop), _buy_views(shop, dice)]
    truth.touches |= {touch.order_id: touch for touch in shop.touches}
    truth.wrong_commissions += _wrong(shop)


def _overcharge(shop: ShopWorld, dice: Dice) -> None:
    """About one record in eighty of a creator's own sales, three at least."""
    candidates = [credit for credit in shop.credits if credit.commission_rate and not credit.ads_rate]
    for credit in _drawn(dice, candidates, max(3, len(candidates) // 80)):
        credit.commission_rate += OVERCHARGED_BY
        credit.actual_rate += OVERCHARGED_BY


def _drawn(dice: Dice, candidates: list[Credit], count: int) -> Iterable[Credit]:
    left = list(candidates)
    for _ in range(min(count, len(left))):
        yield left.pop(dice.between(0, len(left) - 1))


def _buy_from_oneself(shop: ShopWorld) -> FraudCase:
    """One buyer behind up to a dozen orders of one creator in the middle of the field."""
    orders: dict[int, dict[str, Credit]] = defaultdict(dict)
    for credit in shop.credits:
        orders[credit.creator][credit.order.id] = credit
    number = min(orders, key=lambda one: (abs(len(orders[one]) - 12), one))
    chosen = list(orders[number].values())[:12]
    for credit in chosen:
        credit.order.buyer = _SELF_BUYERS_FROM + number
    return FraudCase("self_purchase", shop.market.shop_code, shop.creators[number].code,
                     tuple(credit.order.id for credit in chosen))


def _buy_views(shop: ShopWorld, dice: Dice) -> FraudCase:
    """Two videos with views that nobody watched: no clicks, no comments."""
    creator = shop.creators[dice.between(len(shop.creators) // 3, len(shop.creators) * 2 // 3)]
    videos = [video.id for video in creator.videos if video.starts_at > shop.calendar.start][:2]
    shop.inflated_videos |= dict.fromkeys(videos, _BOUGHT_VIEWS_FACTOR)
    return FraudCase("bought_views", shop.market.shop_code, creator.code, tuple(videos))


def _wrong(shop: ShopWorld) -> list[WrongCommission]:
    found = []
    for credit in shop.credits:
        agreed = shop.creators[credit.creator].commission_rate
        if not credit.settled_at or not credit.commission_rate or credit.ads_rate or credit.actual_rate == agreed:
            continue
        difference = (standard_commission(credit, credit.actual_base, credit.actual_rate)
                      - standard_commission(credit, credit.actual_base, agreed))
        found.append(WrongCommission(
            credit.id, shop.market.shop_code, shop.creators[credit.creator].code,
            "overcharged" if credit.actual_rate > agreed else "underpaid", agreed, credit.actual_rate, difference,
        ))
    return found
