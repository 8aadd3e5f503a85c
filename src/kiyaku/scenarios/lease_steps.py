"""Steps of a story in which members have addresses, and are warned after notices of NICT."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.base.journal import TOKYO
from kiyaku.flows.network import leases, leases_file, lookups, notice_file
from kiyaku.network import lookups as kept
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _have_address(stage: Scene, step: Step) -> None:
    """The member's login is his or her number; times without a zone are of Tokyo."""
    told, acting = step.values, stage.acting(step)
    row = f"{told['address']},{told['started_at']},{told['ended_at']},{step.member}\n"
    data = f"address,started_at,ended_at,login\n{row}".encode()
    file = leases_file.read("story.csv", data, TOKYO, acting["at"])
    leases.import_leases(**acting, file=file)


def _take_notice(stage: Scene, step: Step) -> None:
    told, acting = step.values, stage.acting(step)
    rows = "".join(f"{address},{told['seen_at']}\n" for address in told["addresses"])
    file = notice_file.read("story.csv", f"ip,timestamp\n{rows}".encode(), TOKYO, acting["at"])
    lookups.take_notice(
        **acting, file=file, name="story.csv", reference=told["reference"], asked_by_nict=True,
        service_may_suffer=told.get("may_suffer", True),
    )  # fmt: skip


def _warn(stage: Scene, step: Step) -> None:
    """The members that the rows of the last notice lead to."""
    acting = stage.acting(step)
    found = kept.notices(acting["service"], size=1).rows
    lookups.warn(**acting, notice=found[0].id if found else 0)


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "have_address": _have_address,
    "take_notice": _take_notice,
    "warn_of_attacks": _warn,
}
"""How each of these steps is taken."""
