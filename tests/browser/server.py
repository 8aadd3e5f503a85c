"""A server of the pages inside the test process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

_QUIET_AFTER_S = 20


class _Handler(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """What was asked for is of no interest; failures are logged by Django."""


class Server(ThreadedWSGIServer):
    """Serves the pages to the browser on this machine, each connection in a thread.

    Its threads work in the database that the test works in, so a test waits for them to be done
    before it leaves that database: ``settle``.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._open = 0
        self._changed = threading.Condition()
        self.set_app(self._answer)
        self._application = get_wsgi_application()

    @property
    def origin(self) -> str:
        """Where the pages are. Passkeys are for names, so it is ``localhost``, not its number."""
        return f"http://localhost:{self.server_port}"

    def settle(self) -> None:
        """Wait until no request is under way."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, timeout=_QUIET_AFTER_S)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        """The application's answer, whole, so that no thread goes on working behind it."""
        with self._changed:
            self._open += 1
        try:
            answer = self._application(environ, start_response)
            try:
                yield from list(answer)
            finally:
                answer.close()
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs as long as the block."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, name="pages")
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
