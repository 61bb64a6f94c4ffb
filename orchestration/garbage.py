"""Python's search for reference cycles, where it costs more than it finds.

A refresh holds hundreds of thousands of objects that stay (the parsed dbt project, Dagster's definitions), and every
full search walks through all of them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (100_000, 50, 1_000)
"""New objects until the youngest are searched, such searches until the next generation is, and those until all are."""


@contextmanager
def few_collections() -> Iterator[None]:
    """Search seldom for the time of a block: what a refresh leaves in cycles is little."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def no_collections() -> Iterator[None]:
    """A dbt call makes millions of short-lived objects and hardly a cycle: looking for cycles took a quarter of it.

    What is left of the call is set aside: one look through all of it costs as much as those that were saved.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


def collect_what_was_set_aside() -> None:
    """Free what an earlier project of this process left in cycles; a refresh has one project and finds nothing."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
