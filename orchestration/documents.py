"""Writes what is kept in one place and shown in others; ``make docs`` runs it.

- ``docs/metrics.md`` and what columns are called, from the metric registry ``dbt_project/seeds/metrics.csv``;
- ``docs/cookbook.md`` and ``docs/cookbook.zh.md``, from ``docs/cookbook/``.
"""

from __future__ import annotations

from pathlib import Path

from orchestration import cookbook, metric_names


def generated() -> dict[Path, str]:
    """The generated documents and the text they should have."""
    return {metric_names.METRICS_DOCUMENT: metric_names.metrics_document(),
            **{path: cookbook.document(language) for language, path in cookbook.DOCUMENTS.items()}}


def stale() -> list[str]:
    """Names of generated documents whose text is another than their sources give."""
    return [path.name for path, text in generated().items()
            if not path.exists() or path.read_text(encoding="utf-8") != text]


def write_all() -> None:
    """Write the generated documents and put the registry's names in front of the columns' descriptions."""
    metric_names.name_columns()
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all()
