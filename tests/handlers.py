"""Requests without a network: the chain of middleware is built once, not for each client.

Building it looks at every static file there is. Settings that a test overrides get a chain of their
own, since middleware reads them when it is built.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test.client import ClientHandler

_BUILT = (
    "_middleware_chain",
    "_view_middleware",
    "_template_response_middleware",
    "_exception_middleware",
)


def share_middleware(patch: pytest.MonkeyPatch) -> None:
    """Let all clients of this process use one chain as long as the settings are the usual ones."""
    usual: Any = settings._wrapped
    built: dict[str, Any] = {}
    build = ClientHandler.load_middleware

    def load(handler: ClientHandler, is_async: bool = False) -> None:
        if is_async or settings._wrapped is not usual:
            build(handler, is_async)
            return
        if not built:
            build(handler)
            built.update({name: getattr(handler, name) for name in _BUILT})
        vars(handler).update(built)

    patch.setattr(ClientHandler, "load_middleware", load)
