"""The suites, one module a stage: pure functions of what the file holds and the run's bounds in time.

Not here: keys, references, tie-outs between layers (dbt tests), types (dlt contract). See the README beside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from data_quality.checks import TableSuite
from data_quality.database import Inventory, Moment
from data_quality.suites import credited, landed, marts, staged

STAGES: Final[dict[str, Callable[[Inventory, Moment], list[TableSuite]]]] = {
    "landed": landed.suites,
    "staged": staged.suites,
    "credited": credited.suites,
    "marts": marts.suites,
}
