"""Value lists for the drop-downs of templates: codes that the warehouse knows."""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

_SHOPS: Final = frozenset({"marts.dim_shops"})
_CREATORS: Final = frozenset({"marts.dim_creators"})
_ACCOUNTS: Final = frozenset({"marts.dim_creator_accounts"})
_PRODUCTS: Final = frozenset({"marts.dim_products"})

_CURRENCIES: Final = Question(
    "select distinct currency from (select currency from marts.dim_shops union all "
    "select reporting_currency from core.mart_clock) where currency is not null order by 1",
    _SHOPS,
)

LISTS: Final[dict[str, Question]] = {
    "shop_code": Question("select distinct shop_code from marts.dim_shops order by 1", _SHOPS),
    "market": Question(
        "select distinct market from marts.dim_shops where market is not null order by 1", _SHOPS
    ),
    "timezone": Question("select distinct timezone from marts.dim_shops order by 1", _SHOPS),
    "currency": _CURRENCIES,
    "from_currency": _CURRENCIES,
    "to_currency": _CURRENCIES,
    "creator_code": Question(
        "select distinct creator_code from marts.dim_creators where is_mapped order by 1", _CREATORS
    ),
    "handle": Question(
        "select distinct handle from marts.dim_creator_accounts where handle is not null order by 1",
        _ACCOUNTS,
    ),
    "seller_sku": Question(
        "select distinct seller_sku from marts.dim_products where seller_sku <> '' order by 1", _PRODUCTS
    ),
}
"""Column -> its values, whichever sheet it stands in."""
