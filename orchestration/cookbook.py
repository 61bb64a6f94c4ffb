"""The SQL cookbook: its questions and queries lie in ``docs/cookbook/``, and the documents are written from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from orchestration.paths import PROJECT_ROOT

FOLDER: Final[Path] = PROJECT_ROOT / "docs" / "cookbook"
DOCUMENTS: Final[dict[str, Path]] = {"en": FOLDER.with_suffix(".md"), "zh": FOLDER.with_suffix(".zh.md")}


@dataclass(frozen=True)
class Query:
    """One query of a question.

    Args:
        name: the question's name, numbered.
        schema: ``marts`` or ``bi``, whose tables it reads (beside ``core.mart_clock``).
        columns: what it promises to answer with.
        has_rows: whether the made-up shops of the demo have an answer.
    """

    name: str
    schema: str
    columns: tuple[str, ...]
    has_rows: bool

    @property
    def path(self) -> Path:
        """The file of the query."""
        return FOLDER / f"{self.name}.{self.schema}.sql"

    @property
    def sql(self) -> str:
        """The query, without the line break at its end."""
        return self.path.read_text(encoding="utf-8").strip()


@dataclass(frozen=True)
class Question:
    """A question in both languages, how to read its answer, and its queries."""

    name: str
    words: dict[str, str]
    reading: dict[str, str]
    queries: tuple[Query, ...]


def questions() -> tuple[Question, ...]:
    """The questions in the cookbook's order."""
    written: list[dict[str, Any]] = yaml.safe_load((FOLDER / "questions.yml").read_text(encoding="utf-8"))
    return tuple(
        Question(
            one["name"],
            {language: one[language] for language in DOCUMENTS},
            {language: one[f"reading_{language}"] for language in DOCUMENTS},
            tuple(Query(one["name"], schema, tuple(columns), one.get("rows", True))
                  for schema, columns in one["columns"].items()),
        )
        for one in written
    )


def queries() -> tuple[Query, ...]:
    """All queries of the cookbook."""
    return tuple(query for question in questions() for query in question.queries)


def document(language: str) -> str:
    """Text of the cookbook in a language (``en`` or ``zh``)."""
    introduction = (FOLDER / f"intro.{language}.md").read_text(encoding="utf-8")
    chapters = (_chapter(number, question, language) for number, question in enumerate(questions(), 1))
    return introduction + "".join(chapters)


def _chapter(number: int, question: Question, language: str) -> str:
    blocks = "".join(f"\n`{query.schema}`\n\n```sql\n{query.sql}\n```\n" for query in question.queries)
    return f"\n## {number}. {question.words[language]}\n\n{question.reading[language]}\n{blocks}"
