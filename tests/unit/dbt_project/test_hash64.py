"""The 64-bit key is stored in every incremental table: another number for the same text would orphan all of them."""

from __future__ import annotations

from hashlib import md5
from types import SimpleNamespace

import duckdb
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from tests.support.dbt_project import PROJECT

SOURCE = (PROJECT / "macros" / "portable" / "hash64.sql").read_text()
TEXTS = st.lists(st.one_of(st.none(), st.text(st.characters(exclude_characters="\x00"))), min_size=1, max_size=4)


def key_of(parts: list[str | None]) -> int:
    """The key as DuckDB computes it from the macro."""
    names = [f"${place}" for place in range(1, len(parts) + 1)]
    module = Environment().from_string(SOURCE).make_module({"linkstar": SimpleNamespace(joined_key=joined)})
    with duckdb.connect() as connection:
        found = connection.execute(f"select {module.duckdb__hash64(names)}", parts).fetchone()  # type: ignore[attr-defined]
    assert found is not None
    return int(found[0])


def joined(parts: list[str]) -> str:
    """Stand-in for the macro of that name."""
    return " || '|' || ".join(f"coalesce(cast({part} as varchar), '')" for part in parts)


def expected(parts: list[str | None]) -> int:
    """The last eight bytes of the md5, the least one first, moved into the range of a signed number."""
    return int.from_bytes(md5("|".join(part or "" for part in parts).encode(), usedforsecurity=False).digest()[8:], "little") - 2**63


def test_a_key_computed_once_and_for_all() -> None:
    assert key_of(["576900000000000000"]) == expected(["576900000000000000"])
    assert key_of(["a"]) == 7000413967451013937 - 2**63
    assert key_of([""]) == key_of([None])


@given(TEXTS)
def test_the_key_is_that_part_of_the_md5(parts: list[str | None]) -> None:
    assert key_of(parts) == expected(parts)
