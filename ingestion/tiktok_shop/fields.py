"""From an object of the API to a row of raw: allow-list first, then the checks that decide landed or held.

Belongs here: pruning, and what makes a single row unusable. Does not belong here: anything across rows.
The pruned object is the only thing that leaves this module, so personal data ends here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from ingestion.quarantine import BAD_MONEY, BAD_TIME, DUPLICATE_KEY, MISSING_KEY, Reason, reason
from ingestion.tiktok_shop.endpoints.model import Endpoint, Fields
from ingestion.tiktok_shop.endpoints.orders import PAYMENT_AMOUNTS

AMOUNT = re.compile(r"[+-]?\d{1,14}(\.\d*)?")  # what DECIMAL(18,4) holds
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d*)?%?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_WHOLE = re.compile(r"\d{1,12}")
LONGEST_TEXT = 2000
LATEST_TIME = 4_102_444_800  # the year 2100: a later second is a millisecond

BAD_COUNT = reason("bad_count")
BAD_LIST = reason("bad_list")


@dataclass(frozen=True)
class Fault:
    """Why a row is held, and which field is to blame."""

    reason: Reason
    field: str
    value: str = ""


class Pruner:
    """Applies an allow-list to one object and notes what is wrong with what is left."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def prune(self, value: Mapping[str, Any], fields: Fields, path: str = "") -> dict[str, Any]:
        """The allowed fields of ``value``, as sent; ids as text; empty (null) fields left out."""
        kept: dict[str, Any] = {}
        for name, kind in fields.items():
            found = value.get(name)
            if found is None:
                continue
            if isinstance(kind, str):
                pruned = found if _is_plain(found, kind) else self._simple(found, kind, f"{path}{name}")
            elif isinstance(kind, tuple):
                pruned = self._list(found, kind[0], f"{path}{name}")
            else:
                pruned = self.prune(found, kind, f"{path}{name}.") if isinstance(found, dict) else None
            if pruned is not None:
                kept[name] = pruned
        return kept

    def _simple(self, value: Any, kind: str, where: str) -> Any:
        """A value of a named kind."""
        if kind == "amounts":
            return self._amounts(value, where)
        if kind == "numbers":
            return self._numbers(value, where)
        if kind == "texts":
            return [str(text)[:LONGEST_TEXT] for text in value if isinstance(text, (str, int))] \
                if isinstance(value, list) else None
        return self._scalar(value, kind, where)

    def _numbers(self, value: Any, where: str) -> dict[str, Any] | None:
        """Every number and currency of an object, at any depth; a name of money without a number is a fault."""
        if not isinstance(value, Mapping):
            return None
        kept: dict[str, Any] = {}
        for name, found in value.items():
            if isinstance(found, Mapping):
                kept[name] = self._numbers(found, f"{where}.{name}")
            elif isinstance(found, (str, int, float)) and _is_number(found, name):
                kept[name] = found
            elif isinstance(found, str) and found.strip() and (name == "amount" or is_money_name(name)):
                self._blame("money", f"{where}.{name}")
        return {name: found for name, found in kept.items() if found is not None}

    def _scalar(self, value: Any, kind: str, where: str) -> Any:
        """One value, checked by its kind; what is no scalar is dropped, it may hold anything."""
        if isinstance(value, (dict, list)):
            if kind in ("money", "time", "count") and value:
                self._blame(kind, where)
            return None
        if kind == "id":
            return str(value)
        text = str(value).strip()
        if text and not isinstance(value, bool) and _is_valid(text, kind):
            return value
        if kind in ("money", "time", "count") and text:
            self._blame(kind, where)  # kept for the quarantine's reader: the row will not land
        return value if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT]

    def _amounts(self, value: Any, where: str) -> dict[str, Any] | None:
        """Currency and every decimal number of an object whose names the platform extends."""
        if not isinstance(value, Mapping):
            return None
        kept = {name: value[name] if _is_plain(value[name], "money") else
                self._scalar(value[name], "money", f"{where}.{name}")
                for name in sorted(PAYMENT_AMOUNTS & value.keys()) if value[name] is not None}
        kept |= {name: amount for name, amount in value.items()
                 if name not in PAYMENT_AMOUNTS and isinstance(amount, (str, int, float))
                 and not isinstance(amount, bool) and is_money_name(name) and AMOUNT.fullmatch(str(amount))}
        kept["currency"] = self._scalar(value.get("currency"), "text", where)
        return {name: amount for name, amount in kept.items() if amount is not None}

    def _list(self, value: Any, fields: Fields, where: str) -> list[dict[str, Any]] | None:
        """The objects of a list."""
        if value in ("", {}):
            return None
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            self.faults.append(Fault(BAD_LIST, where))
            return None
        return [self.prune(entry, fields, f"{where}[{number}].") for number, entry in enumerate(value)]

    def _blame(self, kind: str, where: str) -> None:
        """Note a value that is not of its kind."""
        self.faults.append(Fault({"money": BAD_MONEY, "time": BAD_TIME, "count": BAD_COUNT}[kind], where))


def key_faults(row: Mapping[str, Any], endpoint: Endpoint) -> Iterator[Fault]:
    """What is missing from the pruned row for it to be identified and placed.

    Exact repeats among the entries of ``endpoint.line_list`` are dropped in place.
    """
    for name in (*endpoint.keys, *endpoint.required):
        found = below(row, name)
        is_time = kind_of(endpoint.fields, name) == "time"  # whose 0 means "not set"
        if found in (None, "", {}) or (is_time and _is_valid(str(found).strip(), "time") and seconds_of(found) is None):
            yield Fault(MISSING_KEY, name)
    if endpoint.line_list is not None:
        if endpoint.line_list not in row:
            yield Fault(MISSING_KEY, endpoint.line_list)
        yield from _repeated_lines(cast(list[dict[str, Any]], row.get(endpoint.line_list, [])), endpoint)
    for list_name, names in endpoint.required_lines.items():
        for number, line in enumerate(row.get(list_name, [])):
            yield from (Fault(MISSING_KEY, f"{list_name}[{number}].{name}") for name in names
                        if not line.get(name))


def below(value: Any, path: str) -> Any:
    """What stands at a path of names joined by dots; the value itself for '', None where there is nothing."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def kind_of(fields: Fields, path: str) -> Any:
    """Kind of the field at a path of names joined by dots."""
    kind: Any = fields
    for name in path.split("."):
        kind = kind[name]
    return kind


def _repeated_lines(lines: list[dict[str, Any]], endpoint: Endpoint) -> Iterator[Fault]:
    """Lines that share an id but differ; equal ones are dropped."""
    kept: dict[str, dict[str, Any]] = {}
    for line in list(lines):
        identity = line.get("id", "")
        if identity and kept.get(identity, line) != line:
            yield Fault(DUPLICATE_KEY, str(endpoint.line_list), identity)
        kept.setdefault(identity or f"?{len(kept)}", line)
    lines[:] = kept.values()


def money_of(row: Mapping[str, Any]) -> tuple[Decimal | None, str | None]:
    """The money in a pruned row and its currency, for the quarantine: total of an order, refund, sale, settlement."""
    for name in ("settlement_amount", "est_settlement_amount"):
        if AMOUNT.fullmatch(str(row.get(name, ""))):
            return Decimal(str(row[name])), _currency(row.get("currency"))
    for owner, name in (("payment", "total_amount"), ("refund_amount", "refund_total"), ("price", "amount"),
                        ("gmv", "amount"), ("amount", "value")):
        money = row.get(owner)
        if isinstance(money, Mapping) and AMOUNT.fullmatch(str(money.get(name, ""))):
            quantity = row.get("quantity", 1) if owner == "price" else 1
            factor = int(quantity) if _WHOLE.fullmatch(str(quantity)) else 1
            return Decimal(str(money[name])) * factor, _currency(money.get("currency"))
    lines = [line for line in row.get("line_items", []) if AMOUNT.fullmatch(str(line.get("sale_price", "")))]
    if not lines:
        return None, None
    currency = _currency(lines[0].get("currency")) or _currency((row.get("payment") or {}).get("currency"))
    return sum((Decimal(str(line["sale_price"])) for line in lines), Decimal(0)), currency


def seconds_of(value: Any) -> int | None:
    """Unix seconds of a checked time field; None for absent, blank or 0 (the platform's "not set")."""
    text = str(value if value is not None else "").strip().removesuffix(".0")
    return int(text) or None if _WHOLE.fullmatch(text) else None


def _is_plain(value: Any, kind: str) -> bool:
    """Whether a value needs no second look: the quick answer for nearly all of them."""
    if type(value) is str:
        if kind == "money":
            return AMOUNT.fullmatch(value) is not None
        return kind in ("id", "text") and len(value) <= LONGEST_TEXT
    if type(value) is int:
        return kind in ("time", "count") and 0 <= value <= LATEST_TIME
    return type(value) is bool and kind == "flag"


def _is_valid(text: str, kind: str) -> bool:
    """Whether a text is of its kind."""
    if kind == "money":
        return AMOUNT.fullmatch(text) is not None
    if kind in ("time", "count"):
        whole = text.removesuffix(".0")
        return _WHOLE.fullmatch(whole) is not None and (kind == "count" or int(whole) <= LATEST_TIME)
    return True


def _is_number(value: str | int | float, name: str) -> bool:
    """Whether a value of an open object is a number, a blank or, under its own name, a currency."""
    if not isinstance(value, str):
        return not isinstance(value, bool)
    text = value.strip()
    return not text or bool((_CURRENCY if name == "currency" else _NUMBER).fullmatch(text))


def is_money_name(name: str) -> bool:
    """Whether an unknown name of an object of amounts can be a fee, discount or tax."""
    return name.endswith(("_fee", "_tax", "_amount", "_discount", "_price", "_total", "tax"))


def _currency(value: Any) -> str | None:
    """A currency code, if it looks like one."""
    text = str(value or "").strip().upper()
    return text if len(text) == 3 and text.isalpha() else None
