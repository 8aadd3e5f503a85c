"""An authority's list and responder on this machine, for what really goes over HTTP."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.cards.authority import DAY, NOW, Authority, Card


@contextmanager
def responding(issued: Authority, card: Card, at: dt.datetime = NOW) -> Iterator[str]:
    """The address under which ``/list`` and ``/ocsp`` answer, and ``/elsewhere`` leads away."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/list":
                self.send_response(302)
                self.send_header("Location", "/list")
                self.end_headers()
                return
            self._send(issued.revocations(at=at))

        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/ocsp-request"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(issued.answer(body, card, at=at, until=at + DAY))

        def _send(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing of it is told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
