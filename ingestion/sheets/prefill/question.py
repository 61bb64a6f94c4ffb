"""The shape of a question to the published snapshot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One SELECT on the published snapshot.

    Its column ``prefilled`` names, separated by commas, the columns it gives of a row that a person still has to
    complete; such a row is not read back while nothing else was filled in. It is NULL where a row is complete.

    Args:
        sql: the statement; its column names are those of the sheet, others are information.
        needs: tables it reads.
        is_for_a_period: takes the parameters grain, first_day and written.
    """

    sql: str
    needs: frozenset[str]
    is_for_a_period: bool = False
