"""Items of parents, what is asked later, what is personal and what is set wrongly, against an API over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from ingestion.config import Home
from ingestion.tiktok_shop.endpoints import RESOURCES
from tests.support.shop_nights import PREFIX, Night, back, entry, home, more, night, only, payloads, rows
from tests.support.tiktok_shop_api import NOW, PII
from tests.support.tiktok_shop_more import (
    DAY,
    MoreApi,
    make_live,
    make_sample,
    make_statement,
    make_transaction,
    make_video,
)

__all__ = ["home", "more", "night", "only"]


def test_a_backlog_is_worked_off_newest_first_within_the_cap(
        more: MoreApi, only: Any, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    only("video_performance", "video_products")
    monkeypatch.setenv(f"{PREFIX}MOST_ITEMS__VIDEO_PRODUCTS", "2")
    more.videos = {back(day): [make_video(1), make_video(2, sku_orders=0)] for day in (1, 2, 3)}
    report = night()
    assert [query["start_date_ge"] for query in more.asked("products/performance")] == [back(1), back(2)]
    assert any("video_products" in note and "1 " in note for note in report.notes)
    report = night(0.1)
    assert [query["start_date_ge"] for query in more.asked("products/performance")] == [back(3)]
    assert not report.notes
    assert {(row["date"], row["video_id"]) for row in payloads(home, "video_products")} == {
        (back(day), make_video(1)["id"]) for day in (1, 2, 3)}


def test_what_lacked_its_scope_is_asked_once_it_is_granted(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements += [make_statement(0), make_statement(1)]
    answer = more.api.others.pop(r"/finance/202501/statements/(?P<id>\d+)/statement_transactions")
    assert entry(night(), "statement_transactions").status == "skipped"
    more.api.others[r"/finance/202501/statements/(?P<id>\d+)/statement_transactions"] = answer
    night(1)
    assert len(more.asked("statement_transactions")) == 2


def test_what_is_switched_off_meanwhile_catches_up(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    night()
    only("statements")
    more.statements.append(make_statement(1))
    night(1)
    assert more.asked("statement_transactions") == []
    only("statements", "statement_transactions")
    night(2)
    assert [query["id"] for query in more.asked("statement_transactions")] == [more.statements[1]["id"]]


def test_what_is_gone_is_still_noticed_after_a_run_that_broke(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("open_collaborations", "open_collaboration_creators")
    more.open_collaborations += [{"id": f"741{number}", "content_creator_count": 2, "product": {"id": f"173{number}"}}
                                 for number in (1, 2, 3)]
    more.creators = {f"173{number}": [{"creator_profile": {"creator_open_id": name}} for name in ("a", "b")]
                     for number in (1, 2, 3)}
    night()
    for collaboration in more.open_collaborations:
        collaboration["content_creator_count"] = 1
    more.open_collaborations.pop()
    for creators in more.creators.values():
        creators.pop()
    calls: list[int] = []

    def breaking(name: str, count: int) -> Any:
        calls.extend([1] if name.endswith("creator_content_details") else [])
        return (500, {}, b"", 0) if len(calls) > 1 and name.endswith("creator_content_details") else None

    more.api.faults = breaking
    assert night(1).has_failed
    more.api.faults = None
    assert not night(2).has_failed
    gone = "select split_part(record_key, '|', 2) || split_part(record_key, '|', 3) from open_collaboration_creators where is_gone order by 1"
    assert rows(home, gone) == [("1731b",), ("1732b",), ("1733a",), ("1733b",)]


def test_nothing_to_ask_for_want_of_parents_is_not_up_to_date(more: MoreApi, only: Any, night: Night) -> None:
    only("statements", "statement_transactions")
    del more.api.others[r"/finance/202309/statements"]
    report = entry(night(), "statement_transactions")
    assert (report.status, report.data_through) == ("skipped", None)
    assert "grant the scope" in report.remedy


def test_nothing_personal_of_the_further_resources_reaches_the_disk(
        more: MoreApi, home: Home, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}EXTRA_RESOURCES", "order_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0)]
    more.samples += [make_sample(1, "COMPLETED")]
    more.targets["VALID"] = [{"id": "7421", "update_time": NOW, "message": PII[4]}]
    more.videos[back(1)] = [make_video(1)]
    more.lives["OFFICIAL_ACCOUNTS"] = [make_live(1, NOW - 3 * DAY)]
    assert {entry.rows_new for entry in night().resources if entry.status == "failed"} == set()
    written = "".join(str(rows(home, f"select payload from {endpoint.name}")) for endpoint in RESOURCES)
    assert "mug.creator" in written
    content = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    for secret in PII:
        assert secret not in written, secret
        assert secret.encode() not in content, secret


@pytest.mark.parametrize("name, value", [
    ("EXTRA_RESOURCES", "price_detail"), ("SKIP_RESOURCES", "orders,everything"), ("MOST_ITEMS__LIVE_MINUTES", "few")])
def test_a_setting_that_means_nothing_is_named(
        more: MoreApi, night: Night, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    report = night()
    assert report.status == "failed"
    assert f"{PREFIX}{name}" in report.message
    assert report.remedy
