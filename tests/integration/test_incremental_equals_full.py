"""Architecture rule 3: after any sequence of changes an incremental refresh gives exactly the rows of a rebuild from raw.

A history is a list of nights; a night is a set of changes the sources show. Every change is one the dirty set must catch
(``test_dirty_branches`` takes each branch away); random histories are among the tests that take minutes (``make test-long``).
"""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.dbt_affected import affected_models
from tests.support.dbt_project import differences, parsed
from tests.support.history import CHANGES, CONTENT_CHANGES
from tests.support.history.seller import Seller, equals_a_rebuild

CUTS = ("whole", "whole", "whole", "staging only", "until touches", "marts missing")
NIGHT = st.tuples(st.lists(st.sampled_from(CHANGES + CONTENT_CHANGES), min_size=1, max_size=4), st.sampled_from(CUTS))

CREDITS = "select * from attribution.attr_credits order by all"


@pytest.fixture(scope="module")
def changed(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """A seller to whom everything happened once; of the three refreshes two were killed, in attribution and before the marts."""
    changes = random.Random(5).sample(CHANGES, len(CHANGES))
    seller = begun.copied(tmp_path_factory.mktemp("changed"))
    for number, cut in enumerate(("until touches", "marts missing", "whole")):
        seller.night(changes[number::3], cut)
    return seller


def test_after_every_change(changed: Seller, tmp_path: Path) -> None:
    """At the end only the clock moves, and of all models those that read it are built; a buyer was erased on the way."""
    seller = changed.copied(tmp_path / "incremental")
    _clock_moves(seller, 61)
    assert not differences(seller.warehouse, seller.rebuilt(tmp_path / "rebuilt"))
    assert seller.history.erased
    _assert_no_trace(seller, sorted(seller.history.erased))


def _clock_moves(seller: Seller, days: int) -> None:
    seller.history.now += timedelta(days=days)
    seller.warehouse.refresh(seller.history.now, models=affected_models(parsed(), ()))


@pytest.mark.slow
def test_when_only_the_clock_moves_the_models_that_read_it_are_enough(changed: Seller, tmp_path: Path) -> None:
    seller = changed.copied(tmp_path / "incremental")
    for days in (61, -40):
        _clock_moves(seller, days)
    assert not differences(seller.warehouse, seller.rebuilt(tmp_path / "rebuilt"))


@pytest.mark.long
def test_a_merge_that_is_undone_leaves_no_trace(begun: Seller, tmp_path: Path) -> None:
    """Three handles become one person and are parted again: every credit is again as if nobody had ever merged them."""
    seller = begun.copied(tmp_path / "merged")
    before = seller.warehouse.rows(CREDITS)
    seller.night(["handles_merge"])
    merged = seller.warehouse.rows(CREDITS)
    seller.night(["merge_undone"])
    assert seller.warehouse.rows(CREDITS) == before != merged


@pytest.mark.long
@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), nights=st.lists(NIGHT, min_size=3, max_size=5))
def test_random_histories(seed: int, nights: list[tuple[list[str], str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    equals_a_rebuild(tmp_path_factory.mktemp("history"), seed, nights)


@pytest.mark.long
def test_days_and_periods_of_creators(tmp_path: Path) -> None:
    """What moves a day's sums without a new order: a payment on another day, a service of other days, a week, a rule set that ends, the clock."""
    equals_a_rebuild(tmp_path, 11, [
        (["cost_over_days"] * 3 + ["new_order"] * 4, "whole"), (["payment_moves"] * 3 + ["rule_ends", "week_start_changes", "cost_over_days"], "marts missing"),
        (["clock_moves", "rule_ends", "commission_changes"], "whole")])


@pytest.mark.long
def test_contents_accounts_and_statements(tmp_path: Path) -> None:
    """Everything the platform tells of contents, in an order that leaves days, handles and owners behind."""
    equals_a_rebuild(tmp_path, 5, [
        ([*CONTENT_CHANGES, "video_day_arrives"], "whole"), (["video_day_arrives"] * 3 + ["live_arrives"] * 2 + ["exported_content"] * 3, "marts missing"),
        ([*CONTENT_CHANGES[::-1], "campaign_listed"], "whole"), (["shop_gets_its_id", "shop_moves", "content_sheet_changes", "followers_observed"], "whole")])


def _assert_no_trace(seller: Seller, erased: list[str]) -> None:
    """No table and no payload knows these buyers."""
    left = seller.warehouse.rows(f"""
        select buyer_key from raw_sheets.link_clicks where list_contains({erased}, buyer_key)
        union all select buyer_key from staging.stg_tiktok_shop__order_versions where list_contains({erased}, buyer_key)
        union all select buyer_key from staging.stg_seller_exports__order_version_rows where list_contains({erased}, buyer_key)
        union all select buyer_key from marts_db.core.mart_lines where list_contains({erased}, buyer_key)""")
    assert left == []
    payloads = seller.warehouse.rows("select payload from raw_tiktok_shop.orders union all select payload from raw_seller_exports.orders")
    assert not [payload for (payload,) in payloads for key in erased if f'"{key}"' in payload]


@pytest.mark.slow
def test_an_erased_buyer_leaves_no_trace(begun: Seller, tmp_path: Path) -> None:
    """Orders, exports and clicks of a buyer in several versions; afterwards the sources show them again, and an order gets another buyer."""
    seller = begun.copied(tmp_path / "incremental")
    seller.night(["late_click"] * 4 + ["buyer_of_order_changes"] * 3 + ["buyer_of_click_changes"] * 3 + ["new_order", "new_export", "click_of_a_second_key"])
    seller.night(["buyer_erased", "late_click", "buyer_of_order_changes"], "until touches")
    erased = sorted(seller.history.erased)
    seller.night(["older_order", "export_restated", "restated_amount"] + ["late_click"] * 3)
    assert not differences(seller.warehouse, seller.rebuilt(tmp_path / "rebuilt"))
    _assert_no_trace(seller, erased)
    assert seller.warehouse.rows("select 1 from marts_db.core.mart_lines where buyer_key is null limit 1")
