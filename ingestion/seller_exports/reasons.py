"""The reasons why a row or file of Seller Center is held out, and the error that names one.

Belongs here: the objects. Does not belong here: the texts (``ingestion.messages.export_reasons``), deciding that
something is wrong.
"""

from __future__ import annotations

from typing import Final

from ingestion.messages.export_reasons import EXPORT_REASONS
from ingestion.quarantine import Reason

REASONS: Final[dict[str, Reason]] = {code: Reason(code, *texts) for code, texts in EXPORT_REASONS.items()}


class ExportProblem(ValueError):
    """A file that cannot be trusted as a whole.

    Args:
        code: key of ``REASONS``.
        values: what fills the placeholders of the texts.
    """

    def __init__(self, code: str, **values: str) -> None:
        self.reason = REASONS[code]
        self.values = values
        super().__init__(code)
