"""What holds for every test: a refresh makes no reports unless a test asks for them (each costs seconds)."""

from __future__ import annotations

import os

os.environ.setdefault("LINKSTAR_REPORTS", "none")
