"""What holds for every test: a refresh makes no reports unless a test asks for them (each costs seconds), cycles are looked for seldom."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("LINKSTAR_REPORTS", "none")


def pytest_collection_finish() -> None:
    """The libraries, some million objects, stay till the end: they need not be looked at again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
