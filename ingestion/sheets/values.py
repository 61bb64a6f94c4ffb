"""Cells of a sheet, as people and spreadsheets write them, read into typed values.

Belongs here: text, ids, names, booleans. Numbers live in ``amounts``, dates in ``dates``, value lists
in ``choices``. Every reader takes a cell (text, or what a spreadsheet cell holds); a blank one gives None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.formulas import as_written
from ingestion.sheets.problems import SheetProblem

# A spreadsheet number holds 15 significant digits; a longer id has lost its end.
SPREADSHEET_DIGITS = 15

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_LONG_DECIMAL = re.compile(r"\d{16,}\.0+")
_FORMULA_TEXT = re.compile(r'="(.*)"')

_TRUE = {
    "1",
    "true",
    "yes",
    "y",
    "t",
    "是",
    "对",
    "真",
    "√",
    "✓",
    "作废",
    "已作废",
    "删除",
    "已删除",
    "deleted",
    "void",
}
_FALSE = {"0", "false", "no", "n", "f", "否", "不", "假", "×", "有效"}

_CURRENCY_NAMES = {
    "美元": "USD",
    "美金": "USD",
    "人民币": "CNY",
    "rmb": "CNY",
    "英镑": "GBP",
    "欧元": "EUR",
    "泰铢": "THB",
    "越南盾": "VND",
    "印尼盾": "IDR",
    "印尼卢比": "IDR",
    "马币": "MYR",
    "令吉": "MYR",
    "林吉特": "MYR",
    "菲律宾比索": "PHP",
    "新加坡元": "SGD",
    "新币": "SGD",
    "日元": "JPY",
    "墨西哥比索": "MXN",
    "雷亚尔": "BRL",
}
_MARKET_NAMES = {
    "美国": "US",
    "英国": "GB",
    "uk": "GB",
    "印尼": "ID",
    "印度尼西亚": "ID",
    "泰国": "TH",
    "越南": "VN",
    "马来西亚": "MY",
    "菲律宾": "PH",
    "新加坡": "SG",
    "德国": "DE",
    "法国": "FR",
    "意大利": "IT",
    "西班牙": "ES",
    "爱尔兰": "IE",
    "墨西哥": "MX",
    "巴西": "BR",
    "日本": "JP",
    "中国": "CN",
}


# Full-width forms of ASCII, and the blank of the same width.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def read_text(value: object) -> str | None:
    """Trimmed, NFC-normalised text; a whole number of a spreadsheet loses its ``.0``, a text that one of our own CSV
    exports kept from running as a formula its apostrophe."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii():  # nearly every cell of a large file
        return as_written(value.strip()) or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    text = unicodedata.normalize("NFC", str(value)).replace("\u00a0", " ").strip().strip("\ufeff\u200b")
    return as_written(text) or None


def read_id(value: object) -> str | None:
    """An id as text, digits intact.

    Raises:
        SheetProblem: a spreadsheet turned it into a number that lost digits, or into a date.
    """
    if isinstance(value, str) and value.isdecimal():
        return value
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


def read_code(value: object) -> str | None:
    """A code that people gave and type: like an id, with full-width letters, digits and signs made plain."""
    text = read_id(value)
    return (text.translate(_FULL_WIDTH).strip() or None) if text else None


def read_ids(value: object) -> str | None:
    """Several ids in one cell, comma-separated, each once; read as ids are."""
    if not isinstance(value, str):
        return read_id(value)
    parts = (read_id(part) for part in re.split(r"[,，、;；|\s]+", value))
    return ",".join(dict.fromkeys(part for part in parts if part)) or None


def read_handle(value: object) -> str | None:
    """A handle as the warehouse joins it: trimmed, without ``@``, lower case."""
    text = read_id(value)
    return (text.lstrip("@＠").strip().lower() or None) if text else None


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
