"""What a run takes up of a long load that was killed, and what it asks again, against an API over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingestion.config import Home
from ingestion.tiktok_shop.reader import ResourceReader
from tests.support.shop_nights import PREFIX, Night, back, home, more, night, only, payloads
from tests.support.tiktok_shop_api import NOW, error, make_affiliate, make_sku
from tests.support.tiktok_shop_more import DAY, MoreApi, make_statement, make_transaction, make_video

__all__ = ["home", "more", "night", "only"]

STATEMENTS = r"/finance/202309/statements"
KilledNight = Callable[[str], None]


class Killed(BaseException):
    """Ends a process as a signal does: nothing that runs in it may catch it."""


@pytest.fixture
def killed_night(night: Night, monkeypatch: pytest.MonkeyPatch) -> KilledNight:
    """Plays the first night, which ends when a resource is read to its end."""
    def play(resource: str) -> None:
        whole = ResourceReader.versions

        def versions(reader: ResourceReader) -> Any:
            if reader.report.resource == resource:
                raise Killed
            return whole(reader)

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(ResourceReader, "versions", versions)
            patch.setattr("ingestion.tiktok_shop.reader._PAUSE", 0.0)  # every finished task is noted
            night()
    return play


def test_windows_that_were_read_in_parts_are_not_asked_again(
        more: MoreApi, only: Any, home: Home, night: Night, killed_night: KilledNight,
        monkeypatch: pytest.MonkeyPatch) -> None:
    only("statements")
    monkeypatch.setenv(f"{PREFIX}INITIAL_DAYS", "400")
    more.statements.append(make_statement(0))
    whole = more.api.others[STATEMENTS]
    more.api.others[STATEMENTS] = lambda query, body: (
        error(12052180) if int(query["statement_time_lt"]) - int(query["statement_time_ge"]) > 60 * DAY
        else whole(query, body))
    killed_night("statements")
    assert len(more.asked("statements")) == 13, "four windows and their halves, and a short one of 41 days"
    assert not night().has_failed
    assert more.asked("statements") == []
    assert len(payloads(home, "statements")) == 1


def test_what_another_version_of_the_api_said_is_not_taken_up(
        more: MoreApi, only: Any, home: Home, night: Night, killed_night: KilledNight,
        monkeypatch: pytest.MonkeyPatch) -> None:
    only("statements")
    monkeypatch.setenv(f"{PREFIX}INITIAL_DAYS", "400")
    more.statements.append(make_statement(0))
    killed_night("statements")
    windows = len(more.asked("statements"))
    monkeypatch.setenv(f"{PREFIX}VERSIONS__STATEMENTS", "202612")
    more.api.others[r"/finance/202612/statements"] = more.api.others[STATEMENTS]
    more.statements[0]["settlement_amount"] = "77.00"
    assert not night().has_failed
    assert len(more.asked("/finance/202612/statements")) == windows
    assert [row["settlement_amount"] for row in payloads(home, "statements")] == ["77.00"]


def test_items_whose_parent_changed_since_are_read_afresh(
        more: MoreApi, only: Any, home: Home, night: Night, killed_night: KilledNight) -> None:
    only("statements", "statement_transactions")
    more.statements += [make_statement(number) for number in range(30)]
    changed = more.statements[3]
    more.transactions = {row["id"]: [make_transaction(2 * number), make_transaction(2 * number + 1)]
                         for number, row in enumerate(more.statements)}
    killed_night("statement_transactions")
    changed["settlement_amount"] = "77.00"
    withdrawn = more.transactions[changed["id"]].pop()
    assert not night().has_failed
    asked = more.asked("statement_transactions")
    assert changed["id"] in {query["id"] for query in asked}
    assert len(asked) < len(more.statements), "the others were finished"
    landed = {row["id"] for row in payloads(home, "statement_transactions")}
    assert len(landed) == 59
    assert withdrawn["id"] not in landed


def test_figures_that_are_still_restated_are_read_again_on_another_day(
        more: MoreApi, only: Any, home: Home, night: Night, killed_night: KilledNight) -> None:
    only("video_performance")
    more.videos = {back(day): [make_video(1)] for day in (40, 13, 3)}
    killed_night("video_performance")
    more.videos = {day: [make_video(1, views=4300)] for day in more.videos}
    more.latest = back(-1)
    assert not night(2).has_failed
    assert {row["date"]: row["views"] for row in payloads(home, "video_performance")} == {
        back(40): 4200, back(13): 4300, back(3): 4300}
    assert not [query for query in more.asked("shop_videos/performance") if query["end_date_lt"] == back(39)]


def test_rows_that_do_not_say_when_they_changed_are_read_again_on_another_day(
        more: MoreApi, only: Any, home: Home, night: Night, killed_night: KilledNight,
        monkeypatch: pytest.MonkeyPatch) -> None:
    only("affiliate_orders")
    monkeypatch.setenv(f"{PREFIX}LOOKBACK_DAYS", "45")
    orders = [make_affiliate(days, skus=[make_sku()]) | {"create_time": NOW - days * DAY} for days in (20, 90)]
    more.api.data[more.api.shops[0]["cipher"], "affiliate"] = orders
    killed_night("affiliate_orders")
    first = min(body["create_time_ge"] for _, body in more.api.bodies)
    orders[0]["skus"] = [make_sku(settlement_status="SETTLED")]
    assert not night(1).has_failed
    states = ["SETTLED" if "SETTLED" in str(row) else "open" for row in payloads(home, "affiliate_orders")]
    assert states == ["SETTLED", "open"]
    assert first not in [body["create_time_ge"] for _, body in more.api.bodies], "too old to change"
