"""The metric registry (``dbt_project/seeds/metrics.csv``) as documents show it: ``docs/metrics.md``, names of columns.

A column of the published tables whose name is a metric's code carries the registry's name: its description begins with
it, in both languages. ``make docs`` puts the names in front; what a table adds to the definition stays behind them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from orchestration.paths import DBT_PROJECT, PROJECT_ROOT

REGISTRY: Final[Path] = DBT_PROJECT / "seeds" / "metrics.csv"
METRICS_DOCUMENT: Final[Path] = PROJECT_ROOT / "docs" / "metrics.md"
ELSEWHERE: Final[Path] = METRICS_DOCUMENT.with_suffix("") / "elsewhere.csv"
"""Metrics that are no column of their own name: where their figure stands, or what is missing for it."""
NO_GOAL: Final[Path] = ELSEWHERE.with_name("no_goal.csv")
"""Metrics whose targets have no actual, and why."""

_MONEY_SUFFIXES: Final = ("_rc", "_local")
_BETWEEN: Final = " / "
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_HEAD_ZH: Final = re.compile(r"[^\uFF1A\uFF0C\uFF08\uFF1B(=,; ]+")
_COLUMN: Final = re.compile(
    r"(?P<head>^ +- name: (?P<name>\w+)\n(?: +data_type: .*\n)? +description: )(?P<text>.*)$", re.MULTILINE)
_MODEL: Final = re.compile(r"^  - name: (\w+)$", re.MULTILINE)
_BLOCK: Final = re.compile(r"(?P<head>{% docs (?P<name>\w+) %}\n)(?P<text>.*)$", re.MULTILINE)

_NO_COLUMN: Final = "\n## 没有同名列的指标 / Metrics without a column of their name\n\n"

_NO_GOAL: Final = "\n## 目标中没有实际值的指标 / Metrics of which a target has no actual\n\n"

HOMONYMS: Final = frozenset({("tracking_link_health", "views")})
"""Columns that are called like a metric and are another quantity: views of a link are none of a content."""


@cache
def metrics() -> tuple[Mapping[str, str], ...]:
    """Rows of the registry, in its order."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def elsewhere() -> tuple[Mapping[str, str], ...]:
    """Metrics without a column of their name, each with the reason in both languages."""
    with ELSEWHERE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def without_goal() -> tuple[Mapping[str, str], ...]:
    """Metrics that a target may name and that have no actual for a node, each with the reason in both languages."""
    with NO_GOAL.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def metric_of(column: str) -> Mapping[str, str] | None:
    """The metric that a column's name is the code of, also in reporting (``_rc``) or shop (``_local``) currency."""
    codes = {row["code"]: row for row in metrics()}
    for suffix in _MONEY_SUFFIXES:
        if column not in codes and codes.get(column.removesuffix(suffix), {}).get("unit") == "money":
            return codes[column.removesuffix(suffix)]
    return codes.get(column)


def begins_with_name(description: str, metric: Mapping[str, str]) -> bool:
    """Whether both languages of a description begin with the metric's names."""
    zh, en = _halves(description)
    return zh.startswith(metric["name_zh"]) and en.startswith(metric["name_en"])


def named(description: str, metric: Mapping[str, str]) -> str:
    """A description (Chinese / English) with the metric's names in front; as it was where they stand there."""
    zh, en = _halves(description)
    if not en or begins_with_name(description, metric):
        return description
    return f"{_named_zh(zh, metric['name_zh'])}{_BETWEEN}{_named_en(en, metric['name_en'])}"


def _halves(description: str) -> tuple[str, str]:
    """The Chinese and the English half: apart where no Chinese follows any more, for quotients have strokes too."""
    parts = description.split(_BETWEEN)
    english = next((place for place in range(1, len(parts)) if not _CHINESE.search(_BETWEEN.join(parts[place:]))),
                   len(parts))
    return _BETWEEN.join(parts[:english]), _BETWEEN.join(parts[english:])


def _named_zh(words: str, name: str) -> str:
    head = _HEAD_ZH.match(words)
    if words.startswith(name):
        return words
    if head and (head[0] in name or name.startswith(head[0])):
        return name + words[head.end():]
    return f"{name}\uFF1A{words}"


def _named_en(words: str, name: str) -> str:
    if words.lower().startswith(name.lower()):
        return name + words[len(name):]
    small = words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words
    return f"{name}: {small}"


def named_yaml(text: str) -> str:
    """The YAML of a model with the names in front of every description that stands in one line."""
    models = _MODEL.findall(text)

    def renamed(found: re.Match[str]) -> str:
        metric = metric_of(found["name"])
        written = found["text"].strip()
        is_other = any((model, found["name"]) in HOMONYMS for model in models)
        if metric is None or is_other or written.startswith(('"', ">", "|")):
            return found[0]
        plain = written[1:-1].replace("''", "'") if written.startswith("'") else written
        wanted = named(plain, metric)
        return found[0] if wanted == plain else found["head"] + "'" + wanted.replace("'", "''") + "'"

    return _COLUMN.sub(renamed, text)


def named_blocks(text: str) -> str:
    """Doc blocks with the names in front of those that are called like a metric."""
    return _BLOCK.sub(_renamed_block, text)


def _renamed_block(found: re.Match[str]) -> str:
    metric = metric_of(found["name"])
    return found[0] if metric is None else found["head"] + named(found["text"], metric)


def name_columns() -> int:
    """Put the registry's names in front of the published columns' descriptions; returns how many files changed."""
    marts = DBT_PROJECT / "models" / "marts"
    published = (path for path in marts.rglob("*.yml")
                 if path.parent.name != "core" and not path.stem.endswith("unit_tests"))
    return _rewrite(marts.rglob("*__docs.md"), named_blocks) + _rewrite(published, named_yaml)


def _rewrite(paths: Iterable[Path], change: Callable[[str], str]) -> int:
    changed = 0
    for path in sorted(paths):
        before = path.read_text(encoding="utf-8")
        after = change(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed += 1
    return changed


def metrics_document() -> str:
    """Text of ``docs/metrics.md``: introduction, a row of both languages a metric, what is no column or no goal."""
    introduction = (METRICS_DOCUMENT.with_suffix("") / "intro.md").read_text(encoding="utf-8")
    return introduction + "".join(_table_row(row) for row in metrics()) + _NO_COLUMN + "".join(
        f"- `{row['code']}`: {row['zh']} / {row['en']}\n" for row in elsewhere()) + _NO_GOAL + "".join(
        f"- `{row['code']}`: {row['zh']} / {row['en']}\n" for row in without_goal())


def _table_row(row: Mapping[str, str]) -> str:
    cells = [f"`{row['code']}`", row["metric_id"]] + [
        _both(row[zh], row[en]) for zh, en in (("name_zh", "name_en"), ("formula_zh", "formula"), ("unit_zh", "unit"),
                                               ("grain_zh", "grain"), ("caveat_zh", "caveat"))] + [row["valid_from"]]
    return "| " + " | ".join(cells) + " |\n"


def _both(zh: str, en: str) -> str:
    """A cell in both languages; formulas that are the same in both stand once."""
    same = zh.replace("\u2212", "-").replace("\u00D7", "x") == en
    return (en if same else f"{zh}<br>{en}").replace("|", "\\|")
