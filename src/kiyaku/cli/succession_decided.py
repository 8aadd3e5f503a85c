"""``kiyaku succession approve``, ``decline``, ``record``, ``not-proven``: cases are decided."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.accounts import handing_over
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.output import AsJson
from kiyaku.cli.succession_passing import Case
from kiyaku.flows import succession as flow

Note = Annotated[str, typer.Option("--reason", help="内部の記録 / kept inside")]
Reason = Annotated[str, typer.Option("--reason", help="内部の理由 / kept inside")]


def approve(
    code: Code, case: Case, reason: Note = "", by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """譲渡を承認する。この日から会員が替わる / Approve a transfer: another holds it."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.APPROVED])
        day = handing_over.approve(**at.acting, succession=case, internal_reason=reason).from_day
        at.say_done(
            f"件 {case} を承認しました。{day} から会員が替わります。",
            f"case {case} is approved: from {day} on somebody else is the member.",
            as_json=as_json, before=before, case=case, from_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def record(
    code: Code,
    case: Case,
    designated: Annotated[
        int | None,
        typer.Option("--designated", metavar="N", help="会社が決める代表者 / heir designated"),
    ] = None,
    reason: Note = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """合併・分割・相続の、証明された届出を記録する / Record what is proven."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.RECORDED])
        day = handing_over.record(
            **at.acting, succession=case, designated=designated, internal_reason=reason
        ).from_day
        at.say_done(
            f"件 {case} を記録しました。{day} から新しい会員として扱います。",
            f"case {case} is recorded: from {day} on somebody else is treated as the member.",
            as_json=as_json, before=before, case=case, from_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def decline(
    code: Code, case: Case, reason: Reason, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """譲渡を承認しない / Decline a transfer: the member stays who it is."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.DECLINED])
        flow.decline(**at.acting, succession=case, internal_reason=reason)
        at.say_done(
            f"件 {case} を承認しませんでした。", f"case {case} is declined.",
            as_json=as_json, before=before, case=case,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def not_proven(
    code: Code, case: Case, reason: Reason, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """合併・分割・相続の届出を、証明がないため見送る / Set a report aside as not proven."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.NOT_PROVEN])
        flow.set_aside(**at.acting, succession=case, internal_reason=reason)
        at.say_done(
            f"件 {case} は証明がないため、記録を見送りました。",
            f"case {case} is set aside as not proven.",
            as_json=as_json, before=before, case=case,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
