"""How fast the platform is asked: a token bucket per shop and endpoint family, adapting to throttling.

Belongs here: rates. Does not belong here: what counts as throttling (``session.py``), waiting after a failure
(``RetryPolicy``). The platform's quota is dynamic and cannot be asked for (reference 1.7), so a bucket starts at
the configured rate, is halved whenever the platform throttles, and creeps back after quiet minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

DEFAULT_RATE: Final = 10.0
DEFAULT_BURST: Final = 30.0
LOWEST_RATE: Final = 0.2  # requests a second: the lowest of the platform's published starting rates
QUIET_SECONDS: Final = 600.0
_RAISE: Final = 1.25


@dataclass
class Bucket:
    """Requests that may be sent now, refilled at ``rate`` a second up to ``burst``.

    Args:
        ceiling: the configured rate; the bucket starts there and never goes above it.
        burst: requests that may follow each other at once; shrinks with the rate.
        clock: monotonic seconds.
        sleep: waits that many seconds.
    """

    ceiling: float
    burst: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rate: float = field(init=False)
    _level: float = field(init=False)
    _filled_at: float = field(init=False)
    _changed_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.rate, self._level = self.ceiling, self.burst
        self._filled_at = self._changed_at = self.clock()

    def take(self) -> None:
        """Wait until one more request may be sent."""
        now = self.clock()
        if now - self._changed_at >= QUIET_SECONDS and self.rate < self.ceiling:
            self.rate, self._changed_at = min(self.ceiling, self.rate * _RAISE), now
        capacity = max(1.0, self.burst * self.rate / self.ceiling)
        self._level = min(capacity, self._level + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._level < 1.0:
            wait = (1.0 - self._level) / self.rate
            self.sleep(wait)
            self._level, self._filled_at = 1.0, now + wait
        self._level -= 1.0

    def slow_down(self) -> None:
        """The platform throttled: half the rate, and nothing left of the burst."""
        self.rate = max(min(LOWEST_RATE, self.ceiling), self.rate / 2)
        self._level, self._changed_at = min(self._level, 0.0), self.clock()


class Pace:
    """The buckets of one connection, kept for the run.

    Args:
        rate: requests a second of a shop and endpoint family.
        burst: requests that may follow each other at once.
        clock: monotonic seconds.
        sleep: waits that many seconds.
    """

    def __init__(self, rate: float = DEFAULT_RATE, burst: float = DEFAULT_BURST,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._rate, self._burst, self._clock, self._sleep = rate, burst, clock, sleep
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def bucket(self, shop: str, path: str) -> Bucket:
        """The bucket of a call.

        Args:
            shop: whatever tells the shops of the connection apart; it is not shown anywhere.
            path: of the endpoint; its first part, such as ``order``, is the family.
        """
        key = (shop, path.strip("/").partition("/")[0])
        if key not in self._buckets:
            self._buckets[key] = Bucket(self._rate, self._burst, self._clock, self._sleep)
        return self._buckets[key]
