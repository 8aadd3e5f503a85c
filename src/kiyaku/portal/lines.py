"""A member's lines: id, product, start date, appointment, equipment and when it is due back."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from kiyaku.flows.network import equipment, knowing
from kiyaku.network import areas, lines, products
from kiyaku.network import equipment as kept_equipment
from kiyaku.network import works as kept_works
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def of_member(request: Request, membership: int) -> HttpResponse:
    """The lines of a membership, each with what is planned for it and what stands there.

    Raises:
        Http404: where the terms know no lines.
    """
    here = request.here
    if not knowing.are_known(here.pack):
        raise Http404
    offered = {one.id: one for one in products.products_of(here.service)}
    places = {one.id: one.name for one in areas.areas_of(here.service)}
    planned = kept_works.works_of_membership(membership)
    pieces = kept_equipment.equipment_of_membership(membership)
    shown = [
        {
            "line": one,
            "product": offered[one.product_id],
            "area": places[one.area_id],
            "works": [
                done
                for done in planned
                if done.line_id == one.id and done.state == kept_works.PLANNED
            ],
            "equipment": [
                (piece, equipment.due_back_on(here.pack, piece))
                for piece in pieces
                if piece.line_id == one.id and piece.back_on is None
            ],
        }
        for one in lines.lines_of(membership)
    ]
    context = {"lines": shown, "clauses": knowing.clauses(here.pack)}
    return page(request, "portal/lines.html", membership, "lines", context)
