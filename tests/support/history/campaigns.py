"""What the seller plans and spends: campaigns, contracts, and GMV Max behind contents that sell with ads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.support.history.orders import OrderChanges
from tests.support.raw_world import affiliate

STORES = {"S1": "A1", "S2": "A2"}


class CampaignChanges(OrderChanges):
    """Changes of campaigns and of GMV Max; both decide where a sale stands, and neither shows in the order."""

    def start_campaigns(self) -> None:
        """Both shops have an ad account with GMV Max; three orders were sold with ads, and some contracts are signed."""
        for shop_id, advertiser in STORES.items():
            self.world.advertise("advertisers", advertiser, [{"advertiser_id": advertiser, "currency": "USD"}], "advertiser_id")
            self.world.advertise("gmv_max_stores", advertiser, [{
                "store_id": shop_id, "store_code": shop_id, "is_gmv_max_available": True,
                "exclusive_authorized_advertiser_info": {"advertiser_id": advertiser}}], "store_id")
        for _ in range(3):
            self.record_with_ads()
            self.gmv_max_spends()
            self.campaign_changes()

    def record_with_ads(self) -> None:
        """The platform's record of an order carries Shop Ads commission."""
        order_id = self.campaign_random.choice(list(self.orders))
        shop_id, entity = self.orders[order_id]
        created = datetime.fromtimestamp(entity["create_time"], UTC)
        self._show_record(shop_id, affiliate(order_id, entity["line_items"][0]["sku_id"], created, "anna", content_id="v1",
                                             estimated_paid_shop_ads_commission={"amount": "1.00", "currency": "USD"}))

    def gmv_max_spends(self) -> None:
        """GMV Max spent on a content on a day, something else than was known, or nothing after all."""
        pick = self.campaign_random
        shop_id = pick.choice(list(STORES))
        day = (self.now - timedelta(days=pick.randint(1, 30))).date()
        cost = pick.choice(["0.00", f"{pick.randint(100, 900) / 100:.2f}", "4.00"])
        row = {"store_id": shop_id, "campaign_id": "G", "date": str(day), "cost": cost, "net_cost": cost, "orders": "1", "gross_revenue": "30.00"}
        self.world.advertise("gmv_max_campaign_days", STORES[shop_id], [{**row, "promotion_type": "PRODUCT"}], "store_id|campaign_id|date")
        self.world.advertise("gmv_max_creative_days", STORES[shop_id], [{**row, "item_group_id": "P", "item_id": "v1"}],
                             "store_id|campaign_id|item_group_id|item_id|date")

    def campaign_changes(self) -> None:
        """A creator signs for a campaign, whose dates, products or budget are others than before; it costs something; or a contract is torn up."""
        pick = self.campaign_random
        code = pick.choice(["K1", "K2"])
        self.campaigns[code] = {
            "campaign_code": code, "starts_on": pick.choice([None, (self.now - timedelta(days=pick.randint(5, 40))).date()]),
            "ends_on": pick.choice([None, (self.now - timedelta(days=pick.randint(0, 4))).date()]),
            "product_ids": pick.choice([None, "p-sku1", "p-sku1, p-sku2"]), "budget": Decimal("500"), "currency": pick.choice(["USD", "GBP"])}
        number = f"C{pick.randint(1, 4)}"
        if number in self.contracts and pick.random() < 0.3:
            self.contracts.pop(number)
        else:
            self.contracts[number] = {"contract_code": number, "creator_code": pick.choice(["C-anna", "C-bea"]), "campaign_code": code,
                                      "signed_on": (self.now - timedelta(days=pick.randint(1, 60))).date()}
        self.costs["contract"] = {"cost_ref": "contract", "stage": "actual", "cost_date": (self.now - timedelta(days=3)).date(), "cost_type": "fixed_fee",
                                  "amount": Decimal("30.00"), "currency": "USD", "creator_code": "C-anna", "contract_code": number}
