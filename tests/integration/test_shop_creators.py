"""Open orders, affiliate orders, collaborations, samples and creators, against an API over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ingestion.config import Home
from tests.support.shop_nights import PREFIX, Night, entry, home, more, night, only, payloads, rows
from tests.support.tiktok_shop_api import NOW, PII, error, make_affiliate, make_order, make_sku
from tests.support.tiktok_shop_more import (
    DAY,
    TODAY,
    MoreApi,
    make_sample,
)

__all__ = ["home", "more", "night", "only"]


def test_open_orders_are_read_by_id_once_a_week(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    """A change that moves no status may not move the update time; one foreign id spoils a call."""
    only("orders")
    cipher = str(more.api.shops[0]["cipher"])
    more.api.data[cipher, "orders"] = orders = [make_order(number, status="IN_TRANSIT") for number in range(5)]
    orders.append(make_order(9, create_time=NOW - 10 * DAY))
    foreign = orders[3]["id"]

    def details(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        ids = query["ids"].split(",")
        return error(21008111) if foreign in ids else {"orders": [row for row in orders if row["id"] in ids]}

    more.api.others[r"/order/202507/orders"] = details
    night()
    assert more.asked("/order/202507/orders") == [], "all were read just now"
    orders[0]["line_items"][0]["package_status"] = "PROCESSING"
    night(6)
    assert more.asked("/order/202507/orders") == []
    report = entry(night(7), "orders")
    assert (report.status, report.rows_new) == ("loaded", 1)
    asked = [query["ids"].split(",") for query in more.asked("/order/202507/orders")]
    assert asked[0] == sorted(row["id"] for row in orders[:5]), "the delivered one cannot change"
    assert [foreign] in asked, "cut until the foreign id stands alone"
    night(8)
    assert more.asked("/order/202507/orders") == []


def test_affiliate_orders_are_read_again_by_age(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    """7 days every run, 30 days once a day, 120 days once a week; unchanged rows add nothing."""
    only("affiliate_orders")
    cipher = str(more.api.shops[0]["cipher"])
    settled = make_sku(settlement_status="SETTLED")
    more.api.data[cipher, "affiliate"] = [
        make_affiliate(number, create_time=NOW - age * DAY, skus=[settled]) for number, age in enumerate((1, 20, 90))]

    def reach(day: float) -> int:
        assert night(day).rows_new == (3 + 1 if not day else 0)
        latest = NOW - DAY
        return (latest - min(body["create_time_ge"] for _, body in more.api.bodies)) // DAY

    reach(0)
    assert [reach(0.1), reach(1), reach(2), reach(2.1), reach(7), reach(8)] == [7, 30, 30, 7, 120, 30]


def test_collaborations_that_end_are_gone_with_their_creators(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("open_collaborations", "open_collaboration_creators")
    more.open_collaborations += [
        {"id": f"741{number}", "content_creator_count": count, "current_commission": {"rate": 1550},
         "product": {"id": f"173{number}", "inventory": 5}} for number, count in ((1, 2), (2, 1), (3, 0))]
    profile = {"username": "mug.creator", "phone": PII[1]}
    more.creators = {"1731": [{"creator_profile": profile | {"creator_open_id": name}} for name in ("a", "b")],
                     "1732": [{"creator_profile": profile | {"creator_open_id": "a"}}]}
    night()
    assert sorted(query["product_id"] for query in more.asked("creator_content")) == ["1731", "1732"], "not without any"
    key = "split_part(record_key, '|', 2) || split_part(record_key, '|', 3)"
    assert rows(home, f"select {key} from open_collaboration_creators order by 1") == [
        ("1731a",), ("1731b",), ("1732a",)]
    more.open_collaborations[0] |= {"content_creator_count": 1}
    more.creators["1731"].pop()
    assert entry(night(1), "open_collaboration_creators").rows_new == 1
    more.open_collaborations.pop(1)
    assert entry(night(2), "open_collaboration_creators").rows_new == 1
    assert more.asked("creator_content") == [], "there is nobody to ask about a product that is not offered"
    assert rows(home, f"select {key} from open_collaboration_creators where is_gone order by 1") == [
        ("1731b",), ("1732a",)]


def test_target_collaborations_of_all_statuses_and_details_when_their_time_moves(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("target_collaborations", "target_collaboration_details")
    first, second = ({"id": f"742{number}", "update_time": NOW - DAY, "message": PII[4]} for number in (1, 2))
    more.targets = {"VALID": [first], "CANCELING": [first], "COMPLETED": [second]}
    assert entry(night(), "target_collaborations").rows_new == 2, "the one that moved between two calls is one"
    assert len(more.asked("target_collaborations/742")) == 2
    first["showcase_creator_count"] = 9
    assert entry(night(1), "target_collaborations").rows_new == 1
    assert more.asked("target_collaborations/742") == [], "its update time did not move"
    first["update_time"] = NOW
    night(2)
    assert [query["id"] for query in more.asked("target_collaborations/742")] == ["7421"]


def test_a_refused_item_is_not_asked_again_until_its_parent_changes(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("target_collaborations", "target_collaboration_details")
    more.targets["VALID"] = [{"id": f"742{number}", "update_time": NOW - DAY} for number in (1, 2)]
    more.refusals["7421"] = 50001700
    report = entry(night(), "target_collaboration_details")
    assert (report.status, report.rows_new) == ("loaded", 1)
    night(1)
    assert more.asked("target_collaborations/742") == []
    more.refusals.clear()
    more.targets["VALID"][0]["update_time"] = NOW
    assert entry(night(2), "target_collaboration_details").rows_new == 1


def test_samples_are_asked_for_content_once_shipped_and_weekly_while_it_is_due(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("sample_applications", "sample_fulfillments")
    more.samples += [make_sample(1, "PENDING"), make_sample(2, "CONTENT_PENDING"), make_sample(3, "COMPLETED")]
    night()
    ids = [row["id"] for row in more.samples]
    assert sorted(query["id"] for query in more.asked("fulfillments")) == ids[1:]
    for day in (1, 6):
        night(day)
        assert more.asked("fulfillments") == []
    night(7)
    assert [query["id"] for query in more.asked("fulfillments")] == [ids[1]], "content appears without a change"
    more.samples[0]["status"] = "SHIPPED"
    night(8)
    assert [query["id"] for query in more.asked("fulfillments")] == [ids[0]]


def test_known_creators_are_looked_up_every_week_within_the_cap(
        more: MoreApi, only: Any, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    only("sample_applications", "marketplace_creators")
    monkeypatch.setenv(f"{PREFIX}MOST_ITEMS__MARKETPLACE_CREATORS", "2")
    more.samples += [make_sample(number, "PENDING") for number in (1, 2, 3)]
    more.refusals["open3"] = 16032012
    asked = []
    for day in (0, 1, 2, 6, 7, 8):
        night(day)
        asked.append(sorted(query["id"] for query in more.asked("marketplace_creators")))
    assert asked == [["open1", "open2"], ["open3"], [], [], ["open1", "open2"], []]
    landed = payloads(home, "marketplace_creators")
    assert [(row["creator_open_id"], row["snapshot_date"]) for row in landed] == [
        (name, str(TODAY + timedelta(day))) for name in ("open1", "open2") for day in (0, 7)]


def test_the_daily_quota_stops_a_resource_until_tomorrow(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("sample_applications", "marketplace_creators")
    more.samples += [make_sample(number, "PENDING") for number in (1, 2)]
    more.refusals["open2"] = 45101004
    report = night()
    assert not report.has_failed
    assert (entry(report, "marketplace_creators").status, entry(report, "marketplace_creators").rows_new) == ("skipped", 1)
    more.refusals.clear()
    assert entry(night(0.1), "marketplace_creators").status == "skipped"
    assert more.asked("marketplace_creators") == [], "it would only count against the quota"
    assert entry(night(1), "marketplace_creators").rows_new == 1
