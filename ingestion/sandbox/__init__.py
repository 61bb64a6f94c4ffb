"""A sandbox of the TikTok Shop API: a made-up group of three shops, served over HTTP as known at any moment.

``World.generate`` makes the shops from a seed; ``Sandbox`` serves them, ``served_apart`` from a process of its own;
``write_sample_sheets`` writes the sheets a seller would keep beside them. Everything is invented and deterministic.

``World.truth`` holds for tests what the API never tells: where orders really came from, and the fraud and wrong
commissions that ``World.generate(troubles=...)`` puts in. ``Sandbox.faults`` takes ``Fault`` one by one or
``all_faults(seed)``; ``Sandbox.overrides`` edits single rows.
"""

from ingestion.sandbox.apart import served_apart
from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.exports import write_sample_exports
from ingestion.sandbox.faults import Fault, all_faults
from ingestion.sandbox.runner import serve
from ingestion.sandbox.server import Sandbox
from ingestion.sandbox.sheets import DEFAULT_FILES, PROGRAMME_FILES, write_sample_sheets
from ingestion.sandbox.world import World

__all__ = ["DEFAULT_FILES", "PROGRAMME_FILES", "Credentials", "Fault", "Sandbox", "World", "all_faults", "serve",
           "served_apart", "write_sample_exports", "write_sample_sheets"]
