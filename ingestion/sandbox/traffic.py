"""Through which door each order came: search, a creator's video or LIVE, an ad, a partner campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingestion.sandbox.calendar import ShopCalendar
from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import Dice, Weights

# Door, share of orders. "own_live" is the seller's LIVE: a room on the line, no affiliate record.
_DOORS = (
    ("organic", 0.33),
    ("video", 0.35),
    ("live", 0.13),
    ("own_live", 0.05),
    ("ads", 0.07),
    ("partner", 0.04),
    ("showcase", 0.03),
)


@dataclass(slots=True)
class Visit:
    """One order to come: when, on which local day, through which door and whose content."""

    moment: int
    day: date
    door: str
    creator: Creator | None = None
    content: Content | None = None
    account: int = 0


class Traffic:
    """Draws the visits of one shop."""

    def __init__(self, dice: Dice, calendar: ShopCalendar, creators: list[Creator]) -> None:
        self._dice, self._calendar = dice, calendar
        self._creators = creators
        self._creator_weights = Weights([creator.weight for creator in creators])
        self._doors = Weights([weight for _, weight in _DOORS])
        self._lives = [(c, live) for c in creators if c.role != "own" for live in c.lives]
        self._own_lives = [(c, live) for c in creators if c.role == "own" for live in c.lives]
        self._live_weights = Weights([c.weight for c, _ in self._lives]) if self._lives else None

    def visits(self, count: int) -> list[Visit]:
        """That many visits, oldest first."""
        visits = [self._visit() for _ in range(count)]
        visits.sort(key=lambda visit: visit.moment)
        return visits

    def _visit(self) -> Visit:
        door = _DOORS[self._doors.draw(self._dice)][0]
        if door == "live" and self._live_weights:
            return self._in_live(door, *self._lives[self._live_weights.draw(self._dice)])
        if door == "own_live" and self._own_lives:
            return self._in_live(door, *self._dice.pick(self._own_lives))
        moment = self._calendar.draw(self._dice)
        visit = Visit(
            moment, self._calendar.day_of(moment), door if door not in ("live", "own_live") else "organic"
        )
        if visit.door != "organic":
            self._find_content(visit)
        return visit

    def _in_live(self, door: str, creator: Creator, live: Content) -> Visit:
        last = min(live.ends_at, self._calendar.end)
        moment = live.starts_at + int(self._dice.unit() * (last - live.starts_at))
        return Visit(moment, self._calendar.day_of(moment), door, creator, live)

    def _find_content(self, visit: Visit) -> None:
        """Attach a creator and, unless it is the showcase, one of their latest videos."""
        creator = self._creators[self._creator_weights.draw(self._dice)]
        visit.creator = creator
        if visit.door == "showcase":
            return
        age = 0
        while age < 6 and self._dice.chance(0.35):
            age += 1
        content = creator.video_before(visit.moment, age) or creator.video_before(visit.moment, 0)
        if content is None:
            visit.door = "showcase"
            return
        visit.content, visit.account = content, content.account
