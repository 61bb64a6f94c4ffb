"""Numbers as people and spreadsheets write them: thousands separators, currency signs, percent, units.

Belongs here: reading and bounds. Which column takes which number is said in ``kinds``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_text

# Beyond any column; larger exponents would overflow on the way.
_LARGEST_EXPONENT = 60
_EXACT = Context(prec=80)

_THOUSANDS = re.compile(r"\d{1,3}(?:([,\s'’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_THOUSANDS_BY_DOT = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+")
_MONEY_SIGN = re.compile(r"(?:US|HK|NT|A|C|S|R|MX|RM|RP|CN|JP)?[$¥£€฿₫₱₹￥]|RMB|RM|RP|元|円", re.IGNORECASE)
_CURRENCY_CODE = re.compile(r"^([A-Z]{3})(?=[\s\d.+-])|(?<=[\s\d.])([A-Z]{3})$")


def written_currency(value: object) -> str | None:
    """The ISO code written inside an amount such as ``IDR 1,000``; None if there is none."""
    found = _CURRENCY_CODE.search(unicodedata.normalize("NFKC", str(value)).strip())
    return (found[1] or found[2]) if found else None


def read_number(value: object) -> Decimal | None:
    """A number: thousands separators, currency signs, ``15%`` and ``(100)`` for a negative one are read.

    Raises:
        SheetProblem: the text is not a number, or may be read in two ways.
    """
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise SheetProblem("bad_number", value=str(value))
    if isinstance(value, int | float):
        return _finite(repr(value), str(value))
    written = read_text(value)
    if written is None:
        return None
    text = unicodedata.normalize("NFKC", written)
    text = _MONEY_SIGN.sub("", _CURRENCY_CODE.sub("", text)).strip().replace("−", "-")
    sign = Decimal(1)
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), Decimal(-1)
    elif text[:1] in "+-":
        text, sign = text[1:].strip(), Decimal(-1 if text[:1] == "-" else 1)
    factor = Decimal("0.01") if text.endswith("%") else Decimal(1)
    return _finite(_without_separators(text.removesuffix("%").strip()), written) * factor * sign


def _without_separators(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"[,\s'’]", "", text)
    if _THOUSANDS_BY_DOT.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text


def _finite(text: str, written: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise SheetProblem("bad_number", value=written) from error
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise SheetProblem("bad_number", value=written)
    return number


def decimal_reader(
    precision: int, scale: int, low: str | None = None, high: str | None = None, *, above: bool = False,
    percent: bool = True,
) -> Callable[[Any], Decimal | None]:
    """A reader of numbers rounded half up to ``scale`` places, within ``low`` and ``high`` where given.

    Args:
        above: ``low`` itself is not allowed.
        percent: ``15%`` is read as 0.15; money is no percentage.
    """
    step = Decimal(1).scaleb(-scale)
    limit = Decimal(10) ** (precision - scale)
    lowest, highest = (Decimal(x) if x is not None else None for x in (low, high))
    words = _range_words(low, high, above)

    def read(value: object) -> Decimal | None:
        number = read_number(value)
        if number is None:
            return None
        if not percent and isinstance(value, str) and value.rstrip().endswith(("%", "％")):
            raise SheetProblem("bad_number", value=value)
        if abs(number) >= limit:
            raise SheetProblem("number_too_large", value=str(value))
        too_low = lowest is not None and (number <= lowest if above else number < lowest)
        if too_low or (highest is not None and number > highest):
            raise SheetProblem("number_out_of_range", value=str(value), range=words[0], range_zh=words[1])
        return number.quantize(step, ROUND_HALF_UP, _EXACT)

    return read


def _range_words(low: str | None, high: str | None, above: bool) -> tuple[str, str]:
    if low is not None and high is not None:
        return f"from {low} to {high}", f"在 {low} 到 {high} 之间"
    if above:
        return f"more than {low}", f"大于 {low}"
    return f"{low} or more", f"不小于 {low}"


def integer_reader(low: int = 0) -> Callable[[Any], int | None]:
    """A reader of whole numbers of at least ``low``; ``1.2万`` and ``3.5k`` are read."""
    words = _range_words(str(low), None, False)

    def read(value: object) -> int | None:
        text = (read_text(value) or "").casefold()
        factor = next(
            (
                size
                for unit, size in (("万", 10_000), ("w", 10_000), ("k", 1_000), ("m", 1_000_000))
                if text.endswith(unit)
            ),
            1,
        )
        number = read_number(text[:-1] if factor > 1 else value)
        if number is None:
            return None
        number *= factor
        if number != number.to_integral_value():
            raise SheetProblem("bad_number", value=str(value))
        if number < low or number >= 2**63:
            raise SheetProblem("number_out_of_range", value=str(value), range=words[0], range_zh=words[1])
        return int(number)

    return read


def read_days(value: object) -> int | None:
    """A number of days: ``30``, ``30天``, ``30 days``."""
    text = read_text(value)
    return integer_reader()(re.sub(r"\s*(?:天|日|days?)$", "", text, flags=re.IGNORECASE) if text else None)
