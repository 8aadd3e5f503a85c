"""What a restricted or suspended member may still do: answered here and nowhere else.

Which uses there are, and in which standing each is barred, the service's pack says (``uses.yaml``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import queries, records
from kiyaku.base.errors import OperationRefused
from kiyaku.members import queries as member_queries
from kiyaku.members import restrictions
from kiyaku.members.queries import Membership
from kiyaku.members.restrictions import RestrictionShown
from kiyaku.terms.texts import Text
from kiyaku.terms.uses import SUSPENDED, Use

PLAN_CHANGE, PASSING_ON, PARTICULARS, LEAVING, ADD_ONS, ALLIANCE, HOURLY_SPACE = (
    "plan_change", "passing_on", "particulars", "leaving", "add_ons", "alliance_facility",
    "hourly_space",
)  # fmt: skip
"""The uses that operations and pages of the members' own ask for."""

ASKED_OF_STANDING: Mapping[str, str] = {
    "flows.add_ons.take_add_on": ADD_ONS,
    "flows.add_ons.leave_add_on": LEAVING,
    "flows.place.alliance.issue_pass": ALLIANCE,
    "flows.place.booking.book": HOURLY_SPACE,
    "flows.place.recurring.book_series": HOURLY_SPACE,
    "flows.place.waiting.join_waiting": HOURLY_SPACE,
    "flows.plan_changes.request_plan_change": PLAN_CHANGE,
    "flows.succession.receive": PASSING_ON,
    "flows.particulars.change_particulars": PARTICULARS,
    "flows.withdrawal.request_withdrawal": LEAVING,
}
"""Operation that a member can begin → the use that a restriction or suspension may bar it by."""

ALWAYS_OPEN: Mapping[str, Text] = {
    "cards.operations.bind": Text(
        "ログインの方法は、契約のあり方によらない。入れてもできることは増えない",
        "how one signs in does not depend on how the contract stands, and opens no further use",
    ),
    "cards.operations.take_off": Text(
        "なくしたカードは、いつでも外せなければならない",
        "a card that was lost must come off at any time",
    ),
    "flows.add_ons.keep_add_on": Text(
        "前のとおり続くだけで、制限や停止は残る",
        "it goes on as it was, with its restriction or suspension",
    ),
    "flows.admission.apply": Text(
        "申し込む人はまだ会員でない。以前の停止や抹消は審査が見る",
        "who applies is no member yet; screening looks at what was decided before",
    ),
    "flows.consenting.consent": Text(
        "規約の新しい版への同意は、利用ではない",
        "consenting to a new version of the terms is no use of the service",
    ),
    "flows.exclusion.end_by_member": Text(
        "運営者についての事由による終了は、どちらの側も、いつでもできる",
        "on a finding about the other, either side may end the contract at any time",
    ),
    "flows.place.damage_claims.report_damage": Text(
        "破損・紛失はすぐ申し出なければならず、申し出は利用ではない",
        "damage has to be reported at once, and to report it is no use of the service",
    ),
    "flows.inheritance_reports.receive": Text(
        "届け出る相続人は会員ではなく、相続は制限や停止と関わりなく起きる",
        "heirs who report are no members, and an inheritance comes whatever was decided",
    ),
    "flows.marketing.set_consent": Text(
        "案内を受け取るかどうかは本人が決める。断りはいつでも受ける",
        "whether to get such mail is for the person to say, and to stop it at any time",
    ),
    "flows.network.inspections.agree_to_inspection": Text(
        "検査に応じることは義務で、停止中でも応じられなければならない",
        "an inspection is to be agreed to, all the more where use is suspended for a refusal",
    ),
    "flows.network.inspections.refuse_inspection": Text(
        "断る理由はいつでも言えなければならず、言うことは利用ではない",
        "what there is against an inspection may be said at any time, and is no use of the service",
    ),
    "flows.network.radius.give_password": Text(
        "パスワードが変わるだけで、停止中のログインには停止中の応答しか返らない",
        "only the password changes: while use is suspended, the login gets what it gets then",
    ),
    "flows.place.alliance.agree_to_rules": Text(
        "施設の利用規約への同意だけでは、施設に入れない",
        "agreeing to the rules of a facility lets nobody into it yet",
    ),
    "flows.place.booking.cancel_booking": Text(
        "予約を取り消しても、使えるものは増えない",
        "calling a booking off opens no use that was not open before",
    ),
    "flows.place.waiting.leave_waiting": Text(
        "待つのをやめても、使えるものは増えない",
        "who waits no longer may use nothing that was not open before",
    ),
    "flows.place.calendars.make_feed": Text(
        "自分の予約を読むだけで、利用できるものは増えない",
        "one's own bookings are read by it, and no further use is opened",
    ),
    "flows.place.calendars.revoke_feed": Text(
        "知られたアドレスは、いつでも無効にできなければならない",
        "an address that somebody knows must be revoked at any time",
    ),
    "flows.plan_changes.withdraw_plan_change": Text(
        "取り下げても、いまより多くを使えるようにはならない",
        "taking a change back opens no use that was not open before",
    ),
    "flows.privacy_requests.receive_request": Text(
        "自分の個人情報についての求めは、契約のあり方によらない",
        "a request about one's own data does not depend on how the contract stands",
    ),
    "flows.revoking.revoke_withdrawal": Text(
        "契約が前のとおり続くだけで、制限や停止は残る",
        "the contract goes on as it was, with its restriction or suspension",
    ),
}
"""Operation that a member can begin → why no restriction or suspension ever bars it."""


@dataclass(frozen=True)
class UseShown:
    """A use, and whether the member may use it; ``clauses`` by which it is barred."""

    use: Use
    is_open: bool
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestrictionInWords:
    """A restriction in force: what it bars, from when, its last day if it has one, and why."""

    id: int
    from_day: dt.date
    until_day: dt.date | None
    uses: tuple[Text, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How a membership stands on a day, and what of the service is open to the member.

    Attributes:
        suspended_since: None while it is not suspended.
        restrictions: those in force.
        clauses: what suspension and restrictions cite.
    """

    suspended_since: dt.date | None
    restrictions: tuple[RestrictionInWords, ...]
    uses: tuple[UseShown, ...]
    clauses: tuple[str, ...]

    @property
    def is_limited(self) -> bool:
        """Whether anything is barred, or the membership suspended."""
        return self.suspended_since is not None or bool(self.restrictions)


def standing(
    service: int, membership: int, on: dt.date, *, row: Membership | None = None
) -> Standing:
    """How a membership stands on a day.

    Args:
        row: the membership, where it is at hand.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    row = member_queries.membership(service, membership) if row is None else row
    is_over = row.ended_on is not None
    suspension = None if is_over else member_queries.suspension_on(membership, on)
    in_force = [] if is_over else restrictions.in_force(membership, on)
    bases = {one.basis_id for one in in_force}
    if suspension is not None:
        bases.add(suspension.basis_id)
    cited = {key: one.clauses for key, one in records.grounds(service, bases).items()}
    by_suspension = () if suspension is None else cited[suspension.basis_id]
    known = queries.pack(service).uses
    uses = []
    for use in known.values():
        barred = [cited[one.basis_id] for one in in_force if use.name in one.uses]
        if suspension is not None and SUSPENDED in use.barred_while:
            barred.append(by_suspension)
        clauses = tuple(dict.fromkeys(one for every in barred for one in every))
        uses.append(UseShown(use, not barred and not (is_over and use.barred_while), clauses))
    return Standing(
        None if suspension is None else suspension.from_day,
        tuple(_in_words(one, known, cited[one.basis_id]) for one in in_force),
        tuple(uses),
        tuple(dict.fromkeys(one for every in cited.values() for one in every)),
    )


def _in_words(
    one: RestrictionShown, known: Mapping[str, Use], clauses: tuple[str, ...]
) -> RestrictionInWords:
    named = tuple(known[name].words if name in known else Text(name, name) for name in one.uses)
    return RestrictionInWords(one.id, one.from_day, one.until_day, named, clauses)


def barred(
    service: int, membership: int, use: str, on: dt.date, *, row: Membership | None = None
) -> UseShown | None:
    """A use with the clauses by which it is barred on a day; None where it is not.

    What the pack does not list is not barred.
    """
    for one in standing(service, membership, on, row=row).uses:
        if one.use.name == use and one.clauses:
            return one
    return None


def may(service: int, membership: int, use: str, on: dt.date) -> bool:
    """Whether a member may use something on a day. What the pack does not list is not barred."""
    found = {one.use.name: one for one in standing(service, membership, on).uses}
    return use not in found or found[use].is_open


def require(
    service: int, membership: int, use: str, on: dt.date, *, row: Membership | None = None
) -> None:
    """Nothing where a member may use something on a day.

    Raises:
        OperationRefused: ``use_barred``, with the ``clauses`` by which it is.
    """
    one = barred(service, membership, use, on, row=row)
    if one is not None:
        raise OperationRefused(
            "use_barred",
            f"利用の制限または停止により、いまは「{one.use.words.ja}」ができません。",
            f"a restriction or suspension bars this for now: {one.use.words.en}",
            use=use,
            clauses=list(one.clauses),
        )
