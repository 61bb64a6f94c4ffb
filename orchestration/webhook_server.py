"""``linkstar webhooks``: a small HTTP endpoint for the platform's events.

Belongs here: HTTP. Does not belong here: what an event is worth (``ingestion.tiktok_shop.webhooks``). It listens on
the loopback interface; whoever publishes it puts TLS in front of it, as the platform asks for HTTPS.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Final

from ingestion.config import Home
from ingestion.tiktok_shop.webhooks import EventLog, is_authentic

logger = logging.getLogger(__name__)

LARGEST_BODY: Final = 1 << 20  # bytes; events have a few hundred
_SECONDS: Final = 3.0  # the platform waits no longer for an answer


class WebhookServer(ThreadingHTTPServer):
    """Takes events until it is shut down.

    Args:
        address: host and port; 0 = a free one.
        home: where events are kept.
        apps: app key -> app secret of every app that events may come for.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], home: Home, apps: Mapping[str, str]) -> None:
        self.apps = dict(apps)
        self._log = EventLog(home)
        self._one_at_a_time = Lock()
        super().__init__(address, _Handler)

    def take(self, body: bytes) -> None:
        """Keep an authentic event.

        Raises:
            ValueError: it is no event.
            OSError: it cannot be written; the platform sends it again.
        """
        with self._one_at_a_time:
            self._log.append(body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    server: WebhookServer

    def do_POST(self) -> None:
        """One event."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self._answer(411)
            return
        if int(length) > LARGEST_BODY:
            self._answer(413)
            return
        self._answer(self._status(self.rfile.read(int(length))))

    def _status(self, body: bytes) -> int:
        """What to answer; the body is looked into only once its signature is good."""
        if not is_authentic(self.server.apps, self.headers.get("Authorization", ""), body):
            return 401
        try:
            self.server.take(body)
        except ValueError:
            return 400
        except OSError:
            logger.exception("an event could not be kept")
            return 503
        return 200

    def _answer(self, status: int) -> None:
        """A status and nothing else; after a refusal the connection ends, because its body may be unread."""
        self.send_response_only(status)
        self.send_header("Content-Length", "0")
        if status != 200:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a request line is whatever a stranger wrote."""
