"""Lines: found, seen with their works and equipment, assigned; what happened is entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.flows.network import equipment, knowing, lines, works
from kiyaku.flows.network.inspection_words import STATES
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.network import areas, prices, products
from kiyaku.network import equipment as kept_equipment
from kiyaku.network import inspections as kept_inspections
from kiyaku.network import lines as kept
from kiyaku.network import works as kept_works
from kiyaku.network.lines import LineOf
from kiyaku.web.acts import ActForm, TypedForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after, choice
from kiyaku.web.words import lazily, told

_DATE = {"type": "date"}


def _clauses(request: Request) -> list[str]:
    """The clauses by which lines start.

    Raises:
        Http404: where the terms know no lines.
    """
    if not knowing.are_known(request.here.pack):
        raise Http404
    return knowing.clauses(request.here.pack)


class AssignForm(ActForm):
    """A line's id, what is provided on it, where, and which line it takes the place of."""

    line = forms.CharField(label=lazily("回線ID", "Id of the line"), max_length=40)
    product = forms.ChoiceField(label=lazily("商品", "Product"))
    area = forms.ChoiceField(label=lazily("提供地域", "Area"))
    replaces = forms.ChoiceField(
        label=lazily("代わりに終わる回線(移転のとき)", "Line that ends when it begins (on a move)"),
        required=False,
    )

    def __init__(self, request: Request, membership: int) -> None:
        super().__init__(request.POST or None)
        service = request.here.service
        offered = [one for one in products.products_of(service) if one.is_offered]
        had = [one for one in kept.lines_of(membership) if one.last_day is None]
        choices = {
            "product": [(one.code, told(one.name)) for one in offered],
            "area": [
                (one.code, "  " * one.depth + told(one.name)) for one in areas.areas_of(service)
            ],
            "replaces": [("", "—"), *((one.code, one.code) for one in had)],
        }
        for name, every in choices.items():
            self.fields[name].choices = every  # type: ignore[attr-defined]


class WorksForm(ActForm):
    """Which works, and on which day."""

    works_code = forms.ChoiceField(label=lazily("工事", "Works"))
    planned_on = forms.DateField(
        label=lazily("工事の日", "Day"), widget=forms.DateInput(attrs=_DATE)
    )

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None)
        here = request.here
        known = prices.prices_on(here.service, prices.WORKS, here.business_day)
        self.fields["works_code"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{told(one.name)} {one.amount_yen:,}円") for one in known
        ]


class ResultForm(ActForm):
    """How works ended: done on a day, failed for a reason, or called off."""

    outcome = forms.ChoiceField(
        label=lazily("結果", "Outcome"),
        choices=[
            ("done", lazily("完了した", "done")),
            ("failed", lazily("できなかった", "failed")),
            ("called_off", lazily("取りやめた", "called off")),
        ],
        widget=forms.RadioSelect,
    )
    done_on = forms.DateField(
        label=lazily("完了した日(完了のとき)", "Day they were done (if they were)"),
        widget=forms.DateInput(attrs=_DATE),
        required=False,
    )
    reason = forms.ChoiceField(
        label=lazily("できなかった理由", "Why they failed (if they did)"),
        choices=[
            ("", "—"),
            *((name, lazily(one.ja, one.en)) for name, one in works.REASONS.items()),
        ],
        required=False,
    )


class EquipmentForm(ActForm):
    """What stands at the line, whose it is, and its serial number."""

    what = forms.CharField(
        label=lazily("機器(型番など)", "What it is (its model)"), max_length=equipment.WHAT_MOST
    )
    serial = forms.CharField(
        label=lazily("製造番号(貸与するとき必須)", "Serial number (needed for what is lent)"),
        max_length=equipment.WHAT_MOST,
        required=False,
    )
    is_own = forms.BooleanField(
        label=lazily("会員が自分で用意した機器", "The member's own, as the member declares it"),
        required=False,
    )


class BackForm(ActForm):
    """When equipment came back; or that it is charged because it did not."""

    back_on = forms.DateField(
        label=lazily("返却日", "Day it came back"), widget=forms.DateInput(attrs=_DATE),
        required=False,
    )  # fmt: skip
    price_code = forms.ChoiceField(
        label=lazily("返らないので請求する料金", "Charged because it did not come back"),
        required=False,
    )

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None)
        here = request.here
        known = prices.prices_on(here.service, prices.EQUIPMENT, here.business_day)
        self.fields["price_code"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((one.code, f"{told(one.name)} {one.amount_yen:,}円") for one in known),
        ]


class SoughtForm(TypedForm):
    """How a line's id begins, and the area it lies in."""

    id = forms.CharField(required=False, max_length=40)
    area = forms.CharField(required=False, max_length=40)


@for_staff(Right.MEMBERS_SEEN)
def listing(request: Request) -> HttpResponse:
    """Lines, found by how their id begins or by the area they lie in.

    An id leads to who has the line, so it stands in no address: what is asked for is sent and kept
    in the session, and the address says only that something was.

    Raises:
        Http404: where the terms know no lines.
    """
    clauses, service = _clauses(request), request.here.service
    kept_as, sent = f"lines_asked_for_{service}", request.method == "POST"
    form = SoughtForm(request.POST if sent else None)
    if form.is_valid():
        return _sought(request, kept_as, form.cleaned_data["id"], form.cleaned_data["area"])
    is_asked = not sent and bool(request.GET.get("asked"))
    text = request.session.get(kept_as, "") if is_asked else ""
    known = areas.areas_of(service)
    area = choice(request, "area", {one.code for one in known})
    inside = next((areas.within(service, one.id) for one in known if one.code == area), None)
    page = kept.listed(service, text=text, area_ids=inside, after=after(request))
    holders = directory.named({one.membership_id for one in page})
    context = {
        "page": page, "text": text, "area": area, "areas": known, "clauses": clauses,
        "rows": [(one, holders[one.membership_id]) for one in page], **at("lines"),
    }  # fmt: skip
    return shown(request, "console/lines.html", form, context)


def _sought(request: Request, kept_as: str, text: str, area: str) -> HttpResponse:
    request.session[kept_as] = text
    asked = {"area": area} if area else {}
    asked |= {"asked": "1"} if text else {}
    address = reverse("console:lines", args=[request.here.code])
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


@for_staff(Right.MEMBERS_SEEN)
def one(request: Request, line: int) -> HttpResponse:
    """A line with its days, its works and the equipment at it.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _of_line(request, line)
    found: LineOf = context["line"]
    pieces = kept_equipment.equipment_of(found.id)
    context |= {
        "works": [(one, works.REASONS.get(one.reason)) for one in kept_works.works_of(found.id)],
        "equipment": [(one, equipment.due_back_on(request.here.pack, one)) for one in pieces],
        "is_planned": any(one.state == kept_works.PLANNED for one in kept_works.works_of(found.id)),
    }
    if request.here.inspects_lines:
        had = kept_inspections.of_line(found.id)
        context["may_ask"] = (
            request.here.may(Right.BREACHES_RECORDED)
            and found.last_day is None and not any(one.is_open for one in had)
        )  # fmt: skip
        if request.here.may(Right.BREACHES_SEEN):
            context["inspections"] = [(one, STATES[one.state]) for one in had]
    return render(request, "console/line.html", context)


@for_staff(Right.APPLICATIONS_ENTERED)
def assign(request: Request, membership: int) -> HttpResponse:
    """Assigns a line to a membership.

    Raises:
        Http404: where the terms know no lines.
    """
    clauses = _clauses(request)
    row = members.membership(request.here.service, membership)
    form = AssignForm(request, membership)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("line", "product", "area")}
        with refusals_on(form):
            number = lines.assign_line(
                **acting(request), membership=membership,
                replaces=form.cleaned_data["replaces"] or None, **facts,
            )  # fmt: skip
            return done(
                request, "回線を割り当てました。次に工事の日を決めてください。",
                "The line is assigned. Arrange its works next.", "console:line", number,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "clauses": clauses, **at("lines")}
    return shown(request, "console/line_assign.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def arrange(request: Request, line: int) -> HttpResponse:
    """Makes an appointment for works on a line, of which the member is told.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _of_line(request, line)
    form = WorksForm(request)
    if form.is_valid():
        with refusals_on(form):
            works.arrange_works(
                **acting(request), line=context["line"].code,
                works_code=form.cleaned_data["works_code"],
                planned_on=form.cleaned_data["planned_on"],
            )  # fmt: skip
            return done(
                request, "工事の日を決めました。", "The works are arranged.", "console:line", line
            )
    return shown(request, "console/line_works.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def result(request: Request, works_id: int) -> HttpResponse:
    """Enters how works ended; with those that are done a line is in use.

    Raises:
        Http404: where the terms know no lines.
    """
    _clauses(request)
    planned = kept_works.works(request.here.service, works_id)
    context = {**_of_line(request, planned.line_id), "planned": planned}
    form = ResultForm(request.POST or None, initial={"done_on": request.here.business_day})
    if form.is_valid():
        with refusals_on(form):
            return _ended(request, planned.line_id, works_id, form.cleaned_data)
    return shown(request, "console/line_result.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def place(request: Request, line: int) -> HttpResponse:
    """Records equipment that is lent, or the member's own as declared.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _of_line(request, line)
    form = EquipmentForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            equipment.place_equipment(
                **acting(request), line=context["line"].code, what=facts["what"],
                serial=facts["serial"], is_lent=not facts["is_own"],
            )  # fmt: skip
            return done(
                request, "機器を記録しました。", "The equipment is recorded.", "console:line", line
            )
    return shown(request, "console/line_equipment.html", form, context)


@for_staff(Right.COSTS_CHARGED)
def back(request: Request, equipment_id: int) -> HttpResponse:
    """Enters that equipment came back, or charges it because it did not.

    Raises:
        Http404: where the terms know no lines.
    """
    _clauses(request)
    piece = kept_equipment.piece(request.here.service, equipment_id)
    form = BackForm(request)
    if form.is_valid():
        facts, act = form.cleaned_data, acting(request)
        with refusals_on(form):
            if facts["price_code"]:
                equipment.charge_equipment(
                    **act, equipment_id=piece.id, price_code=facts["price_code"]
                )
            else:
                equipment.take_equipment_back(
                    **act, equipment_id=piece.id, back_on=facts["back_on"]
                )
            return done(request, "記録しました。", "It is recorded.", "console:line", piece.line_id)
    due = equipment.due_back_on(request.here.pack, piece)
    context = {**_of_line(request, piece.line_id), "piece": piece, "due": due}
    return shown(request, "console/equipment_back.html", form, context)


def _ended(request: Request, line: int, works_id: int, facts: dict[str, Any]) -> HttpResponse:
    act: dict[str, Any] = {**acting(request), "works_id": works_id}
    if facts["outcome"] == "done":
        first_day = works.works_done(**act, done_on=facts["done_on"])
        return done(
            request, f"工事が完了しました。回線の利用開始日は {first_day} です。",
            f"The works are done. The line is in use from {first_day} on.", "console:line", line,
        )  # fmt: skip
    if facts["outcome"] == "failed":
        works.works_failed(**act, reason=facts["reason"])
    else:
        works.call_works_off(**act)
    return done(
        request, "記録しました。あらためて工事の日を決められます。",
        "It is recorded. Works can be arranged anew.", "console:line", line,
    )  # fmt: skip


def _of_line(request: Request, line: int) -> dict[str, Any]:
    clauses, service = _clauses(request), request.here.service
    found = kept.line_by_number(service, line)
    row = members.membership(service, found.membership_id)
    names = {one.id: one.name for one in products.products_of(service)}
    places = {one.id: one.name for one in areas.areas_of(service)}
    return {
        "line": found, "row": row, "member": row.member, "clauses": clauses,
        "product": names[found.product_id], "area": places[found.area_id], **at("lines"),
    }  # fmt: skip
