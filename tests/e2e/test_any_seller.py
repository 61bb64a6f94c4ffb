"""Sellers at random, through ``linkstar run``: what is good cell by cell is published, and a second night too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingestion.config import Home
from tests.support.any_seller import AnySeller
from tests.support.cli import linkstar

NIGHTS = (date(2026, 11, 6), date(2026, 11, 20))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_seller_drops_is_published(tmp_path: Path, seed: int) -> None:
    home = Home(tmp_path / "home").create()
    seller = AnySeller(home.inbox, seed)
    for number, today in enumerate(NIGHTS):
        seller.night(number, today)
        done = linkstar(home.root, "run", environment={"LINKSTAR_AS_OF": f"{today}T12:00:00Z"})
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Published snapshot" in done.stdout
