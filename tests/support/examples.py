"""How many examples a test of a property takes: few in ``make test``, ten times as many in ``make test-long``."""

from __future__ import annotations

import os


def examples(number: int) -> int:
    """The number asked for, tenfold where LINKSTAR_THOROUGH is set; such tests carry the marker ``property``."""
    return number * 10 if os.environ.get("LINKSTAR_THOROUGH") else number
