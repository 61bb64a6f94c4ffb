"""The sentences of the command line: they stand in the one catalogue, ``ingestion.messages``."""

from __future__ import annotations

from ingestion.messages import Language, both, in_language, language, text

__all__ = ["Language", "both", "in_language", "language", "text"]
