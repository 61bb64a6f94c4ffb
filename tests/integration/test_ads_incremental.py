"""Ad days: after any sequence of changes an incremental refresh gives the rows of a rebuild, and every branch is needed for it."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_project import PROJECT, Warehouse, differences
from tests.support.raw_world import RawWorld, affiliate, line, order

START = datetime(2026, 3, 20, 2, tzinfo=UTC)
DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(8)]
STORES = {"A1": "S1", "A2": "S2"}
DIRTY = PROJECT / "models" / "marts" / "core" / "mart_dirty_ad_days.sql"
SELECT = ["path:seeds", "+fct_ad_days"]


class AdHistory:
    """Two shops with an ad account each; posts of three creators; every change keeps enough state to be consistent."""

    def __init__(self, world: RawWorld, seed: int = 1) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.now = START
        self.ads: dict[str, dict[str, Any]] = {"a1": {"ad_id": "a1", "identity_type": "AUTH_CODE", "tiktok_item_id": "v1"},
                                               "a2": {"ad_id": "a2", "identity_type": "CUSTOMIZED_USER"}}
        self.handles = {"anna": {"handle": "anna", "creator_code": "C-anna", "account_role": "main"},
                        "zoe": {"handle": "zoe", "creator_code": "C-zoe", "account_role": "main"}}
        self.shops = {code: {"shop_code": code, "market": market, "timezone": "UTC", "currency": currency} for code, market, currency in (
            ("US1", "US", "USD"), ("GB1", "GB", "GBP"))}
        self.rates = {day: Decimal("1.25") for day in DAYS[::3]}

    def start(self) -> None:
        """The first night."""
        self.world.night(self.now)
        for shop_id, code, region in (("S1", "US1", "US"), ("S2", "GB1", "GB")):
            self.world.show("shops", shop_id, [{"id": shop_id, "name": code, "region": region, "code": code}])
        for number, (content, handle) in enumerate((("v1", "anna"), ("v2", "bea"))):
            self._record(f"O{number}", content, handle)
        for advertiser, store in STORES.items():
            self.world.advertise("advertisers", advertiser, [{"advertiser_id": advertiser, "currency": "GBP"}], "advertiser_id")
            self._store(advertiser, store, is_own=True)
            for ad_id in ("a1", "a2", "a3"):
                for day in DAYS:
                    self._ad_day(advertiser, ad_id, day, "10.00")
            self.world.advertise("ads", advertiser, self.ads.values(), "ad_id")
            for day in DAYS:
                self._campaign_day(advertiser, "K", day, "30.00", "PRODUCT")
                for item, cost in (("v1", "12.00"), ("v2", "10.00"), ("v3", "5.00"), ("-1", "3.00")):
                    self._creative_day(advertiser, item, day, cost)
                self._campaign_day(advertiser, "M", day, "7.00", "LIVE")
                self._live_day(advertiser, day, "7.00")
        self.write_sheets()

    def write_sheets(self) -> None:
        """Drop every sheet as it stands now."""
        rates = [{"rate_date": day, "from_currency": "GBP", "to_currency": "USD", "rate": rate, "rate_type": "daily"} for day, rate in self.rates.items()]
        for sheet, rows in (("shops", self.shops.values()), ("creators", self.handles.values()), ("fx_rates", rates)):
            self.world.drop_file(sheet, f"{sheet}.csv", list(rows), modified_at=START)

    def _record(self, order_id: str, content: str, handle: str) -> None:
        created = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.world.show("orders", "S1", [order(order_id, created, [line(f"{order_id}-1")])])
        self.world.show("affiliate_orders", "S1", [affiliate(order_id, "sku1", created, handle, content_id=content)], "order_id|sku_id")

    def _store(self, advertiser: str, store: str, *, is_own: bool) -> None:
        owner = advertiser if is_own else "another"
        self.world.advertise("gmv_max_stores", advertiser, [{"store_id": store, "store_code": store, "is_gmv_max_available": True,
                                                             "exclusive_authorized_advertiser_info": {"advertiser_id": owner}}], "store_id")

    def _ad_day(self, advertiser: str, ad_id: str, day: date, spend: str, *, is_gone: bool = False) -> None:
        row = {"ad_id": ad_id, "date": str(day), "spend": spend, "impressions": "100", "clicks": "-", "currency": "USD" if ad_id == "a3" else "-"}
        self.world.advertise("ad_days", advertiser, [row], "ad_id|date", is_gone=is_gone)

    def _campaign_day(self, advertiser: str, campaign: str, day: date, cost: str, kind: str, net_cost: str | None = None) -> None:
        row = {"store_id": STORES[advertiser], "campaign_id": campaign, "date": str(day), "promotion_type": kind, "tt_account_name": "zoe",
               "cost": cost, "net_cost": net_cost or cost, "orders": "3", "gross_revenue": "90.00"}
        self.world.advertise("gmv_max_campaign_days", advertiser, [row], "store_id|campaign_id|date")

    def _creative_day(self, advertiser: str, item: str, day: date, cost: str) -> None:
        row = {"store_id": STORES[advertiser], "campaign_id": "K", "item_group_id": "P", "item_id": item, "date": str(day), "cost": cost,
               "tt_account_name": "zoe" if item == "v3" else "-", "orders": "1", "gross_revenue": "30.00"}
        self.world.advertise("gmv_max_creative_days", advertiser, [row], "store_id|campaign_id|item_group_id|item_id|date")

    def _live_day(self, advertiser: str, day: date, cost: str) -> None:
        row = {"store_id": STORES[advertiser], "campaign_id": "M", "room_id": "r1", "date": str(day), "cost": cost, "orders": "1", "gross_revenue": "9.00"}
        self.world.advertise("gmv_max_live_days", advertiser, [row], "store_id|campaign_id|room_id|date")

    def _amount(self) -> str:
        return f"{self.random.randint(100, 9000) / 100:.2f}"

    def ad_day_restated(self) -> None:
        """Spend of a day changes, and a day is not shown any more."""
        self._ad_day("A1", "a1", self.random.choice(DAYS[:4]), self._amount())
        self._ad_day("A2", "a2", self.random.choice(DAYS[4:]), "10.00", is_gone=True)

    def campaign_day_restated(self) -> None:
        """A campaign cost something else than its creatives, or nothing net: it is paid out of sales."""
        self._campaign_day("A1", "K", self.random.choice(DAYS[:4]), self._amount(), "PRODUCT")
        self._campaign_day("A2", "K", self.random.choice(DAYS[4:]), "30.00", "PRODUCT", net_cost="0.00")

    def creative_day_restated(self) -> None:
        """A creative costs more, the residual less."""
        self._creative_day("A1", "v1", self.random.choice(DAYS), self._amount())

    def live_day_restated(self) -> None:
        """A room costs something else."""
        self._live_day("A2", self.random.choice(DAYS), self._amount())

    def ad_changes(self) -> None:
        """An ad turns out to boost another post, and an ad of known spend is listed at last."""
        self.ads["a1"] = {**self.ads["a1"], "tiktok_item_id": self.random.choice(["v2", "v9"]), "ad_name": self._amount()}
        self.ads["a3"] = {"ad_id": "a3", "identity_type": "TT_USER", "tiktok_item_id": "v2"}
        self.world.advertise("ads", "A1", self.ads.values(), "ad_id")

    def content_owner_moves(self) -> None:
        """A later record gives a post to another creator."""
        self._record("O9", "v1", "zoe")

    def account_changes(self) -> None:
        """A handle that ads name is another creator's on some of the days."""
        code = f"C-{self._amount()}"
        self.handles["zoe"] = {**self.handles["zoe"], "creator_code": code, "valid_from": DAYS[2]}

    def advertiser_changes(self) -> None:
        """The ad account's currency is corrected."""
        self.world.advertise("advertisers", "A1", [{"advertiser_id": "A1", "currency": "USD"}], "advertiser_id")

    def store_changes(self) -> None:
        """The store belongs to another advertiser: spend of the auction has no shop."""
        self._store("A1", "S1", is_own=False)
        self._store("A2", "S2", is_own=False)

    def shop_changes(self) -> None:
        """A shop's market is corrected."""
        self.shops["GB1"] = {**self.shops["GB1"], "market": "IE"}

    def rate_restated(self) -> None:
        """A rate of some days changes."""
        self.rates[DAYS[3]] = Decimal(self._amount())


NEEDS = {"ad day": "ad_day_restated", "campaign day": "campaign_day_restated", "creative day": "creative_day_restated", "live day": "live_day_restated",
         "ad": "ad_changes", "content": "content_owner_moves", "account": "account_changes", "advertiser": "advertiser_changes",
         "store": "store_changes", "shop": "shop_changes", "rate": "rate_restated"}


def images(warehouse: Warehouse) -> dict[int, set[tuple[Any, ...]]]:
    """The rows of each spend key, as they stand."""
    found: dict[int, set[tuple[Any, ...]]] = {}
    for row in warehouse.rows("select * from marts_db.core.mart_ad_days"):
        found.setdefault(row[1], set()).add(row)
    return found


@pytest.mark.long
def test_incremental_ad_days_equal_a_rebuild_and_every_branch_is_needed(tmp_path: Path) -> None:
    """A night for each change: some row came out different that no other branch of the dirty list names; at the end all rows are a rebuild's."""
    assert set(re.findall(r"'([a-z ]+)'(?: as reason|: 'stg)", DIRTY.read_text())) == set(NEEDS)
    warehouse = Warehouse(tmp_path / "incremental")
    history = AdHistory(RawWorld(warehouse.path))
    history.start()
    warehouse.refresh(history.now, select=SELECT)
    before = images(warehouse)
    unneeded = []
    for reason, change in NEEDS.items():
        history.now += timedelta(days=1)
        history.world.night(history.now)
        getattr(history, change)()
        history.write_sheets()
        warehouse.refresh(history.now, select=SELECT)
        after = images(warehouse)
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        others = {key for (key,) in warehouse.rows(f"select spend_key from marts_db.core.mart_dirty_ad_days where seq = {warehouse.seq} and reason <> '{reason}'")}
        unneeded += [] if changed - others else [reason]
        before = after
    assert not unneeded
    assert not differences(warehouse, warehouse.rebuilt(tmp_path / "rebuilt", history.now, SELECT))
    creators = {creator for (creator,) in warehouse.rows("select creator_id from marts_db.marts.fct_ad_days")}
    assert {"C-anna" in creators or "C-zoe" in creators, "@bea" in creators, None in creators} == {True}
