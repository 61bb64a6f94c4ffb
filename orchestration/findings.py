"""What the doctor has to say about one thing: a verdict, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.messages import text

Verdict = Literal["ok", "warning", "failed"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    finding: str
    remedy: str = ""

    def row(self) -> tuple[str, str, str, str]:
        """The finding as it is shown."""
        return text(f"verdict_{self.verdict}"), self.subject, self.finding, self.remedy
