"""The sandbox's ads API: its protocol, its refusals, and figures that add up at any moment."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from ingestion.sandbox import Fault, World
from ingestion.sandbox.api import Api, Request

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400
WINDOW = {"start_date": "2026-10-20", "end_date": "2026-11-18"}
CAMPAIGN = ["campaign_id", "stat_time_day"]


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(seed=5, orders=100, days=60, end=END)


@pytest.fixture
def api(world: World) -> Api:
    return Api(world, world.end)


def call(api: Api, path: str, token: str | None = None, **parameters: Any) -> dict[str, Any]:
    """The envelope of a GET; lists and objects travel as JSON text."""
    query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    headers = {"access-token": api.ads.credentials.access_token if token is None else token}
    reply = api.respond(Request("GET", f"/open_api/v1.3/{path}?{urlencode(query)}", headers))
    assert reply.status == 200
    found: dict[str, Any] = json.loads(reply.body)
    return found


def rows(api: Api, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    page, last = 1, 1
    while page <= last:
        envelope = call(api, path, page=str(page), **parameters)
        assert envelope["code"] == 0, envelope
        found += envelope["data"]["list"]
        last, page = envelope["data"]["page_info"]["total_page"], page + 1
    return found


def integrated(api: Api, metrics: list[str], **parameters: Any) -> list[dict[str, Any]]:
    """The auction's report by ad and day."""
    return rows(api, "report/integrated/get/", **{
        "advertiser_id": api.ads.advertisers[0].id, "report_type": "BASIC", "data_level": "AUCTION_AD",
        "dimensions": ["ad_id", "stat_time_day"], "metrics": metrics, **WINDOW, **parameters})


def gmv_max(api: Api, dimensions: list[str], metrics: list[str], **filtering: Any) -> list[dict[str, Any]]:
    """A GMV Max report of the first shop."""
    return rows(api, "gmv_max/report/get/", advertiser_id=api.ads.advertisers[0].id, page_size="1000",
                store_ids=[api.world.shops[0].market.shop_id], dimensions=dimensions, metrics=metrics,
                filtering=filtering, **WINDOW)


def test_a_day_of_an_ad(api: Api) -> None:
    found = integrated(api, ["spend", "impressions", "clicks", "currency", "ad_name"], page_size="1000")
    own = next(one for one in found if one["metrics"]["ad_name"] == "Always on")
    assert set(own) == {"dimensions", "metrics"}
    assert all(isinstance(value, str) for value in own["metrics"].values())
    assert own["dimensions"]["stat_time_day"].endswith(" 00:00:00")
    assert own["metrics"]["currency"] == "USD"
    assert len(found) == len(integrated(api, ["spend"], page_size="7"))


def test_ads_on_posts_name_posts_of_creators(api: Api, world: World) -> None:
    ads = rows(api, "ad/get/", advertiser_id=api.ads.advertisers[0].id, page_size="1000")
    videos = {video.id for creator in world.shops[0].creators for video in creator.videos}
    posts = {ad["tiktok_item_id"] for ad in ads if "tiktok_item_id" in ad}
    assert posts and posts <= videos
    assert [ad["identity_type"] for ad in ads if "tiktok_item_id" not in ad] == ["CUSTOMIZED_USER"]


def test_a_deleted_ad_leaves_the_list_and_keeps_its_spend(api: Api) -> None:
    listed = {ad["ad_id"] for one in api.ads.advertisers for ad in rows(api, "ad/get/", advertiser_id=one.id, page_size="1000")}
    spent = {row["dimensions"]["ad_id"] for one in api.ads.advertisers for row in integrated(api, ["spend"], advertiser_id=one.id, page_size="1000")}
    assert spent - listed


def test_levels_of_gmv_max_add_up_with_the_residual(api: Api) -> None:
    by_campaign: dict[str, Decimal] = defaultdict(Decimal)
    for row in gmv_max(api, CAMPAIGN, ["cost"]):
        by_campaign[row["dimensions"]["campaign_id"]] += Decimal(row["metrics"]["cost"])
    assert len(by_campaign) == 3
    for campaign, cost in by_campaign.items():
        products = gmv_max(api, ["item_group_id", "stat_time_day"], ["cost"], campaign_ids=[campaign])
        rooms = gmv_max(api, ["room_id", "stat_time_day"], ["cost"], campaign_ids=[campaign])
        creatives = [row for group in {row["dimensions"]["item_group_id"] for row in products}
                     for row in gmv_max(api, ["item_id", "stat_time_day"], ["cost"], campaign_ids=[campaign], item_group_ids=[group])]
        assert sum(Decimal(row["metrics"]["cost"]) for row in products + rooms) == cost
        assert sum(Decimal(row["metrics"]["cost"]) for row in creatives + rooms) == cost
        assert bool(rooms) != any(row["dimensions"]["item_id"] == "-1" and Decimal(row["metrics"]["cost"]) for row in creatives)


def test_one_campaign_is_paid_out_of_sales(api: Api) -> None:
    found = gmv_max(api, CAMPAIGN, ["cost", "net_cost", "campaign_name"])
    free = {row["metrics"]["campaign_name"] for row in found if Decimal(row["metrics"]["net_cost"]) == 0 < Decimal(row["metrics"]["cost"])}
    assert free == {"GMV Max net sales"}


def test_figures_grow_and_are_restated(api: Api, world: World) -> None:
    def of(day: str) -> tuple[Decimal, int]:
        [row] = [row for row in integrated(api, ["spend", "onsite_shopping", "ad_name"], page_size="1000", start_date=day, end_date=day)
                 if row["metrics"]["ad_name"] == "Always on"]
        return Decimal(row["metrics"]["spend"]), int(row["metrics"]["onsite_shopping"])

    seen = []
    for age in (0, 1, 3, 20):
        api.move_to(int(datetime(2026, 10, 25, 22, tzinfo=UTC).timestamp()) + age * DAY)
        seen.append(of("2026-10-25")[0])
    assert seen[0] < seen[1] < seen[2] == seen[3]
    api.move_to(int(datetime(2026, 10, 25, 2, tzinfo=UTC).timestamp()))  # still the 24th in the advertiser's zone
    assert not integrated(api, ["spend"], start_date="2026-10-25", end_date="2026-10-25")


@pytest.mark.parametrize(("changes", "text"), [
    ({"start_date": "2026-10-19"}, "30 days"), ({"data_level": "AUCTION_CAMPAIGN"}, "does not match data_level"),
    ({"metrics": ["cost"]}, "Invalid metric"), ({"page_size": "1001"}, "page_size"), ({"dimensions": "ad_id"}, "JSON"),
    ({"report_type": ""}, "Missing data"), ({"start_date": "2026-11-19"}, "earlier"),
])
def test_the_report_refuses_what_the_platform_refuses(api: Api, changes: dict[str, Any], text: str) -> None:
    wanted = {"advertiser_id": api.ads.advertisers[0].id, "report_type": "BASIC", "data_level": "AUCTION_AD",
              "dimensions": ["ad_id", "stat_time_day"], "metrics": ["spend"], **WINDOW}
    envelope = call(api, "report/integrated/get/", **{**wanted, **changes})
    assert envelope["code"] == 40002
    assert text in envelope["message"]


@pytest.mark.parametrize(("dimensions", "metrics", "filtering"), [
    (["stat_time_day"], ["cost"], {}), (CAMPAIGN, ["spend"], {}), (["item_id", "stat_time_day"], ["cost"], {"campaign_ids": ["1"]}),
    (CAMPAIGN, ["tt_account_name"], {"gmv_max_promotion_types": ["PRODUCT"]}), (["item_group_id", "stat_time_day"], ["cost_per_order"], {"campaign_ids": ["1"]}),
    (["room_id", "stat_time_day"], ["cost"], {"gmv_max_promotion_types": ["LIVE"]}), (CAMPAIGN, ["cost"], {"gmv_max_promotion_types": ["PRODUCT_GMV_MAX"]}),
])
def test_gmv_max_refuses_what_the_platform_refuses(api: Api, dimensions: list[str], metrics: list[str], filtering: dict[str, Any]) -> None:
    envelope = call(api, "gmv_max/report/get/", advertiser_id=api.ads.advertisers[0].id, store_ids=[api.world.shops[0].market.shop_id],
                    dimensions=dimensions, metrics=metrics, filtering=filtering, **WINDOW)
    assert envelope["code"] == 40002


def test_one_store_a_call_and_stores_listed_twice(api: Api) -> None:
    both = [shop.market.shop_id for shop in api.world.shops[:2]]
    refused = call(api, "gmv_max/report/get/", advertiser_id=api.ads.advertisers[0].id, store_ids=both, dimensions=CAMPAIGN, metrics=["cost"], **WINDOW)
    assert refused["code"] == 40002
    stores = call(api, "gmv_max/store/list/", advertiser_id=api.ads.advertisers[0].id)["data"]["store_list"]
    assert [store["store_id"] for store in stores] == [both[0], both[1], both[0]]


def test_tokens(api: Api) -> None:
    credentials = api.ads.credentials
    assert call(api, "ad/get/", token="another")["code"] == 40105
    assert call(api, "ad/get/", token="")["code"] == 40104
    assert call(api, "ad/get/", advertiser_id="1")["code"] == 40001
    listed = call(api, "oauth2/advertiser/get/", app_id=credentials.app_id, secret=credentials.secret)["data"]["list"]
    assert [one["advertiser_id"] for one in listed] == [one.id for one in api.ads.advertisers]
    body = {"app_id": credentials.app_id, "secret": credentials.secret, "auth_code": credentials.auth_code}
    reply = api.respond(Request("POST", "/open_api/v1.3/oauth2/access_token/", {}, json.dumps(body).encode()))
    assert json.loads(reply.body)["data"]["access_token"] == credentials.access_token


def test_faults(api: Api) -> None:
    path = "/open_api/v1.3/ad/get/"
    api.faults += [Fault("throttled_200", path=path), Fault("throttled_200", path=path, code=51010), Fault("expired_token", path=path),
                   Fault("repeat_rows", path=path)]
    advertiser = api.ads.advertisers[0].id
    assert [call(api, "ad/get/", advertiser_id=advertiser)["code"] for _ in range(3)] == [40100, 51010, 40105]
    repeated = call(api, "ad/get/", advertiser_id=advertiser)["data"]["list"]
    assert repeated[0] == repeated[-1] and len(repeated) > 1
    api.faults.append(Fault("http_500", path=path))
    assert api.respond(Request("GET", path, {})).status == 500


def test_the_shops_answers_do_not_change_with_ads(world: World) -> None:
    again = World.generate(seed=5, orders=100, days=60, end=END)
    Api(world, world.end).ads.advertisers  # noqa: B018 (makes the ad accounts)
    assert [order.id for order in again.shops[0].orders] == [order.id for order in world.shops[0].orders]
    assert again.shops[0].creators == world.shops[0].creators


def test_days_are_the_advertisers(api: Api) -> None:
    thai = api.ads.advertisers[2]
    day = END.astimezone(thai.market.zone).date()
    assert day == END.date() and (END - timedelta(hours=3)).astimezone(thai.market.zone).date() == day
    assert integrated(api, ["spend"], advertiser_id=thai.id, start_date=str(day), end_date=str(day))
