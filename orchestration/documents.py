"""Writes what is kept in one place and shown in others; ``make docs`` runs it.

- ``docs/metrics.md`` and what columns are called, from the metric registry ``dbt_project/seeds/metrics.csv``;
- ``docs/cookbook.md`` and ``docs/cookbook.zh.md``, from ``docs/cookbook/``.
"""

from __future__ import annotations

from orchestration import cookbook, metric_names


def write_all() -> None:
    """Write the generated documents and put the registry's names in front of the columns' descriptions."""
    metric_names.METRICS_DOCUMENT.write_text(metric_names.metrics_document(), encoding="utf-8")
    metric_names.name_columns()
    for language, path in cookbook.DOCUMENTS.items():
        path.write_text(cookbook.document(language), encoding="utf-8")


if __name__ == "__main__":
    write_all()
