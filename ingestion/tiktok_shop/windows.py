"""Which windows of time a run reads. Pure functions over unix seconds; every window is half-open."""

from __future__ import annotations

from collections.abc import Iterable

from ingestion.tiktok_shop.endpoints.model import Span
from ingestion.tiktok_shop.settings import CLOCK_MARGIN, DAY, SAFETY_LAG


def cut(start: int, end: int, days: int) -> list[Span]:
    """Consecutive windows of at most ``days`` from ``start`` to ``end``, oldest first."""
    step = days * DAY
    return [(lower, min(lower + step, end)) for lower in range(start, end, step)]


def halves(window: Span) -> list[Span]:
    """The two halves of a window; empty for a single second."""
    lower, upper = window
    middle = (lower + upper) // 2
    return [(lower, middle), (middle, upper)] if lower < middle < upper else []


def upper_bound(now: int) -> int:
    """Where windows end: a little after "now", because the platform's clock is not ours.

    Pinned once per run. The rows between the safety lag and this bound are read again next time.
    """
    return now + CLOCK_MARGIN


def next_cursor(upper: int, now: int, latest_seen: int | None, previous: int | None) -> int | None:
    """The cursor after a completed window: never later than what was certainly visible, never backwards.

    Args:
        upper: end of the window.
        now: the business clock at the start of the run.
        latest_seen: greatest time on any row ever read. Where it is earlier than the window's end nothing lies
            between the two, so going on from it costs nothing and heals rows that become visible late.
        previous: the stored cursor.
    """
    if latest_seen is None:
        return previous
    return max(min(upper, now - SAFETY_LAG, latest_seen), previous or 0)


def around(times: Iterable[int], days: int) -> list[Span]:
    """Windows of at most ``days`` that cover the days (UTC) of ``times`` and little else."""
    spans: list[Span] = []
    for day in sorted({time // DAY * DAY for time in times}):
        if spans and day + DAY - spans[-1][0] <= days * DAY and day - spans[-1][1] <= 7 * DAY:
            spans[-1] = (spans[-1][0], day + DAY)
        else:
            spans.append((day, day + DAY))
    return spans


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time with spans that touch made one, oldest first."""
    found: list[Span] = []
    for lower, upper in sorted(spans):
        if found and lower <= found[-1][1]:
            found[-1] = (found[-1][0], max(upper, found[-1][1]))
        else:
            found.append((lower, upper))
    return found
