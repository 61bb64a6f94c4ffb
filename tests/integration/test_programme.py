"""Samples and collaborations worked out by hand: one truth of three sources, deadlines, posts, stages, reviews, fulfilment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, affiliate, day, line, moment, order

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LI, WU = "Li", "Wu"


def _sample_order(order_id: str, sku: str, created: str, shipped: str, delivered: str | None, **fields: Any) -> dict[str, Any]:
    times = {"collection_time": int(moment(shipped).timestamp()), "delivery_time": int(moment(delivered).timestamp()) if delivered else 0}
    return order(order_id, moment(created), [line(f"{order_id}-1", sku=sku)], is_sample_order=True, **times, **fields)


def _application(number: str, handle: str, sku: str, status: str, order_id: str = "") -> dict[str, Any]:
    return {"id": number, "status": status, "order_id": order_id, "creator": {"creator_open_id": f"open-{handle}", "username": handle},
            "product": {"id": f"p-{sku}", "sku_id": sku}}


def _event(handle: str, event: str, at: str, campaign: str | None = "BF") -> dict[str, Any]:
    return {"handle": handle, "event": event, "occurred_at": moment(at), "campaign_code": campaign}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """One night of a shop with samples, a campaign and one contract."""
    warehouse = Warehouse(tmp_path_factory.mktemp("programme"))
    world = RawWorld(warehouse.path)
    world.night(NOW)
    world.show("shops", "S1", [{"id": "S1", "name": "US", "region": "US", "code": "US1"}])
    world.drop_file("shops", "shops.csv", [{"shop_code": "US1", "market": "US", "timezone": "America/New_York", "currency": "USD"}])
    world.drop_file("creators", "creators.csv", [{"handle": "mia", "creator_code": "C1", "market": "US", "owner": "Ann"},
                                                 {"handle": "zoe", "creator_code": "C2", "market": "US", "owner": WU}, {"handle": "ned", "creator_code": "C3", "market": "US"}])
    world.drop_file("product_costs", "unit_costs.csv", [{"seller_sku": sku, "unit_cost": Decimal(cost), "currency": "USD"} for sku, cost in (("SKU1", 3), ("SKU2", 4))])
    world.drop_file("campaigns", "campaigns.csv", [{"campaign_code": "BF", "market": "US", "owner": "Bo", "starts_on": day("2026-02-01"), "ends_on": day("2026-02-28"),
                                                    "is_pilot": True}])
    world.drop_file("contracts", "contracts.csv", [{
        "contract_code": "K1", "creator_code": "C1", "campaign_code": "BF", "signed_on": day("2026-02-01"), "videos_due": 1, "lives_due": 1,
        "due_on": day("2026-02-20"), "max_revisions": 2, "licence_until": day("2027-02-01")}])
    world.drop_file("contents", "contents.csv", [
        {"content_id": name, "handle": "mia", "published_at": moment(on), "format": "video", "product_ids": "p-sku1"}
        for name, on in (("v0", "2026-02-04 15:00"), ("v1", "2026-02-08 15:00"), ("v2", "2026-02-09 15:00"))])
    world.drop_file("thresholds", "thresholds.csv", [
        {"kind": "sample_due_days", "name": "free", "market": "US", "value": Decimal(10), "valid_from": day("2026-02-15")}])
    world.drop_file("samples", "samples.csv", [
        {"handle": "mia", "sku_id": "sku1", "order_id": "SO1", "campaign_code": "BF", "owner": LI},
        {"handle": "mia", "seller_sku": "sku2", "requested_at": moment("2026-02-01 09:00")},
        {"handle": "zoe", "sku_id": "sku1", "shipped_on": day("2026-02-15"), "delivered_on": day("2026-02-20")},
        {"handle": "zoe", "sku_id": "sku2", "order_id": "O3"}, {"handle": "ned", "sku_id": "sku2", "campaign_code": "BF"}])
    world.drop_file("collaboration_events", "events.csv", [
        _event("mia", "invited", "2026-01-20 10:00"), _event("mia", "accepted", "2026-01-22 10:00"), _event("mia", "draft_submitted", "2026-02-06 10:00"),
        _event("mia", "review_rejected", "2026-02-06 22:00"), _event("mia", "draft_submitted", "2026-02-07 10:00"), _event("mia", "review_passed", "2026-02-07 16:00"),
        _event("mia", "instruction_changed", "2026-03-01 10:00"), _event("zoe", "invited", "2026-03-10 10:00", None),
        _event("zoe", "accepted", "2026-03-30 10:00", None)])
    world.show("orders", "S1", [
        _sample_order("SO1", "sku1", "2026-02-02 15:00", "2026-02-03 15:00", "2026-02-05 15:00"),
        _sample_order("SO2", "sku2", "2026-02-03 15:00", "2026-02-05 15:00", "2026-02-10 15:00", is_refundable_sample=True),
        _sample_order("SO5", "sku1", "2026-03-15 15:00", "2026-03-16 15:00", None),
        order("O1", moment("2026-03-01 15:00"), [line("O1-1")]),
        order("O2", moment("2026-02-03 15:00"), [line("O2-1"), line("O2-2", "sku2", seller_discount="20.00", is_gift=True)]),
        order("O3", moment("2026-03-18 15:00"), [line("O3-1"), line("O3-2", "sku2", seller_discount="20.00")])])
    world.show("sample_applications", "S1", [_application("A2", "mia", "sku2", "CONTENT_PENDING", "SO2"), _application("A4", "zoe", "sku1", "REJECT_CANCELLED")])
    world.show("affiliate_orders", "S1", [affiliate("O1", "sku1", moment("2026-03-01 15:00"), "mia"), affiliate("O2", "sku1", moment("2026-02-03 15:00"), "mia")],
               "order_id|sku_id")
    created = int(moment("2026-02-10 08:00").timestamp())
    world.show("target_collaborations", "S1", [{"id": "T1", "create_time": created, "start_time": created}])
    world.show("target_collaboration_details", "S1", [{"id": "T1", "start_time": created, "creators": [{"username": "zoe", "creator_open_id": "open-zoe"}], "products": []}])
    warehouse.refresh(NOW, select=up_to("fct_collaboration_events", "fct_collaborations", "fct_samples", "sample_cohorts"))
    return warehouse


def test_a_sample_is_told_once(marts: Warehouse) -> None:
    """SO1 is in the sheet by its order, SO2 by creator, SKU and the nearest day; zoe's is the sheet's alone and no rejected application's.

    What O3's buyer got beside a purchase is a sample because the sheet says so; the free item of O2 is a present. Nobody looks after ned, so
    whoever runs the campaign follows up.
    """
    found = marts.rows("""select sample_id, creator_id, order_id, application_id, owner, is_in_sheet, is_on_platform
        from marts_db.marts.fct_samples order by coalesce(creator_id = 'C3', false), sample_id""")
    assert [row[1:] for row in found] == [
        ("C2", None, "A4", WU, False, True), ("C2", "O3", None, WU, True, True), ("C1", "SO1", None, LI, True, True), ("C1", "SO2", "A2", "Ann", True, True),
        (None, "SO5", None, None, False, True), ("C2", None, None, WU, True, False), ("C3", None, None, "Bo", True, False)]


def test_where_a_sample_is_and_until_when_a_post_is_due(marts: Warehouse) -> None:
    """14 days, 90 for the refundable one, 10 by the sheet of thresholds; a video from before the delivery is no post on it."""
    found = marts.rows("""select coalesce(order_id, application_id, creator_id), status, delivered_on, post_due_on, first_content_id, post_latency_days, is_posted_in_time,
        is_time_observed, is_refundable, cost_rc from marts_db.marts.fct_samples order by 1""")
    assert found == [
        ("A4", "cancelled", None, None, None, None, False, False, False, None),
        ("C2", "overdue", date(2026, 2, 20), date(2026, 3, 2), None, None, False, True, False, None),
        ("C3", "requested", None, None, None, None, False, False, False, None),
        ("O3", "requested", None, None, None, None, False, False, False, Decimal("4")),
        ("SO1", "posted", date(2026, 2, 5), date(2026, 2, 19), "v1", 3, True, True, False, Decimal("3")),
        ("SO2", "delivered", date(2026, 2, 10), date(2026, 5, 11), None, None, False, True, True, Decimal("4")),
        ("SO5", "shipped", None, None, None, None, False, False, False, Decimal("3"))]


def test_what_came_of_the_samples_of_a_month(marts: Warehouse) -> None:
    """Of mia's two one has matured and was posted in time after 3 days; O1 sold 20 since, less 3 of goods and 2 of commission; O2 came before."""
    found = marts.rows("""select creator_id, samples_delivered, samples_matured, samples_posted_in_time, sample_to_post_rate, post_latency_days, sample_cost_rc,
        gmv_net_rc, contribution_rc, round(sample_roi, 6), missing_inputs from marts_db.marts.sample_cohorts where month = date '2026-02-01' order by creator_id""")
    assert found == [("C1", 2, 1, 1, 1.0, 3.0, Decimal(7), Decimal(20), Decimal(15), round(15 / 7, 6), ""),
                     ("C2", 1, 1, 0, 0.0, None, Decimal(0), Decimal(0), Decimal(0), None, "sample_cost")]


def test_where_a_collaboration_stands(marts: Warehouse) -> None:
    """Three videos for one owed, no LIVE; the instruction of March moves no stage. Reviews took 12 and 6 hours. zoe's events name nothing, the later one is not yet."""
    found = marts.rows("""select collaboration_id, owner, stage, stage_since, days_in_stage, is_overdue, is_delivered, videos_due, videos_done, lives_due, lives_done,
        fulfilment_rate, revisions_used, revisions_max, reviews, review_hours, licence_until, is_pilot from marts_db.marts.fct_collaborations order by 1""")
    assert found == [
        ("campaign|BF|C3", "Bo", None, None, None, True, False, None, 0, None, 0, None, 0, None, 0, None, None, True),
        ("contract|K1", "Ann", "published", date(2026, 2, 9), 39, True, False, 1, 3, 1, 0, 0.5, 1, 2, 2, 9.0, date(2027, 2, 1), True),
        ("creator|C2", WU, "invited", date(2026, 3, 10), 10, False, False, None, 0, None, 0, None, 0, None, 0, None, None, False)]


def test_events_of_the_sheet_the_contract_the_contents_and_the_platform(marts: Warehouse) -> None:
    found = marts.rows("""select creator_id, event, occurred_on, collaboration_id, source from marts_db.marts.fct_collaboration_events
        where source <> 'events sheet' order by creator_id, occurred_at""")
    k1 = "contract|K1"
    assert found == [
        ("C1", "signed", date(2026, 2, 1), k1, "contracts sheet"), *(("C1", "published", date(2026, 2, on), k1, "contents") for on in (4, 8, 9)),
        ("C2", "invited", date(2026, 2, 10), None, "target collaborations")]
    assert marts.rows("select count(*) from marts_db.marts.fct_collaboration_events") == [(14,)]


@pytest.mark.slow
def test_the_projects_own_tests_hold(marts: Warehouse, tmp_path: Path) -> None:
    """Keys, ranges and tie-outs of samples and collaborations."""
    whole = marts.copied(tmp_path)
    whole.refresh(NOW)
    whole.refresh(NOW, command="test", select=["path:models/marts/programme", "attr_programme_creators", "attr_thresholds"], exclude=["test_type:unit"])
