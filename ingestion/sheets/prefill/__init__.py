"""What the published warehouse already knows and a sheet can be filled in with.

Belongs here: reading a published snapshot into rows and value lists of sheets, and the counts of what is still
open. Does not belong here: how a workbook looks (``ingestion.sheets.template``), finding the snapshot.
"""

from __future__ import annotations

from ingestion.sheets.prefill.knowledge import NOTHING_KNOWN, Knowledge, Prefilled, answer, count_open, learn
from ingestion.sheets.prefill.question import names_in

__all__ = ["NOTHING_KNOWN", "Knowledge", "Prefilled", "answer", "count_open", "learn", "names_in"]
