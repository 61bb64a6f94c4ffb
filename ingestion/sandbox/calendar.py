"""When buyers buy: days with seasons, hours of the local day, never after the end of the world."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from ingestion.sandbox.dice import HOUR, Dice, Weights
from ingestion.sandbox.markets import Market

# Share of orders by local hour: quiet nights, a lunch bump, a long evening.
_HOURS = (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 6, 7, 6, 5, 5, 6, 7, 9, 11, 12, 11, 8, 4)
# Monday to Sunday.
_WEEKDAYS = (0.92, 0.9, 0.94, 0.98, 1.12, 1.2, 1.14)


class ShopCalendar:
    """The local days of a shop's window and how busy each is.

    Args:
        market: the shop.
        end: last moment of the window, unix seconds.
        days: length of the window in local days, the last one possibly unfinished.
    """

    def __init__(self, market: Market, end: int, days: int) -> None:
        zone = market.zone
        last = datetime.fromtimestamp(end, zone).date()
        self.days = [last - timedelta(days=days - 1 - offset) for offset in range(days)]
        self._midnights = [
            int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) for day in self.days
        ]
        self.start = self._midnights[0]
        self.end = end
        unfinished = max(0.02, min(1.0, (end - self._midnights[-1]) / (24 * HOUR)))
        weights = [self._weight(day, position / days) for position, day in enumerate(self.days)]
        weights[-1] *= unfinished
        self._day_weights, self._hour_weights = Weights(weights), Weights(_HOURS)

    @staticmethod
    def _weight(day: date, progress: float) -> float:
        """Growth over the window, weekday, pay day and double-date sales (11.11 and its like)."""
        weight = (0.75 + 0.5 * progress) * _WEEKDAYS[day.weekday()]
        if day.day == day.month and day.month >= 6:
            weight *= 2.6
        if day.day in (25, 26, 27):
            weight *= 1.15
        return weight

    def draw(self, dice: Dice) -> int:
        """A moment at which somebody orders."""
        for _ in range(6):
            midnight = self._midnights[self._day_weights.draw(dice)]
            moment = midnight + self._hour_weights.draw(dice) * HOUR + dice.between(0, HOUR - 1)
            if moment <= self.end:
                return moment
        return self._midnights[-1] + int(dice.unit() * (self.end - self._midnights[-1]))

    def day_of(self, moment: int) -> date:
        """Local day of a moment inside the window."""
        return self.days[max(0, bisect_right(self._midnights, moment) - 1)]
