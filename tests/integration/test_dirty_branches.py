"""Every branch of every dirty list is needed: without it some change of a night is not caught.

One test removes each branch in the parsed project and expects incremental and rebuild to differ (``make test-long``).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.dbt_project import PROJECT, Warehouse, differences, without_reason
from tests.support.history.seller import Seller

# Which change of a night needs which branch of which dirty list.
BRANCHES = [
    ("attr_dirty_orders", "order", "cancelled_order"),
    ("attr_dirty_orders", "shop", "shop_moves"),
    ("attr_dirty_orders", "exported order", "export_restated"),
    ("attr_dirty_orders", "shop of an export", "shop_moves"),
    ("attr_dirty_touches", "platform record", "platform_record"),
    ("attr_dirty_touches", "identity", "handle_moves"),
    ("attr_dirty_touches", "order", "order_after_its_record"),
    ("attr_dirty_touches", "shop", "shop_moves"),
    ("attr_dirty_touches", "content", "content_owner_moves"),
    ("attr_dirty_touches", "shown content", "video_is_posted"),
    ("attr_dirty_touches", "click", "late_click"),
    ("attr_dirty_touches", "link", "link_moves"),
    ("attr_dirty_touches", "exported record", "exported_record_arrives"),
    ("attr_dirty_lines", "order", "new_order"),
    ("attr_dirty_lines", "click", "late_click"),
    ("attr_dirty_lines", "click of a second key", "click_of_a_second_key"),
    ("attr_dirty_lines", "platform record", "platform_record"),
    ("attr_dirty_lines", "live room", "live_changes_hands"),
    ("attr_dirty_lines", "shown product", "video_is_posted"),
    ("attr_dirty_lines", "rule", "rule_changes"),
    ("attr_dirty_lines", "rule", "rule_promoted"),
    ("attr_dirty_lines", "backfill", "backfilled"),
    ("attr_dirty_dates", "rule", "rule_changes"),
    ("attr_dirty_lines", "weights", "weights_published"),
    ("attr_dirty_lines", "exported order", "new_export"),
    ("mart_dirty_orders", "order", "restated_amount"),
    ("mart_dirty_orders", "buyer", "older_order"),
    ("mart_dirty_orders", "return", "refund"),
    ("mart_dirty_orders", "cancellation", "cancellation"),
    ("mart_dirty_orders", "platform record", "platform_record"),
    ("mart_dirty_orders", "exported record", "exported_record_arrives"),
    ("mart_dirty_orders", "income", "income_row"),
    ("mart_dirty_orders", "rate", "rate_restated"),
    ("mart_dirty_orders", "rate of a unit cost", "rate_restated"),
    ("mart_dirty_orders", "unit cost", "unit_cost_changes"),
    ("mart_dirty_credits", "money", "refund"),
    ("mart_dirty_credits", "credit", "late_click"),
    ("mart_roi_dirty_days", "order", "restated_amount"),
    ("mart_roi_day_images", "open line", "clock_moves"),
    ("mart_roi_day_images", "commission", "commission_changes"),
    ("mart_roi_day_images", "cost", "cost_over_days"),
    ("mart_roi_day_images", "rule", "rule_ends"),
    ("mart_roi_day_images", "campaign", "campaign_changes"),
    ("mart_roi_day_images", "gmv max", "gmv_max_spends"),
    ("mart_dirty_orders", "statement", "statement_settles"),
    ("mart_dirty_orders", "unsettled", "order_is_unsettled"),
    ("mart_dirty_orders", "fee share", "late_statement"),
    ("mart_dirty_settlements", "transaction", "statement_settles"),
    ("mart_dirty_settlements", "income", "income_row"),
    ("mart_dirty_settlements", "order", "settled_order_is_restated"),
    ("mart_dirty_settlements", "shop", "shop_of_a_statement_moves"),
    ("mart_dirty_settlements", "shop of an export", "shop_of_an_adjustment_gets_its_id"),
    ("attr_dirty_touches", "content", "campaign_listed"),
    ("mart_dirty_content_days", "video", "video_day_arrives"),
    ("mart_dirty_content_days", "live", "live_arrives"),
    ("mart_dirty_content_days", "live product", "live_products_arrive"),
    ("mart_dirty_content_days", "shop", "shop_moves"),
    ("mart_dirty_content_days", "exported content", "exported_content"),
    ("mart_dirty_content_days", "shop of an export", "shop_gets_its_id"),
    ("mart_dirty_account_days", "video", "video_day_arrives"),
    ("mart_dirty_account_days", "live", "live_arrives"),
    ("mart_dirty_account_days", "exported content", "exported_content"),
    ("mart_dirty_account_days", "followers", "followers_observed"),
]
# A rate that counts must be that of a day with orders of the right currency and SKU: more orders first, then many rates. A rule set
# that ends is first of all a matter of credits: days with costs and no order need a branch of their own. A new cost makes a day with
# a rule set out of one without, so a cost is moved on days that have one.
# Weights that a month borrowed are replaced by its own: nothing but the weights changes, the rule is in force before and after.
NIGHTS = {"gmv_max_spends": [["record_with_ads"] * 6, ["gmv_max_spends"] * 30],
          "weights_published": [["weights_published"], ["weights_published"]],
          "live_changes_hands": [["live_changes_hands"]],  # two states of one LIVE and night have no order
          "rate_restated": [["new_order"] * 20, ["rate_restated"] * 60],
          "rule_ends": [["cost_over_days"] * 5, ["rule_ends"]],
          "cost_over_days": [["cost_over_days"] * 3, ["cost_over_days"] * 4],
          "settled_order_is_restated": [["statement_settles"] * 9, ["restated_amount"] * 9],
          "shop_of_a_statement_moves": [["statement_settles"] * 9, ["shop_moves"]],
          "shop_of_an_adjustment_gets_its_id": [["adjustment_of_files"], ["shop_gets_its_id"]]}
# What is an image of a day there is a reason here; taken away where it is read, because an image that goes is a change too.
READ_IN = {"mart_roi_day_images": "mart_roi_dirty_days"}
# Its branches have a history and a test of their own: test_ads_incremental.
SHOWN_ELSEWHERE = {"mart_dirty_ad_days"}


def test_every_branch_of_the_dirty_lists_has_a_change_that_needs_it() -> None:
    stated = {(path.stem, reason) for path in (PROJECT / "models").rglob("*.sql")
              if "from reasons\n" in path.read_text() and path.stem not in SHOWN_ELSEWHERE
              for reason in re.findall(r"'([^']+)' as reason", path.read_text())}
    assert stated == {(model, reason) for model, reason, _ in BRANCHES}


@pytest.fixture(scope="module")
def rebuilds() -> dict[str, Warehouse]:
    """What a rebuild makes of the nights of a change: the same whichever branch is taken away."""
    return {}


@pytest.mark.long
@pytest.mark.parametrize(("model", "reason", "change"), BRANCHES, ids=lambda value: str(value).replace(" ", "_"))
def test_every_branch_of_the_dirty_lists_is_needed(model: str, reason: str, change: str, begun: Seller, rebuilds: dict[str, Warehouse],
                                                   tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    seller = begun.copied(tmp_path, without_reason(READ_IN.get(model, model), reason))
    for changes in NIGHTS.get(change, [[change] * 5]):
        seller.night(changes)
    if change not in rebuilds:
        rebuilds[change] = seller.rebuilt(tmp_path_factory.mktemp("rebuilt"))
    assert differences(seller.warehouse, rebuilds[change]), "the branch is not needed, or no change shows that it is"
