"""Where everything lives and what time it is: the ``LINKSTAR_*`` settings that decide data.

Belongs here: paths below the home folder, the business clock, installation-wide settings and the
installation's secret. Does not belong here: credentials of sources (dlt resolves those late), anything
that talks to a network or a database.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ingestion.messages import text as message

MINIMUM_SECRET_LENGTH = 16


class SettingsError(ValueError):
    """A setting of the installation is missing or unusable; the message names the remedy."""


@dataclass(frozen=True)
class Home:
    """Every path a run may write to, below one root folder.

    Args:
        root: the home folder (``LINKSTAR_HOME``); need not exist yet.
    """

    root: Path

    @property
    def warehouse(self) -> Path:
        """DuckDB work file: raw, staging, attribution and bookkeeping."""
        return self.root / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        """DuckDB work file of the marts, in the storage version that is published. Not called ``marts``: opened
        directly, a catalog of that name would make the schema ``marts`` ambiguous."""
        return self.root / "linkstar_marts.duckdb"

    @property
    def published(self) -> Path:
        """The stable path readers open; replaced atomically."""
        return self.root / "published" / "linkstar.duckdb"

    @property
    def snapshots(self) -> Path:
        """Folder of published snapshots, one file and one manifest each."""
        return self.root / "published" / "snapshots"

    @property
    def reports(self) -> Path:
        """Folder of published reports."""
        return self.root / "published" / "reports"

    @property
    def inbox(self) -> Path:
        """Folder the seller drops files into."""
        return self.root / "inbox"

    @property
    def quarantine(self) -> Path:
        """Folder of what was held out of the warehouse."""
        return self.root / "quarantine"

    @property
    def dagster(self) -> Path:
        """Dagster's instance folder (run storage, logs, schedules)."""
        return self.root / "dagster"

    @property
    def dlt(self) -> Path:
        """dlt's pipelines folder (state, pending packages)."""
        return self.root / "dlt"

    @property
    def dbt(self) -> Path:
        """dbt's target and log folder."""
        return self.root / "dbt"

    @property
    def tokens(self) -> Path:
        """Folder of stored connections and of access tokens that a run refreshed (files of mode 0600)."""
        return self.root / "tokens"

    @property
    def webhooks(self) -> Path:
        """Folder of the platform's events, one file a day; a hint of what changed and nothing more."""
        return self.root / "webhooks"

    @property
    def lock(self) -> Path:
        """File of the one lock every writer holds."""
        return self.root / "linkstar.lock"

    @property
    def marker(self) -> Path:
        """Says whether this home is a demo or a real one."""
        return self.root / "home.json"

    def create(self) -> Home:
        """Create the folders that others expect to exist and return the home itself."""
        for folder in (self.root, self.snapshots, self.reports, self.inbox, self.quarantine,
                       self.dagster, self.dlt, self.dbt, self.tokens):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    @cached_property
    def secret(self) -> bytes:
        """HMAC key for buyer ids: ``LINKSTAR_SECRET``, else a file of mode 0600 created on first use.

        Raises:
            SettingsError: the configured secret is shorter than 16 characters.
        """
        configured = os.environ.get("LINKSTAR_SECRET", "")
        if configured:
            if len(configured) < MINIMUM_SECRET_LENGTH:
                raise SettingsError(message("secret_short"))
            return configured.encode()
        path = self.root / "secret"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip().encode()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return path.read_text().strip().encode()

    def buyer_key(self, buyer_id: str | None) -> str | None:
        """Keyed hash of a platform buyer id (HMAC-SHA256, 32 hex characters); None for no id.

        Every source hashes the same way, so that a click and an order of one buyer meet.
        """
        text = (buyer_id or "").strip()
        if not text:
            return None
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.hexdigest()[:32]

    @cached_property
    def _keyed(self) -> hmac.HMAC:
        """The hash with its key taken in, to be copied: an export has half a million buyers."""
        return hmac.new(self.secret, digestmod="sha256")


def home_from_environment() -> Home:
    """The home named by ``LINKSTAR_HOME``; default ``.linkstar`` in the current folder."""
    return Home(Path(os.environ.get("LINKSTAR_HOME") or ".linkstar").resolve())


def business_clock() -> datetime:
    """"Now" for periods, lateness, windows and knowledge times: ``LINKSTAR_AS_OF``, else the real clock.

    Returns: an aware UTC datetime. A pinned time without a zone is read as UTC.

    Raises:
        SettingsError: ``LINKSTAR_AS_OF`` is not an ISO time.
    """
    pinned = os.environ.get("LINKSTAR_AS_OF", "").strip()
    if not pinned:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(pinned)
    except ValueError as error:
        raise SettingsError(message("as_of_bad", value=pinned)) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_clock_pinned() -> bool:
    """Whether ``LINKSTAR_AS_OF`` pins the business clock."""
    return bool(os.environ.get("LINKSTAR_AS_OF", "").strip())


def reporting_currency() -> str:
    """ISO code of the currency that ``_rc`` columns are in; default USD.

    Raises:
        SettingsError: the code is not three letters.
    """
    code = (os.environ.get("LINKSTAR_REPORTING_CURRENCY") or "USD").strip().upper()
    if len(code) != 3 or not code.isalpha():
        raise SettingsError(message("currency_bad", value=code))
    return code


def inbox_after_load() -> str:
    """What happens to inbox files once loaded (``LINKSTAR_INBOX_AFTER_LOAD``): ``keep``, ``strip`` or ``delete``.

    Raises:
        SettingsError: another word.
    """
    wanted = (os.environ.get("LINKSTAR_INBOX_AFTER_LOAD") or "keep").strip().lower()
    if wanted not in ("keep", "strip", "delete"):
        raise SettingsError(message("after_load_bad", value=wanted))
    return wanted
