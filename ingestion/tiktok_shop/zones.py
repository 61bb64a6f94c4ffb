"""The day of a shop: its market's time zone, from the one list that the models read as well."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

_MARKETS: Final = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "markets.csv"
_UTC: Final = ZoneInfo("UTC")


@cache
def _zones() -> dict[str, ZoneInfo]:
    """Time zone by market."""
    with _MARKETS.open(encoding="utf-8", newline="") as file:
        return {row["market"]: ZoneInfo(row["timezone"]) for row in csv.DictReader(file)}


def market_of(region: object) -> str:
    """ISO country of a shop's region: the platform writes UK or GB."""
    text = str(region or "").strip().upper()
    return "GB" if text == "UK" else text


def day_in(market: str, moment: int) -> date:
    """The day of a market at a moment (unix seconds); that of UTC for a market nobody knows."""
    return datetime.fromtimestamp(moment, _zones().get(market, _UTC)).date()
