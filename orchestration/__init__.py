"""Dagster definitions, the ``linkstar`` command and publishing; no business rule lives here."""

__version__ = "0.1.0"
