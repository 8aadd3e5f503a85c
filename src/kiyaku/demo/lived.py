"""The demo's services side by side, each in a process of its own, and what came of each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass

from kiyaku.base import database
from kiyaku.close.verify import verify
from kiyaku.close.verify.findings import Finding
from kiyaku.close.workers import begin
from kiyaku.demo import logins, run, summary
from kiyaku.demo.logins import DemoLogin
from kiyaku.demo.run import Member, Stage
from kiyaku.demo.summary import LifeTold, Summary

_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Lived:
    """What came of a service: its figures, a life told, logins that are ready, what is wrong."""

    figures: Summary
    life: LifeTold | None
    logins: list[DemoLogin]
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether all could be verified, and the life told is what comes out once more."""
        agrees = self.life is None or all(one.agrees for one in self.life.told)
        return agrees and not self.findings


def live_side_by_side(
    stages: Sequence[Stage],
    months: int,
    seed: int,
    password: str,
    *,
    named: str,
    meanwhile: Callable[[], None],
) -> list[Lived]:
    """Live the months of every service; what came of each, in their order.

    Args:
        password: of all logins.
        named: the database they are in.
        meanwhile: called now and then as long as this takes.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(stages), mp_context=context, initializer=begin) as team:
        lives = [team.submit(_live, one, months, seed, password, named) for one in stages]
        while wait(lives, timeout=_LOOK_EVERY_S).not_done:
            meanwhile()
        return [one.result() for one in lives]


def _live(stage: Stage, months: int, seed: int, password: str, named: str) -> Lived:
    with database.another_database(named):
        run.live([stage], months)
        figures, life = summary.summarise(stage), summary.most_eventful_life(stage)
        ready = logins.open_logins(stage, _shown_members(stage, life), password)
        logins.wait_for_decisions(stage, seed)
        return Lived(figures, life, ready, verify(stage.service))


def _shown_members(stage: Stage, life: LifeTold | None) -> list[Member]:
    """Whose pages are worth a look: the life that is told, and a corporation's."""
    running = [one for one in stage.members.values() if one.started_on is not None]
    of_each_kind = {one.life.particulars.kind: one for one in reversed(running)}
    chosen = [*([life.member] if life else []), *of_each_kind.values()]
    return list({one.membership: one for one in chosen}.values())
