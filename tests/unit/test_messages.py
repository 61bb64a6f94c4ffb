"""Every message exists in both languages, with the same placeholders, and is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from ingestion.messages import CATALOGUE
from ingestion.messages.advertising import ADVERTISING
from ingestion.messages.attribution import ATTRIBUTION
from ingestion.messages.checks import CHECKS
from ingestion.messages.commands import COMMANDS
from ingestion.messages.connections import CONNECTIONS
from ingestion.messages.doctor import DOCTOR
from ingestion.messages.explaining import EXPLAINING
from ingestion.messages.export_reasons import EXPORT_REASONS
from ingestion.messages.files import FILES
from ingestion.messages.help import HELP
from ingestion.messages.loads import LOADS
from ingestion.messages.payables import PAYABLES
from ingestion.messages.platform import PLATFORM
from ingestion.messages.reasons import API_REASONS, SHEET_REASONS
from ingestion.messages.reports import REPORTS
from orchestration.cli import app
from orchestration.help import help_key, localised
from orchestration.messages import language, text

ROOT = Path(__file__).resolve().parents[2]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _sources() -> list[Path]:
    return [path for folder in ("ingestion", "orchestration", "data_quality") for path in (ROOT / folder).rglob("*.py") if "sandbox" not in path.parts]


def test_both_languages_have_the_same_placeholders() -> None:
    assert [key for key, (english, chinese) in CATALOGUE.items() if _placeholders(english) != _placeholders(chinese)] == []


def test_every_sentence_is_said_in_chinese() -> None:
    same_in_both = {"roi", "api_at"}
    assert [key for key, (_, chinese) in CATALOGUE.items() if not _CHINESE.search(chinese) and key not in same_in_both] == []


def test_every_reason_has_both_languages_and_fills_the_same_places() -> None:
    for code, (reason, reason_zh, remedy, remedy_zh) in (*SHEET_REASONS.items(), *API_REASONS.items(), *EXPORT_REASONS.items()):
        for english, chinese in ((reason, reason_zh), (remedy, remedy_zh)):
            assert _CHINESE.search(chinese) and not _CHINESE.search(english), code
            assert {name.removesuffix("_zh") for name in _placeholders(chinese)} <= _placeholders(english), code


def test_no_key_stands_in_two_tables() -> None:
    tables = (COMMANDS, LOADS, PLATFORM, ADVERTISING, ATTRIBUTION, CONNECTIONS, DOCTOR, FILES, CHECKS, EXPLAINING, PAYABLES, REPORTS)
    assert len(CATALOGUE) == sum(map(len, tables))


def test_every_message_that_is_asked_for_exists() -> None:
    asked = {key for path in _sources() for key in re.findall(r'\b(?:text|message|both|said)\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert asked - set(CATALOGUE) == set()


def test_no_message_is_left_behind() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in _sources() if "messages" not in path.parts)
    put_together = ("doctor_what_", "explain_", "export_", "found_", "held_", "home_is_", "marts_", "open_", "outcome_", "stage_", "statement_", "subject_", "suite_", "template_",
                    "verdict_")
    assert [key for key in CATALOGUE if f'"{key}"' not in code and f"'{key}'" not in code and not key.startswith(put_together)] == []


def _words(expression: ast.expr) -> bool:
    """Whether an expression holds a literal sentence: two words with a space between them, outside of ``text(...)``."""
    if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name) and expression.func.id in ("text", "message", "in_language"):
        return False
    if isinstance(expression, ast.Constant):
        return isinstance(expression.value, str) and re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", expression.value) is not None
    return any(_words(child) for child in ast.iter_child_nodes(expression) if isinstance(child, ast.expr | ast.comprehension | ast.FormattedValue))


_ERRORS = {"LoadError", "SettingsError", "LinkstarError", "UsageError", "UnknownSheet", "QuarantineError", "DatabaseBusyError",
           "ConfigurationError", "AuthorizationError", "ApiError", "PagingError", "CheckFailedError"}


def _said(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression whose text a user reads: notes, messages, remedies, errors that become a sentence, output."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = ast.unparse(node.func)
            if name in _ERRORS or (name == "Verdict" and node.args and "ErrorClass" in ast.unparse(node)) or owner.endswith(("notes.append", "notes.extend")) or owner == "typer.echo":
                yield from node.args
            if name in ("LoadReport", "ResourceReport"):
                yield from (keyword.value for keyword in node.keywords if keyword.arg in ("message", "remedy"))
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = " ".join(ast.unparse(target) for target in targets)
            if re.search(r"\b(notes|message|remedy)\b", names):
                yield node.value


def test_no_sentence_is_said_past_the_catalogue() -> None:
    found = [f"{path.relative_to(ROOT)}:{expression.lineno} {ast.unparse(expression)[:80]}"
             for path in _sources() for expression in _said(ast.parse(path.read_text(encoding="utf-8"))) if _words(expression)]
    assert not found, "\n".join(found)


def _commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command of the command line with its path."""
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, f"{path} {name}".strip())


def test_every_command_and_option_is_explained_from_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    used, unsaid = {".help"}, []
    for path, command in _commands(localised(app)):
        for name, shown in (("", command.help), *((one.name, getattr(one, "help", None)) for one in command.params)):
            key = help_key(path, name)
            used.add(str(key))
            if key is None or not (shown and _CHINESE.search(shown)):
                unsaid.append(f"{path}.{name}")
    assert unsaid == []
    assert set(HELP) - used == set()
    assert [key for key, (english, chinese) in HELP.items() if _CHINESE.search(english) or not _CHINESE.search(chinese)] == []


def test_no_help_is_written_past_the_catalogue() -> None:
    found = [f"{path.relative_to(ROOT)}:{node.lineno}"
             for path in _sources() if "orchestration" in path.parts
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
             for keyword in node.keywords if keyword.arg in ("help", "short_help", "epilog") and isinstance(keyword.value, ast.Constant | ast.JoinedStr | ast.BinOp)]
    assert found == []


_CHINESE_BESIDE_CODE = (
    "sandbox/", "messages/", "reports/", "seller_exports/headers.py",  # made-up data, the catalogue itself, what reports say
    "sheets/rows_", "sheets/definition.py", "sheets/kinds.py", "sheets/docs.py", "sheets/marks.py", "prefill/",  # columns of sheets
    "sheets/choices.py", "sheets/metric_codes.py", "sheets/values.py", "sheets/dates.py", "sheets/amounts.py", "sheets/wide.py",  # words that are read
    "sheets/recognise.py", "seller_exports/shops.py", "seller_exports/numbers.py",
    "seller_exports/dates.py", "data_quality/suites/", "orchestration/inbox_status.py",  # dates
    "orchestration/metric_names.py")  # headings of a document in both languages


def test_chinese_stands_in_the_catalogue_and_where_columns_and_checks_are_defined() -> None:
    found = [f"{path.relative_to(ROOT)}:{node.lineno}" for path in _sources()
             if not any(place in str(path.relative_to(ROOT)) for place in _CHINESE_BESIDE_CODE)
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CHINESE.search(node.value)]
    assert found == []


def _described(folder: str) -> Iterator[tuple[str, str]]:
    """Every table and column that a reader of the published file sees, with its description."""
    for path in (ROOT / "dbt_project" / folder).rglob("*.yml"):
        parsed = yaml.safe_load(path.read_text(encoding="utf-8"))
        for table in (*parsed.get("models", ()), *parsed.get("seeds", ())):
            yield table["name"], table.get("description", "")
            yield from ((f"{table['name']}.{column['name']}", column.get("description", "")) for column in table.get("columns", ()))


def test_every_published_table_and_column_is_described_in_both_languages() -> None:
    blocks = dict(block for path in (ROOT / "dbt_project/models").rglob("*.md")
                  for block in re.findall(r"{% docs (\w+) %}(.*?){% enddocs %}", path.read_text(encoding="utf-8"), re.DOTALL))
    found = [(name, re.sub(r"{{ doc\(.(\w+).\) }}", lambda doc: blocks[doc[1]], text)) for folder in ("models/marts", "seeds") for name, text in _described(folder)]
    assert len(found) > 400
    assert [name for name, text in found if not (_CHINESE.search(text) and re.search(r"[A-Za-z]{2,}", text))] == []


@pytest.mark.parametrize(("variables", "expected"), [
    ({}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", "LINKSTAR_LANG": "en"}, "en"),
    ({"LANG": "C.UTF-8", "LINKSTAR_LANG": "zh"}, "zh"),
])
def test_language(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str) -> None:
    for name in ("LINKSTAR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_text_fills_placeholders_in_the_current_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    assert text("exported", rows=3, path="a.csv") == "已写入 3 行到 a.csv"
