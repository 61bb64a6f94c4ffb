"""The sandbox in a process of its own answers for the time of a block and leaves nothing behind."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime

import pytest
import requests

from ingestion.sandbox import World, served_apart

END = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(seed=1, orders=20, days=10, end=END)


def test_it_answers_until_the_block_ends(world: World) -> None:
    with served_apart(world, END) as settings:
        address = settings["SOURCES__TIKTOK_SHOP__BASE_URL"]
        answer = requests.get(f"{address}/authorization/202309/shops", timeout=10).json()
        assert answer["code"] != 0, "nobody signed this"
    assert multiprocessing.active_children() == []
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=10)


def test_it_ends_when_the_block_is_left_by_an_error(world: World) -> None:
    with pytest.raises(KeyError), served_apart(world, END):
        raise KeyError("left")
    assert multiprocessing.active_children() == []
