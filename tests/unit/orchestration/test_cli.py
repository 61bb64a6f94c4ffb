"""Exit codes and sentences of the command line, in a process of its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from ingestion.config import Home
from orchestration.cli import main
from orchestration.ledger import Ledger
from tests.support.cli import linkstar
from tests.support.published import publish_once


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_once(tmp_path_factory.mktemp("home"))[0].root


@pytest.mark.parametrize("arguments", [
    ("--help",), ("demo", "--help"), ("run", "--help"), ("ingest", "--help"), ("build", "--help"), ("check", "--help"),
    ("publish", "--help"), ("template", "--help"), ("sandbox", "--help"), ("quarantine", "show", "--help"),
    ("snapshots", "rollback", "--help"), ("export", "--help"), ("query", "--help"), ("ui", "--help"), ("doctor", "--help"), ("inbox", "status", "--help"), ("connect", "--help"), ("webhooks", "--help")])
def test_help_everywhere(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = linkstar(tmp_path / "none", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage:" in done.stdout
    assert linkstar(tmp_path / "none", *arguments[:-1], "-h").stdout == done.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [
    ("--help",), ("attribution", "promote", "--help"), ("statement", "-h"), ("connect", "--help"), ("attribution",),
    ("template",), ("run", "--nothing"), ("nothing",), ("quarantin",), ("run", "more"), ("demo", "--orders", "none"),
    ("connect", "else"), ("attribution", "promote", "x"), ("query", "x", "--lang=1"), ("demo", "--orders", "0")])
def test_no_english_word_of_the_library_in_chinese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def said_in(language: str) -> tuple[object, str, str]:
        monkeypatch.setenv("LINKSTAR_LANG", language)
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        return end.value.code, *capsys.readouterr()

    code, out, err = said_in("zh")
    shown = out + err
    assert "用法：" in shown
    assert re.findall(r"Usage|Options|OPTIONS|Arguments|Commands|COMMAND|ARGS|Show this|required|default:|Error|Try |for help|Missing|"
                      r"No such|unexpected|Invalid|valid|is not|should|requires", shown) == []
    assert code == (0 if arguments[-1] in ("-h", "--help") else 2)
    assert bool(out) is not bool(code)
    code_en, out_en, err_en = said_in("en")
    assert (code_en, bool(out_en)) == (code, bool(out))
    assert "Usage: " in out_en + err_en
    assert not re.search("[\u4e00-\u9fff]", out_en + err_en)


@pytest.mark.parametrize(("arguments", "code"), [
    (("nothing",), 2), (("run", "--nothing"), 2), (("demo", "--orders", "none"), 2), (("demo", "--orders", "0"), 2),
    (("ingest", "nothing"), 2), (("build", "--as-of", "2026-01-01"), 2), (("build", "--as-of", "soon", "--into", "x"), 2),
    (("query", "select 1; select 2"), 2), (("query", "drop table marts.sales"), 2),
    (("export", "sales", "-o", "x.txt"), 2), (("export", "nothing", "-o", "x.csv"), 2), (("template", "nothing"), 2),
    (("snapshots", "rollback", "nothing"), 1), (("query", "select 1"), 0), (("query", "-- a comment = first\nselect 1"), 0), (("snapshots", "list"), 0)])
def test_exit_codes(home: Path, arguments: tuple[str, ...], code: int) -> None:
    done = linkstar(home, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) is bool(code)


@pytest.mark.parametrize("arguments", [
    ("query", "select 1"), ("export", "sales", "-o", "x.csv"), ("snapshots", "rollback", "x"), ("build",), ("check",), ("publish",),
    ("quarantine", "list"), ("build", "--into", "x.duckdb")])
def test_an_empty_home_is_one_sentence_with_a_remedy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = linkstar(tmp_path / "none", *arguments)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "linkstar run" in done.stderr


@pytest.mark.parametrize(("language", "sentence"), [("en", "The inbox has not been read yet"), ("zh", "尚未读取收件箱")])
@pytest.mark.parametrize("arguments", [("build",), ("build", "--full-refresh"), ("build", "--into", "x.duckdb"), ("check",), ("check", "--deep")])
def test_before_the_first_load_of_the_inbox(tmp_path: Path, arguments: tuple[str, ...], language: str, sentence: str) -> None:
    Ledger(Home(tmp_path).create()).prepare()  # a source without credentials was read, say
    done = linkstar(tmp_path, *arguments, environment={"LINKSTAR_LANG": language})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.strip().splitlines()) == 1
    assert "linkstar ingest" in done.stderr


def test_publish_before_the_first_build(tmp_path: Path) -> None:
    Ledger(Home(tmp_path).create()).prepare()
    done = linkstar(tmp_path, "publish")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There are no marts yet: run linkstar run first.\n"


@pytest.mark.parametrize("arguments", [("build",), ("check",), ("publish",)])
def test_what_needs_a_warehouse_makes_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = linkstar(tmp_path, *arguments)
    assert done.returncode == 1
    assert "linkstar run" in done.stderr
    assert not Home(tmp_path).warehouse.exists()


def test_a_pipe_gets_tab_separated_lines(home: Path) -> None:
    done = linkstar(home, "query", "select order_id, note from sales order by order_id limit 1")
    assert done.stdout == "order_id\tnote\n00000000000000001\t=1+1\n"


def test_chinese(home: Path) -> None:
    done = linkstar(home, "query", "drop table marts.sales", environment={"LINKSTAR_LANG": "zh"})
    assert "只能读取" in done.stderr


def test_debug_shows_a_traceback(home: Path) -> None:
    assert "Traceback" in linkstar(home, "--debug", "query", "drop table marts.sales").stderr


@pytest.mark.parametrize("variables", [{"LINKSTAR_AS_OF": "soon"}, {"LINKSTAR_REPORTING_CURRENCY": "dollars"}])
def test_doctor_reports_settings_that_cannot_work(tmp_path: Path, variables: dict[str, str]) -> None:
    done = linkstar(tmp_path, "doctor", environment=variables)
    assert done.returncode == 1
    assert "fail\t" in done.stdout


def test_doctor_of_a_new_home_is_content(tmp_path: Path) -> None:
    done = linkstar(tmp_path, "doctor")
    assert done.returncode == 0, done.stdout
    assert "duckdb" in done.stdout
