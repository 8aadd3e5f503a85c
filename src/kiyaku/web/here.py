"""Where a request is: which service, on which business day, and what the user is to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest

from kiyaku.accounts import queries as accounts
from kiyaku.accounts import signins
from kiyaku.accounts.queries import Standing
from kiyaku.accounts.rights import OF_MEMBERS, Right
from kiyaku.base import clock, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.cards import queries as cards
from kiyaku.flows import (
    add_on_offers,
    individual_rules,
    plan_changes,
    refunds,
    statistics,
    succession_checks,
)
from kiyaku.flows.network import inspection_rows, leases, outages, radius, stored_data
from kiyaku.flows.network import knowing as lines_known
from kiyaku.flows.place import alliance_facilities, damage_claims, inspections, left_things
from kiyaku.flows.place import known as spaces_known
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Here:
    """The service a page is about, and the user's standing in it."""

    service: int
    code: str
    pack: Pack
    business_day: dt.date
    closed_until: dt.date | None
    standing: Standing = field(default_factory=Standing)
    original: str = ""
    """Of a sandbox, the code of the service that it is a copy of."""

    @property
    def title(self) -> Text:
        """The name of the service."""
        return self.pack.service_name

    @property
    def is_sandbox(self) -> bool:
        """Whether it is a copy to try things in: it is nobody's but the staff's."""
        return bool(self.original)

    @property
    def has_refunds(self) -> bool:
        """Whether the terms know money that is paid back to members."""
        return refunds.are_known(self.pack)

    @property
    def has_outages(self) -> bool:
        """Whether the terms say what is compensated for an outage."""
        return outages.is_known(self.pack)

    @property
    def changes_plans(self) -> bool:
        """Whether the terms tell when a change of plan begins."""
        return self.pack.answers(plan_changes.QUESTION)

    @property
    def has_add_ons(self) -> bool:
        """Whether the terms know add-ons."""
        return add_on_offers.are_known(self.pack)

    @property
    def keeps_things(self) -> bool:
        """Whether the terms know things that are left behind."""
        return left_things.are_known(self.pack)

    @property
    def claims_damage(self) -> bool:
        """Whether the terms have members compensate damage."""
        return damage_claims.is_known(self.pack)

    @property
    def inspects(self) -> bool:
        """Whether the terms let the operator look into members' activities."""
        return inspections.are_known(self.pack)

    @property
    def has_spaces(self) -> bool:
        """Whether the terms know spaces that are booked by the hour."""
        return spaces_known.are_known(self.pack)

    @property
    def has_facilities(self) -> bool:
        """Whether the terms know facilities of others."""
        return alliance_facilities.are_known(self.pack)

    @property
    def has_lines(self) -> bool:
        """Whether the terms know lines."""
        return lines_known.are_known(self.pack)

    @property
    def inspects_lines(self) -> bool:
        """Whether the terms let what is connected to lines be inspected."""
        return inspection_rows.are_known(self.pack)

    @property
    def keeps_data(self) -> bool:
        """Whether the terms say when what members store may be deleted."""
        return stored_data.are_known(self.pack)

    @property
    def has_connection(self) -> bool:
        """Whether the service gives access to a network."""
        return radius.provides(self.pack)

    @property
    def passes_on(self) -> bool:
        """Whether the terms let a membership pass to another in any way."""
        return any(succession_checks.is_known(self.pack, kind) for kind in succession_checks.KINDS)

    @property
    def is_inherited(self) -> bool:
        """Whether the terms let heirs report that a membership is theirs."""
        return succession_checks.is_known(self.pack, succession_checks.INHERITANCE)

    @property
    def card_signs_in(self) -> bool:
        """Whether the terms let the certificate on a My Number card open a login."""
        return not self.is_sandbox and cards.is_known(self.pack)

    @property
    def has_statistics(self) -> bool:
        """Whether the terms let statistics be published."""
        return statistics.offered(self.pack)

    @property
    def has_addresses(self) -> bool:
        """Whether the terms let it be looked up who held an address."""
        return leases.are_known(self.pack)

    @property
    def has_rules(self) -> bool:
        """Whether the terms know individual rules."""
        return self.pack.answers(individual_rules.GOVERNING)

    def may(self, right: Right) -> bool:
        """Whether the user has a right here."""
        return right in self.standing.rights


class Request(HttpRequest):
    """A request of a page of a service, as views get it."""

    here: Here
    htmx: Any


def find(code: str, user: int | None) -> Here:
    """The service of this code, as a user stands in it.

    Raises:
        Http404: where there is no such service.
    """
    try:
        row = queries.service_by_code(code)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    return Here(
        row.pk,
        row.code,
        queries.pack(row.pk),
        row.business_day,
        row.closed_until,
        _standing(row.pk, row.sandbox_of_id, user),
        "" if row.sandbox_of_id is None else queries.service(row.sandbox_of_id).code,
    )


def _standing(service: int, sandbox_of: int | None, user: int | None) -> Standing:
    """What the user is here. In a sandbox: what a user of sandboxes is in the service itself."""
    if user is None:
        return Standing()
    standing = accounts.standing(user, sandbox_of or service)
    if sandbox_of is None:
        return standing
    if Right.SANDBOXES_USED not in standing.rights:
        return Standing()
    return Standing(standing.roles - OF_MEMBERS)


def acting(request: Request) -> dict[str, Any]:
    """What every operation is told: which service, when, by whom, and the key of this form.

    The key comes from the form, so that one sent twice acts once.
    """
    return {
        "service": request.here.service,
        "at": clock.now(),
        "by": signins.acting(request),
        "key": request.POST.get("key") or None,
    }
