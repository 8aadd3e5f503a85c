"""``kiyaku service channel``, ``payment-method``, ``sister``: ways in, and other services.

Each shows what holds when nothing is to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from kiyaku.base import links
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.language import of, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import sister_services, ways_in
from kiyaku.flows.ways_in import Way
from kiyaku.members import switches


class State(StrEnum):
    """What a way is switched to."""

    OPEN = "open"
    CLOSED = "closed"


Named = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="どの方法か / which way", show_default=False),
]
Switched = Annotated[
    State | None,
    typer.Argument(
        metavar="open|closed", help="受け付けるか / whether it is accepted", show_default=False
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help="いつから(既定は営業日) / by default the business day"
    ),
]


def channel(
    code: Code,
    name: Named = None,
    state: Switched = None,
    from_: From = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みの方法を示す、受け付ける・受け付けないを切り替える / Show or switch ways to apply.

    方法は online と paper / the ways are online and paper.
    """

    def act(at: Desk) -> None:
        def switch(name: str, is_open: bool) -> None:
            since = desk.optional_day("--from", from_)
            before = at.repeated([ways_in.CHANNEL_SET])
            day = ways_in.set_channel(**at.acting, channel=name, is_open=is_open, from_day=since)
            _say_switched(at, name, is_open, as_json, before=before, from_day=day)

        _show_or_switch(at, switches.CHANNEL, name, state, switch, as_json)

    desk.run(code, by, key, as_json, act)


def payment_method(
    code: Code,
    name: Named = None,
    state: Switched = None,
    from_: From = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """支払方法を示す、受け付ける・受け付けないを切り替える / Show or switch ways to pay.

    方法は引数なしで一覧になる / without arguments the ways are listed.
    """

    def act(at: Desk) -> None:
        def switch(name: str, is_open: bool) -> None:
            since = desk.optional_day("--from", from_)
            before = at.repeated([ways_in.PAYMENT_METHOD_SET])
            day = ways_in.set_payment_method(
                **at.acting, method=name, is_open=is_open, from_day=since
            )
            _say_switched(at, name, is_open, as_json, before=before, from_day=day)

        _show_or_switch(at, switches.PAYMENT_METHOD, name, state, switch, as_json)

    desk.run(code, by, key, as_json, act)


def sister(
    code: Code,
    other: Annotated[
        str | None,
        typer.Argument(metavar="OTHER", help="ほかのサービス / the other one", show_default=False),
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="結び付けをやめる / take it back")] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """同じ運営者のサービスを示す、結び付ける / Show or name services of the same operator.

    双方が結び付けている間だけ、審査が互いに照らし合わせる / screening looks at the other one only
    while both sides say so.
    """

    def act(at: Desk) -> None:
        if other is None:
            _show_sisters(at, as_json)
            return
        before = at.repeated([sister_services.LINKED, sister_services.UNLINKED])
        holds = sister_services.link(**at.acting, other=other, is_linked=not end)
        ja = "審査が互いに照らし合わせます" if holds else "いまは照らし合わせません"
        en = "screening looks at both" if holds else "screening does not look there now"
        at.say_done(
            f"{other} を同じ運営者のもの{'から外しました' if end else 'としました'}。{ja}。",
            f"{other} is {'no longer ' if end else ''}said to be of the same operator; {en}.",
            as_json=as_json, before=before, other=other, linked=not end, holds=holds,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _show_or_switch(
    at: Desk,
    kind: str,
    name: str | None,
    state: State | None,
    switch: Callable[[str, bool], None],
    as_json: bool,
) -> None:
    if name is None:
        _show([one for one in ways_in.ways(at.service) if one.kind == kind], as_json)
    elif state is None:
        raise desk.wrong("NAME", name, "open か closed を続けて", "open or closed after it")
    else:
        switch(name, state is State.OPEN)


def _say_switched(at: Desk, name: str, is_open: bool, as_json: bool, **more: Any) -> None:
    day = more["from_day"]
    at.say_done(
        f"{name} を {day} から受け付け{'ます' if is_open else 'ません'}。",
        f"{name} is {'accepted' if is_open else 'not accepted'} from {day} on.",
        as_json=as_json, name=name, open=is_open, **more,
    )  # fmt: skip


def _show(every: list[Way], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "open": one.is_open,
                    "clause": one.clause,
                    "set": [
                        {"open": each.is_open, "from": each.from_day.isoformat(), "by": each.by}
                        for each in one.history
                    ],
                }
                for one in every
            ]
        )
        return
    show_table(
        [("名前", "Name"), ("方法", "Way"), ("いま", "Now"), ("切替え", "Switched")],
        [(one.name, of(one.words), _word(one.is_open), _history(one)) for one in every],
    )


def _history(one: Way) -> str:
    return ", ".join(f"{each.from_day} {_word(each.is_open)}" for each in one.history) or "—"


def _word(is_open: bool) -> str:
    return say("受け付ける", "accepted") if is_open else say("受け付けない", "not accepted")


def _show_sisters(at: Desk, as_json: bool) -> None:
    found = links.of_service(at.service)
    if as_json:
        print_json([{"code": one.code, "mutual": one.is_mutual} for one in found])
    elif not found:
        typer.echo(say("結び付けたサービスはありません。", "No other service is named."))
    else:
        show_table(
            [("サービス", "Service"), ("相手も", "Both sides")],
            [(one.code, say("はい", "yes") if one.is_mutual else say("いいえ", "no"))
             for one in found],
        )  # fmt: skip
