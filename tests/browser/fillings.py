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

from kiyaku.notices import marketing
from tests.browser import existing, lines_told, stage


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


FILLINGS: dict[str, Filling] = {
    "console:representative/membership": Filling(existing.inherited, Owner.SERVICE),
    "console:act_pay_refund/membership,about": Filling(existing.refunds, Owner.MEMBER),
    "console:session_end/membership,session": Filling(existing.sessions_of, Owner.MEMBER),
    "console:outage_file/outage,file": Filling(existing.proofs_of_damage, Owner.SERVICE),
    "interruption": Filling(existing.interruptions_of, Owner.SERVICE),
    "outage": Filling(existing.outages_of, Owner.SERVICE),
    "console:cost_file/membership,file": Filling(existing.receipts_of, Owner.MEMBER),
    "console:thing_photo/thing,file": Filling(existing.photographs, Owner.SERVICE),
    "thing": Filling(existing.left_things, Owner.SERVICE),
    "console:damage_file/damage,file": Filling(existing.papers_of_damage, Owner.SERVICE),
    "portal:damage_file/membership,damage_id,file": Filling(existing.own_photographs, Owner.MEMBER),
    "damage": Filling(existing.damages, Owner.SERVICE),
    "console:inspection_report/membership,inspection": Filling(existing.inspected, Owner.MEMBER),
    "console:inspection_file/membership,file": Filling(existing.seen_at_inspections, Owner.MEMBER),
    "console:breach_file/membership,file": Filling(existing.evidence_against, Owner.MEMBER),
    "console:contact_answer/membership,contact": Filling(existing.contacts_with, Owner.MEMBER),
    "console:proof_file/membership,file": Filling(existing.proofs, Owner.MEMBER),
    "portal:proof_file/membership,file": Filling(existing.proofs, Owner.MEMBER),
    "console:paper_draft_scan/draft,scan": Filling(existing.drafts, Owner.SERVICE),
    "portal:booking_cancel/membership,booking": Filling(existing.bookings_ahead, Owner.MEMBER),
    "portal:booking/membership,booking": Filling(existing.bookings_made, Owner.MEMBER, at_most=3),
    "portal:waiting_leave/membership,wait": Filling(existing.waits_of, Owner.MEMBER),
    "membership": Filling(existing.memberships, Owner.MEMBER),
    "line": Filling(
        lambda code, who: lines_told.numbers(existing.memberships(code, who)), Owner.MEMBER
    ),
    "console:line_inspection_file/line_inspection,file": Filling(
        lambda code, who: lines_told.files_of(existing.memberships(code, who)), Owner.MEMBER
    ),
    "line_inspection": Filling(
        lambda code, who: lines_told.inspections_of(existing.memberships(code, who)), Owner.MEMBER
    ),
    "stored": Filling(
        lambda code, who: lines_told.stored_of(existing.memberships(code, who)), Owner.MEMBER
    ),
    "works_id": Filling(
        lambda code, who: lines_told.planned(existing.memberships(code, who)), Owner.MEMBER
    ),
    "equipment_id": Filling(
        lambda code, who: lines_told.lent(existing.memberships(code, who)), Owner.MEMBER
    ),
    "product": Filling(
        lambda code, who: lines_told.products(existing.service_of(code)), Owner.SERVICE
    ),
    "member": Filling(existing.members, Owner.MEMBER),
    "application": Filling(existing.applications, Owner.MEMBER),
    "draft": Filling(
        lambda code, handle: [one for one, _ in existing.drafts(code, handle)], Owner.SERVICE
    ),
    "console:succession_file/succession,evidence": Filling(existing.evidence, Owner.SERVICE),
    "succession": Filling(existing.cases, Owner.SERVICE),
    "console:heirs_report_paper/heirs_report,evidence": Filling(
        existing.papers_of_heirs, Owner.SERVICE
    ),
    "heirs_report": Filling(existing.heirs_reports, Owner.SERVICE),
    "portal:privacy_json/privacy_case": Filling(existing.granted_requests, Owner.MEMBER),
    "portal:privacy_pdf/privacy_case": Filling(existing.granted_requests, Owner.MEMBER),
    "console:privacy_extend/privacy_case": Filling(existing.waiting_requests, Owner.SERVICE),
    "console:privacy_erase/privacy_case": Filling(existing.deletions, Owner.SERVICE),
    "privacy_case": Filling(existing.privacy_requests_of, Owner.SERVICE),
    "console:leak_file/leak,evidence": Filling(existing.reported_leaks, Owner.SERVICE),
    "outsider": Filling(existing.outside_people, Owner.SERVICE),
    "leak": Filling(existing.open_leaks, Owner.SERVICE),
    "lookup": Filling(existing.lookups_of, Owner.SERVICE, at_most=2),
    "notice": Filling(existing.notices_of, Owner.SERVICE),
    "statistics": Filling(existing.statistics_of, Owner.SERVICE),
    "console:invoice_print_file/printed,part": Filling(existing.files_of_prints, Owner.SERVICE),
    "printed": Filling(existing.prints_of, Owner.SERVICE),
    "sandbox": Filling(lambda code, handle: [stage.sandbox(code)], Owner.SERVICE),
    "message": Filling(existing.messages, Owner.SERVICE),
    "kind,language": Filling(lambda code, handle: [("suspended", "ja"), ("marketing", "en")]),
    "console:notice_way/kind": Filling(lambda code, handle: ["suspended", "marketing"]),
    "console:stoppage/announcement": Filling(existing.stoppages_over_spaces, Owner.SERVICE),
    "console:stoppage_decide/announcement,booking": Filling(
        existing.undecided_of_stoppages, Owner.SERVICE
    ),
    "announcement": Filling(existing.announcements, Owner.SERVICE),
    "public:stop_mail/token": Filling(
        lambda code, handle: [marketing.token(one) for one in existing.members(code, handle)]
    ),
    "console:booking/booking": Filling(existing.desk_bookings, Owner.MEMBER, at_most=8),
    "booking": Filling(existing.desk_bookings, Owner.MEMBER, at_most=3),
    "closure": Filling(existing.closures_of, Owner.SERVICE),
    "space": Filling(existing.spaces_of, Owner.SERVICE),
    "public:calendar/token": Filling(existing.calendars_of),
    "facility": Filling(existing.facilities, Owner.SERVICE),
    "access": Filling(existing.accesses, Owner.SERVICE),
    "event": Filling(existing.events, Owner.MEMBER, at_most=4),
    "console:invoice/number": Filling(existing.desk_invoices, Owner.MEMBER),
    "console:invoice_pdf/number": Filling(existing.desk_invoices, Owner.MEMBER),
    "number": Filling(existing.invoices, Owner.MEMBER),
    "console:act_leave_ground/about": Filling(existing.grounds, Owner.MEMBER),
    "console:act_lift/about": Filling(existing.restrictions_in_force, Owner.MEMBER),
    "console:act_waive/about": Filling(existing.late_charges, Owner.MEMBER),
    "console:act_take_back_cost/about": Filling(existing.costs_of, Owner.MEMBER),
    "parameter": Filling(lambda code, handle: list(existing.pack_of(code).parameters)[:1]),
    "reading": Filling(lambda code, handle: list(existing.pack_of(code).readings)[:1]),
    # --- links that mails carry
    "account_confirm_email/key": Filling(
        lambda code, handle: [
            EmailConfirmationHMAC(
                existing.who_has_every_factor().emailaddress_set.get(verified=False)
            ).key
        ]
    ),
    "account_reset_password_from_key/uidb36": Filling(
        lambda code, handle: [user_pk_to_url_str(existing.who_has_every_factor())]
    ),
    "account_reset_password_from_key/key": Filling(
        lambda code, handle: [default_token_generator.make_token(existing.who_has_every_factor())]
    ),
    # --- second factors
    "mfa_remove_webauthn/pk": Filling(lambda code, handle: existing.passkeys(), Owner.LOGIN),
    "mfa_edit_webauthn/pk": Filling(lambda code, handle: existing.passkeys(), Owner.LOGIN),
}
