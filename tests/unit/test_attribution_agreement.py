"""Agreement with ``marketing-attribution-models`` and ``channelattribution`` over generated journeys.

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


SIMULATED = (
    {"a": 0.4525, "b": 0.4215, "c": 0.4180, "d": 0.3581, "e": 0.3216, "f": 0.4210, "g": 0.3596},
    {"a": 0.3933, "b": 0.3375, "c": 0.3690, "d": 0.4753, "e": 0.3058, "f": 0.4410, "g": 0.3825},
    {"a": 0.3605, "b": 0.2808, "c": 0.4309, "d": 0.4210, "e": 0.4564, "f": 0.3924, "g": 0.4822},
    {"a": 0.3897, "b": 0.3306, "c": 0.3170, "d": 0.3305, "e": 0.4498, "f": 0.3681, "g": 0.4048},
    {"a": 0.4370, "b": 0.4265, "c": 0.2794, "d": 0.3046, "e": 0.3796, "f": 0.2579, "g": 0.3798},
)
"""Removal effects of channelattribution 2.2.5 over ``_paths(0)`` to ``_paths(4)``, recorded where a compiler could build it: no machine without one can install it.

``markov_model(frame, "path", "conversions", var_null="dead_ends", nsim_start=2e6, conv_par=0.002, seed=1, max_step=1000, out_more=True)``: it walks the chain at random,
with two million walks a channel's effect is good to some thousandths.
"""


def _paths(seed: int) -> list[PathCount]:
    """Ways of one to six channels that converted or ended, up to nine times each."""
    dice = random.Random(seed)
    return [PathCount(tuple(dice.choices(CHANNELS, k=dice.randint(1, 6))), dice.randint(0, 9), dice.randint(0, 9)) for _ in range(60)]


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
    paths = _paths(seed)
    rows = [(" > ".join(path.channels), converted, count) for path in paths
            for converted, count in ((True, path.conversions), (False, path.dead_ends)) if count]
    frame = pd.DataFrame(rows, columns=["path", "converted", "count"])
    other = mam.MAM(frame, format_type="grouped_journey", channels_colname="path", journey_with_conv_colname="converted", occurrences_colname="count")
    expected = other.run_markov(transition_to_same_state=same_state).metadata["removal_effect"]["removal_effect"].to_dict()
    assert removal_effects(paths) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(len(SIMULATED)))
def test_removal_effects_agree_with_random_walks(seed: int) -> None:
    """Of some three hundred conversions, a channel gets the same within a tenth of one."""
    paths = _paths(seed)
    found, expected = removal_effects(paths), SIMULATED[seed]
    assert found == pytest.approx(expected, abs=0.002)
    conversions = sum(path.conversions for path in paths)
    shared, other = ({channel: effect / sum(effects.values()) * conversions for channel, effect in effects.items()} for effects in (found, expected))
    assert shared == pytest.approx(other, abs=0.1)
