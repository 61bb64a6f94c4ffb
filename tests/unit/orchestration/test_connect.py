"""``linkstar connect`` as its user runs it, against the sandbox."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.config import Home
from ingestion.sandbox import Sandbox, World
from ingestion.tiktok_shop.webhooks import hinted_orders, signature
from tests.support.cli import REPOSITORY, linkstar

PREFIX = "SOURCES__TIKTOK_SHOP__"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World.generate(7, 40, 30)) as served:
        yield served


def _app(sandbox: Sandbox) -> dict[str, str]:
    """The app's settings, without tokens."""
    return {name: value for name, value in sandbox.settings().items() if "TOKEN" not in name} | {PREFIX + "SERVICE_ID": "7001"}


def test_a_code_connects_and_says_what_is_covered_and_what_is_missing(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.credentials.missing_scopes.add("seller.return_refund.basic")
    environment = _app(sandbox)
    done = linkstar(tmp_path, "connect", "tiktok_shop", "--code", sandbox.credentials.auth_code, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Connection default is stored: seller Linkstar Home (sandbox), region US" in done.stdout
    assert "It covers 3 shops:" in done.stdout
    assert "seller.return_refund.basic is missing: returns, cancellations will be skipped" in done.stdout
    assert sandbox.credentials.access_token not in done.stdout and sandbox.credentials.app_secret not in done.stdout
    assert json.loads((Home(tmp_path).tokens / "tiktok_shop_default.json").read_text())["refresh_token"] == sandbox.credentials.refresh_token
    again = linkstar(tmp_path, "connect", "tiktok_shop", "--code", sandbox.credentials.auth_code, environment=environment)
    assert again.returncode == 1
    assert len(again.stderr.strip().splitlines()) == 1
    assert "already used" in again.stderr and "consent page" in again.stderr


def test_the_page_is_shown_and_the_pasted_address_is_the_code(tmp_path: Path, sandbox: Sandbox) -> None:
    values = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCES__", "LINKSTAR_"))}
    values |= _app(sandbox) | {"LINKSTAR_HOME": str(tmp_path), "LINKSTAR_LANG": "zh"}
    pasted = f"https://seller.example/back?code={sandbox.credentials.auth_code}\n"
    done = subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import main; main()", "connect", "tiktok_shop", "--name", "Asia", "--region", "us"],
        cwd=REPOSITORY, env=values, capture_output=True, text=True, check=False, input=pasted)
    assert (done.returncode, done.stderr) == (0, "")
    assert "https://services.us.tiktokshop.com/open/authorize?service_id=7001&state=" in done.stdout
    assert "已保存连接 asia" in done.stdout
    assert (Home(tmp_path).tokens / "tiktok_shop_asia.json").exists()


@pytest.mark.parametrize(("arguments", "missing", "sentence"), [
    (("connect", "tiktok_shop"), "", "No code was given"),
    (("connect", "tiktok_shop"), "SERVICE_ID", "SOURCES__TIKTOK_SHOP__SERVICE_ID is not set"),
    (("connect", "tiktok_shop", "--code", "x"), "", "no authorisation code"),
    (("connect", "tiktok_shop", "--code", "abcd", "--name", "../x"), "", "connection's name"),
    (("connect", "tiktok_shop", "--code", "abcd"), "APP_SECRET", "SOURCES__TIKTOK_SHOP__APP_SECRET is not set"),
    (("connect", "tiktok_ads"), "", "SOURCES__TIKTOK_ADS__REDIRECT_URI is not set")])
def test_what_cannot_work_is_one_sentence(tmp_path: Path, sandbox: Sandbox, arguments: tuple[str, ...], missing: str, sentence: str) -> None:
    environment = {name: value for name, value in _app(sandbox).items() if not missing or not name.endswith(missing)}
    done = linkstar(tmp_path, *arguments, environment=environment)
    assert done.returncode == 1
    assert sentence in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert list(Home(tmp_path).tokens.glob("*")) == []


def test_another_platform_is_bad_usage(tmp_path: Path) -> None:
    assert linkstar(tmp_path, "connect", "nothing").returncode == 2


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_webhooks_listens_until_it_is_stopped(stop: signal.Signals, tmp_path: Path) -> None:
    values = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCES__", "LINKSTAR_"))}
    values |= {"LINKSTAR_HOME": str(tmp_path), "LINKSTAR_LANG": "en", PREFIX + "APP_KEY": "key", PREFIX + "APP_SECRET": "secret", PREFIX + "ACCESS_TOKEN": "t"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", "from orchestration.cli import main; main()", "webhooks", "--port", "0"],
        cwd=REPOSITORY, env=values, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().partition("127.0.0.1:")[2].split()[0])
        body = b'{"type":1,"shop_id":"749","timestamp":1760000000,"data":{"order_id":"576"}}'
        for header, status in ((signature("key", "secret", body), 200), ("no", 401)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/", body, {"Authorization": header})
            assert connection.getresponse().status == status
            connection.close()
    finally:
        process.send_signal(stop)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert hinted_orders(Home(tmp_path), "749") == {"576": 1_760_000_000}


def test_webhooks_without_an_app_is_one_sentence(tmp_path: Path) -> None:
    done = linkstar(tmp_path, "webhooks")
    assert done.returncode == 1 and "no app to verify events with" in done.stderr
