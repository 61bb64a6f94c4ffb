"""Deterministic chance: the only place where the sandbox draws random numbers.

Everything is derived from ``random.Random.random()``, the one draw whose sequence Python promises to keep
between versions, so that a seed names the same world for ever.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import log
from random import Random
from typing import TypeVar

T = TypeVar("T")

MINUTE = 60
HOUR = 3600
DAY = 86400


class Weights:
    """Cumulative weights of a fixed choice, drawn from in logarithmic time.

    Args:
        weights: one non-negative number a choice; their sum is above zero.
    """

    def __init__(self, weights: Sequence[float]) -> None:
        self._cumulative = list(accumulate(weights))
        self._total = self._cumulative[-1]

    def draw(self, dice: Dice) -> int:
        """Index of the choice drawn."""
        position = bisect_right(self._cumulative, dice.unit() * self._total)
        return min(position, len(self._cumulative) - 1)


class Dice:
    """A stream of chance named by a seed and a topic; equal names give equal streams."""

    def __init__(self, seed: int, topic: str) -> None:
        self._random = Random(f"{seed}/{topic}")

    def unit(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Whether an event of this probability happened."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[int(self._random.random() * len(choices))]

    def waiting(self, mean: float, longest: float) -> int:
        """Seconds until something happens that has no memory: exponential, cut at ``longest``."""
        return int(min(-log(1.0 - self._random.random()) * mean, longest))


def zipf(count: int, exponent: float = 1.05) -> list[float]:
    """Weights of ranks 1 to count: a few carry most, as with creators and products."""
    return [1.0 / (rank**exponent) for rank in range(1, count + 1)]


def share(amount: int, rate: int) -> int:
    """Part of an amount in minor units at a rate in hundredths of a percent, rounded half up."""
    return (amount * rate + 5000) // 10000


def money(amount: int) -> str:
    """An amount in minor units as the decimal text of the API."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def make_id(prefix: str, market: int, number: int, length: int = 18) -> str:
    """A platform-like numeric id: prefix, market digit, running number, padded to ``length`` digits."""
    head = f"{prefix}{market + 1}"
    return head + str(number).zfill(length - len(head))
