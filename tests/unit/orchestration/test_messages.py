"""Every message exists in both languages, with the same placeholders, and is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from orchestration.catalogue import CATALOGUE
from orchestration.messages import language, text

FOLDER = Path(__file__).resolve().parents[3] / "orchestration"


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_placeholders() -> None:
    assert [key for key, (english, chinese) in CATALOGUE.items() if _placeholders(english) != _placeholders(chinese)] == []


def test_every_message_that_is_asked_for_exists() -> None:
    asked = {key for path in FOLDER.glob("*.py") for key in re.findall(r'\btext\("([a-z_]+)"', path.read_text(encoding="utf-8"))}
    assert asked - set(CATALOGUE) == set()


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
