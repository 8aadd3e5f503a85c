"""A service run from the command line, for tests: opened, closed day by day, asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries
from kiyaku.close.run import close_until
from tests.cli.conftest import Kiyaku, Outcome

OPENED = "2026-11-21"


@dataclass(frozen=True)
class Running:
    """A service, and the command with its code in the second place."""

    code: str
    kiyaku: Kiyaku

    def __call__(self, *command: str, exit_code: int = 0, english: bool = True) -> Outcome:
        """Call ``kiyaku COMMAND [SUBCOMMAND] CODE …``: the code stands where ``@`` is."""
        words = [self.code if word == "@" else word for word in command]
        done = self.kiyaku(*words, english=english)
        assert done.exit_code == exit_code, (words, done)
        return done

    def data(self, *command: str) -> Any:
        """What a command prints as JSON."""
        return self(*command, "--json").data

    def close_until(self, day: str) -> None:
        """Close every day up to this one."""
        close_until(self.service, dt.date.fromisoformat(day))

    @property
    def service(self) -> int:
        return int(queries.service_by_code(self.code).pk)


def hall(kiyaku: Kiyaku, *options: str) -> Running:
    """A NETSUGEN service with one plan."""
    running = Running("hall", kiyaku)
    running(
        "service", "open", "@", "--pack", "netsugen", "--opened-on", OPENED,
        "--price", "individual=13200", "--parameter", "late_interest_rate_permille=25@2025-04-01",
        "--by", "staff", *options,
    )  # fmt: skip
    return running


def net(kiyaku: Kiyaku, *options: str) -> Running:
    """A Choppaya service with one plan."""
    running = Running("net", kiyaku)
    running(
        "service", "open", "@", "--pack", "choppaya", "--opened-on", OPENED,
        "--price", "home=5500", "--by", "staff", *options,
    )  # fmt: skip
    return running
