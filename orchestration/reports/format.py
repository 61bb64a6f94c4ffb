"""Values as readers see them, by language: numbers, money, shares, days."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import NumberPattern, parse_pattern

from ingestion.messages import Language
from orchestration.reports.model import Figure, Text, Value
from orchestration.reports.periods import Period

LOCALES: Final[dict[Language, Locale]] = {"en": Locale.parse("en_GB"), "zh": Locale.parse("zh_CN")}
SMALL_MONEY: Final = 100
_MINUS: Final = "\u2212"


def shown(figure: Figure, language: Language, *, is_exact: bool | None = None) -> str:
    """A figure's value; empty where it is not known.

    Args:
        figure: the figure.
        language: of the reader.
        is_exact: money with cents, or without; None: small amounts with them.
    """
    if figure.unit == "money" and is_exact is not None and figure.value is not None:
        text = number(figure.value, "#,##0.00" if is_exact else "#,##0", language)
    else:
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
    if unit == "points":
        return number(float(value) * 100, "#,##0.0", language)
    if unit == "ratio":
        return number(value, "#,##0.00", language)
    if unit == "money":
        return number(value, "#,##0" if abs(float(value)) >= SMALL_MONEY else "#,##0.00", language)
    return number(value, "#,##0.##" if unit == "number" else "#,##0", language)


def number(value: Any, pattern: str, language: Language) -> str:
    """A number in the language's way, with a minus sign that is as wide as a plus; nought has none."""
    said = str(_pattern(pattern).apply(value, LOCALES[language]))
    return said.replace("-", _MINUS if any(digit in "123456789" for digit in said) else "")


@cache
def _pattern(pattern: str) -> NumberPattern:
    """A pattern, parsed once."""
    return parse_pattern(pattern)


def day(value: date | datetime, language: Language) -> str:
    """A day in the language's way."""
    return str(format_date(value, format="d MMM y" if language == "en" else "y年M月d日", locale=LOCALES[language]))


def period_name(period: Period, language: Language) -> str:
    """A period as people say it."""
    if period.kind == "month":
        return str(format_date(period.start, format="MMMM y" if language == "en" else "y年M月", locale=LOCALES[language]))
    days = format_interval(period.start, period.end, "yMMMd", locale=LOCALES[language])
    return f"{period.code} · {days}"


def period_on_axis(period: Period) -> Text:
    """A period's short name in both languages."""
    return Text(short_period(period, "en"), short_period(period, "zh"))


def short_period(period: Period, language: Language) -> str:
    """A period on an axis."""
    if period.kind == "month":
        return str(format_date(period.start, format="MMM" if language == "en" else "M月", locale=LOCALES[language]))
    return f"W{period.start.isocalendar()[1]:02d}"
