"""Dates, times and periods as people write them, in English and Chinese, read into DATE and UTC TIMESTAMP.

Belongs here: reading. What a period means for a target is decided by the row model.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from ingestion.sheets.problems import SheetProblem

Grain = Literal["day", "week", "month", "quarter"]

EXCEL_EPOCH = datetime(1899, 12, 30)
# Excel day numbers of 1954 to 2119: a bare number outside is a mistake, not a date.
EXCEL_SERIALS = (20_000, 80_000)

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*月?(?:份)?")
_QUARTER = re.compile(r"(\d{4})\s*[-/年]?\s*(?:q|第)\s*([1-4一二三四])\s*(?:季度|季)?", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})\s*[-/年]?\s*(?:w|第)\s*(\d{1,2})\s*周?", re.IGNORECASE)
_EITHER_WAY = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}


class Period(NamedTuple):
    """A stretch of days named by its first day and grain."""

    first: date
    grain: Grain
    written: str

    @property
    def last(self) -> date:
        """The last day of the period."""
        if self.grain == "day":
            return self.first
        if self.grain == "week":
            return self.first + timedelta(days=6)
        months = 1 if self.grain == "month" else 3
        month = self.first.month + months - 1
        return self.first.replace(month=month, day=calendar.monthrange(self.first.year, month)[1])


def _clean(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


def _date_of_cell(value: object) -> date | None:
    """The date of a spreadsheet cell that is a date, a time or a bare Excel day number."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = EXCEL_SERIALS
        if low <= value <= high:
            return (EXCEL_EPOCH + timedelta(days=float(value))).date()
    return None


def _coarse_period(text: str) -> Period | None:
    if found := _QUARTER.fullmatch(text):
        quarter = _CHINESE_DIGITS.get(found[2]) or int(found[2])
        return Period(date(int(found[1]), quarter * 3 - 2, 1), "quarter", text)
    if found := _WEEK.fullmatch(text):
        return Period(date.fromisocalendar(int(found[1]), int(found[2]), 1), "week", text)
    if found := _MONTH.fullmatch(text):
        return Period(date(int(found[1]), int(found[2]), 1), "month", text)
    return None


def read_period(value: object, problem: str = "bad_period") -> Period | None:
    """Read ``2026-11``, ``2026Q4``, ``2026-W47``, ``2026年1月5日``, any date, or a spreadsheet's date cell.

    Raises:
        SheetProblem: the text names no period, or may be read in two ways.
    """
    if value is None or value == "":
        return None
    cell = _date_of_cell(value)
    if cell is not None:
        return Period(cell, "day", cell.isoformat())
    if isinstance(value, float) and not value.is_integer():  # 2026.1 in a spreadsheet may have been 2026.10
        raise SheetProblem("ambiguous_date", value=str(value))
    if isinstance(value, float):
        value = int(value)
    text = _clean(value.rstrip("0").rstrip(".") if isinstance(value, str) and "." in value[-2:] else value)
    try:
        coarse = _coarse_period(text)
        if coarse is not None:
            return coarse
        day = text.split("T")[0] if "T" in text else re.split(r"\s+(?=\d{1,2}:)", text)[0]
        found = _DAY.fullmatch(day.strip()) or _COMPACT_DAY.fullmatch(day.strip())
        if found:
            return Period(date(int(found[1]), int(found[2]), int(found[3])), "day", text)
    except ValueError as error:
        raise SheetProblem(problem, value=text) from error
    raise SheetProblem("ambiguous_date" if _EITHER_WAY.match(text) else problem, value=text)


def read_first_day(value: object) -> date | None:
    """A date; of a month or quarter its first day (validity starts, cost dates)."""
    period = read_period(value, "bad_date")
    return period.first if period else None


def read_last_day(value: object) -> date | None:
    """A date; of a month or quarter its last day (validity ends: both ends are included)."""
    period = read_period(value, "bad_date")
    return period.last if period else None


def _epoch(text: str) -> datetime | None:
    """Seconds (10 digits) or milliseconds (13 digits) since 1970, as APIs and link trackers write them."""
    if re.fullmatch(r"1\d{9}", text):
        return datetime.fromtimestamp(int(text), UTC).replace(tzinfo=None)
    if re.fullmatch(r"1\d{12}", text):
        return datetime.fromtimestamp(0, UTC).replace(tzinfo=None) + timedelta(milliseconds=int(text))
    return None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def read_moment(value: object) -> datetime | None:
    """A moment as naive UTC; a time without zone is UTC, a date alone is its midnight.

    Raises:
        SheetProblem: the text is not a time.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, str) and not value.isdigit():  # a millisecond count may look like 1770-01-15T12:34
        try:
            return _utc(datetime.fromisoformat(value))
        except (ValueError, OverflowError):
            pass
    if isinstance(value, float) and EXCEL_SERIALS[0] <= value <= EXCEL_SERIALS[1]:
        return EXCEL_EPOCH + timedelta(seconds=round(value * 86_400))
    if isinstance(value, float) and not value.is_integer():
        raise SheetProblem("bad_time", value=str(value))
    text = _clean(f"{value:.0f}" if isinstance(value, float) else value)
    epoch = _epoch(text)
    if epoch is not None:
        return epoch
    clock = _CLOCK.search(text)
    try:
        day = read_first_day(text[: clock.start()].rstrip("T ") if clock else text)
        return _with_clock(day, clock) if day else None
    except (ValueError, OverflowError) as error:
        raise SheetProblem("bad_time", value=text) from error


def _with_clock(day: date, clock: re.Match[str] | None) -> datetime:
    moment = datetime(day.year, day.month, day.day)
    if clock is None:
        return moment
    hour, minute, second, fraction, zone = clock.groups()
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    moment = moment.replace(
        hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=microsecond
    )
    if zone and zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        moment -= timedelta(minutes=minutes if zone[0] == "+" else -minutes)
    return moment
