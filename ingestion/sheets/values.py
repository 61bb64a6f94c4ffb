"""Cells of a sheet, as people and spreadsheets write them, read into typed values.

Belongs here: text, ids, numbers, booleans. Dates live in ``dates``, value lists in ``choices``. Every reader
takes a cell (text, or what a spreadsheet cell holds) and gives None for a blank one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.sheets.problems import SheetProblem

# A spreadsheet number holds 15 significant digits; a longer id has lost its end.
SPREADSHEET_DIGITS = 15

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_LONG_DECIMAL = re.compile(r"\d{16,}\.0+")
_FORMULA_TEXT = re.compile(r'="(.*)"')
_THOUSANDS = re.compile(r"\d{1,3}(?:([,\s'’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_THOUSANDS_BY_DOT = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+")
_MONEY_SIGN = re.compile(r"(?:US|HK|NT|A|C|S|R|MX|RM|RP|CN|JP)?[$¥£€฿₫₱₹￥]|RMB|RM|RP|元|円", re.IGNORECASE)
_CURRENCY_CODE = re.compile(r"^([A-Z]{3})(?=[\s\d.+-])|(?<=[\s\d.])([A-Z]{3})$")

_TRUE = {"1", "true", "yes", "y", "t", "是", "对", "真", "√", "✓", "作废", "已作废", "删除", "已删除", "deleted", "void"}
_FALSE = {"0", "false", "no", "n", "f", "否", "不", "假", "×", "有效"}

_CURRENCY_NAMES = {
    "美元": "USD", "美金": "USD", "人民币": "CNY", "rmb": "CNY", "英镑": "GBP", "欧元": "EUR", "泰铢": "THB",
    "越南盾": "VND", "印尼盾": "IDR", "印尼卢比": "IDR", "马币": "MYR", "令吉": "MYR", "林吉特": "MYR",
    "菲律宾比索": "PHP", "新加坡元": "SGD", "新币": "SGD", "日元": "JPY", "墨西哥比索": "MXN", "雷亚尔": "BRL",
}
_MARKET_NAMES = {
    "美国": "US", "英国": "GB", "uk": "GB", "印尼": "ID", "印度尼西亚": "ID", "泰国": "TH", "越南": "VN",
    "马来西亚": "MY", "菲律宾": "PH", "新加坡": "SG", "德国": "DE", "法国": "FR", "意大利": "IT", "西班牙": "ES",
    "爱尔兰": "IE", "墨西哥": "MX", "巴西": "BR", "日本": "JP", "中国": "CN",
}


def read_text(value: object) -> str | None:
    """Trimmed, NFC-normalised text; a whole number of a spreadsheet loses its ``.0``."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    text = unicodedata.normalize("NFC", str(value)).replace("\u00a0", " ").strip().strip("\ufeff\u200b")
    return text or None


def read_id(value: object) -> str | None:
    """An id as text, digits intact.

    Raises:
        SheetProblem: a spreadsheet turned it into a number that lost digits, or into a date.
    """
    if isinstance(value, date):
        raise SheetProblem("id_became_date", value=value.isoformat())
    if isinstance(value, int | float) and abs(value) >= 10**SPREADSHEET_DIGITS:
        raise SheetProblem("damaged_id", value=f"{value:.6g}")
    text = read_text(value)
    if text is None:
        return None
    if found := _FORMULA_TEXT.fullmatch(text):
        text = found[1].strip()
    text = text.removeprefix("'").strip()
    if _SCIENTIFIC.fullmatch(text) or _LONG_DECIMAL.fullmatch(text):
        raise SheetProblem("damaged_id", value=text)
    return text or None


def read_handle(value: object) -> str | None:
    """A handle as the warehouse joins it: trimmed, without ``@``, lower case."""
    text = read_id(value)
    return (text.lstrip("@").strip().lower() or None) if text else None


def read_currency(value: object) -> str | None:
    """ISO code of a currency, also from its Chinese name."""
    text = read_text(value)
    if text is None:
        return None
    code = _CURRENCY_NAMES.get(text.casefold(), text.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise SheetProblem("bad_currency", value=text)
    return code


def read_market(value: object) -> str | None:
    """ISO code of a country, also from its Chinese name; ``UK`` is GB."""
    text = read_text(value)
    if text is None:
        return None
    code = _MARKET_NAMES.get(text.casefold(), text.upper())
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise SheetProblem("bad_market", value=text)
    return code


def read_market_or_all(value: object) -> str | None:
    """A market, or ``*`` for all of them."""
    text = read_text(value)
    return "*" if text in ("*", "全部", "所有") or (text or "").lower() == "all" else read_market(value)


def read_timezone(value: object) -> str | None:
    """Name of an IANA time zone."""
    text = read_text(value)
    if text is None:
        return None
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SheetProblem("bad_timezone", value=text) from error


def read_boolean(value: object) -> bool | None:
    """Yes or no in English, Chinese or as 1 and 0."""
    if isinstance(value, bool) or value is None:
        return value
    text = (read_text(value) or "").casefold()
    if not text:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise SheetProblem("bad_boolean", value=text)


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
    if not number.is_finite():
        raise SheetProblem("bad_number", value=written)
    return number


def decimal_reader(precision: int, scale: int, low: str | None = None, high: str | None = None,
                   *, above: bool = False) -> Callable[[Any], Decimal | None]:
    """A reader of numbers rounded half up to ``scale`` places, within ``low`` and ``high`` where given.

    Args:
        above: ``low`` itself is not allowed.
    """
    step = Decimal(1).scaleb(-scale)
    limit = Decimal(10) ** (precision - scale)
    lowest, highest = (Decimal(x) if x is not None else None for x in (low, high))
    words = _range_words(low, high, above)

    def read(value: object) -> Decimal | None:
        number = read_number(value)
        if number is None:
            return None
        if abs(number) >= limit:
            raise SheetProblem("number_too_large", value=str(value))
        too_low = lowest is not None and (number <= lowest if above else number < lowest)
        if too_low or (highest is not None and number > highest):
            raise SheetProblem("number_out_of_range", value=str(value), range=words[0], range_zh=words[1])
        return number.quantize(step, ROUND_HALF_UP)

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
        factor = next((size for unit, size in (("万", 10_000), ("w", 10_000), ("k", 1_000), ("m", 1_000_000))
                       if text.endswith(unit)), 1)
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
