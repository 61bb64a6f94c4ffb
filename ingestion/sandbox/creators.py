"""Creators of a shop: handles that change, sub accounts, videos posted and LIVE sessions held.

Belongs here: who exists and what they published when. Which order they sold is in ``affiliate.py``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ingestion.sandbox.dice import DAY, HOUR, MINUTE, Dice, Weights, make_id, zipf
from ingestion.sandbox.markets import Market

_FIRST = (
    "mika",
    "juno",
    "tess",
    "arlo",
    "nima",
    "cory",
    "lexi",
    "otis",
    "wren",
    "sana",
    "remy",
    "ivo",
    "pia",
    "noor",
    "elio",
    "kira",
    "bodhi",
    "luma",
    "fern",
    "zadie",
)
_THEME = (
    "home",
    "finds",
    "cosy",
    "nest",
    "deals",
    "kitchen",
    "glow",
    "tidy",
    "daily",
    "vibes",
    "corner",
    "studio",
    "tries",
    "living",
    "picks",
)
_CATEGORIES = ("Home", "Kitchen", "Beauty", "Lifestyle", "Family")
_TIER_LIMITS = ((0.06, "head"), (0.30, "mid"), (0.85, "tail"), (1.01, "new"))


@dataclass(slots=True)
class Account:
    """One handle of a creator with the local days it was valid, both included; None = open."""

    handle: str
    role: str
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the handle belonged to its creator on a local day."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day > self.valid_to)


@dataclass(slots=True)
class Content:
    """One video or LIVE; ``account`` is a position among the creator's lines of handles (0 main, 1 sub)."""

    id: str
    kind: str
    starts_at: int
    ends_at: int
    account: int
    product: int


@dataclass(slots=True)
class Creator:
    """A person (or the seller's own account). ``lines`` holds per account the handles it had over time."""

    number: int
    code: str
    name: str
    market: int
    role: str
    tier: str
    category: str
    owner: str
    agency: str
    language: str
    followers: int
    is_mapped: bool
    weight: float
    commission_rate: int
    return_factor: float
    lines: list[list[Account]]
    videos: list[Content] = field(default_factory=list)
    lives: list[Content] = field(default_factory=list)
    _video_times: list[int] = field(default_factory=list)

    def handle_on(self, day: date, line: int) -> str:
        """Handle an account carried on a local day."""
        handles = self.lines[line if line < len(self.lines) else 0]
        for account in handles:
            if account.is_valid_on(day):
                return account.handle
        return handles[-1].handle

    def video_before(self, moment: int, age: int) -> Content | None:
        """The ``age``-th latest video posted before a moment, None if there is none so old."""
        position = bisect_right(self._video_times, moment) - 1 - age
        return self.videos[position] if position >= 0 else None

    def publish(self, videos: list[Content], lives: list[Content]) -> None:
        """Set what the creator published, oldest first."""
        self.videos, self.lives = videos, lives
        self._video_times = [video.starts_at for video in videos]


def _accounts(dice: Dice, base: str, start: date, days: int, role: str) -> list[list[Account]]:
    """Lines of handles: always a main account, sometimes renamed, sometimes with a sub account."""
    main = [Account(base, role)]
    if role == "main" and dice.chance(0.14):
        renamed = start + timedelta(days=dice.between(days // 4, max(days // 4, days * 3 // 4)))
        main = [
            Account(base, role, None, renamed - timedelta(days=1)),
            Account(f"{base}.real", role, renamed, None),
        ]
    if role == "main" and dice.chance(0.2):
        return [main, [Account(f"{base}_2", "sub")]]
    return [main]


def _video_plan(
    dice: Dice, creator: Creator, start: int, end: int, products: Weights
) -> list[tuple[int, int, int]]:
    """(posted at, account, product) of every video: busy creators post every other day, others weekly."""
    gap = 2.0 * DAY + 7.0 * DAY * (1.0 - min(1.0, creator.weight * 6))
    plan, moment = [], start - dice.between(5, 25) * DAY
    while moment < end:
        account = 1 if len(creator.lines) > 1 and dice.chance(0.35) else 0
        plan.append((moment, account, products.draw(dice)))
        moment += dice.waiting(gap, 5 * gap) + 3 * HOUR
    return plan


def _live_plan(dice: Dice, creator: Creator, market: Market, days: list[date], end: int,
               products: Weights) -> list[tuple[int, int, int]]:
    """(start, end, product) of the LIVE sessions, held in the local evening."""
    frequency = {"own": 0.4, "head": 0.35, "mid": 0.16}.get(
        creator.tier if creator.role != "own" else "own", 0.0
    )
    plan = []
    for day in days:
        if not dice.chance(frequency):
            continue
        opened = datetime.combine(day, time(hour=18 + dice.between(0, 3)), tzinfo=market.zone)
        starts_at = int(opened.timestamp()) + dice.between(0, 40) * MINUTE
        if starts_at + HOUR < end:
            plan.append((starts_at, starts_at + dice.between(60, 210) * MINUTE, products.draw(dice)))
    return plan


def _publish(dice: Dice, creators: list[Creator], market: Market, days: list[date], start: int, end: int,
             products: Weights) -> None:
    """Give every creator their videos and LIVEs, with ids in order of publication as the platform's are."""
    videos: list[tuple[int, int, int, Creator]] = []
    lives: list[tuple[int, int, int, Creator]] = []
    for creator in creators:
        videos += [(*plan, creator) for plan in _video_plan(dice, creator, start, end, products)]
        lives += [(*plan, creator) for plan in _live_plan(dice, creator, market, days, end, products)]
    made_videos: dict[int, list[Content]] = {creator.number: [] for creator in creators}
    made_lives: dict[int, list[Content]] = {creator.number: [] for creator in creators}
    for number, (posted, account, product, creator) in enumerate(
        sorted(videos, key=lambda v: (v[0], v[3].number))
    ):
        content = Content(
            make_id("7500", market.index, 1000 + number, 19), "VIDEO", posted, posted, account, product
        )
        made_videos[creator.number].append(content)
    for number, (opened, closed, product, creator) in enumerate(
        sorted(lives, key=lambda v: (v[0], v[3].number))
    ):
        content = Content(
            make_id("7510", market.index, 1000 + number, 19), "LIVE", opened, closed, 0, product
        )
        made_lives[creator.number].append(content)
    for creator in creators:
        creator.publish(made_videos[creator.number], made_lives[creator.number])


def generate_creators(dice: Dice, market: Market, days: list[date], start: int, end: int,
                      product_weights: list[float]) -> list[Creator]:
    """The creators of a shop, strongest first, the seller's own account last."""
    products = Weights(product_weights)
    weights = zipf(market.creator_count)
    creators: list[Creator] = []
    for number in range(market.creator_count + 1):
        is_own = number == market.creator_count
        rank = number / market.creator_count
        tier = "" if is_own else next(name for limit, name in _TIER_LIMITS if rank < limit)
        first, theme = dice.pick(_FIRST), dice.pick(_THEME)
        role = "own" if is_own else "main"
        base = f"linkstar.{market.region.lower()}" if is_own else f"{first}.{theme}{market.index}{number:02d}"
        creators.append(
            Creator(
                number=number,
                code=f"CR-{market.region}-{number + 1:03d}",
                name=market.shop_name if is_own else f"{first.title()} {theme.title()}",
                market=market.index,
                role=role,
                tier=tier,
                category=dice.pick(_CATEGORIES),
                owner=market.owners[number % len(market.owners)],
                agency="" if is_own else dice.pick(market.agencies),
                language=market.language,
                followers=int(
                    (market.creator_count - min(number, market.creator_count - 1)) ** 2
                    * 110
                    * (0.6 + dice.unit())
                ),
                is_mapped=is_own or not dice.chance(0.06),
                weight=0.0 if is_own else weights[number],
                commission_rate=dice.pick((800, 1000, 1200, 1500, 1550, 2000)),
                return_factor=0.5 + 1.4 * dice.unit(),
                lines=_accounts(dice, base, days[0], len(days), role),
            )
        )
    _publish(dice, creators, market, days, start, end, products)
    return creators
