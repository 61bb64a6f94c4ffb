"""Which days a run reads. Pure functions over dates; both ends of a window are included, as in the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.tiktok_ads.credentials import Reach
from ingestion.tiktok_ads.settings import WINDOW_DAYS

Window = tuple[date, date]


def today_in(zone: str, moment: datetime) -> date:
    """The day of a moment in the advertiser's zone; UTC's while the zone is not known."""
    try:
        return moment.astimezone(ZoneInfo(zone or "UTC")).date()
    except (ZoneInfoNotFoundError, ValueError):
        return moment.date()


def windows_to_read(cursor: date | None, today: date, reach: Reach) -> list[Window]:
    """Windows up to today, oldest first.

    Args:
        cursor: the last day that was read; None before the first load.
        today: the advertiser's.
        reach: how far back.
    """
    if cursor is None:
        first = today - timedelta(days=reach.initial_days - 1)
    else:
        first = min(cursor, today) - timedelta(days=reach.lookback_days - 1)
    starts = range(0, (today - first).days + 1, WINDOW_DAYS)
    return [(first + timedelta(days=start), min(first + timedelta(days=start + WINDOW_DAYS - 1), today))
            for start in starts]
