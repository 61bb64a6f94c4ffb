"""A small seller whose world changes night by night: every change is one the dirty set must catch."""

from __future__ import annotations

from datetime import timedelta

import duckdb

from orchestration.erase import forget, keys_beside, mark_dirty
from tests.support.history.campaigns import CampaignChanges
from tests.support.history.contents import ContentChanges
from tests.support.history.exports import ExportChanges
from tests.support.history.rules import RuleChanges
from tests.support.history.sheets import SheetChanges
from tests.support.history.state import BUYERS, SHOPS, START
from tests.support.raw_world import affiliate

# One method of History each.
CHANGES = ("new_order", "older_order", "order_after_its_record", "content_owner_moves", "cancelled_order", "buyer_of_order_changes", "vanished_line", "restated_amount", "platform_record", "late_click",
           "buyer_of_click_changes", "click_erased", "link_moves", "handle_moves", "rule_changes", "refund", "cancellation", "rate_restated",
           "unit_cost_changes", "cost_arrives", "shop_moves", "tax_rate_changes", "clock_moves", "payment_moves", "cost_over_days", "week_start_changes", "rule_ends",
           "commission_changes", "new_export", "export_of_an_api_order", "export_restated", "older_export", "api_order_after_its_export",
           "exported_record_arrives", "api_record_after_an_export", "income_row", "click_of_a_second_key", "campaign_changes", "gmv_max_spends", "record_with_ads", "buyer_erased",
           "rule_promoted", "promotion_rolled_back", "backfilled")
# What the platform tells of contents, accounts and statements.
CONTENT_CHANGES = ("statement_settles", "late_statement", "order_is_unsettled", "adjustment_of_files", "video_day_arrives", "campaign_listed", "live_arrives", "live_products_arrive", "live_changes_hands", "video_is_posted", "exported_content", "shop_gets_its_id",
                   "followers_observed", "content_sheet_changes", "shop_moves", "handle_moves", "handles_merge", "merge_undone", "weights_published")


class History(ExportChanges, SheetChanges, ContentChanges, CampaignChanges, RuleChanges):
    """The first night of a small seller, and everything that can happen after it."""

    def start(self) -> None:
        """The first night: two shops, some orders, records and clicks, all sheets."""
        self.world.night(self.now)
        for shop_id, (market, code, _) in SHOPS.items():
            self.world.show("shops", shop_id, [{"id": shop_id, "name": code, "region": market, "code": code}])
        for _ in range(8):
            self.new_order()
        self.partner_orders = list(self.orders)[:3]
        for order_id in self.partner_orders:
            self._record_of_content(order_id, "")
        for _ in range(10):
            self.late_click()
        for _ in range(4):
            self.platform_record()
        self._show_record("S1", affiliate("O-late", "sku1", START - timedelta(days=5), "dora", content_id="v9"))
        # of an order nobody shows, from the evening before the handle became the creator's; in another zone that day has begun
        self.world.show("affiliate_orders", "S1", [affiliate("O-never", "sku1", START - timedelta(days=6), "dora", content_id="v8")], "order_id|sku_id")
        for _ in range(6):
            self.new_export()
        for order_id in self.partner_orders:
            self._export_of(order_id)
        for _ in range(3):
            self.exported_record_arrives()
        for live_id in ("l1", "l2", "l3"):
            self.video_day_arrives()
            self.live_arrives(live_id)
            self.exported_content()
            self.followers_observed()
            self.video_is_posted()
        self.start_campaigns()
        self.write_sheets()

    def write_sheets(self) -> None:
        """Drop every sheet as it stands now (unchanged files add nothing)."""
        for sheet, rows in (("shops", self.shops.values()), ("creators", self.handles.values()), ("tracking_links", self.links.values()),
                            ("link_clicks", self.clicks.values()), ("attribution_rules", self.rules), ("costs", self.costs.values()),
                            ("contents", self.contents.values()), ("campaigns", self.campaigns.values()), ("contracts", self.contracts.values()),
                            ("product_costs", [{"seller_sku": sku, "unit_cost": cost, "currency": currency}
                                               for sku, (cost, currency) in self.unit_costs.items()]),
                            ("fx_rates", [{"rate_date": on, "from_currency": code, "to_currency": "USD", "rate": rate, "rate_type": "daily"}
                                          for (code, on), rate in self.rates.items()])):
            self.world.drop_file(sheet, f"{sheet}.csv", list(rows), modified_at=START)

    def buyer_erased(self) -> None:
        """A buyer is erased: the next refresh finds no trace of them, although the sources go on to show them."""
        left = [one for one in BUYERS if one not in self.erased]
        if len(left) < 2:
            return
        buyer = self.random.choice(left)
        with duckdb.connect(str(self.world.warehouse)) as connection:
            keys = {buyer, *keys_beside(connection, buyer)}
            self.erased |= keys
            forget(connection, keys)
            mark_dirty(connection, keys, self.next_seq)

    def forget_again(self) -> None:
        """What a refresh does before staging reads raw."""
        if self.erased:
            with duckdb.connect(str(self.world.warehouse)) as connection:
                if forget(connection, self.erased).clicks:
                    mark_dirty(connection, self.erased, self.next_seq)

    def clock_moves(self) -> None:
        """Nothing is shown for 61 days: only the clock decides."""
        self.now += timedelta(days=61)
