"""When the refresh runs by itself: once a night."""

from __future__ import annotations

import os
from typing import Final

import dagster as dg

DEFAULT_CRON: Final = "30 2 * * *"
"""02:30 UTC: after the platforms' day has settled in Asia, before the working day begins in Europe."""


def build_nightly_schedule(job: dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """The nightly refresh; ``LINKSTAR_SCHEDULE`` (cron, UTC) moves it. It runs while ``linkstar ui`` runs."""
    return dg.ScheduleDefinition(
        name=f"{job.name}_nightly", job=job, cron_schedule=os.environ.get("LINKSTAR_SCHEDULE") or DEFAULT_CRON,
        execution_timezone="UTC", default_status=dg.DefaultScheduleStatus.RUNNING)
