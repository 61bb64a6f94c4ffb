"""Why a row or file of the inbox is held out. The texts stand in the one catalogue, ``ingestion.messages.reasons``.

Does not belong here: deciding that something is wrong (readers and row models do).
"""

from __future__ import annotations

from ingestion.messages.reasons import SHEET_REASONS
from ingestion.quarantine import Reason


class SheetProblem(ValueError):
    """A value, row or file that cannot be trusted.

    Args:
        code: key of ``REASONS``; becomes ``reason_code``.
        column: the column it is about; blank where the row parser knows it.
        values: what fills the placeholders of the texts.
    """

    def __init__(self, code: str, column: str = "", **values: str) -> None:
        self.reason = REASONS[code]
        self.column = column
        self.values = values
        super().__init__(code)


REASONS: dict[str, Reason] = {code: Reason(code, *texts) for code, texts in SHEET_REASONS.items()}
