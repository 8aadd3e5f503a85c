"""What there is on the stage, of a member or of a service: each asks for one kind of thing.

Given a service's code and a member's number, what shows most comes first.
"""

from __future__ import annotations

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
from kiyaku.notices import announcing, outbox
from kiyaku.premises import alliance, damage, things
from kiyaku.privacy import cases as privacy_cases
from kiyaku.privacy import kinds, leaks, outsiders
from kiyaku.privacy import statistics as published
from kiyaku.spaces import bookings as booked
from kiyaku.spaces import closures, feeds
from kiyaku.spaces.spaces import Tree
from kiyaku.terms import Pack
from tests.browser import factors, stage, story
from tests.browser.stage import Kind


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
    return [one.id for one in closures.ahead(service_of(code), story.NOW)]


def stoppages_over_spaces(code: str, handle: str) -> list[int]:
    """The stoppages by which spaces are closed."""
    return stoppages.stoppages_of(service_of(code))


def undecided_of_stoppages(code: str, handle: str) -> list[tuple[int, int]]:
    """Bookings that these meet and nobody has decided on, each after its stoppage."""
    return [
        (number, one.booking.id)
        for number in stoppages_over_spaces(code, handle)
        for one in stoppages.met_by(service_of(code), number, now=story.NOW)
        if one.decided is None
    ]


def waits_of(code: str, handle: str) -> list[tuple[int, int]]:
    """What a member waits for, each after its membership."""
    if not known.are_known(pack_of(code)):
        return []
    every = waiting.waiting_shown(service_of(code), now=story.NOW)
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
        for file in sorted(breaches.evidence_of(service_of(code), each))
    ]


def contacts_with(code: str, handle: str) -> list[tuple[int, int]]:
    """Contacts that asked a member for an answer, each after its membership."""
    return [
        (each, one.id)
        for each in memberships(code, handle)
        for one in contacts.contacts_of(service_of(code), each)
    ]


def proofs(code: str, handle: str) -> list[tuple[int, int]]:
    """Files that came with changes of a member's particulars, each after a membership."""
    (member,) = members(code, handle)
    return [
        (each, file.id)
        for each in memberships(code, handle)
        for change in particulars.history(service_of(code), member)
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
    return [one.id for one in things.listed(service_of(code), state=None)]


def photographs(code: str, handle: str) -> list[tuple[int, int]]:
    """Their photographs, each after its thing."""
    every = things.listed(service_of(code), state=None)
    return [(one.id, file) for one in every for file in one.file_ids]


def damages(code: str, handle: str) -> list[int]:
    """The damage that a service has on record."""
    return [one.id for one in damage.listed(service_of(code), is_open=False)]


def papers_of_damage(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with it, each after its damage."""
    every = damage.listed(service_of(code), is_open=False)
    return [(one.id, file) for one in every for file in (*one.file_ids, *one.claim_file_ids)]


def own_photographs(code: str, handle: str) -> list[tuple[int, int, int]]:
    """Photographs that a member sent with reports of damage, each after its membership."""
    (member,) = members(code, handle)
    return [
        (one.membership, one.id, file)
        for one in damage.of_member(service_of(code), member)
        for file in one.file_ids
        if one.channel == things_told.BY_MEMBER
    ]


def inspected(code: str, handle: str) -> list[tuple[int, int]]:
    """The inspections on a member, each after its membership."""
    service = service_of(code)
    return [
        (each, one.id)
        for each in memberships(code, handle)
        for one in damage.inspections_of(service, each)
    ]


def seen_at_inspections(code: str, handle: str) -> list[tuple[int, int]]:
    """Files kept with them, each after its membership."""
    service = service_of(code)
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
        for one in radius_sessions.sessions(service_of(code), membership=each)
    ]


def interruptions_of(code: str, handle: str) -> list[int]:
    """The interruptions and restrictions of a service."""
    return [one.id for one in interruptions.interruptions(service_of(code))]


def outages_of(code: str, handle: str) -> list[int]:
    """The outages of a service."""
    return [one.outage for one in outages.outages(service_of(code))]


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
    return [one.succession for one in succession_shown.listing(service_of(code))]


def inherited(code: str, handle: str) -> list[int]:
    """The memberships of a service that heirs hold."""
    service = service_of(code)
    approved = succession_shown.listing(service, state="recorded")
    return [one.membership for one in approved]


def evidence(code: str, handle: str) -> list[tuple[int, int]]:
    """Files of such cases, each after its case."""
    service = service_of(code)
    return [
        (case, one.id)
        for case in cases(code, handle)
        for one in succession_shown.case(service, case).files
    ]


def heirs_reports(code: str, handle: str) -> list[int]:
    """What heirs have reported to a service themselves."""
    return [one.report for one in inheritance_reports.listing(service_of(code))]


def papers_of_heirs(code: str, handle: str) -> list[tuple[int, int]]:
    """The files of such reports, each after its report."""
    service = service_of(code)
    return [
        (report, one.id)
        for report in heirs_reports(code, handle)
        for one in inheritance_reports.shown(service, report).files
    ]


def messages(code: str, handle: str) -> list[int]:
    """Messages of a service's outbox."""
    return [one.pk for one in outbox.messages(service_of(code))]


def announcements(code: str, handle: str) -> list[int]:
    """What all members of a service were told or must be told."""
    return [one.pk for one in announcing.of_service(service_of(code))]


def service_of(code: str) -> int:
    return queries.service_by_code(code).pk


def pack_of(code: str) -> Pack:
    return queries.pack(queries.service_by_code(code).pk)


def who_has_every_factor() -> User:
    return stage.user("", Kind.NOBODY)


def passkeys() -> list[int]:
    return factors.passkeys(stage.user("", Kind.SECURED))
