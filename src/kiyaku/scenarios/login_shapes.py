"""The steps of a story about logins to a network: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

_MEMBER = {"member": values.read_text}

SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "set_up_logins": ({"realm": values.read_text}, {}),
    "give_network_login": (_MEMBER, {}),
    "begin_session": (
        {**_MEMBER, "session": values.read_text, "address": values.read_text},
        {},
    ),
    "access_server_answers": ({"answer": values.read_text}, {}),
    "check_login": (
        {**_MEMBER, "gets": values.read_text},
        {"session": values.read_text, "asked": values.read_text, "is_running": values.read_yes},
    ),
}
"""Of each: what it needs, and what it may take."""
