"""Agreement with ``marketing-attribution-models`` over generated journeys.

The five rule models are those of the oracle, to which every credit of the SQL is equal (``tests/e2e/test_figures.py``); removal effects are the project's own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from ingestion.linkstar.formulas import PathCount, removal_effects
from tests.oracle import credits as oracle
from tests.oracle.lines import ZERO, Line

mam = pytest.importorskip("mam", reason="a development dependency of its own: marketing-attribution-models")

CREATED = datetime(2026, 3, 20, 12, tzinfo=UTC)
JOURNEYS = 300
CHANNELS = tuple("abcdefg")
RULE = {**oracle.DEFAULTS, "evidence_order": "click", "click_window_hours": 400}


def _journeys(seed: int) -> list[list[tuple[str, int]]]:
    """Paths of one to nine touches: channel and seconds before the order, oldest first."""
    dice = random.Random(seed)
    return [[(dice.choice(CHANNELS), seconds) for seconds in sorted(dice.sample(range(1_400_000), dice.randint(1, 9)), reverse=True)] for _ in range(JOURNEYS)]


def _line(number: int) -> Line:
    return Line(line_id=str(number), order_id=str(number), shop_id="s", market="US", timezone="UTC", sku_id="k", seller_sku="K", product_id="p", buyer="b",
                created_at=CREATED, paid_at=CREATED, order_date=date(2026, 3, 20), currency="USD", is_sample=False, is_counted=True, is_cancelled=False,
                gmv_gross=ZERO, cancelled_amount=ZERO, refund_cohort=ZERO, tax_in_price=ZERO)


def _credited(journeys: list[list[tuple[str, int]]], model: str) -> dict[str, float]:
    """What each channel gets under a model, by the project's rules."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for number, journey in enumerate(journeys):
        line = _line(number)
        touches = [oracle.Touch("click", CREATED - timedelta(seconds=seconds), place, channel, None, None, False, False)
                   for place, (channel, seconds) in enumerate(journey)]
        rule = {**RULE, "model": model}
        for touch, credit in oracle.credits(line, rule, oracle.path(line, rule, None, touches)):
            assert touch is not None
            found[str(touch.creator)] += credit
    return {channel: float(credit) for channel, credit in found.items()}


@pytest.fixture(scope="module")
def journeys() -> list[list[tuple[str, int]]]:
    return _journeys(3)


@pytest.mark.parametrize(("model", "theirs"), [("first_touch", "run_first_click"), ("last_touch", "run_last_click"), ("linear", "run_linear"),
                                               ("position_based", "run_position_based"), ("time_decay", "run_time_decay")])
def test_rule_models_agree(journeys: list[list[tuple[str, int]]], model: str, theirs: str) -> None:
    frame = pd.DataFrame({"id": [str(number) for number in range(len(journeys))], "converted": True,
                          "path": [" > ".join(channel for channel, _ in journey) for journey in journeys],
                          "hours": [" > ".join(str(seconds / 3600) for _, seconds in journey) for journey in journeys]})
    other = mam.MAM(frame, format_type="journey", channels_colname="path", journey_with_conv_colname="converted", user_id_colname="id",
                    time_till_conv_colname="hours")
    result = getattr(other, theirs)().to_dict()
    expected = dict(zip(map(str, result["channels"]), result["attribution"], strict=True))
    # credits have 8 places: half of the last one for each touch
    assert _credited(journeys, model) == pytest.approx(expected, abs=1e-8 * sum(map(len, journeys)))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("same_state", [False, True])
def test_removal_effects_agree(seed: int, same_state: bool) -> None:
    dice = random.Random(seed)
    paths = [PathCount(tuple(dice.choices(CHANNELS, k=dice.randint(1, 6))), dice.randint(0, 9), dice.randint(0, 9)) for _ in range(60)]
    rows = [(" > ".join(path.channels), converted, count) for path in paths
            for converted, count in ((True, path.conversions), (False, path.dead_ends)) if count]
    frame = pd.DataFrame(rows, columns=["path", "converted", "count"])
    other = mam.MAM(frame, format_type="grouped_journey", channels_colname="path", journey_with_conv_colname="converted", occurrences_colname="count")
    expected = other.run_markov(transition_to_same_state=same_state).metadata["removal_effect"]["removal_effect"].to_dict()
    assert removal_effects(paths) == pytest.approx(expected, abs=1e-9)
