"""Dagster's one resource: the refresh in progress.

``linkstar run`` opens the session itself (so that a taken lock is one clear sentence) and hands it in; a run that
the web UI or the schedule starts opens its own, waiting for a writer that may be busy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from ingestion.config import home_from_environment
from orchestration.homes import claim_home
from orchestration.instance import free_abandoned_slots
from orchestration.opening import open_session

if TYPE_CHECKING:
    from orchestration.session import RefreshSession

SESSION = "session"


@dg.resource(config_schema={
    "full_refresh": dg.Field(bool, default_value=False, description="Rebuild everything from raw."),
    "wait_seconds": dg.Field(float, default_value=3600.0, description="How long to wait for another writer."),
}, description="The refresh in progress; holds the home's lock.")
def refresh_session(context: dg.InitResourceContext) -> Iterator[RefreshSession]:
    """Open a session for a run that was not started by ``linkstar run``."""
    home = claim_home(home_from_environment(), "real")
    config = context.resource_config
    with open_session(home, "dagster refresh", wait_seconds=config["wait_seconds"],
                      full_refresh=config["full_refresh"], run_id=context.run_id) as session:
        if context.instance is not None:
            free_abandoned_slots(context.instance, context.run_id)
        yield session
