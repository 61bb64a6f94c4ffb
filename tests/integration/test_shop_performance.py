"""Figures by day: the first, the last, restated and missing ones, against an API over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ingestion.config import Home
from tests.support.shop_nights import Night, back, entry, home, more, night, only, payloads
from tests.support.tiktok_shop_api import NOW, error
from tests.support.tiktok_shop_more import (
    DAY,
    MoreApi,
    make_live,
    make_video,
)

__all__ = ["home", "more", "night", "only"]


def test_videos_are_read_day_by_day_and_never_beyond_the_last_day_with_figures(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("video_performance")
    more.latest = back(2)
    more.videos = {back(3): [make_video(1)], back(2): [make_video(1, views=9)], back(1): [make_video(1, views=0)]}
    assert not night().has_failed
    landed = payloads(home, "video_performance")
    assert [(row["date"], row["views"], row["account_type"]) for row in landed] == [
        (back(3), 4200, "ALL"), (back(2), 9, "ALL")]
    assert landed[0]["hash_tags"] == ["mug", "b"]
    for query in more.asked("shop_videos/performance"):
        first, end = (datetime.fromisoformat(query[name]) for name in ("start_date_ge", "end_date_lt"))
        assert end - first <= timedelta(60)
    more.latest, more.videos[back(1)] = back(1), [make_video(1, views=5)]
    more.videos[back(3)] = [make_video(1, views=4300)]
    assert entry(night(1), "video_performance").rows_new == 2, "the new day, and a restated one"
    assert min(query["start_date_ge"] for query in more.asked("shop_videos/performance")) == back(2 + 13)


def test_a_past_without_videos_costs_few_calls(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("video_performance")
    more.videos = {back(2): [make_video(1)]}
    night()
    assert len(more.asked("shop_videos/performance")) < 50, "100 days; those before the first video are one window"
    night(0.1)
    assert more.asked("shop_videos/performance") == [], "figures are restated once a day"


def test_days_that_the_platform_does_not_have_yet_are_no_failure(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("shop_performance")
    whole = more.api.others[r"/analytics/202609/shop/performance"]
    more.api.others[r"/analytics/202609/shop/performance"] = lambda query, body: (
        error(28001022) if query["end_date_lt"] > back(4) else whole(query, body))
    more.latest = back(5)
    report = night()
    assert not report.has_failed
    assert payloads(home, "shop_performance")[-1]["start_date"] == back(5)
    more.api.others[r"/analytics/202609/shop/performance"] = whole
    more.latest = back(0)
    night(1)
    assert payloads(home, "shop_performance")[-1]["start_date"] == back(0)


def test_every_day_refused_is_a_failure(more: MoreApi, only: Any, night: Night) -> None:
    only("shop_performance")
    more.api.others[r"/analytics/202609/shop/performance"] = lambda query, body: error(28001022)
    assert night().has_failed


def test_days_of_the_shop_behind_the_last_one_with_figures_are_no_zeros(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("shop_performance")
    more.latest = back(3)
    night()
    landed = payloads(home, "shop_performance")
    assert (len(landed), landed[-1]["start_date"]) == (98, back(3))
    assert {row["sales"]["gmv"]["amount"] for row in landed} == {"7.00"}


def test_a_live_is_one_row_however_many_account_types_show_it(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("live_performance", "live_minutes", "live_products")
    own, other = make_live(1, NOW - 3 * DAY), make_live(2, NOW - 3 * DAY)
    late = make_live(3, NOW - DAY // 2)
    more.lives = {"MARKETING_ACCOUNTS": [own], "AFFILIATE_ACCOUNTS": [own, other, late]}
    more.refusals[other["id"]] = 66009315
    report = night()
    assert not report.has_failed
    assert [(row["id"], row["account_type"]) for row in payloads(home, "live_performance")] == [
        (own["id"], "MARKETING_ACCOUNTS"), (other["id"], "AFFILIATE_ACCOUNTS")], "today's has no figures yet"
    assert payloads(home, "live_performance")[0]["sales_performance"] == {
        "a_figure_of_tomorrow": 3, "live_gmv": {"amount": "10.00", "currency": "THB"}}
    assert [query["id"] for query in more.asked("per_minutes")] == [own["id"]], "others show no minutes"
    assert sorted(query["id"] for query in more.asked("products_performance")) == [own["id"], other["id"]]
    assert entry(report, "live_products").rows_new == 1, "the other one may not be seen"
