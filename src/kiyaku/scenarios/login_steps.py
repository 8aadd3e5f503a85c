"""Steps of a story about logins to a network: given, signed in with, ended at an access server.

No packet of a story leaves the machine: the access server answers as the story says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.flows.network import following, radius
from kiyaku.network import radius as kept
from kiyaku.network import radius_accounting, radius_asking, radius_sessions
from kiyaku.network.radius_asking import Answer
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene

_ADDRESS, _SECRET = "192.0.2.1", "of-the-story-alone"
_ANSWERS: Mapping[str, Answer] = {
    "disconnected": Answer(radius_asking.ACK),
    "refused": Answer(radius_asking.NAK, 501),
    "gone": Answer(radius_asking.NAK, radius_asking.NO_SUCH_SESSION),
    "silent": Answer(radius_asking.SILENCE),
}
_REJECTED = "rejected"


def _set_up_logins(stage: Scene, step: Step) -> None:
    acting = stage.acting(step)
    radius.set_up(**acting, realm=step.values["realm"])
    radius.add_server(**acting, name="story", address=_ADDRESS, secret=_SECRET)


def _give_network_login(stage: Scene, step: Step) -> None:
    radius.give_password(**stage.acting(step), membership=stage.memberships[step.member])


def _begin_session(stage: Scene, step: Step) -> None:
    """The member's equipment signs in; it gets what the login gets at that moment."""
    acting, username = stage.acting(step), _username(stage, step)
    following.follow(stage.service, at=acting["at"])
    group = radius_accounting.group_of(username)
    if not group:
        raise StoryError(step.place, "ログインが拒まれます。", "the login is rejected")
    radius_accounting.begun(
        step.values["session"], username=username, nas_address=_ADDRESS,
        address=step.values["address"], group=group, at=acting["at"],
    )  # fmt: skip


def _access_server_answers(stage: Scene, step: Step) -> None:
    """What was done is followed, and whatever is to end is asked for: it answers so to each."""
    at, answer = stage.acting(step)["at"], _ANSWERS.get(step.values["answer"])
    if answer is None:
        known = ", ".join(_ANSWERS)
        raise StoryError(step.place, f"answer は {known} です。", f"answer is one of {known}")

    def disconnect(*_: Any, **__: Any) -> Answer:
        return answer

    following.follow(stage.service, at=at)
    for asked in following.ask_due(stage.service, now=lambda: at, disconnect=disconnect):
        if answer.answer == radius_asking.ACK:
            radius_accounting.ended(asked.session, at=at, cause="Admin-Reset")


def _check_login(stage: Scene, step: Step) -> None:
    """The story breaks off where a login gets something else, or a session stands otherwise."""
    following.follow(stage.service, at=stage.acting(step)["at"])
    told = step.values
    gets = radius_accounting.group_of(_username(stage, step)).rpartition(":")[2] or _REJECTED
    found: dict[str, Any] = {"gets": gets}
    if "session" in told:
        found |= _session(stage, step)
    for name, value in found.items():
        if name in told and told[name] != value:
            raise StoryError(
                step.place,
                f"{name} は {told[name]} のはずが {value} です。",
                f"{name} should be {told[name]} and is {value}",
            )


def _session(stage: Scene, step: Step) -> dict[str, Any]:
    membership = stage.memberships[step.member]
    for one in radius_sessions.sessions(stage.service, membership=membership):
        if radius_sessions.session_id(one.key) == step.values["session"]:
            states = [a.state for a in radius_sessions.asked_of(membership) if a.session == one.key]
            return {
                "session": step.values["session"],
                "is_running": one.is_running,
                "asked": states[0] if states else "never",
            }
    raise StoryError(step.place, "そのセッションはありません。", "there is no such session")


def _username(stage: Scene, step: Step) -> str:
    login = kept.login_of(stage.memberships[step.member])
    if login is None:
        raise StoryError(step.place, "ログインがありません。", "there is no login")
    return login.username


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "set_up_logins": _set_up_logins,
    "give_network_login": _give_network_login,
    "begin_session": _begin_session,
    "access_server_answers": _access_server_answers,
    "check_login": _check_login,
}
"""How each of these steps is taken."""
