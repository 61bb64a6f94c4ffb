"""What the seller changes in the sheets: clicks, links, handles, rules, rates, costs, shops, contents."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.support.history.state import BUYERS, HANDLES, State


class SheetChanges(State):
    """Changes of sheets; ``write_sheets`` of the history drops them."""

    def late_click(self) -> None:
        """A click that happened some days ago arrives now."""
        click_id = self._next("X")
        self.clicks[click_id] = {"click_id": click_id, "link_id": self.random.choice(list(self.links)), "buyer_key": self.random.choice(BUYERS),
                                 "clicked_at": self.now - timedelta(days=self.random.randint(0, 25), hours=self.random.randint(0, 23)),
                                 "kind": self.random.choice(["click", "click", "view"]), "is_paid": self.random.random() < 0.3}

    def buyer_of_click_changes(self) -> None:
        """A click turns out to be another buyer's."""
        click_id = self.random.choice(list(self.clicks))
        self.clicks[click_id] = {**self.clicks[click_id], "buyer_key": self.random.choice(BUYERS)}

    def click_erased(self) -> None:
        """A click is withdrawn."""
        if len(self.clicks) > 3:
            self.clicks.pop(self.random.choice(list(self.clicks)))

    def link_moves(self) -> None:
        """A tracking link turns out to be another creator's."""
        link_id = self.random.choice(list(self.links))
        self.links[link_id] = {**self.links[link_id], "handle": self.random.choice(HANDLES)}

    def handle_moves(self) -> None:
        """A handle is mapped to another creator, or back to its own; its validity may end."""
        handle = self.random.choice(HANDLES)
        self.handles[handle] = {"handle": handle, "creator_code": self.random.choice([f"C-{handle}", "C-anna"]),
                                "account_role": self.random.choice(["main", "own"]),
                                "valid_to": self.random.choice([None, (self.now - timedelta(days=7)).date()])}

    def handles_merge(self) -> None:
        """All handles turn out to be one person's."""
        self.unmerged = dict(self.handles)
        for handle in HANDLES:
            self.handles[handle] = {"handle": handle, "creator_code": "C-merged", "account_role": "main"}

    def merge_undone(self) -> None:
        """The handles are whose they were before the merge."""
        if self.unmerged:
            self.handles, self.unmerged = self.unmerged, {}

    def rule_changes(self) -> None:
        """A rule for one market is added, or the one added is retired, or re-dated."""
        added = [rule for rule in self.rules if rule.get("market") == "GB"]
        if added:
            self.rules = [{**rule, "status": "retired" if rule["status"] == "active" else "active"} if rule.get("market") == "GB" else rule
                          for rule in self.rules]
        else:
            self.rules.append(self._rule("linear", "first_touch", "click", market="GB", click_window_hours=Decimal(self.random.choice([48, 400]))) | {
                "rule_version": 2, "effective_from": (self.now - timedelta(days=10)).date()})

    def weights_published(self) -> None:
        """Weights of channels are fixed for the month before last, then for the last one; after that a month turns out to have too few."""
        month = (self.now.date().replace(day=1) - timedelta(days=50 if not self.weights_months else 20)).replace(day=1)
        is_published = f"{month}" not in self.weights_months and len(self.weights_months) < 2
        month = month if is_published else self.now.date().replace(day=1)
        self.weights_months.append(f"{month}")
        for market in ("US", "GB"):
            self.world.weigh("data", market, month, {"platform video": Decimal("0.6"), "click other": Decimal("0.1") * len(self.weights_months),
                                                     "content_window video": Decimal("0.25")} if is_published else None, len(self.weights_months))

    def rule_ends(self) -> None:
        """A rule set ends ten days ago, or goes on after all."""
        ended = (self.now - timedelta(days=10)).date()
        self.rules = [{**rule, "effective_to": None if rule.get("effective_to") else ended} if rule["rule_set_id"] == "position" else rule
                      for rule in self.rules]

    def rate_restated(self) -> None:
        """A rate of exchange is restated or disappears."""
        key = self.random.choice(list(self.rates))
        self.rates[key] = self.rates[key] + Decimal("0.01")
        if self.random.random() < 0.3:
            self.rates.pop(key)

    def unit_cost_changes(self) -> None:
        """A unit cost is corrected, or a missing one arrives."""
        self.unit_costs[f"SKU{self.random.randint(1, 3)}"] = (Decimal(self.random.randint(100, 900)) / 100, self.random.choice(["USD", "GBP"]))

    def cost_arrives(self) -> None:
        """A cost with or without a creator."""
        number = self._next("F")
        self.costs[number] = {"cost_ref": number, "stage": self.random.choice(["estimated", "actual"]), "cost_date": (self.now - timedelta(days=3)).date(),
                              "cost_type": self.random.choice(["fixed_fee", "tool_overhead"]), "amount": Decimal("100.01"), "currency": "USD",
                              "creator_code": self.random.choice([None, "C-anna"]), "shop_code": self.random.choice([None, "US1"])}

    def cost_over_days(self) -> None:
        """A cost spread over the days of a service arrives, or its service turns out to have ended on another day."""
        known = [number for number, cost in self.costs.items() if cost.get("service_from")]
        number = known[-1] if known and self.random.random() < 0.7 else self._next("D")
        since = (self.now - timedelta(days=self.random.randint(20, 50))).date()
        cost = self.costs.get(number) or {"cost_ref": number, "stage": "actual", "cost_date": since, "cost_type": "fixed_fee", "amount": Decimal("70.03"),
                                          "currency": "GBP", "creator_code": "C-anna", "shop_code": self.random.choice(["GB1", "US1"]), "service_from": since}
        self.costs[number] = {**cost, "service_to": cost["service_from"] + timedelta(days=self.random.randint(5, 60))}

    def week_start_changes(self) -> None:
        """The first weekday of a shop is corrected."""
        shop = self.shops["GB1"]
        self.shops["GB1"] = {**shop, "week_start": "mon" if shop.get("week_start") == "sun" else "sun"}

    def shop_moves(self) -> None:
        """A shop's time zone is corrected, which moves order dates."""
        shop = self.shops["US1"]
        self.shops["US1"] = {**shop, "timezone": "Asia/Tokyo" if shop["timezone"] != "Asia/Tokyo" else "America/New_York"}

    def tax_rate_changes(self) -> None:
        """The tax rate inside a shop's prices is forgotten, arrives later, or is corrected."""
        shop = self.shops["GB1"]
        self.shops["GB1"] = {**shop, "vat_rate": self.random.choice([rate for rate in (None, Decimal("0.2"), Decimal("0.05")) if rate != shop["vat_rate"]])}

    def shop_gets_its_id(self) -> None:
        """A shop that only files know gets the id of the platform, or loses it."""
        self.shops["MX1"] = {**self.shops["MX1"], "shop_id": None if self.shops["MX1"].get("shop_id") else "S9"}

    def content_sheet_changes(self) -> None:
        """The contents sheet says whose a content is and when it was posted, or says so no longer."""
        pick = self.content_random
        content_id = pick.choice(["c1", "campaign", "sheet-only"])
        if content_id in self.contents and pick.random() < 0.5:
            self.contents.pop(content_id)
        else:
            self.contents[content_id] = {"content_id": content_id, "handle": pick.choice(HANDLES), "format": "video", "product_ids": "p-sku1,p-sku9",
                                         "published_at": self.now - timedelta(days=pick.randint(1, 9))}
