"""Every quirk of the platform's API has a test that exists: the table ``tests/quirks.csv`` says which."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
COUNT = 32
# Quirks without a test. A number may leave this set; none may join it.
UNTESTED: set[int] = set()


@cache
def table() -> tuple[dict[str, str], ...]:
    """The rows of the table."""
    with (ROOT / "tests" / "quirks.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def named(row: dict[str, str]) -> list[str]:
    """The tests of a row."""
    return [name for name in row["tests"].split(";") if name]


@cache
def names_in(path: str) -> frozenset[str]:
    """Names of the tests in a file, without running it: Python's, or the unit tests of a dbt model."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".yml"):
        return frozenset(test["name"] for test in yaml.safe_load(text)["unit_tests"])
    return frozenset(_functions(ast.parse(text).body))


def _functions(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """Test functions of a module and of its test classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield owner + node.name
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _functions(node.body, f"{node.name}::")


def test_every_number_is_there_once() -> None:
    assert [row["number"] for row in table()] == [str(number) for number in range(1, COUNT + 1)]
    assert len({row["quirk"] for row in table()} - {""}) == COUNT


def test_every_named_test_exists() -> None:
    missing = []
    for row in table():
        for name in named(row):
            path, _, test = name.partition("::")
            if not (ROOT / path).is_file() or test not in names_in(path):
                missing.append((row["number"], name))
    assert missing == []


def test_quirks_without_a_test_only_get_fewer() -> None:
    assert {int(row["number"]) for row in table() if not named(row)} == UNTESTED
    assert [row["number"] for row in table() if bool(named(row)) is bool(row["reason"].strip())] == [], "a test, or the reason for none"
