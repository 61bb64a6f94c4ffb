"""Dagster definitions, the ``linkstar`` command and publishing; no business rule lives here."""
