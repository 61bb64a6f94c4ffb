"""Rates and display amounts as the platform writes them; what cannot be read is NULL and stops nothing."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest
from jinja2 import Environment

from tests.support.dbt_project import PROJECT

LINE = """{'original_price': value, 'sale_price': '15', 'seller_discount': '3.00', 'platform_discount': ''} as line"""


def money_text(column: str) -> str:
    """Stand-in for the macro of that name."""
    return f"cast(nullif({column}, '') as decimal(18, 4))"


def evaluate(macro_file: str, call: str, value: str) -> Decimal | None:
    """The value of a macro's SQL on DuckDB for one text."""
    source = (PROJECT / "macros" / "domain" / macro_file).read_text()
    keep = SimpleNamespace(money_text=money_text, keep_characters=lambda text, characters: f"regexp_replace({text}, '[^{characters}]', '', 'g')")
    sql = Environment().from_string(source + "{{ " + call + " }}").render(
        linkstar=keep, adapter=SimpleNamespace(dispatch=lambda *_: None))
    found = duckdb.connect().execute(f"select {sql.strip()} from (select value, {LINE} from (select ?::varchar as value))", [value]).fetchone()
    assert found is not None
    return found[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("value, rate", [
    ("1550", "0.155"), ("0", "0"), ("15.5%", "0.155"), ("", None), ("-", None), ("abc", None),
])
def test_rates(value: str, rate: str | None) -> None:
    assert evaluate("money_text.sql", "rate_text('value')", value) == (None if rate is None else Decimal(rate))


@pytest.mark.parametrize("value, amount", [
    ("$1,234.50", "1234.5"), ("R$ 1.234,50", "1234.5"), ("-", None), ("N/A", None), ("1-2", None), ("", None),
])
def test_display_amounts(value: str, amount: str | None) -> None:
    found = evaluate("localised_money.sql", "localised_money('value', \"'USD'\")", value)
    assert found == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("value, price", [("24.99", "24.99"), ("0", "0"), ("", "18")])
def test_a_list_price_left_out_is_sale_price_and_discounts(value: str, price: str) -> None:
    assert evaluate("list_price.sql", "list_price('line')", value) == Decimal(price)
