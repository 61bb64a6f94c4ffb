"""What a run reads of a resource of a shop: tasks, and how far it got. One plan for each way of reading by time.

Belongs here: which windows, days and snapshots are read, when they are read again, and cursors. Does not belong
here: HTTP, rows, the items of parents (``backlog.py``).

The state of a plan lies in dlt's resource state by kind and shop, and is committed together with the rows it
speaks of. It changes only when something was learned, so that a run without news loads nothing.
"""

from ingestion.tiktok_shop.plans.days import DayPlan
from ingestion.tiktok_shop.plans.model import Plan, Reader, State, Subject, Task
from ingestion.tiktok_shop.plans.snapshots import SnapshotPlan
from ingestion.tiktok_shop.plans.windows import OrderPlan, WindowPlan

__all__ = ["DayPlan", "OrderPlan", "Plan", "Reader", "SnapshotPlan", "State", "Subject", "Task", "WindowPlan"]
