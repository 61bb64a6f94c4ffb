"""Settings through dlt: environment and ``.dlt/secrets.toml``, one connection or several."""

from __future__ import annotations

import pytest

from ingestion.tiktok_shop.credentials import connections, reach
from ingestion.tiktok_shop.exceptions import ConfigurationError
from ingestion.tiktok_shop.settings import DEFAULT_BASE_URL

PREFIX = "SOURCES__TIKTOK_SHOP__"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An app without any authorisation, and nothing else."""
    for name in ("ACCESS_TOKEN", "REFRESH_TOKEN", "BASE_URL", "AUTH_URL", "CONNECTIONS"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    for name in ("APP_KEY", "APP_SECRET"):
        monkeypatch.setenv(PREFIX + name, "1234567890")
    return monkeypatch


def test_values_stay_text_and_secrets_stay_out_of_it(settings: pytest.MonkeyPatch) -> None:
    settings.setenv(PREFIX + "ACCESS_TOKEN", "secret+/==")
    settings.setenv(PREFIX + "VERSIONS__ORDERS", "202611")
    (connection,) = connections()
    assert (connection.app_key, connection.access_token) == ("1234567890", "secret+/==")
    assert connection.base_url == DEFAULT_BASE_URL
    assert connection.versions == {"orders": "202611"}
    assert "secret+" not in repr(connection)


def test_several_connections_share_the_app(settings: pytest.MonkeyPatch) -> None:
    settings.setenv(PREFIX + "CONNECTIONS", "asia, europe")
    settings.setenv(PREFIX + "ASIA__ACCESS_TOKEN", "a")
    settings.setenv(PREFIX + "EUROPE__ACCESS_TOKEN", "e")
    settings.setenv(PREFIX + "EUROPE__APP_KEY", "other")
    found = [(connection.name, connection.app_key, connection.access_token) for connection in connections()]
    assert found == [("asia", "1234567890", "a"), ("europe", "other", "e")]


def test_a_variable_of_another_program_is_not_taken(settings: pytest.MonkeyPatch) -> None:
    for name in ("APP_KEY", "APP_SECRET"):
        settings.delenv(PREFIX + name)
        settings.setenv(name, "somebody else's")
    settings.setenv("ACCESS_TOKEN", "somebody else's")
    assert connections() == []


@pytest.mark.parametrize(("name", "value", "named"), [
    ("ACCESS_TOKEN", "", "ACCESS_TOKEN"), ("BASE_URL", "api.example.invalid", "BASE_URL")])
def test_what_is_wrong_is_named(settings: pytest.MonkeyPatch, name: str, value: str, named: str) -> None:
    settings.setenv(PREFIX + "ACCESS_TOKEN", "a")
    settings.setenv(PREFIX + name, value)
    with pytest.raises(ConfigurationError, match=PREFIX + named):
        connections()


def test_reach(settings: pytest.MonkeyPatch) -> None:
    assert (reach().initial_days, reach().lookback_days) == (730, 120)
    settings.setenv(PREFIX + "INITIAL_DAYS", "many")
    with pytest.raises(ConfigurationError, match="INITIAL_DAYS"):
        reach()
