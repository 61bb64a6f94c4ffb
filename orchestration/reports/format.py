"""Values as readers see them, by language: numbers, money, shares, days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel.dates import format_date, format_interval
from babel.numbers import format_decimal

from ingestion.messages import Language
from orchestration.reports.model import Figure, Value
from orchestration.reports.periods import Period

LOCALES: Final[dict[Language, str]] = {"en": "en_GB", "zh": "zh_CN"}
_SMALL_MONEY: Final = 100
_MINUS: Final = "\u2212"


def shown(figure: Figure, language: Language) -> str:
    """A figure's value; empty where it is not known."""
    text = shown_value(figure.value, figure.unit, language)
    if figure.is_change and text and not text.startswith(_MINUS) and figure.value:
        return f"+{text}"
    return text


def shown_value(value: Value, unit: str, language: Language) -> str:
    """A value by its unit."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return day(value, language)
    if unit == "rate":
        return f"{number(float(value) * 100, '#,##0.0', language)}%"
    if unit == "ratio":
        return number(value, "#,##0.00", language)
    if unit == "money":
        return number(value, "#,##0" if abs(value) >= _SMALL_MONEY else "#,##0.00", language)
    return number(value, "#,##0.##" if unit == "number" else "#,##0", language)


def number(value: Decimal | float | int, pattern: str, language: Language) -> str:
    """A number in the language's way, with a minus sign that is as wide as a plus."""
    return str(format_decimal(value, format=pattern, locale=LOCALES[language])).replace("-", _MINUS)


def day(value: date | datetime, language: Language) -> str:
    """A day in the language's way."""
    return str(format_date(value, format="d MMM y" if language == "en" else "y年M月d日", locale=LOCALES[language]))


def period_name(period: Period, language: Language) -> str:
    """A period as people say it."""
    if period.kind == "month":
        return str(format_date(period.start, format="MMMM y" if language == "en" else "y年M月", locale=LOCALES[language]))
    days = format_interval(period.start, period.end, "yMMMd", locale=LOCALES[language])
    return f"{period.code} · {days}"


def short_period(period: Period, language: Language) -> str:
    """A period on an axis."""
    if period.kind == "month":
        return str(format_date(period.start, format="MMM" if language == "en" else "M月", locale=LOCALES[language]))
    return f"W{period.start.isocalendar()[1]:02d}"
