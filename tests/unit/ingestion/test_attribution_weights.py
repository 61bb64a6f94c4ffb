"""Weights of channels by hand: removal effects, Shapley values, and what becomes of a month."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from ingestion.linkstar import fix_weights
from ingestion.linkstar.formulas import PathCount, channels_of, removal_effects, shapley_values
from ingestion.report import RunContext


def _paths(*rows: tuple[str, int, int]) -> list[PathCount]:
    """Ways such as ``"a b"`` with conversions and dead ends."""
    return [PathCount(tuple(channels.split()), conversions, dead_ends) for channels, conversions, dead_ends in rows]


def test_removal_effects_of_the_textbook_example() -> None:
    """1 > 2 > 3 converts, 1 does not, 2 > 3 does not.

    From the start 2/3 go to 1 and 1/3 to 2; of 1's two leavers one goes on to 2; all of 2 go on to 3; of 3's two one converts. So 2/3 x 1/2 + 1/3 = 2/3
    reach 3, and 1/3 converts. Without 1 only the 1/3 that start at 2 reach 3: 1/6, half is lost. Without 2 or 3 nobody converts.
    """
    effects = removal_effects(_paths(("1 2 3", 1, 0), ("1", 0, 1), ("2 3", 0, 1)))
    assert effects == pytest.approx({"1": 0.5, "2": 1.0, "3": 1.0})


def test_a_channel_met_twice_in_a_row_changes_no_removal_effect() -> None:
    once = removal_effects(_paths(("a b", 3, 1), ("b", 1, 4)))
    twice = removal_effects(_paths(("a a b", 3, 1), ("b b b", 1, 4)))
    assert twice == pytest.approx(once)


def test_removal_effects_of_nothing() -> None:
    assert removal_effects([]) == {}
    assert removal_effects(_paths(("a", 0, 5))) == {"a": 0.0}
    assert removal_effects(_paths(("a", 5, 0))) == {"a": 1.0}
    assert removal_effects([PathCount((), 7, 1)]) == {}


def _absorbed(paths: list[PathCount], removed: str | None) -> float:
    """Probability of a conversion by walking: the mass still on its way is moved on until next to nothing is left."""
    counts: dict[str, dict[str, int]] = {}
    for path in paths:
        for end, times in (("!", path.conversions), ("?", path.dead_ends)):
            steps = ["^", *path.channels, end]
            for before, after in zip(steps, steps[1:], strict=False):
                counts.setdefault(before, {})[after] = counts.get(before, {}).get(after, 0) + times
    mass, converted = {"^": 1.0}, 0.0
    for _ in range(3000):
        moved: dict[str, float] = {}
        for state, share in mass.items():
            total = sum(counts[state].values())
            for after, times in counts[state].items():
                if after == "!":
                    converted += share * times / total
                elif after not in ("?", removed):
                    moved[after] = moved.get(after, 0.0) + share * times / total
        mass = moved
    return converted


@pytest.mark.parametrize("seed", range(20))
def test_removal_effects_equal_a_walk(seed: int) -> None:
    dice = random.Random(seed)
    paths = [PathCount(tuple(dice.choices("abcde", k=dice.randint(1, 6))), dice.randint(0, 9), dice.randint(1, 9)) for _ in range(30)]
    whole = _absorbed(paths, None)
    expected = {channel: 1 - _absorbed(paths, channel) / whole for channel in channels_of(paths)}
    assert removal_effects(paths) == pytest.approx(expected, abs=1e-9)


def test_shapley_values_by_hand() -> None:
    """a alone converts 1 of 4, b alone 1 of 2, both together 3 of 4: worth {a} 1/4, {b} 1/2, {a, b} 5/10.

    a first gains 1/4, after b it gains 0: 1/8. b first gains 1/2, after a it gains 1/4: 3/8. Together 1/2, the worth of both.
    """
    values = shapley_values(_paths(("a", 1, 3), ("b", 1, 1), ("a b", 2, 1), ("b a a", 1, 0)))
    assert values == pytest.approx({"a": 0.125, "b": 0.375})


def test_a_channel_that_only_loses_has_no_shapley_value() -> None:
    """b alone never converts and spoils what a has: worth {a} 1, {b} 0, {a, b} 1/2. b gains 0 or -1/2: -1/4, which counts 0."""
    assert shapley_values(_paths(("a", 1, 0), ("b", 0, 1))) == pytest.approx({"a": 0.75, "b": 0.0})


@pytest.mark.parametrize("seed", range(10))
def test_shapley_values_equal_the_mean_over_all_orders(seed: int) -> None:
    dice = random.Random(seed)
    paths = [PathCount(tuple(dice.choices("abcd", k=dice.randint(1, 5))), dice.randint(0, 9), dice.randint(1, 9)) for _ in range(15)]
    channels = channels_of(paths)

    def worth(members: set[str]) -> Fraction:
        inside = [path for path in paths if set(path.channels) <= members]
        return Fraction(sum(path.conversions for path in inside), max(1, sum(path.conversions + path.dead_ends for path in inside)))

    orders = list(permutations(channels))
    for channel in channels:
        gains = [worth({*order[:order.index(channel) + 1]}) - worth({*order[:order.index(channel)]}) for order in orders]
        assert shapley_values(paths)[channel] == pytest.approx(max(0.0, float(sum(gains, Fraction(0)) / len(orders))))


def test_too_many_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="21"):
        shapley_values([PathCount(tuple(f"c{n}" for n in range(21)), 1, 0)])


def _waiting(home: Home, rows: list[tuple[str, str, str, date, str, str | None, int, int, bool]]) -> None:
    """What dbt leaves: the paths of months that wait for weights."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema if not exists attribution")
        connection.execute("""create or replace table attribution.attr_weight_paths (rule_set_id varchar, rule_version varchar, market varchar,
            order_month date, model varchar, channels varchar, conversions bigint, dead_ends bigint, is_enough boolean)""")
        connection.executemany("insert into attribution.attr_weight_paths values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _raw(home: Home) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.warehouse)) as connection:
        return connection.execute("""select market, channel, weight::double, conversions, paths, is_published, weights_version
            from raw_linkstar.attribution_weights order by weights_version, market, channel""").fetchall()


def test_a_published_month_is_never_rewritten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    march = date(2026, 3, 1)
    enough = [("r", "1", "US", march, "markov", "click video > platform video", 5, 5, True), ("r", "1", "GB", march, "markov", "click video", 3, 0, False)]

    def run(version: int) -> int:
        return len(fix_weights(RunContext(home, datetime(2026, 4, version, tzinfo=UTC), f"run{version}"), version))

    _waiting(home, enough)
    assert run(4) == 2
    first = [("GB", "", None, 3, 3, False, 4), ("US", "click video", 1.0, 5, 10, True, 4), ("US", "platform video", 1.0, 5, 10, True, 4)]
    assert _raw(home) == first
    run(5)
    assert _raw(home) == first  # nothing new, nothing added
    _waiting(home, [("r", "1", "US", march, "markov", "click video", 99, 1, True), ("r", "1", "GB", march, "markov", "click video", 8, 2, True)])
    run(6)
    assert _raw(home) == [*first, ("GB", "click video", 1.0, 8, 10, True, 6)]


def test_nothing_waits_before_the_first_build(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    duckdb.connect(str(home.warehouse)).close()
    assert fix_weights(RunContext(home, datetime(2026, 4, 1, tzinfo=UTC), "run"), 1) == []
