"""The sandbox over HTTP on the loopback interface, and the object that tests and the demo hold.

Belongs here: bytes, threads, the control object. What is answered is decided in ``api.py``.
"""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from ingestion.sandbox.api import Api, Reply, Request
from ingestion.sandbox.credentials import Credentials
from ingestion.sandbox.faults import Fault
from ingestion.sandbox.overrides import Overrides
from ingestion.sandbox.world import World

logger = logging.getLogger(__name__)

SETTINGS_PREFIX = "SOURCES__TIKTOK_SHOP__"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Restarting on the same port is normal for a sandbox.
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], api: Api) -> None:
        self.api = api
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet; waiting for more would cost 40 ms a call.
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.api.respond(Request(self.command, self.path, headers, body)))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not reply.is_cut:
            self.wfile.write(reply.body)
            return
        self.wfile.write(reply.body[:len(reply.body) // 2])
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: request lines of token calls carry the secret."""


class Sandbox:
    """A made-up TikTok Shop API on a loopback port.

    Use as a context manager, or ``start`` and ``stop``.

    Args:
        as_of: moment at which the world is answered; default the end of the world. Settable at any time.
        host: address to bind.
        port: port to bind; 0 = a free one.
    """

    def __init__(
        self, world: World, as_of: datetime | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.world = world
        self.api = Api(world, _seconds(as_of) if as_of else world.end)
        self._address = (host, port)
        self._server: _Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def as_of(self) -> datetime:
        """Moment at which the world is answered."""
        return datetime.fromtimestamp(self.api.moment, UTC)

    @as_of.setter
    def as_of(self, moment: datetime) -> None:
        self.api.move_to(_seconds(moment))

    @property
    def faults(self) -> list[Fault]:
        """Faults still to come, in order; append to it."""
        return self.api.faults

    @property
    def overrides(self) -> Overrides:
        """Edits of the world."""
        return self.api.overrides

    @property
    def credentials(self) -> Credentials:
        """App, tokens, scopes."""
        return self.api.credentials

    @property
    def url(self) -> str:
        """Base address of API and token calls.

        Raises:
            RuntimeError: not started.
        """
        if self._server is None:
            raise RuntimeError("the sandbox is not started: call start() first")
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> str:
        """Begin to serve in the background and return the address."""
        if self._server is None:
            self._server = _Server(self._address, self.api)
            self._thread = Thread(
                target=self._server.serve_forever,
                kwargs={"poll_interval": 0.05},
                daemon=True,
                name="linkstar-sandbox",
            )
            self._thread.start()
            logger.info("sandbox serves on %s", self.url)
        return self.url

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        self._server = self._thread = None

    def expire_access_token(self) -> None:
        """Let the present access token run out."""
        self.api.credentials.expire_access_token()

    def settings(self) -> dict[str, str]:
        """Environment variables with which the sources read this sandbox: the shops' API and the ads API."""
        credentials = self.api.credentials
        values = {
            "APP_KEY": credentials.app_key, "APP_SECRET": credentials.app_secret,
            "ACCESS_TOKEN": credentials.access_token, "REFRESH_TOKEN": credentials.refresh_token,
            "BASE_URL": self.url, "AUTH_URL": self.url,
            "RATE": "1000",  # nobody is spared by asking a sandbox slowly
        }
        shops = {SETTINGS_PREFIX + name: value for name, value in values.items()}
        return shops | self.api.ads.settings(self.url)


def _seconds(moment: datetime) -> int:
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
