"""What becomes of attribution rules: drafted by command, promoted, rolled back; and a month that is backfilled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import duckdb

from tests.support.history.state import State

WIDE = "wide"


class RuleChanges(State):
    """Entries of the logs that the commands write, and credits that are wrong."""

    def rule_promoted(self) -> None:
        """Another rule set becomes official some days ago; the first time a draft of a command, which then counts."""
        if not self.promotions:
            self.world.decide("attribution_drafts", f"{WIDE}|1", {
                "rule_set_id": WIDE, "rule_version": 1, "effective_from": (self.now - timedelta(days=200)).date(), "model": "last_touch",
                "evidence_order": "click", "click_window_hours": Decimal(400), "status": "draft"})
        self._log("promote", self.rule_random.choice(["linear", "decay"]) if self.promotions else WIDE,
                  effective_from=(self.now - timedelta(days=self.rule_random.randint(0, 20))).date())

    def promotion_rolled_back(self) -> None:
        """The latest promotion that stands is taken back."""
        undone = {entry["undoes_number"] for entry in self.promotions}
        standing = [entry for entry in self.promotions if entry["action"] == "promote" and entry["promotion_number"] not in undone]
        if standing:
            self._log("rollback", standing[-1]["rule_set_id"], effective_from=standing[-1]["effective_from"], undoes_number=standing[-1]["promotion_number"])

    def backfilled(self) -> None:
        """Credits of some lines turn out wrong, and a backfill has found them."""
        with duckdb.connect(str(self.world.warehouse)) as connection:
            connection.execute("create schema if not exists meta")
            connection.execute("create table if not exists meta.backfill_lines (line_key bigint not null, month date not null, seq bigint not null)")
            connection.execute("""
                insert into meta.backfill_lines select distinct line_key, order_month, (select max(seq) + 1 from control.applied_seq)
                from attribution.attr_credits where line_key % 3 = 0""")
            connection.execute("update attribution.attr_credits set creator_key = 7 where line_key % 3 = 0")

    def _log(self, action: str, rule_set_id: str, **fields: object) -> None:
        entry = {"promotion_number": len(self.promotions) + 1, "action": action, "rule_set_id": rule_set_id, "rule_version": "1", "market": "*",
                 "effective_to": None, "undoes_number": None, "reason": "test", "decided_by": "ana", "is_reopened": False, **fields}
        self.promotions.append(entry)
        self.world.decide("attribution_promotions", f"{len(self.promotions):06d}", entry)
