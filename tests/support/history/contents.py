"""What the platform tells of contents, accounts and statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.history.state import HANDLES, SHOPS, State


class ContentChanges(State):
    """Changes of videos, LIVEs, collaborations and statements."""

    def statement_settles(self, days: int = 0) -> None:
        """A statement holds an order, or an adjustment that only relates to one."""
        order_id = self.content_random.choice([*self.orders, *self.exports])
        shop_id, currency = self._shop_of(order_id)
        about = self.content_random.choice([{"type": "ORDER", "order_id": order_id}] * 3 + [{"type": "REBATE", "adjustment_id": "A1", "adjustment_order_id": order_id}])
        self.world.show("statement_transactions", shop_id, [{
            "id": f"T-{order_id}", "statement_id": "ST1", "statement_time": int((self.now - timedelta(days=days)).timestamp()), "currency": currency,
            "settlement_amount": "7.00", "revenue_amount": "10.00", "shipping_cost_amount": "-2.00", "fee_tax_amount": "-1.00",
            "fee_tax_breakdown": {"fee": {"referral_fee_amount": f"-{self.content_random.random():.2f}", "affiliate_commission_amount": "-0.20"}}, **about}])

    def _shop_of(self, order_id: str) -> tuple[str, str]:
        """Id and currency of an order's shop."""
        code = self.exports[order_id][0] if order_id in self.exports else SHOPS[self.orders[order_id][0]][1]
        return next((shop_id, currency) for shop_id, (_, other, currency) in SHOPS.items() if other == code)

    def late_statement(self) -> None:
        """A statement of two weeks ago arrives: later orders are estimated by what it kept."""
        self.statement_settles(days=15)

    def order_is_unsettled(self) -> None:
        """The platform estimates what it will keep of an order, or lists the order no longer."""
        order_id = self.content_random.choice(list(self.orders))
        shop_id, currency = self._shop_of(order_id)
        fee = self.content_random.randint(50, 200) / 100
        self.world.show("unsettled_transactions", shop_id, [{
            "id": f"U-{order_id}", "type": "ORDER", "status": "UNSETTLED", "order_id": order_id, "currency": currency, "est_settlement_amount": f"{9 - fee:.2f}",
            "est_revenue_amount": "10.00", "est_shipping_cost_amount": "-1.00", "est_fee_tax_amount": f"-{fee}",
            "fee_tax_breakdown": {"fee": {"affiliate_commission_amount": "-0.30"}}}], is_gone=self.content_random.random() < 0.2)

    def video_day_arrives(self) -> None:
        """A video has figures for a day: the last one, or an earlier one restated; its title, handle or products may have changed."""
        pick = self.content_random
        content_id = pick.choice(["c1", "c2", "c3"])
        shop_id, video = self.videos.get(content_id) or (pick.choice(list(SHOPS)), {
            "id": content_id, "video_post_time": f"{self.now - timedelta(days=pick.randint(1, 30)):%Y-%m-%d %H:%M:%S}", "username": pick.choice(HANDLES)})
        if pick.random() < 0.3:
            video = {**video, "username": pick.choice(HANDLES), "title": f"t{pick.randint(1, 3)}"}
        self.videos[content_id] = (shop_id, video)
        self._show_video(shop_id, video)

    def _show_video(self, shop_id: str, video: dict[str, Any]) -> None:
        pick = self.content_random
        self.world.show("video_performance", shop_id, [{
            **video, "date": f"{self.now - timedelta(days=pick.randint(1, 4)):%Y-%m-%d}", "account_type": "ALL", "views": pick.randint(0, 900),
            "new_followers": pick.randint(0, 9), "video_finish_rate": "0.2", "gmv": {"amount": f"{pick.randint(0, 900) / 10}", "currency": "USD"},
            "creator": {"open_id": f"open-{video['username']}", "user_name": video["username"]},
            "products": [{"id": f"p-sku{pick.randint(1, 3)}", "name": "x"}], "hash_tags": ["a", "b"]}])

    def campaign_listed(self) -> None:
        """The list of videos tells whose the content is that records without handle name."""
        self._show_video("S1", {"id": "campaign", "video_post_time": "2026-02-20 10:00:00", "username": self.content_random.choice((*HANDLES, "stranger"))})

    def live_arrives(self, live_id: str = "") -> None:
        """A LIVE is listed, or again with other figures, another start, another handle, with or without its products."""
        pick = self.content_random
        live_id = live_id or pick.choice(["l1", "l2", "l3"])
        shop_id, live = self.lives.get(live_id) or (pick.choice(list(SHOPS)), {"id": live_id})
        started = self.now.replace(hour=2) - timedelta(days=pick.randint(1, 20), hours=pick.randint(0, 20))
        if "start_time" not in live or pick.random() < 0.3:
            live = {**live, "start_time": str(int(started.timestamp())), "creator": {"user_name": pick.choice(HANDLES), "open_id": "open-live"}}
        self.lives[live_id] = (shop_id, live)
        self.world.show("live_performance", shop_id, [{
            **live, "account_type": "OFFICIAL_ACCOUNTS", "traffic": {"views": pick.randint(0, 99), "avg_viewing_duration": 38},
            "interaction_performance": {"new_followers": pick.randint(0, 9)}}])

    def live_changes_hands(self) -> None:
        """The LIVEs that are listed turn out to be another handle's."""
        for live_id, (shop_id, live) in self.lives.items():
            handle = HANDLES[0] if live["creator"]["user_name"] != HANDLES[0] else HANDLES[1]
            self.lives[live_id] = (shop_id, {**live, "creator": {"user_name": handle, "open_id": "open-live"}})
            self.world.show("live_performance", shop_id, [self.lives[live_id][1]])

    def video_is_posted(self) -> None:
        """A video nobody knew, posted some days ago, shows a product."""
        pick = self.content_random
        self._show_video(pick.choice(list(SHOPS)), {"id": self._next("c"), "username": pick.choice(HANDLES),
                                                    "video_post_time": f"{self.now - timedelta(days=pick.randint(2, 12)):%Y-%m-%d %H:%M:%S}"})

    def live_products_arrive(self) -> None:
        """The products of a LIVE are known, or restated."""
        pick = self.content_random
        live_id = pick.choice(list(self.lives))
        self.world.show("live_products", self.lives[live_id][0], [{
            "live_id": live_id, "id": f"p-sku{pick.randint(1, 3)}", "traffic": {"add_to_cart_count": pick.randint(0, 99)}}])

    def exported_content(self) -> None:
        """A file of videos or LIVEs: of one day, of a week, of what the API knows too."""
        pick = self.content_random
        day_of = f"{self.now - timedelta(days=pick.randint(1, 4)):%Y-%m-%d}"
        code, table, content_id = pick.choice([("US1", "videos", "c1"), ("MX1", "videos", "x1"), ("MX1", "videos", "x2"), ("GB1", "lives", "l1"), ("MX1", "lives", "xl")])
        last = pick.choice([day_of, day_of, f"{self.now:%Y-%m-%d}"])
        self.world.export(table, code, [{
            "content_id": content_id, "posted_time": self._wall_clock(pick.randint(1, 9)), "creator_username": pick.choice(HANDLES), "views": str(pick.randint(0, 99)),
            "new_followers": str(pick.randint(0, 9)), "gmv": f"{pick.randint(0, 900) / 10}", "orders": "1", "period_start": day_of, "period_end": last}])

    def followers_observed(self) -> None:
        """A collaboration, a sample application or the marketplace shows how many followers an account has."""
        pick = self.content_random
        handle, followers = pick.choice(HANDLES), pick.randint(100, 200)
        table, entity = pick.choice([
            ("open_collaboration_creators", {"product_id": "p-sku1", "creator_profile": {"creator_open_id": f"open-{handle}", "username": handle, "follower_count": followers}}),
            ("sample_applications", {"id": f"A-{handle}", "creator": {"creator_open_id": f"open-{handle}", "username": handle, "follower_count": followers}}),
            ("marketplace_creators", {"creator_open_id": f"open-{handle}", "snapshot_date": f"{self.now:%Y-%m-%d}", "username": handle, "follower_count": followers})])
        self.world.show(table, "S1", [entity])
