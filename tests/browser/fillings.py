"""With what the parameters of addresses are filled: what there is on the stage.

A page whose address has a new parameter needs a line in ``FILLINGS``; a parameter that means
something else on one page than on the others is named with that page: ``"console:import/number"``,
and parameters that belong together are filled together: ``"year,month"``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.models import User
from kiyaku.base import queries
from kiyaku.billing import costs, statements
from kiyaku.billing import late_charges as late_fees
from kiyaku.flows import (
    inheritance_reports,
    particulars,
    succession_shown,
    timeline,
    visibility,
)
from kiyaku.flows.place import calendars, known, stoppages, things_told, waiting
from kiyaku.jobs import prints_shown
from kiyaku.members import breaches, contacts, directory, paper_drafts, restrictions
from kiyaku.network import interruptions, lookups, outages, radius_sessions
from kiyaku.notices import announcing, marketing, outbox
from kiyaku.premises import alliance, damage, things
from kiyaku.privacy import cases as privacy_cases
from kiyaku.privacy import kinds, leaks, outsiders
from kiyaku.privacy import statistics as published
from kiyaku.spaces import bookings as booked
from kiyaku.spaces import closures, feeds
from kiyaku.spaces.spaces import Tree
from kiyaku.terms import Pack
from tests.browser import factors, lines_told, stage, story
from tests.browser.stage import Kind


class Owner(Enum):
    """Whose the things are that a parameter names, so who else must not see them."""

    MEMBER = "member"
    SERVICE = "service"
    LOGIN = "login"
    """That of the stage's people who has every second factor."""
    NOBODY = "nobody"
    """Words, days, numbers of no one's."""


@dataclass(frozen=True)
class Filling:
    """What a parameter is filled with, or several together.

    Attributes:
        values: given a service's code and a member's number, what there is: of that member where
            the owner is the member. What shows most comes first; of parameters that are filled
            together, tuples.
        at_most: how many of them are looked at.
    """

    values: Callable[[str, str], Sequence[Any]]
    owner: Owner = Owner.NOBODY
    at_most: int = 2

    def some(self, code: str, handle: str) -> list[tuple[Any, ...]]:
        """The values that are looked at, each a tuple with one for each parameter."""
        found = list(self.values(code, handle))[: self.at_most]
        return [one if isinstance(one, tuple) else (one,) for one in found]


def memberships(code: str, handle: str) -> list[int]:
    """The memberships of a member."""
    member = directory.member(queries.service_by_code(code).pk, handle)
    return [row.pk for row in directory.memberships_of(member.pk)]


def bookings_made(code: str, handle: str) -> list[tuple[int, int]]:
    """The bookings of a member, each after its membership: called off, paid, held."""
    return [
        (number, one.id)
        for number in memberships(code, handle)
        for one in booked.bookings_of(number).rows
    ]


def bookings_ahead(code: str, handle: str) -> list[tuple[int, int]]:
    """Those that can still be called off."""
    return [
        (number, one.id)
        for number in memberships(code, handle)
        for one in booked.ahead_of(number, story.NOW)
    ]


def desk_bookings(code: str, handle: str) -> list[int]:
    """The bookings of a member by their numbers, as the desk names them."""
    return [booking for _, booking in bookings_made(code, handle)]


def closures_of(code: str, handle: str) -> list[int]:
    """The times at which spaces are closed."""
    return [one.id for one in closures.ahead(_service(code), story.NOW)]


def stoppages_over_spaces(code: str, handle: str) -> list[int]:
    """The stoppages by which spaces are closed."""
    return stoppages.stoppages_of(_service(code))


def undecided_of_stoppages(code: str, handle: str) -> list[tuple[int, int]]:
    """Bookings that these meet and nobody has decided on, each after its stoppage."""
    return [
        (number, one.booking.id)
        for number in stoppages_over_spaces(code, handle)
        for one in stoppages.met_by(_service(code), number, now=story.NOW)
        if one.decided is None
    ]


def waits_of(code: str, handle: str) -> list[tuple[int, int]]:
    """What a member waits for, each after its membership."""
    if not known.are_known(_pack(code)):
        return []
    every = waiting.waiting_shown(_service(code), now=story.NOW)
    own = memberships(code, handle)
    return [(one.wait.membership, one.id) for one in every if one.wait.membership in own]


def spaces_of(code: str, handle: str) -> list[str]:
    """The spaces there are."""
    return [place.code for _, place in Tree(queries.service_by_code(code).pk).in_order()]


def calendars_of(code: str, handle: str) -> list[str]:
    """The secret of a member's calendar, where there is one."""
    token = f"calendar-of-{handle}"
    service = queries.service_by_code(code).pk
    return [token] if feeds.by_digest(service, calendars.digest(token)) else []


def facilities(code: str, handle: str) -> list[str]:
    """The facilities of others: with a pass for today, and with rules nobody agreed to yet."""
    found = alliance.facilities(queries.service_by_code(code).pk)
    return [one.code for one in reversed(found)]


def statistics_of(code: str, handle: str) -> list[int]:
    """The statistics that a service published."""
    return [one.id for one in published.listed(queries.service_by_code(code).pk)]


def open_leaks(code: str, handle: str) -> list[int]:
    """The leaks of personal data of a service that are not closed."""
    return [one.id for one in leaks.listed(queries.service_by_code(code).pk, is_open=True)]


def lookups_of(code: str, handle: str) -> list[int]:
    """The look-ups of addresses of a service."""
    return [one.id for one in lookups.listed(queries.service_by_code(code).pk)]


def notices_of(code: str, handle: str) -> list[int]:
    """The files of notices of attacks."""
    return [one.id for one in lookups.notices(queries.service_by_code(code).pk)]


def reported_leaks(code: str, handle: str) -> list[tuple[int, int]]:
    """The leaks that were reported, each with the first proof of it."""
    found = leaks.listed(queries.service_by_code(code).pk)
    return [(one.id, one.file_ids[0]) for one in found if one.file_ids]


def prints_of(code: str, handle: str) -> list[int]:
    """The prints of a month's invoices that a service has."""
    return [one.id for one in prints_shown.listed(queries.service_by_code(code).pk)]


def files_of_prints(code: str, handle: str) -> list[tuple[int, int]]:
    """Their files that are drawn, each after its print."""
    service = queries.service_by_code(code).pk
    return [
        (number, part.number)
        for number in prints_of(code, handle)
        for part in prints_shown.parts(service, number)
        if part.file is not None
    ]


def members(code: str, handle: str) -> list[int]:
    """A member by its id."""
    return [directory.member(queries.service_by_code(code).pk, handle).pk]


def privacy_requests_of(code: str, handle: str) -> list[int]:
    """The requests about personal data of a service."""
    return [one.id for one in privacy_cases.listed(queries.service_by_code(code).pk)]


def waiting_requests(code: str, handle: str) -> list[int]:
    """Those that wait for an answer."""
    page = privacy_cases.listed(queries.service_by_code(code).pk, is_open=True)
    return [one.id for one in page]


def outside_people(code: str, handle: str) -> list[int]:
    """Those without a member number who are registered with a service."""
    return [one.id for one in outsiders.listed(queries.service_by_code(code).pk)]


def deletions(code: str, handle: str) -> list[int]:
    """Those that ask for an erasure and wait."""
    page = privacy_cases.listed(queries.service_by_code(code).pk, is_open=True)
    return [one.id for one in page if one.kind == kinds.DELETION]


def granted_requests(code: str, handle: str) -> list[int]:
    """The disclosures that a member was granted."""
    (member,) = members(code, handle)
    page = privacy_cases.listed(queries.service_by_code(code).pk, is_open=False, member=member)
    return [one.id for one in page if one.kind == kinds.DISCLOSURE]


def drafts(code: str, handle: str) -> list[tuple[int, int]]:
    """The drafts of applications from paper, each with its first scan."""
    service = queries.service_by_code(code).pk
    found = [paper_drafts.draft(service, one.id) for one in paper_drafts.listed(service)]
    return [(one.id, one.scans[0].id) for one in found if one.scans]


def applications(code: str, handle: str) -> list[int]:
    """The applications of a member."""
    (member,) = members(code, handle)
    return [row.pk for row in directory.applications_of(member)]


def accesses(code: str, handle: str) -> list[int]:
    """The roles of those who work for a service."""
    return [one.access for one in accounts.staff_of(queries.service_by_code(code).pk)]


def events(code: str, handle: str) -> list[str]:
    """One of each kind of event in a membership, of those that are the member's to see."""
    service = queries.service_by_code(code).pk
    told = [
        one
        for membership in memberships(code, handle)[:1]
        for one in visibility.for_member(timeline.events(service, membership=membership))
    ]
    return list({one.event: one.name for one in told}.values())


def invoices(code: str, handle: str) -> list[str]:
    """The numbers of the invoices of a member's first membership."""
    return _invoices_of(memberships(code, handle)[:1])


def desk_invoices(code: str, handle: str) -> list[str]:
    """The numbers of all of a member's invoices."""
    return _invoices_of(memberships(code, handle))


def _invoices_of(memberships_held: list[int]) -> list[str]:
    return [one.number for each in memberships_held for one in statements.statement(each).invoices]


def grounds(code: str, handle: str) -> list[int]:
    """The grounds found against a member that wait for a decision."""
    return [
        one.pk
        for membership in memberships(code, handle)
        for one in directory.grounds_of(membership)
        if one.state == one.OPEN
    ]


def evidence_against(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with breach reports and grounds, each after its membership."""
    return [
        (each, file)
        for each in memberships(code, handle)
        for file in sorted(breaches.evidence_of(_service(code), each))
    ]


def contacts_with(code: str, handle: str) -> list[tuple[int, int]]:
    """Contacts that asked a member for an answer, each after its membership."""
    return [
        (each, one.id)
        for each in memberships(code, handle)
        for one in contacts.contacts_of(_service(code), each)
    ]


def proofs(code: str, handle: str) -> list[tuple[int, int]]:
    """Files that came with changes of a member's particulars, each after a membership."""
    (member,) = members(code, handle)
    return [
        (each, file.id)
        for each in memberships(code, handle)
        for change in particulars.history(_service(code), member)
        for file in change.files
    ]


def restrictions_in_force(code: str, handle: str) -> list[int]:
    """Restrictions of what a member may use."""
    every = memberships(code, handle)
    return [one.id for each in every for one in restrictions.of_membership(each)]


def late_charges(code: str, handle: str) -> list[int]:
    """Late interest and fees of a member that are unpaid."""
    every = memberships(code, handle)
    return [one.charge for membership in every for one in late_fees.unpaid(membership)]


def costs_of(code: str, handle: str) -> list[int]:
    """Costs that were charged on to a member."""
    every = memberships(code, handle)
    return [one.charge for membership in every for one in costs.costs_of(membership)]


def receipts_of(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with costs charged on, each after its membership."""
    every = memberships(code, handle)
    return [(each, file) for each in every for file in sorted(costs.evidence_of(each))]


def left_things(code: str, handle: str) -> list[int]:
    """The things left behind that a service has."""
    return [one.id for one in things.listed(_service(code), state=None)]


def photographs(code: str, handle: str) -> list[tuple[int, int]]:
    """Their photographs, each after its thing."""
    every = things.listed(_service(code), state=None)
    return [(one.id, file) for one in every for file in one.file_ids]


def damages(code: str, handle: str) -> list[int]:
    """The damage that a service has on record."""
    return [one.id for one in damage.listed(_service(code), is_open=False)]


def papers_of_damage(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with it, each after its damage."""
    every = damage.listed(_service(code), is_open=False)
    return [(one.id, file) for one in every for file in (*one.file_ids, *one.claim_file_ids)]


def own_photographs(code: str, handle: str) -> list[tuple[int, int, int]]:
    """Photographs that a member sent with reports of damage, each after its membership."""
    (member,) = members(code, handle)
    return [
        (one.membership, one.id, file)
        for one in damage.of_member(_service(code), member)
        for file in one.file_ids
        if one.channel == things_told.BY_MEMBER
    ]


def inspected(code: str, handle: str) -> list[tuple[int, int]]:
    """The inspections on a member, each after its membership."""
    service = _service(code)
    return [
        (each, one.id)
        for each in memberships(code, handle)
        for one in damage.inspections_of(service, each)
    ]


def seen_at_inspections(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with them, each after its membership."""
    service = _service(code)
    return [
        (each, file)
        for each in memberships(code, handle)
        for file in sorted(damage.evidence_of_inspections(service, each))
    ]


def sessions_of(code: str, handle: str) -> list[tuple[int, int]]:
    """Sessions of a member's login to the network, each after its membership."""
    every = memberships(code, handle)
    return [
        (each, one.id)
        for each in every
        for one in radius_sessions.sessions(_service(code), membership=each)
    ]


def interruptions_of(code: str, handle: str) -> list[int]:
    """The interruptions and restrictions of a service."""
    return [one.id for one in interruptions.interruptions(_service(code))]


def outages_of(code: str, handle: str) -> list[int]:
    """The outages of a service."""
    return [one.outage for one in outages.outages(_service(code))]


def proofs_of_damage(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with claims, each after the outage that it is for."""
    every = outages_of(code, handle)
    return [(one, file) for one in every for file in sorted(outages.evidence_of(one))]


def refunds(code: str, handle: str) -> list[tuple[int, int]]:
    """Refunds due to a member, paid out or not, each after its membership."""
    every = memberships(code, handle)
    return [(each, one.refund) for each in every for one in statements.statement(each).refunds]


def cases(code: str, handle: str) -> list[int]:
    """The cases in which memberships of a service pass on."""
    return [one.succession for one in succession_shown.listing(_service(code))]


def inherited(code: str, handle: str) -> list[int]:
    """The memberships of a service that heirs hold."""
    service = _service(code)
    approved = succession_shown.listing(service, state="recorded")
    return [one.membership for one in approved]


def evidence(code: str, handle: str) -> list[tuple[int, int]]:
    """Files of such cases, each after its case."""
    service = _service(code)
    return [
        (case, one.id)
        for case in cases(code, handle)
        for one in succession_shown.case(service, case).files
    ]


def heirs_reports(code: str, handle: str) -> list[int]:
    """What heirs have reported to a service themselves."""
    return [one.report for one in inheritance_reports.listing(_service(code))]


def papers_of_heirs(code: str, handle: str) -> list[tuple[int, int]]:
    """The files of such reports, each after its report."""
    service = _service(code)
    return [
        (report, one.id)
        for report in heirs_reports(code, handle)
        for one in inheritance_reports.shown(service, report).files
    ]


def messages(code: str, handle: str) -> list[int]:
    """Messages of a service's outbox."""
    return [one.pk for one in outbox.messages(_service(code))]


def announcements(code: str, handle: str) -> list[int]:
    """What all members of a service were told or must be told."""
    return [one.pk for one in announcing.of_service(_service(code))]


def _service(code: str) -> int:
    return queries.service_by_code(code).pk


def _pack(code: str) -> Pack:
    return queries.pack(queries.service_by_code(code).pk)


def _somebody() -> User:
    return stage.user("", Kind.NOBODY)


def _passkeys() -> list[int]:
    return factors.passkeys(stage.user("", Kind.SECURED))


FILLINGS: dict[str, Filling] = {
    "console:representative/membership": Filling(inherited, Owner.SERVICE),
    "console:act_pay_refund/membership,about": Filling(refunds, Owner.MEMBER),
    "console:session_end/membership,session": Filling(sessions_of, Owner.MEMBER),
    "console:outage_file/outage,file": Filling(proofs_of_damage, Owner.SERVICE),
    "interruption": Filling(interruptions_of, Owner.SERVICE),
    "outage": Filling(outages_of, Owner.SERVICE),
    "console:cost_file/membership,file": Filling(receipts_of, Owner.MEMBER),
    "console:thing_photo/thing,file": Filling(photographs, Owner.SERVICE),
    "thing": Filling(left_things, Owner.SERVICE),
    "console:damage_file/damage,file": Filling(papers_of_damage, Owner.SERVICE),
    "portal:damage_file/membership,damage_id,file": Filling(own_photographs, Owner.MEMBER),
    "damage": Filling(damages, Owner.SERVICE),
    "console:inspection_report/membership,inspection": Filling(inspected, Owner.MEMBER),
    "console:inspection_file/membership,file": Filling(seen_at_inspections, Owner.MEMBER),
    "console:breach_file/membership,file": Filling(evidence_against, Owner.MEMBER),
    "console:contact_answer/membership,contact": Filling(contacts_with, Owner.MEMBER),
    "console:proof_file/membership,file": Filling(proofs, Owner.MEMBER),
    "portal:proof_file/membership,file": Filling(proofs, Owner.MEMBER),
    "console:paper_draft_scan/draft,scan": Filling(drafts, Owner.SERVICE),
    "portal:booking_cancel/membership,booking": Filling(bookings_ahead, Owner.MEMBER),
    "portal:booking/membership,booking": Filling(bookings_made, Owner.MEMBER, at_most=3),
    "portal:waiting_leave/membership,wait": Filling(waits_of, Owner.MEMBER),
    "membership": Filling(memberships, Owner.MEMBER),
    "line": Filling(lambda code, who: lines_told.numbers(memberships(code, who)), Owner.MEMBER),
    "console:line_inspection_file/line_inspection,file": Filling(
        lambda code, who: lines_told.files_of(memberships(code, who)), Owner.MEMBER
    ),
    "line_inspection": Filling(
        lambda code, who: lines_told.inspections_of(memberships(code, who)), Owner.MEMBER
    ),
    "stored": Filling(lambda code, who: lines_told.stored_of(memberships(code, who)), Owner.MEMBER),
    "works_id": Filling(lambda code, who: lines_told.planned(memberships(code, who)), Owner.MEMBER),
    "equipment_id": Filling(
        lambda code, who: lines_told.lent(memberships(code, who)), Owner.MEMBER
    ),
    "product": Filling(lambda code, who: lines_told.products(_service(code)), Owner.SERVICE),
    "member": Filling(members, Owner.MEMBER),
    "application": Filling(applications, Owner.MEMBER),
    "draft": Filling(lambda code, handle: [one for one, _ in drafts(code, handle)], Owner.SERVICE),
    "console:succession_file/succession,evidence": Filling(evidence, Owner.SERVICE),
    "succession": Filling(cases, Owner.SERVICE),
    "console:heirs_report_paper/heirs_report,evidence": Filling(papers_of_heirs, Owner.SERVICE),
    "heirs_report": Filling(heirs_reports, Owner.SERVICE),
    "portal:privacy_json/privacy_case": Filling(granted_requests, Owner.MEMBER),
    "portal:privacy_pdf/privacy_case": Filling(granted_requests, Owner.MEMBER),
    "console:privacy_extend/privacy_case": Filling(waiting_requests, Owner.SERVICE),
    "console:privacy_erase/privacy_case": Filling(deletions, Owner.SERVICE),
    "privacy_case": Filling(privacy_requests_of, Owner.SERVICE),
    "console:leak_file/leak,evidence": Filling(reported_leaks, Owner.SERVICE),
    "outsider": Filling(outside_people, Owner.SERVICE),
    "leak": Filling(open_leaks, Owner.SERVICE),
    "lookup": Filling(lookups_of, Owner.SERVICE, at_most=2),
    "notice": Filling(notices_of, Owner.SERVICE),
    "statistics": Filling(statistics_of, Owner.SERVICE),
    "console:invoice_print_file/printed,part": Filling(files_of_prints, Owner.SERVICE),
    "printed": Filling(prints_of, Owner.SERVICE),
    "sandbox": Filling(lambda code, handle: [stage.sandbox(code)], Owner.SERVICE),
    "message": Filling(messages, Owner.SERVICE),
    "kind,language": Filling(lambda code, handle: [("suspended", "ja"), ("marketing", "en")]),
    "console:notice_way/kind": Filling(lambda code, handle: ["suspended", "marketing"]),
    "console:stoppage/announcement": Filling(stoppages_over_spaces, Owner.SERVICE),
    "console:stoppage_decide/announcement,booking": Filling(undecided_of_stoppages, Owner.SERVICE),
    "announcement": Filling(announcements, Owner.SERVICE),
    "public:stop_mail/token": Filling(
        lambda code, handle: [marketing.token(one) for one in members(code, handle)]
    ),
    "console:booking/booking": Filling(desk_bookings, Owner.MEMBER, at_most=8),
    "booking": Filling(desk_bookings, Owner.MEMBER, at_most=3),
    "closure": Filling(closures_of, Owner.SERVICE),
    "space": Filling(spaces_of, Owner.SERVICE),
    "public:calendar/token": Filling(calendars_of),
    "facility": Filling(facilities, Owner.SERVICE),
    "access": Filling(accesses, Owner.SERVICE),
    "event": Filling(events, Owner.MEMBER, at_most=4),
    "console:invoice/number": Filling(desk_invoices, Owner.MEMBER),
    "console:invoice_pdf/number": Filling(desk_invoices, Owner.MEMBER),
    "number": Filling(invoices, Owner.MEMBER),
    "console:act_leave_ground/about": Filling(grounds, Owner.MEMBER),
    "console:act_lift/about": Filling(restrictions_in_force, Owner.MEMBER),
    "console:act_waive/about": Filling(late_charges, Owner.MEMBER),
    "console:act_take_back_cost/about": Filling(costs_of, Owner.MEMBER),
    "parameter": Filling(lambda code, handle: list(_pack(code).parameters)[:1]),
    "reading": Filling(lambda code, handle: list(_pack(code).readings)[:1]),
    # --- links that mails carry
    "account_confirm_email/key": Filling(
        lambda code, handle: [
            EmailConfirmationHMAC(_somebody().emailaddress_set.get(verified=False)).key
        ]
    ),
    "account_reset_password_from_key/uidb36": Filling(
        lambda code, handle: [user_pk_to_url_str(_somebody())]
    ),
    "account_reset_password_from_key/key": Filling(
        lambda code, handle: [default_token_generator.make_token(_somebody())]
    ),
    # --- second factors
    "mfa_remove_webauthn/pk": Filling(lambda code, handle: _passkeys(), Owner.LOGIN),
    "mfa_edit_webauthn/pk": Filling(lambda code, handle: _passkeys(), Owner.LOGIN),
}
