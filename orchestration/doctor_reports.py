"""What ``linkstar doctor`` says about reports: can they be laid out for paper, and with which scripts?"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

from orchestration.findings import Finding
from orchestration.messages import text

_SCRIPTS: Final = {"zh-cn": "Chinese", "th": "Thai"}
_SECONDS: Final = 20


def report_findings() -> Iterator[Finding]:
    """One finding for the layout library and one for the fonts; fonts only where fontconfig can be asked."""
    from orchestration.reports.pdf import why_not

    reason = why_not()
    if reason:
        missing = text("doctor_pdf_missing", reason=reason)
        yield Finding("warning", text("doctor_pdf"), missing, text("doctor_pdf_remedy"))
        return
    yield Finding("ok", text("doctor_pdf"), "WeasyPrint")
    command = shutil.which("fc-list")
    if command is None:
        return
    lacking = [name for language, name in _SCRIPTS.items() if not _fonts_for(command, language)]
    if lacking:
        missing = text("doctor_fonts_missing", scripts=", ".join(lacking))
        yield Finding("warning", text("doctor_fonts"), missing, text("doctor_fonts_remedy"))
    else:
        yield Finding("ok", text("doctor_fonts"), ", ".join(_SCRIPTS.values()))


def _fonts_for(command: str, language: str) -> bool:
    """Whether fontconfig knows a font for a language."""
    answer = subprocess.run([command, f":lang={language}", "family"], capture_output=True, text=True, check=False,
                            timeout=_SECONDS)
    return bool(answer.stdout.strip())
