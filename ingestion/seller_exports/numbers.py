"""Numbers of an export, read column by column: which mark is the decimal one is decided from all cells of a column.

Belongs here: text -> exact decimal, in SQL over the distinct texts of a table. A text that can be read in one
way only is
evidence for its column (``35,91``: comma; ``1,234.50``: point; ``1.234``: neither). A column without evidence
follows the
other columns of the file, then the market. In a column with evidence for both, a text of two readings is not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from ingestion.seller_exports.cells import NATIVE

# Markets that write 1.234,56. Seller Center itself writes a point, a spreadsheet in that locale does not.
COMMA_MARKETS: Final = frozenset({"BR", "ID", "VN", "DE", "FR", "IT", "ES"})

# What may stand before or after the digits, folded to upper case without blanks -> ISO code, or the sign itself where
# several currencies share it.
CURRENCY_SIGNS: Final[dict[str, str]] = {
    **{
        code: code
        for code in (
            "USD",
            "GBP",
            "EUR",
            "IDR",
            "THB",
            "VND",
            "MYR",
            "PHP",
            "SGD",
            "JPY",
            "MXN",
            "BRL",
            "CNY",
            "AUD",
            "CAD",
            "HKD",
            "TWD",
            "KRW",
        )
    },
    "$": "$",
    "US$": "USD",
    "£": "GBP",
    "€": "EUR",
    "RP": "IDR",
    "RP.": "IDR",
    "฿": "THB",
    "บาท": "THB",
    "₫": "VND",
    "Đ": "VND",
    "RM": "MYR",
    "₱": "PHP",
    "S$": "SGD",
    "¥": "¥",
    "￥": "¥",
    "JP¥": "JPY",
    "円": "JPY",
    "MX$": "MXN",
    "R$": "BRL",
    "RMB": "CNY",
    "CN¥": "CNY",
    "元": "CNY",
}
SHARED_SIGNS: Final[dict[str, frozenset[str]]] = {
    "$": frozenset({"USD", "SGD", "MXN", "AUD", "CAD", "HKD", "TWD"}),
    "¥": frozenset({"JPY", "CNY"}),
}

_FORMS: Final = r"""
create or replace temp table number_forms as
with texts as (
    select distinct x from number_texts
), spaced as (
    select x, starts_with(x, $native) as is_native, regexp_replace(x, '[\x01\s\x{00a0}\x{202f}]', '', 'g') as s
        from texts
), parted as (
    select
        *,
        regexp_full_match(s, '\p{L}{0,3}\.?\p{Sc}?[-–—−]{1,3}\p{Sc}?') as is_dash,
        s like '(%)' or regexp_matches(s, '^[^0-9]*[-–−]') or regexp_matches(s, '[0-9][-–−]$') as is_negative,
        regexp_extract(regexp_replace(s, '[()+–−-]', '', 'g'),
            '^(\p{L}*\.?|\p{L}*\p{Sc}\p{L}*)([0-9][0-9.,''’]*|[.,][0-9]+)([%％]?)(\p{L}*|\p{Sc})$',
            ['before', 'digits', 'percent', 'after']) as part
    from spaced
), known as (
    select
        parted.*, signs.code,
        part.percent <> '' as is_percent,
        part.digits as d,
        part.before || part.after = '' or signs.sign is not null as is_sign_known
    from parted left join currency_signs as signs on signs.sign = upper(part.before || part.after)
), read_both_ways as (
    select
        *,
        case when regexp_full_match(d, '[0-9]*(\.[0-9]+)?|[0-9]{1,3}([,''’][0-9]{3})+(\.[0-9]+)?')
            then regexp_replace(d, '[,''’]', '', 'g') end as by_point,
        case when regexp_full_match(d, '[0-9]*(,[0-9]+)?|[1-9][0-9]{0,2}([.''’][0-9]{3})+(,[0-9]+)?')
            then replace(regexp_replace(d, '[.''’]', '', 'g'), ',', '.') end as by_comma
    from known
)
select
    x, is_native, code, coalesce(is_percent, false) as is_percent,
    case when is_native then try_cast(s as decimal(28, 10)) when is_dash then 0
         when d <> '' and is_sign_known then try_cast(by_point as decimal(28, 10)) * if(is_negative, -1, 1) end
             as by_point,
    case when is_native then try_cast(s as decimal(28, 10)) when is_dash then 0
         when d <> '' and is_sign_known then try_cast(by_comma as decimal(28, 10)) * if(is_negative, -1, 1) end
             as by_comma
from read_both_ways
"""

_EVIDENCE: Final = """
select
    column_name,
    count(*) filter (by_point is not null and by_comma is null) as point,
    count(*) filter (by_comma is not null and by_point is null) as comma,
    bool_or(is_percent) as has_percent,
    max(abs(by_point)) as largest
from number_texts join number_forms using (x) group by column_name
"""

_VALUES: Final = """
create or replace temp table number_values as
with chosen as (
    select
        number_texts.column_name, x, code, is_percent,
        case marks.mark when 'point' then by_point when 'comma' then by_comma
             else case when by_point is null or by_comma is null or by_point = by_comma then coalesce(by_point,
                 by_comma) end
        end as value,
        marks.kind, marks.is_in_percent
    from number_texts join number_forms using (x) join marks on marks.column_name = number_texts.column_name
), scaled as (
    select
        column_name, x, code,
        case when kind = 'rate' and (is_percent or is_in_percent) then value * cast(0.01 as decimal(3, 2))
             when is_percent and kind <> 'rate' then null
             when kind = 'integer' and value <> floor(value) then null
             else value end as value
    from chosen
)
select column_name, x, code, value,
    case when value = 0 then '0' when contains(cast(value as varchar), '.')
         then rtrim(rtrim(cast(value as varchar), '0'), '.') else cast(value as varchar) end as text
from scaled
"""


def read_numbers(connection: duckdb.DuckDBPyConnection, kinds: dict[str, str], market: str | None) -> None:
    """Make the table ``number_values`` (column_name, x, code, value, text) for the number columns of ``cells``.

    A text without a value is no number. ``code`` is the currency written in the cell.

    Args:
        connection: holds ``cells``.
        kinds: number columns and their kinds (money, number, integer, rate).
        market: of the shop; decides what no column of the file does.
    """
    connection.execute("create or replace temp table currency_signs (sign varchar, code varchar)")
    connection.executemany("insert into currency_signs values (?, ?)", [list(pair) for pair in CURRENCY_SIGNS.items()])
    texts = [
        f'select \'{name}\' as column_name, "{name}" as x from cells where "{name}" is not null group by all'
        for name in kinds
    ] or ["select '' as column_name, '' as x where false"]
    connection.execute("create or replace temp table number_texts as " + " union all ".join(texts))
    connection.execute(_FORMS, {"native": NATIVE})
    evidence = connection.execute(_EVIDENCE).fetchall()
    others = _mark(sum(row[1] for row in evidence), sum(row[2] for row in evidence))
    default = others if others in ("point", "comma") else "comma" if market in COMMA_MARKETS else "point"
    connection.execute(
        "create or replace temp table marks (column_name varchar, mark varchar, kind varchar, is_in_percent boolean)"
    )
    rows = [
        [name, _mark(point, comma) or default, kinds[name], not has_percent and largest is not None and largest > 1]
        for name, point, comma, has_percent, largest in evidence
    ]
    if rows:
        connection.executemany("insert into marks values (?, ?, ?, ?)", rows)
    connection.execute(_VALUES)


def _mark(point: int, comma: int) -> str:
    """What the evidence says; blank if there is none."""
    return ("both" if comma else "point") if point else ("comma" if comma else "")


def is_same_currency(code: str, currency: str) -> bool:
    """Whether a code or sign found in a cell may stand for a currency."""
    return code == currency or currency in SHARED_SIGNS.get(code, ())


def fitting_codes(currency: str) -> Sequence[str]:
    """The codes and signs that may stand for a currency."""
    return [currency, *(sign for sign, codes in SHARED_SIGNS.items() if currency in codes)]
