"""What videos and LIVEs of one shop brought on each day: views by chance, sales from the orders.

Figures of a day are told from the next local day on and restated: views grow for three days, sales are
attributed up to six days late. Sales are those of orders paid, whatever happens to them later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from math import exp
from typing import Any

from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import DAY, HOUR, Dice
from ingestion.sandbox.lives import Credit, Line, Order
from ingestion.sandbox.world import ShopWorld

# Days a video is shown to people by itself; afterwards it is listed on days on which it still sells.
VIDEO_LIFE = 7
# Part of a day's final views told so many days after it.
GROWTH = (0.93, 0.97, 0.99)
# With so many orders a creator all content of all creators is the shop's; smaller shops have fewer who show them.
FULL_REACH = 400
_DECAY = [exp(-age / 3.5) for age in range(VIDEO_LIFE)]
_DECAY_SUM = sum(_DECAY)


@dataclass(slots=True)
class Sale:
    """One SKU of one paid order and where the platform says it came from."""

    order: Order
    product_id: str
    lines: list[Line]
    moment: int
    day: date
    known_at: int
    channel: str
    content_id: str
    is_direct: bool

    @property
    def gmv(self) -> int:
        """What buyers paid for the goods, later cancellations included."""
        return sum(line.sale_price for line in self.lines)

    @property
    def coupons(self) -> int:
        """What the platform added to it."""
        return sum(line.platform_discount for line in self.lines)


@dataclass(slots=True)
class Figures:
    """Counters of one content over some days."""

    views: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    followers: int = 0
    impressions: int = 0
    clicks: int = 0
    sales: list[Sale] = field(default_factory=list)

    @property
    def gmv(self) -> int:
        """Sales, direct and indirect."""
        return sum(sale.gmv for sale in self.sales)

    @property
    def direct_gmv(self) -> int:
        """Sales of the product shown."""
        return sum(sale.gmv for sale in self.sales if sale.is_direct)

    @property
    def items(self) -> int:
        """Units sold."""
        return sum(len(sale.lines) for sale in self.sales)

    @property
    def customers(self) -> int:
        """Buyers, each counted once."""
        return len({sale.order.buyer for sale in self.sales})

    def add(self, other: Figures) -> None:
        """Add the counters of other days."""
        for name in ("views", "likes", "comments", "shares", "followers", "impressions", "clicks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.sales += other.sales


@dataclass(slots=True)
class MediaLife:
    """One video or LIVE with the rates that were drawn for it; ``views`` per day of its life, final.

    ``is_shown``: whether it shows the shop's products, so that the shop's analytics know it.
    """

    content: Content
    creator: Creator
    day: date
    title: str
    duration: int
    views: list[int]
    rates: dict[str, float]
    is_shown: bool = True
    sales: dict[date, list[Sale]] = field(default_factory=dict)
    # What the list tells of it on every day alike, made once.
    head: dict[str, Any] = field(default_factory=dict)


def ratio(part: float, whole: float) -> str:
    """A rate as the fraction text of the API."""
    return f"{part / whole:.4f}" if whole else "0"


class Media:
    """Videos, LIVEs and sales by content of one shop."""

    def __init__(self, shop: ShopWorld, seed: int) -> None:
        self.shop, self._seed = shop, seed
        self.zone = shop.market.zone
        self._own = {live.id for creator in shop.creators if creator.role == "own" for live in creator.lives}
        self.sales = self._find_sales()
        self.by_content: dict[str, list[Sale]] = defaultdict(list)
        self.by_day: dict[date, list[Sale]] = defaultdict(list)
        for sale in self.sales:
            self.by_day[sale.day].append(sale)
            if sale.content_id:
                self.by_content[sale.content_id].append(sale)
        self.videos: dict[str, MediaLife] = {}
        self.lives: dict[str, MediaLife] = {}
        dice = Dice(seed, f"{shop.market.region}/media")
        self._reach = len(shop.orders) / FULL_REACH
        for creator in shop.creators:
            for number, content in enumerate(creator.videos):
                self.videos[content.id] = self._video(dice, creator, content, number)
            for content in creator.lives:
                self.lives[content.id] = self._live(dice, creator, content)
        # Videos with figures on a day: in their first days, or because they sold.
        self.active: dict[date, set[str]] = defaultdict(set)
        for video in self.videos.values():
            for age, views in enumerate(video.views):
                if views and video.is_shown:
                    self.active[video.day + timedelta(days=age)].add(video.content.id)
            for day in video.sales:
                self.active[day].add(video.content.id)

    def local_day(self, moment: int) -> date:
        """Day of a moment in the shop's zone."""
        return datetime.fromtimestamp(moment, self.zone).date()

    def latest_day(self, moment: int) -> date:
        """Last day with figures: yesterday in the shop's zone."""
        return self.local_day(moment) - timedelta(days=1)

    def cut_off(self, latest: date) -> int:
        """Moment up to which sales are attributed when ``latest`` is the last day: its end."""
        following = latest + timedelta(days=1)
        return int(datetime(following.year, following.month, following.day, tzinfo=self.zone).timestamp())

    @cached_property
    def product_names(self) -> dict[str, str]:
        """Title by product id."""
        return {product.id: product.title for product in self.shop.products}

    def video_figures(self, video: MediaLife, day: date, latest: date) -> Figures:
        """A video's counters of one day as told when ``latest`` is the last day with figures."""
        if day > latest:
            return Figures()
        cut_off = self.cut_off(latest)
        sales = [sale for sale in video.sales.get(day, ()) if sale.known_at < cut_off]
        age, lag = (day - video.day).days, (latest - day).days
        final = video.views[age] if 0 <= age < len(video.views) else 0
        views = int(final * GROWTH[lag]) if lag < len(GROWTH) else final
        rates = video.rates
        clicks = max(int(views * rates["ctr"]), 2 * len(sales))
        views = max(views, 4 * clicks if sales else views)
        return Figures(views, int(views * rates["like"]), int(views * rates["comment"]), int(views * rates["share"]),
                       int(views * rates["follow"]), max(int(views * 0.92), clicks), clicks, sales)

    def video_window(self, video: MediaLife, first: date, last: date, latest: date) -> Figures:
        """A video's counters from ``first`` to ``last``, both included."""
        if first == last:
            is_active = video.content.id in self.active.get(first, ())
            return self.video_figures(video, first, latest) if is_active else Figures()
        total = Figures()
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        for day in days:
            if video.content.id in self.active.get(day, ()):
                total.add(self.video_figures(video, day, latest))
        return total

    def active_videos(self, first: date, last: date) -> list[MediaLife]:
        """Videos with figures between two days, both included."""
        found: set[str] = set()
        for offset in range((last - first).days + 1):
            found |= self.active.get(first + timedelta(days=offset), set())
        return [self.videos[one] for one in sorted(found)]

    def live_figures(self, live: MediaLife, latest: date) -> Figures:
        """A session's counters as told when ``latest`` is the last day with figures."""
        cut_off = self.cut_off(latest)
        sales = [sale for sale in self.by_content.get(live.content.id, ()) if sale.known_at < cut_off]
        lag = (latest - self.local_day(live.content.ends_at)).days
        final = live.views[0]
        views = int(final * GROWTH[max(0, lag)]) if lag < len(GROWTH) else final
        rates = live.rates
        impressions = max(int(views * 1.3), 10 * len(sales))
        clicks = max(int(impressions * rates["ctr"]), 2 * len(sales))
        return Figures(max(views, clicks), int(views * rates["like"]), int(views * rates["comment"]),
                       int(views * rates["share"]), int(views * rates["follow"]), impressions, clicks, sales)

    def _video(self, dice: Dice, creator: Creator, content: Content, number: int) -> MediaLife:
        quality = exp((dice.unit() + dice.unit() + dice.unit() - 1.5) * 1.6)
        total = 400_000 * max(creator.weight, 0.03) ** 0.9 * quality
        total *= self.shop.inflated_videos.get(content.id, 1)
        views = [int(total * decay / _DECAY_SUM * (0.8 + 0.4 * dice.unit())) for decay in _DECAY]
        product = self.shop.products[content.product].title
        made = MediaLife(
            content, creator, self.local_day(content.starts_at), f"{product}: take {number + 1}",
            dice.between(9, 95), views, _rates(dice, 0.008, 0.03), self._is_shown(creator, content),
        )
        if content.id in self.shop.inflated_videos:
            made.rates |= {"ctr": 0.0, "comment": 0.0, "share": 0.0}
        for sale in self.by_content.get(content.id, ()):
            made.sales.setdefault(sale.day, []).append(sale)
        return made

    def _live(self, dice: Dice, creator: Creator, content: Content) -> MediaLife:
        minutes = (content.ends_at - content.starts_at) // 60
        views = int(minutes * 240 * max(creator.weight, 0.12) ** 0.7 * (0.6 + 0.8 * dice.unit()))
        title = f"{self.shop.products[content.product].title} LIVE"
        return MediaLife(content, creator, self.local_day(content.starts_at), title, minutes * 60, [views],
                         _rates(dice, 0.06, 0.14), self._is_shown(creator, content))

    def _is_shown(self, creator: Creator, content: Content) -> bool:
        """The strongest creators show the shop's products always, others where they sold; the own shop often enough."""
        if content.id in self.by_content or content.id in self.shop.inflated_videos:
            return True
        if creator.role == "own":
            return int(content.id[-2:]) % 3 == 0
        return creator.number < self._reach / (4 if content.kind == "LIVE" else 1)

    def _find_sales(self) -> list[Sale]:
        """Every SKU of every paid order with its door, oldest order first."""
        credits = {(credit.order.id, credit.sku.id): credit for credit in self.shop.credits}
        dice = Dice(self._seed, f"{self.shop.market.region}/attribution")
        made: list[Sale] = []
        for order in self.shop.orders:
            late = dice.unit()
            delay = int(late * HOUR) if late < 0.85 else int((late - 0.85) / 0.15 * 6 * DAY)
            moment = order.create_time if order.is_cod else order.paid_time
            if order.kind != "normal" or not moment:
                continue
            by_sku: dict[str, list[Line]] = {}
            for line in order.lines:
                if not line.is_gift:
                    by_sku.setdefault(line.sku.id, []).append(line)
            for sku_id, lines in by_sku.items():
                made.append(self._sale(order, lines, credits.get((order.id, sku_id)), moment, delay))
        return made

    def _sale(self, order: Order, lines: list[Line], credit: Credit | None, moment: int, delay: int) -> Sale:
        room = next((line.room_id for line in lines if line.room_id), "")
        channel, content_id, is_direct = "product_card", "", False
        if room in self._own:
            channel, content_id, is_direct = "seller_live", room, True
        elif credit and credit.content_type == "VIDEO":
            channel, content_id = "creator_video", credit.content_id
            is_direct = self._shows(credit)
        elif room or (credit and credit.content_type == "LIVE"):
            channel, content_id, is_direct = "creator_live", room or (credit.content_id if credit else ""), bool(room)
        elif credit:
            channel = "affiliate_card"
        return Sale(order, lines[0].sku.product_id, lines, moment, self.local_day(moment), moment + delay, channel,
                    content_id, is_direct)

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {video.id: self.shop.products[video.product].id
                for creator in self.shop.creators for video in creator.videos}

    def _shows(self, credit: Credit) -> bool:
        return self._shown.get(credit.content_id) == credit.sku.product_id


def _rates(dice: Dice, low: float, high: float) -> dict[str, float]:
    return {
        "ctr": low + (high - low) * dice.unit(), "like": 0.02 + 0.08 * dice.unit(),
        "comment": 0.001 + 0.006 * dice.unit(), "share": 0.001 + 0.004 * dice.unit(),
        "follow": 0.0005 + 0.002 * dice.unit(), "finish": 0.08 + 0.3 * dice.unit(),
    }
