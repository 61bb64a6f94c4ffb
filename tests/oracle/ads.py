"""Ad spend by hand: what the ads API shows, read over HTTP, and whose it is."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.credits import Identity, handle_of
from tests.oracle.lines import Rates, Row

CREATIVE = ["item_id", "stat_time_day"]


@dataclass(frozen=True)
class Spend:
    """What a post, a LIVE or nothing in particular cost on a day."""

    shop_id: str
    on: date
    content: str | None
    product: str | None
    account: str | None
    amount: Decimal
    source: str


class AdsReader:
    """A minimal client of the ads API."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.values = {name.removeprefix("SOURCES__TIKTOK_ADS__"): value for name, value in settings.items()}
        self.posts: dict[str, str] = {}

    def call(self, path: str, **parameters: Any) -> dict[str, Any]:
        """The ``data`` of one call."""
        query = urllib.parse.urlencode({name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()})
        request = urllib.request.Request(f"{self.values['BASE_URL']}/open_api/v1.3/{path}?{query}", headers={"Access-Token": self.values["ACCESS_TOKEN"]})
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert answer["code"] == 0, answer
        data: dict[str, Any] = answer["data"]
        return data

    def rows(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All rows of a list."""
        page, last = 0, 1
        while page < last:
            page += 1
            data = self.call(path, page=str(page), page_size="200", **parameters)
            last = data["page_info"]["total_page"]
            yield from data["list"]

    def advertisers(self) -> list[str]:
        """The ad accounts of the token."""
        listed = self.call("oauth2/advertiser/get/", app_id=self.values["APP_ID"], secret=self.values["SECRET"])["list"]
        return [one["advertiser_id"] for one in listed]

    def learn_posts(self) -> None:
        """Note which post each ad shows, as long as the platform lists it: a deleted ad is in no list any more."""
        for advertiser in self.advertisers():
            for ad in self.rows("ad/get/", advertiser_id=advertiser):
                self.posts[ad["ad_id"]] = ad.get("tiktok_item_id", "")

    def spends(self, first: date, last: date) -> list[Spend]:
        """Everything spent, but for what is paid out of sales."""
        found: list[Spend] = []
        for advertiser in self.advertisers():
            stores = self.call("gmv_max/store/list/", advertiser_id=advertiser)["store_list"]
            [shop_id] = {store["store_id"] for store in stores if store["is_gmv_max_available"]
                         and store["exclusive_authorized_advertiser_info"]["advertiser_id"] == advertiser}
            for start in range(0, (last - first).days + 1, 30):
                window = {"advertiser_id": advertiser, "start_date": str(first + timedelta(days=start)),
                          "end_date": str(min(last, first + timedelta(days=start + 29)))}
                found += self._auction(shop_id, window)
                found += self._gmv_max(shop_id, {**window, "store_ids": [shop_id]})
        return [one for one in found if one.amount]

    def _auction(self, shop_id: str, window: Mapping[str, Any]) -> Iterator[Spend]:
        for row in self.rows("report/integrated/get/", report_type="BASIC", data_level="AUCTION_AD", dimensions=["ad_id", "stat_time_day"],
                             metrics=["spend"], **window):
            post = self.posts.get(row["dimensions"]["ad_id"]) or None
            yield Spend(shop_id, _day(row), post, None, None, Decimal(row["metrics"]["spend"]), "tiktok_ads")

    def _gmv_max(self, shop_id: str, window: Mapping[str, Any]) -> Iterator[Spend]:
        campaigns = list(self.rows("gmv_max/report/get/", dimensions=["campaign_id", "stat_time_day"], metrics=["cost", "net_cost", "tt_account_name"], **window))
        free = {(row["dimensions"]["campaign_id"], _day(row)) for row in campaigns if Decimal(row["metrics"]["net_cost"]) == 0}
        for campaign in {row["dimensions"]["campaign_id"] for row in campaigns}:
            account = next(row["metrics"]["tt_account_name"] for row in campaigns if row["dimensions"]["campaign_id"] == campaign)
            groups = {row["dimensions"]["item_group_id"] for row in self.rows(
                "gmv_max/report/get/", dimensions=["item_group_id", "stat_time_day"], metrics=["cost"], filtering={"campaign_ids": [campaign]}, **window)}
            leaves = [(row, row["dimensions"]["item_id"], group, row["metrics"]["tt_account_name"]) for group in groups for row in self.rows(
                "gmv_max/report/get/", dimensions=CREATIVE, metrics=["cost", "tt_account_name"],
                filtering={"campaign_ids": [campaign], "item_group_ids": [group]}, **window)]
            leaves += [(row, row["dimensions"]["room_id"], None, account) for row in self.rows(
                "gmv_max/report/get/", dimensions=["room_id", "stat_time_day"], metrics=["cost"], filtering={"campaign_ids": [campaign]}, **window)]
            for row, content, product, name in leaves:
                if (campaign, _day(row)) not in free:
                    is_rest = content == "-1"
                    yield Spend(shop_id, _day(row), None if is_rest else content, product, None if is_rest else name, Decimal(row["metrics"]["cost"]), "gmv_max")


def _day(row: Row) -> date:
    return date.fromisoformat(row["dimensions"]["stat_time_day"][:10])


def ad_costs(spends: list[Spend], shops: Mapping[str, Row], identity: Identity, owners: Mapping[str, tuple[str | None, bool]],
             rates: Rates) -> Iterator[tuple[date, str, tuple[str | None, str | None, str | None], Decimal | None]]:
    """Each spend as (day, market, (creator, content, product), amount in reporting currency). The creator: the owner of the post, else the mapped creator of the account."""
    for spend in spends:
        shop = shops[spend.shop_id]
        creator = owners.get(spend.content or "", (None, False))[0]
        if creator is None and spend.account:
            named = identity.creator(handle_of(spend.account), spend.on)[0]
            creator = named if named and not named.startswith("@") else None
        yield spend.on, shop["market"], (creator, spend.content, spend.product), rates.convert(spend.amount, shop["currency"], spend.on)
