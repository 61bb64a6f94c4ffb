"""Runs the ``linkstar`` command as its user does: a process of its own with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def linkstar(home: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``linkstar`` on a home; English messages, no colours, no reports unless asked for."""
    values = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCES__", "LINKSTAR_"))}
    values |= {"LINKSTAR_HOME": str(home), "LINKSTAR_LANG": "en", "LINKSTAR_SECRET": "a secret of the tests", "NO_COLOR": "1", "LINKSTAR_REPORTS": "none", **(environment or {})}
    return subprocess.run([sys.executable, "-c", "from orchestration.cli import main; main()", *arguments], cwd=REPOSITORY, env=values,
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
