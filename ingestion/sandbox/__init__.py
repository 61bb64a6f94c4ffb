"""A sandbox of the TikTok Shop API: a made-up group of three shops, served over HTTP as known at any moment.

``World.generate`` makes the shops from a seed; ``Sandbox`` serves them; ``write_sample_sheets`` writes the
sheets a seller would keep beside them. Everything is invented and deterministic.
"""

from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.faults import Fault, all_faults
from ingestion.sandbox.runner import serve
from ingestion.sandbox.server import Sandbox
from ingestion.sandbox.sheets import write_sample_sheets
from ingestion.sandbox.world import World

__all__ = ["Credentials", "Fault", "Sandbox", "World", "all_faults", "serve", "write_sample_sheets"]
