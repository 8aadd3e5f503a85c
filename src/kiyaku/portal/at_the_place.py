"""What a member left behind or damaged at the place, on the member's own pages."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.place import damage_claims, left_things, things_told
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, page
from kiyaku.premises import damage, things
from kiyaku.premises.damage import Damage
from kiyaku.terms.texts import Text
from kiyaku.web import uploads
from kiyaku.web.acts import done, refusals_on, shown
from kiyaku.web.damage_form import DamageForm, facts
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting

_STATES = {
    damage.REPORTED: Text("確認中", "being looked at"),
    damage.CLAIMED: Text("確認中", "being looked at"),
    damage.CHARGED: Text("弁償をお願いしています", "compensation is claimed"),
    damage.LEFT: Text("弁償は不要です", "nothing is claimed"),
}


@for_member
def at_the_place(request: Request, membership: int) -> HttpResponse:
    """What the member left behind, until when it is kept, and what the member damaged.

    Raises:
        Http404: where the terms know neither.
    """
    service, pack = request.here.service, request.here.pack
    if not (left_things.are_known(pack) or damage_claims.is_known(pack)):
        raise Http404
    member = members.membership(service, membership).member_id
    context = {
        "things": things.of_member(service, member),
        "damages": _damages(service, member),
        "thing_clauses": cited(pack, left_things.QUESTION),
        "damage_clauses": cited(pack, damage_claims.QUESTION),
    }
    return page(request, "portal/at_the_place.html", membership, "place", context)


@for_member
def report_damage(request: Request, membership: int) -> HttpResponse:
    """Reports what the member damaged or lost; a person looks at it.

    Raises:
        Http404: where the terms know no compensation.
    """
    pack = request.here.pack
    if not damage_claims.is_known(pack):
        raise Http404
    form = DamageForm(
        request.POST or None, request.FILES or None,
        initial={"happened_on": request.here.business_day},
    )  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            damage_claims.report_damage(
                **acting(request), membership=membership, channel=things_told.BY_MEMBER,
                **facts(form),
            )  # fmt: skip
            return done(
                request, "申告を受け付けました。", "Your report has been received.",
                "portal:at_the_place", membership,
            )  # fmt: skip
    context = {"damage_clauses": cited(pack, damage_claims.QUESTION)}
    return shown(request, "portal/damage_report.html", form, framed(membership, "place", context))


@for_member
def damage_file(request: Request, membership: int, damage_id: int, file: int) -> HttpResponse:
    """A photograph that the member sent with a report, to be saved.

    Raises:
        Http404: it came with no own report, or was erased.
    """
    service = request.here.service
    member = members.membership(service, membership).member_id
    try:
        found = damage.damage(service, damage_id)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if found.member != member:
        raise Http404
    return uploads.one_of(service, files.describe(service, _own_files(found)), file)


def _damages(service: int, member: int) -> list[tuple[Damage, Text, list[files.StoredFile]]]:
    """What the member damaged, how it stands, and the photographs the member sent."""
    rows = damage.of_member(service, member)
    every = [number for one in rows for number in _own_files(one)]
    kept = {one.id: one for one in files.describe(service, every)}
    return [
        (one, _STATES[one.state], [kept[file] for file in _own_files(one) if file in kept])
        for one in rows
    ]


def _own_files(found: Damage) -> tuple[int, ...]:
    """What the member sent; what the staff put down is not shown before it is claimed."""
    return found.file_ids if found.channel == things_told.BY_MEMBER else ()
