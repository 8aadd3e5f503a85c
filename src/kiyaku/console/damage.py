"""Damage that members caused, at the desk: reported, put at an amount, decided on."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files, records
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import costs as billed
from kiyaku.console.views import at
from kiyaku.flows import costs, evidence
from kiyaku.flows.place import damage_claims, things_told
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.premises import damage as kept
from kiyaku.premises.damage import Damage
from kiyaku.terms.texts import Text
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.damage_form import DamageForm, facts
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily

_AT = at("damage")
STATES = {
    kept.REPORTED: Text("額の見積り待ち", "to be put at an amount"),
    kept.CLAIMED: Text("決定待ち", "waits for a decision"),
    kept.CHARGED: Text("弁償を請求", "compensation claimed"),
    kept.LEFT: Text("弁償を求めない", "nothing claimed"),
}
CLAIM, DECIDE = "claim", "decide"


class ClaimForm(ActForm):
    """What damage comes to, and how that is known."""

    amount_yen = forms.IntegerField(
        label=lazily("弁償額(円)", "Amount (yen)"), min_value=1, max_value=costs.MOST_YEN
    )
    grounds = forms.CharField(
        label=lazily("額の根拠(会員も読めます)", "How it comes about (the member may read it)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=evidence.LENGTH_MOST,
    )
    estimate = uploads.FilesField(label=lazily("見積書など", "Estimate"), required=False)


class DecisionForm(ActForm):
    """Whether it is claimed, and why."""

    granted = forms.TypedChoiceField(
        label=lazily("決定", "Decision"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", lazily("弁償を請求する", "claim it")),
            ("no", lazily("弁償を求めない", "claim nothing")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=lazily("理由(職員だけが読みます)", "Why (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=evidence.LENGTH_MOST,
    )


@for_staff(Right.THINGS_SEEN)
def listing(request: Request) -> HttpResponse:
    """Damage that waits for somebody, or all, the latest first."""
    is_all = request.GET.get("state") == "all"
    clauses = _clauses(request)
    page = kept.listed(request.here.service, is_open=not is_all, after=after(request))
    _log(request, *page)
    context = {
        "page": page, "is_all": is_all, "clauses": clauses,
        "rows": [(one, STATES[one.state]) for one in page], **_AT,
    }  # fmt: skip
    return render(request, "console/damages.html", context)


@for_staff(Right.THINGS_HANDLED)
def report(request: Request, membership: int) -> HttpResponse:
    """Puts on record what a member damaged or lost."""
    clauses = _clauses(request)
    row = members.membership(request.here.service, membership)
    form = DamageForm(
        request.POST or None, request.FILES or None,
        initial={"happened_on": request.here.business_day},
    )  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            number = damage_claims.report_damage(
                **acting(request), membership=membership, **facts(form)
            )
            return done(
                request, "破損・紛失を記録しました。", "The damage is on record.",
                "console:damage", number,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "clauses": clauses, **_AT}
    return shown(request, "console/damage_report.html", form, context)


@for_staff(Right.THINGS_SEEN)
def damage(request: Request, damage: int) -> HttpResponse:
    """Damage: what happened, its photographs, what it comes to, what was decided."""
    service, found = request.here.service, _meant(request, damage)
    entries = [one for one in (found.entry, found.claim_entry, found.decision_entry) if one]
    pack = request.here.pack
    bears = damage_claims.BEARS_INTEREST
    context = {
        "damage": found,
        "state": STATES[found.state],
        "channel": things_told.REPORTED_BY[found.channel],
        "files": files.describe(service, found.file_ids),
        "estimates": files.describe(service, found.claim_file_ids),
        "by": records.actors_of(service, entries),
        "cost": billed.cost(found.charge) if found.charge else None,
        "clauses": _clauses(request),
        "bears_interest": pack.ask(bears) if pack.answers(bears) else None,
        "interest_clauses": cited(pack, bears),
        **_AT,
    }
    return render(request, "console/damage.html", context)


@for_staff(Right.THINGS_SEEN)
def file(request: Request, damage: int, file: int) -> HttpResponse:
    """A file kept with damage, to be saved.

    Raises:
        Http404: it is not among them, or was erased.
    """
    service, found = request.here.service, _meant(request, damage)
    kept = files.describe(service, [*found.file_ids, *found.claim_file_ids])
    return uploads.one_of(service, kept, file)


@for_staff(Right.GROUNDS_RECORDED, Right.THINGS_DISPOSED)
def claim(request: Request, damage: int) -> HttpResponse:
    """Puts damage at an amount."""
    found = _meant(request, damage)
    initial = {"amount_yen": found.amount_yen, "grounds": found.grounds}
    form = ClaimForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            damage_claims.claim_damage(
                **acting(request), damage_id=damage, amount_yen=told["amount_yen"],
                grounds=told["grounds"], files=told["estimate"],
            )  # fmt: skip
            return done(
                request, "弁償額を記録しました。決定を待ちます。",
                "It is put at an amount and waits for a decision.", "console:damage", damage,
            )  # fmt: skip
    title = Text("弁償額を記録する", "Put it at an amount")
    return _act(request, found, form, title)


@for_staff(Right.THINGS_DISPOSED)
def decide(request: Request, damage: int) -> HttpResponse:
    """Decides whether the member compensates damage; then it is on the next invoice."""
    found = _meant(request, damage)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            damage_claims.decide_damage(
                **acting(request), damage_id=damage, granted=told["granted"],
                reason=told["reason"],
            )  # fmt: skip
            return done(request, "決定しました。", "It is decided.", "console:damage", damage)
    return _act(request, found, form, Text("弁償を決める", "Decide on it"))


def _act(request: Request, found: Damage, form: forms.Form, title: Text) -> HttpResponse:
    context = {"damage": found, "title": title, "clauses": _clauses(request), **_AT}
    return shown(request, "console/damage_act.html", form, context)


def _clauses(request: Request) -> list[str]:
    """The clauses by which damage is compensated.

    Raises:
        Http404: where the terms know none.
    """
    if not damage_claims.is_known(request.here.pack):
        raise Http404
    return cited(request.here.pack, damage_claims.QUESTION)


def _meant(request: Request, number: int) -> Damage:
    """The damage of that number, put down as seen.

    Raises:
        Http404: there is none, or the terms know none.
    """
    _clauses(request)
    try:
        found = kept.damage(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    _log(request, found)
    return found


def _log(request: Request, *rows: Damage) -> None:
    seen.also(request, members=[one.member for one in rows])
