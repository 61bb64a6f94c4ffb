"""Weights of channels from paths: removal effect of a Markov chain, and Shapley value.

Belongs here: the two formulas, over counts of paths. Does not belong here: where the paths come from, what becomes of
the weights. No kept package computes either without a compiler at install time; both are a few lines of linear algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

MOST_CHANNELS = 20
"""Five kinds of evidence x four kinds of content."""


@dataclass(frozen=True)
class PathCount:
    """A way through channels, in order: how often it ended in a conversion, and how often in nothing."""

    channels: tuple[str, ...]
    conversions: int
    dead_ends: int


def channels_of(paths: Sequence[PathCount]) -> list[str]:
    """All channels of the paths, sorted."""
    return sorted({channel for path in paths for channel in path.channels})


def removal_effects(paths: Sequence[PathCount]) -> dict[str, float]:
    """Share of conversions that would be lost without each channel.

    A first-order Markov chain over start, channels, conversion and dead end is fitted to the paths; the probability of
    a conversion is that of absorption there. Removing a channel sends who would enter it into the dead end. Anderl,
    Becker, von Wangenheim and Schumann, "Mapping the customer journey", International Journal of Research in Marketing
    33 (2016), section 3.

    Args:
        paths: ways with their counts; empty ones count for nothing.

    Returns: 1 - P(conversion without the channel) / P(conversion) by channel; all 0 where nothing converts.
    """
    channels = channels_of(paths)
    place = {channel: number + 1 for number, channel in enumerate(channels)}  # 0 is the start
    size = len(channels) + 1
    moves, conversions = np.zeros((size, size)), np.zeros(size)
    dead_ends = np.zeros(size)
    for path in paths:
        steps = [0, *(place[channel] for channel in path.channels)]
        if len(steps) == 1:
            continue
        for before, after in zip(steps, steps[1:], strict=False):
            moves[before, after] += path.conversions + path.dead_ends
        conversions[steps[-1]] += path.conversions
        dead_ends[steps[-1]] += path.dead_ends
    leaving = np.maximum(moves.sum(axis=1) + conversions + dead_ends, 1)
    moves, ends = moves / leaving[:, None], conversions / leaving
    whole = _conversion_probability(moves, ends)
    if whole == 0:
        return dict.fromkeys(channels, 0.0)
    effects = {}
    for channel, number in place.items():
        without = moves.copy()
        without[:, number] = 0
        effects[channel] = max(0.0, 1 - _conversion_probability(without, ends) / whole)
    return effects


def _conversion_probability(moves: Vector, ends: Vector) -> float:
    """Probability of ending in a conversion from the start: x = moves x + ends."""
    return float(np.linalg.solve(np.eye(len(ends)) - moves, ends)[0])


def shapley_values(paths: Sequence[PathCount]) -> dict[str, float]:
    """Mean gain in conversion rate when each channel joins the others, over all orders of joining; a loss counts 0.

    The worth of a set of channels is conversions / paths among the paths that use no other channel. Shapley, "A value
    for n-person games" (1953); the worth after Zhao, Mahboobi and Bagheri, "Shapley value methods for attribution
    modeling in online advertising" (2018), with the rate in place of the sum so that dead ends count.

    Args:
        paths: ways with their counts; empty ones count for nothing.

    Returns: the value by channel, 0 or more.

    Raises:
        ValueError: more channels than there are kinds.
    """
    channels = channels_of(paths)
    count = len(channels)
    if count > MOST_CHANNELS:
        raise ValueError(f"{count} channels")
    place = {channel: number for number, channel in enumerate(channels)}
    converted, walked = np.zeros(2**count), np.zeros(2**count)
    for path in paths:
        members = sum(1 << place[channel] for channel in set(path.channels))
        if members:
            converted[members] += path.conversions
            walked[members] += path.conversions + path.dead_ends
    sets = np.arange(2**count)
    for number in range(count):  # sums over all subsets
        having = sets[(sets >> number) & 1 == 1]
        converted[having] += converted[having ^ (1 << number)]
        walked[having] += walked[having ^ (1 << number)]
    worth = converted / np.maximum(walked, 1)
    sizes = np.array([int(one).bit_count() for one in sets]) if count else np.zeros(1, dtype=int)
    chance = _chances(count)
    values = {}
    for channel, number in place.items():
        without = sets[(sets >> number) & 1 == 0]
        gains = worth[without | (1 << number)] - worth[without]
        values[channel] = max(0.0, float((chance[sizes[without]] * gains).sum()))
    return values


def _chances(count: int) -> Vector:
    """Chance that exactly a given set of s others joined before: s! (n - s - 1)! / n!, by s."""
    chances, chance = [], 1 / count if count else 0.0
    for size in range(count):
        chances.append(chance)
        if size + 1 < count:
            chance *= (size + 1) / (count - size - 1)
    return np.array(chances)


MODELS = {"markov": removal_effects, "shapley": shapley_values}
"""Formula of each data-driven model."""
