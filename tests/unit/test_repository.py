"""Guides must be true: the README's commands, paths and settings exist."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from orchestration.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_block_has_exactly_the_two_commands() -> None:
    first = re.search(r"```bash\n(.*?)```", README, re.DOTALL)
    assert first is not None
    assert first.group(1).split("\n") == ["make demo", "make test", ""]


def test_named_commands_exist() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009
    named = set(re.findall(r"linkstar ([a-z]+)", README)) - {"is", "answers", "command"}
    assert named - set(commands) == set()


def test_make_verbs_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{verb}:", makefile, re.MULTILINE) for verb in re.findall(r"make ([a-z]+)`?", README) if verb != "it")


def test_named_folders_exist() -> None:
    folders = re.findall(r"^    ([a-z_]+)/ ", README, re.MULTILINE)
    assert len(folders) == 6
    assert all((ROOT / folder).is_dir() for folder in folders)


def test_named_settings_are_read_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for folder in ("ingestion", "orchestration") for path in (ROOT / folder).rglob("*.py"))
    assert {name for name in re.findall(r"LINKSTAR_[A-Z_]+", README) if f'"{name}"' not in code} == set()


def test_no_rule_of_the_layers_names_a_folder_that_is_gone() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for module in re.findall(r'"(orchestration\.[a-z][a-z_.]*)"', settings):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module
