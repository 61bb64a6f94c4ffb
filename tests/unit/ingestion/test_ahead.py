"""Items made one step ahead: their order, their errors, and that nothing goes on behind the caller's back."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ingestion.ahead import ahead


def test_keeps_the_order_and_makes_items_in_another_thread() -> None:
    threads: set[int] = set()

    def items() -> Iterator[int]:
        for number in range(10):
            threads.add(threading.get_ident())
            yield number

    assert list(ahead(items())) == list(range(10))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_makes_the_next_item_while_the_last_one_is_worked_on() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    results = ahead(items())
    assert next(results) == 1
    assert made.wait(10)
    results.close()  # type: ignore[attr-defined]  # a generator


def test_raises_at_its_place_what_the_iterator_raises() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("half a file")

    results = ahead(items())
    assert next(results) == 1
    with pytest.raises(ValueError, match="half a file"):
        next(results)


def test_makes_nothing_more_after_it_is_closed() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    results = ahead(items(), depth=2)
    next(results)
    results.close()  # type: ignore[attr-defined]  # a generator
    assert len(made) <= 4
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
