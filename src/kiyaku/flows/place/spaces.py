"""What there is to book: spaces made, their rules and prices from a day on, and closures.

All of it is journaled, and dated where days differ by it; what was said before stays on record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic, atomic_alone
from kiyaku.billing import plans
from kiyaku.flows.place import known
from kiyaku.flows.place.recording import of_tokyo
from kiyaku.spaces import bookings, closures, hourly_prices, spaces
from kiyaku.spaces.closures import Closure
from kiyaku.spaces.hourly_prices import HourlyPrices
from kiyaku.spaces.rules import Rules
from kiyaku.spaces.spaces import Place, RulesList, Tree
from kiyaku.terms.texts import Text

MADE, CHANGED, PRICED = "space_made", "space_changed", "space_priced"
CLOSED, REOPENED = "space_closed", "space_reopened"
"""What the journal calls them."""

LONGEST_WORDS = 200
MOST_YEN = 10_000_000


@dataclass(frozen=True)
class SpaceShown:
    """A space as it is on a day.

    Attributes:
        depth: how deep it lies in the tree: 0 for what lies in nothing else.
        rules: None where none are in force yet.
        prices: yen an hour on that day, by the plan's code; ``""`` for everybody else.
        dated_rules: all rules by the day from which they hold.
        dated_prices: all prices, by plan's code (``""``: everybody) and day.
    """

    id: int
    code: str
    name: Text
    parent: str | None
    depth: int
    rules: Rules | None
    prices: Mapping[str, int]
    dated_rules: Mapping[dt.date, Rules]
    dated_prices: Mapping[str, Mapping[dt.date, int]]


def spaces_shown(service: int, on: dt.date) -> list[SpaceShown]:
    """All spaces of a service as they are on a day, each behind what it lies in; four queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    tree = Tree(service)
    rules, prices = RulesList(list(tree.places)), HourlyPrices(list(tree.places))
    codes: dict[int | None, str] = {None: ""}
    for plan, code in plans.plan_codes(service).items():
        codes[plan] = code
    return [
        _shown(tree, place, depth, on, rules, prices, codes) for depth, place in tree.in_order()
    ]


def _shown(
    tree: Tree, place: Place, depth: int, on: dt.date, rules: RulesList, prices: HourlyPrices,
    codes: Mapping[int | None, str],
) -> SpaceShown:  # fmt: skip
    dated = {codes[plan]: fees for plan, fees in prices.dated(place.id).items() if plan in codes}
    begun = {code: [yen for day, yen in fees.items() if day <= on] for code, fees in dated.items()}
    return SpaceShown(
        place.id,
        place.code,
        rules.name(place.id, on),
        None if place.parent is None else tree.places[place.parent].code,
        depth,
        rules.on(place.id, on),
        {code: fees[-1] for code, fees in begun.items() if fees},
        rules.dated(place.id),
        dated,
    )


@atomic_alone
def make_space(
    *,
    service: int,
    space: str,
    rules: Rules,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    parent: str | None = None,
    key: str | None = None,
) -> int:
    """Put a new space on record, with how it can be used from a day on; returns its id.

    It has no price yet. Bookings of what it lies in take it up too, those made before as well; and
    nobody books meanwhile, who would know of the other parts only.

    Args:
        space: its code.
        parent: code of the space that it is a part of.

    Raises:
        OperationRefused: ``no_spaces``, ``bad_code``, ``code_taken``, ``unknown_space``;
            ``bad_rules``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["of_space"])
    day = _start(service)
    _check_code(space)
    _check_rules(rules)
    tree = Tree(service)
    above = None if parent is None else tree.by_code(parent)
    if above is not None:
        spaces.hold_tree([above.root])
    entry = journal.next_entry_id()
    made = spaces.add(service, space, above, entry=entry)
    spaces.set_rules(made.id, rules, from_day, day=day, entry=entry)
    if above is not None:
        _take_up_new_part(tree, above, made, known.moment(service, at))
    told = {"of_space": made.id, "parent": parent, **_told(rules, from_day)}
    _record(service, Act(at, by, key), day, MADE, space, told, entry)
    return made.id


@atomic
def change_space(
    *,
    service: int,
    space: str,
    rules: Rules,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Say how a space can be used from a day on. What is booked already stays as it was booked.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``bad_rules``, ``in_the_past``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = _start(service)
    _check_rules(rules)
    _check_not_past(from_day, day)
    place = Tree(service).by_code(space)
    spaces.hold_tree([place.root])
    entry = journal.next_entry_id()
    spaces.set_rules(place.id, rules, from_day, day=day, entry=entry)
    told = {"of_space": place.id, **_told(rules, from_day)}
    _record(service, Act(at, by, key), day, CHANGED, space, told, entry)


@atomic
def price_space(
    *,
    service: int,
    space: str,
    hourly_yen: int,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    plan: str | None = None,
    key: str | None = None,
) -> None:
    """Publish what an hour costs from a day of use on: for members of a plan, or for all others.

    What is booked already costs what it cost when it was booked.

    Args:
        plan: code of a plan; None for everybody whose plan has no price of its own.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``unknown_plan``, ``bad_fee``,
            ``in_the_past``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = _start(service)
    if not 0 <= hourly_yen <= MOST_YEN:
        raise OperationRefused(
            "bad_fee",
            f"1時間の料金は 0 円から {MOST_YEN:,} 円までです。",
            f"the price of an hour is from 0 to {MOST_YEN:,} yen",
        )
    _check_not_past(from_day, day)
    place = Tree(service).by_code(space)
    of_plan = None if plan is None else plans.plan_id(service, plan)
    spaces.hold_tree([place.root])
    entry = journal.next_entry_id()
    hourly_prices.set_price(place.id, of_plan, hourly_yen, from_day, day=day, entry=entry)
    told = {"of_space": place.id, "hourly_yen": hourly_yen, "from_day": from_day, "plan": plan}
    _record(service, Act(at, by, key), day, PRICED, space, told, entry)


@atomic
def close_space(
    *,
    service: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    why: Text,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Close a space with its parts for a time; returns the closure's id.

    Nobody can book it then. What is booked already stays: ``bookings_met`` lists it.

    Args:
        why: what members and the public read.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``bad_times``, ``words_missing``,
            ``text_too_long``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["closure"])
    day = _start(service)
    _check_why(why)
    if ends_at <= starts_at or ends_at <= known.moment(service, at):
        raise OperationRefused(
            "bad_times",
            "終わりは始まりより後で、これからの時刻にしてください。",
            "the end must come after the start, and be still to come",
        )
    place = Tree(service).by_code(space)
    spaces.hold_tree([place.root])
    entry = journal.next_entry_id()
    made = closures.add(service, place.id, starts_at, ends_at, why, day=day, entry=entry)
    told = {
        "of_space": place.id, "closure": made, "starts_at": starts_at, "ends_at": ends_at,
        "ja": why.ja, "en": why.en,
    }  # fmt: skip
    _record(service, Act(at, by, key), day, CLOSED, space, told, entry)
    return made


@atomic
def reopen_space(
    *, service: int, closure: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Take a closure back: its time can be booked again.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_closure``, ``closure_withdrawn``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = _start(service)
    place = Tree(service).places[closures.closure(service, closure).space]
    spaces.hold_tree([place.root])
    if not closures.closure(service, closure).is_standing:
        raise OperationRefused(
            "closure_withdrawn",
            f"休室 {closure} はすでに取り消されています。",
            f"closure {closure} was taken back already",
        )
    entry = journal.next_entry_id()
    closures.withdraw(closure, entry=entry)
    told = {"of_space": place.id, "closure": closure}
    _record(service, Act(at, by, key), day, REOPENED, place.code, told, entry)


def bookings_met(service: int, closure: Closure) -> list[bookings.Booked]:
    """The live bookings that a closure meets: of its space, its parts, and what it lies in."""
    tree = Tree(service)
    around = {*tree.below(closure.space), *tree.above(closure.space)}
    return bookings.between(service, closure.starts_at, closure.ends_at, spaces=around)


def _start(service: int) -> dt.date:
    known.require_known(queries.pack(service))
    return queries.business_day(service)


def _take_up_new_part(tree: Tree, above: Place, made: Place, now: dt.datetime) -> None:
    """Bookings of what a new space lies in take it up: nobody gets into a hall that is booked."""
    for one in bookings.live_ahead(tree.above(above.id), now):
        bookings.take_up(one.id, made.id, like=one.space)


def _told(rules: Rules, from_day: dt.date) -> dict[str, Any]:
    return {
        "from_day": from_day, "ja": rules.name.ja, "en": rules.name.en, **rules.figures(),
    }  # fmt: skip


def _record(
    service: int, act: Act, day: dt.date, action: str, space: str, told: Mapping[str, Any],
    entry: int,
) -> None:  # fmt: skip
    journal.record(
        act, service=service, business_day=day, action=action,
        payload=of_tokyo({"space": space, **told}), entry_id=entry,
    )  # fmt: skip


def _check_code(code: str) -> None:
    if not code or len(code) > 80 or not all(one.isalnum() or one in "-_" for one in code):
        raise OperationRefused(
            "bad_code",
            "スペースの記号は、80字までの文字・数字・ハイフン・下線にしてください。",
            "the code of a space has up to 80 letters, digits, hyphens and underscores",
        )


def _check_not_past(from_day: dt.date, day: dt.date) -> None:
    if from_day < day:
        raise OperationRefused(
            "in_the_past",
            f"適用日 {from_day} が営業日 {day} より前です。",
            f"it would hold from {from_day}, before the business day {day}",
        )


def _check_rules(rules: Rules) -> None:
    """Named so that whoever types them sees which figure is wrong."""
    wrong = _wrong(rules)
    if wrong is not None:
        raise OperationRefused("bad_rules", f"{wrong.ja}。", wrong.en)


def _wrong(rules: Rules) -> Text | None:
    names = (rules.name.ja, rules.name.en)
    if not all(one.strip() and len(one) <= 100 for one in names):
        return Text(
            "名前を日本語と英語で、100字までで書いてください",
            "name it in Japanese and in English, with at most 100 signs",
        )
    if not 1 <= rules.capacity <= 100_000:
        return Text("定員は 1 人からです", "the capacity is at least 1")
    if not 5 <= rules.grid_minutes <= 24 * 60:
        return Text("きざみは 5 分から 24 時間です", "the grid is from 5 minutes to 24 hours")
    if not rules.grid_minutes <= rules.shortest_minutes <= rules.longest_minutes <= 24 * 60:
        return Text(
            "最短はきざみ以上、最長は最短以上で 24 時間までです",
            "the shortest is at least the grid, the longest at least the shortest, within 24 hours",
        )
    if rules.shortest_minutes % rules.grid_minutes:
        return Text(
            "最短はきざみの倍数にしてください。間の長さでは予約できません",
            "the shortest is a multiple of the grid: no booking has a length in between",
        )
    if not 0 <= rules.horizon_days <= 1_000:
        return Text("予約は 1,000 日先までです", "the horizon is at most 1,000 days")
    buffers = (rules.preparation_minutes, rules.clearing_minutes)
    if not all(0 <= one <= 24 * 60 for one in buffers):
        return Text("準備・片付けは 24 時間までです", "preparing and clearing take up to 24 hours")
    waits = (rules.hold_minutes, rules.offer_minutes)
    if not all(1 <= one <= 60 * 24 * 60 for one in waits) or rules.no_show_minutes < 0:
        return Text("支払いを待つのは 1 分から 60 日までです", "holds last 1 minute to 60 days")
    if rules.bookings_most < 0:
        return Text("予約の件数は 0 件以上です", "a number of bookings is not below 0")
    return None


def _check_why(why: Text) -> None:
    if not (why.ja.strip() and why.en.strip()):
        raise OperationRefused(
            "words_missing",
            "なぜ閉めるかを、日本語と英語で書いてください。",
            "say why it is closed, in Japanese and in English",
        )
    if max(len(why.ja), len(why.en)) > LONGEST_WORDS:
        raise OperationRefused(
            "text_too_long", f"{LONGEST_WORDS} 字までです。", f"at most {LONGEST_WORDS} signs"
        )
