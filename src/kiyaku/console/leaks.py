"""Leaks of personal data at the desk: the cases, their reports, and telling the people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import plans
from kiyaku.console.views import at
from kiyaku.flows import leaks as flow
from kiyaku.flows import leaks_shown
from kiyaku.flows.leaks_shown import LeakShown
from kiyaku.privacy import leaks
from kiyaku.privacy.leaks import Leak
from kiyaku.terms.texts import Text
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily, say, told

_AT = at("leaks")
_MOST = 4_000
BY_NUMBER, BY_PLAN, EVERYBODY = "numbers", "plan", "everybody"
THROUGH_OUTBOX, OTHERWISE = "outbox", "otherwise"


def _words(ja: str, en: str, rows: int = 3, **more: Any) -> forms.CharField:
    """A field of words, optional unless said otherwise."""
    more.setdefault("required", False)
    return forms.CharField(
        label=lazily(ja, en), max_length=_MOST, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class FactsForm(ActForm):
    """What is known of a leak. Its last days follow from that."""

    what = _words(
        "何が起きたか", "What happened", required=True,
        help_text=lazily(
            "どのデータが、どこへ。職員だけが読みます。",
            "Which data, and where to. Only the staff read it.",
        ),
    )  # fmt: skip
    people = forms.IntegerField(
        label=lazily("対象の人数", "How many people it is about"),
        min_value=1,
        max_value=100_000_000,
        help_text=lazily("わからないときは見込み", "an estimate where it is not known"),
    )
    is_sensitive = forms.BooleanField(
        label=lazily("要配慮個人情報を含む(病歴など)", "Sensitive data, as on health"),
        required=False,
    )
    is_financial = forms.BooleanField(
        label=lazily(
            "財産的被害のおそれがある(カード番号など)", "It may cost people money, as card numbers"
        ),
        required=False,
    )
    is_wrongful = forms.BooleanField(
        label=lazily(
            "不正の目的によるおそれがある(不正アクセス・持出しなど)",
            "Somebody may have taken it, as by breaking in",
        ),
        required=False,
    )
    cause = _words("原因", "Cause", rows=2)
    measures = _words("とった措置(被害と再発を防ぐため)", "Measures taken against it", rows=2)


class OpenForm(FactsForm):
    """A leak to be recorded."""

    field_order = ("found_on",)
    found_on = forms.DateField(
        label=lazily("知った日", "Day on which it was known"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=lazily(
            "報告の期限はこの日から数えます。", "The reports are due counted from it."
        ),
    )


class PeopleForm(ActForm):
    """Whose data it is: members by number, those of a plan, or all."""

    who = forms.ChoiceField(label=lazily("対象の会員", "Members"), widget=forms.RadioSelect)
    numbers = forms.CharField(
        label=lazily("会員番号(番号で選ぶとき)", "Member numbers, where by number"),
        widget=forms.Textarea(attrs={"rows": 4}), max_length=100_000, required=False,
        help_text=lazily("空白・読点・改行で区切ります。", "Divided by spaces, commas or lines."),
    )  # fmt: skip
    plan = forms.ChoiceField(
        label=lazily("プラン(プランで選ぶとき)", "Plan, where by plan"), required=False
    )

    def __init__(self, named: Mapping[int, Text], *given: Any) -> None:
        super().__init__(*given)
        _choose(
            self, "who",
            {
                BY_NUMBER: Text("番号で選ぶ", "by number"),
                BY_PLAN: Text("プランで選ぶ", "by plan"),
                EVERYBODY: Text("すべての会員(終わった契約を含む)", "all, also former members"),
            },
        )  # fmt: skip
        _choose(self, "plan", {"": Text("—", "—"), **{str(one): w for one, w in named.items()}})

    def clean(self) -> dict[str, Any]:
        """What was chosen has what it needs."""
        super().clean()
        needs = {BY_NUMBER: "numbers", BY_PLAN: "plan"}.get(self.cleaned_data.get("who", ""))
        if needs and not self.cleaned_data.get(needs):
            self.add_error(needs, say("入れてください。", "Say which."))
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, Any]:
        """Who was chosen, as ``name_people`` takes it."""
        found = self.cleaned_data
        if found["who"] == BY_NUMBER:
            return {"members": found["numbers"].replace(",", " ").replace("、", " ").split()}
        return {"plan": int(found["plan"])} if found["who"] == BY_PLAN else {"everybody": True}


class ReportForm(ActForm):
    """Which report the authority got, and what shows it."""

    which = forms.ChoiceField(label=lazily("報告", "Report"), widget=forms.RadioSelect)
    proof = uploads.FilesField(
        label=lazily("報告したことがわかるファイル", "Files that show the report")
    )

    def __init__(self, waiting: Mapping[str, Text], *given: Any) -> None:
        super().__init__(*given)
        _choose(self, "which", waiting)


class TellForm(ActForm):
    """What the people are told, or what is done where they cannot be told."""

    way = forms.ChoiceField(
        label=lazily("方法", "How"),
        widget=forms.RadioSelect,
        choices=[
            (THROUGH_OUTBOX, lazily("一人ひとりに知らせる(送信箱から)", "tell each, by outbox")),
            (OTHERWISE, lazily("代わりの措置をとる", "do something else instead")),
        ],
    )
    ja = _words("知らせる内容(日本語)", "What they are told, in Japanese", rows=5)
    en = _words("知らせる内容(英語)", "What they are told, in English", rows=5)
    how = _words(
        "代わりの措置と、知らせるのが難しい理由(職員だけが読みます)",
        "What is done instead, and why telling is hard (for the staff alone)",
        help_text=lazily(
            "例: 連絡先がわからないため、ホームページで公表し、問合せ窓口を設けた。",
            "As: no addresses are known, so it was published, with a desk for questions.",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The chosen way has its words."""
        super().clean()
        way = self.cleaned_data.get("way")
        needed = {THROUGH_OUTBOX: ("ja", "en"), OTHERWISE: ("how",)}.get(way or "", ())
        for name in needed:
            if not (self.cleaned_data.get(name) or "").strip():
                self.add_error(name, say("入れてください。", "This is needed."))
        return self.cleaned_data


@for_staff(Right.PRIVACY_HANDLED)
def listing(request: Request) -> HttpResponse:
    """The leaks that are open, or all, the latest first, with what is due by when."""
    is_all = request.GET.get("state") == "all"
    page = leaks.listed(
        request.here.service, is_open=None if is_all else True, after=after(request)
    )
    context = {"page": page, "is_all": is_all, "basis": flow.clauses(request.here.pack), **_AT}
    return render(request, "console/leaks.html", context)


@for_staff(Right.PRIVACY_HANDLED)
def enter(request: Request) -> HttpResponse:
    """Records a leak; the page of the case then says what has to be done by when."""
    day = request.here.business_day
    form = OpenForm(request.POST or None, initial={"found_on": day})
    if form.is_valid():
        with refusals_on(form):
            number = flow.open_leak(**acting(request), **_given(form))
            return done(
                request, "記録しました。対象の会員がわかれば、続けて選んでください。",
                "It is on record. Name the members next, where they are known.",
                "console:leak", number,
            )  # fmt: skip
    return shown(request, "console/leak_enter.html", form, _AT)


@for_staff(Right.PRIVACY_HANDLED)
def case(request: Request, leak: int) -> HttpResponse:
    """A leak: what is known, what has to be done by when and was done; closes it at the end."""
    found = _found(request, leak)
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            flow.close(**acting(request), leak=leak)
            return done(request, "終えました。", "It is closed.", "console:leak", leak)
    people = leaks.people(leak, after=after(request))
    seen.also(request, members=[one.member for one in people])
    context = {
        "shown": found, "leak": found.leak, "kinds": leaks_shown.kinds(found.leak),
        "page": people, **_AT,
    }  # fmt: skip
    return shown(request, "console/leak.html", form, context)


@for_staff(Right.PRIVACY_HANDLED)
def revise(request: Request, leak: int) -> HttpResponse:
    """Puts down what is known by now."""
    found = _open(request, leak)
    form = FactsForm(request.POST or None, initial=_known(found.leak))
    if form.is_valid():
        with refusals_on(form):
            flow.revise(**acting(request), leak=leak, **_given(form))
            return done(request, "改めました。", "It is revised.", "console:leak", leak)
    return shown(request, "console/leak_revise.html", form, {"leak": found.leak, **_AT})


@for_staff(Right.PRIVACY_HANDLED)
def people(request: Request, leak: int) -> HttpResponse:
    """Names the members whose data it is."""
    found, named = _open(request, leak), plans.plan_names(request.here.service)
    form = PeopleForm(named, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            count = flow.name_people(**acting(request), leak=leak, **form.chosen)
            return done(
                request, f"{count}人を加えました。", f"Added: {count}.", "console:leak", leak
            )
    return shown(request, "console/leak_people.html", form, {"shown": found, **_AT})


@for_staff(Right.PRIVACY_HANDLED)
def report(request: Request, leak: int) -> HttpResponse:
    """Enters a report to the authority, with what shows it.

    Raises:
        Http404: where no report is left to be made.
    """
    found = _open(request, leak)
    waiting = {
        one.code: one.words
        for one in found.steps
        if one.code in (flow.FIRST, flow.FULL) and one.done_on is None
    }
    if not waiting:
        raise Http404
    form = ReportForm(waiting, request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            flow.report(
                **acting(request), leak=leak,
                which=form.cleaned_data["which"], proof=form.cleaned_data["proof"],
            )  # fmt: skip
            return done(request, "報告を記録しました。", "It is entered.", "console:leak", leak)
    return shown(request, "console/leak_report.html", form, {"shown": found, **_AT})


@for_staff(Right.PRIVACY_HANDLED)
def tell(request: Request, leak: int) -> HttpResponse:
    """Tells the people through the outbox, or enters what is done instead."""
    found = _open(request, leak)
    form = TellForm(request.POST or None, initial={"way": THROUGH_OUTBOX})
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            if given["way"] == OTHERWISE:
                flow.tell_otherwise(**acting(request), leak=leak, how=given["how"])
                ja, en = "代わりの措置を記録しました。", "What is done instead is entered."
            else:
                what = Text(given["ja"], given["en"])
                count = flow.tell_people(**acting(request), leak=leak, what=what)
                ja, en = f"{count}人への通知を送信箱に入れました。", f"Put in the outbox: {count}."
            return done(request, ja, en, "console:leak", leak)
    context = {
        "shown": found,
        "untold": found.named - found.told,
        "law": request.here.pack.provisions.get(flow.LAW_ON_TELLING),
        "at_once": flow.AT_ONCE,
        **_AT,
    }
    return shown(request, "console/leak_tell.html", form, context)


@for_staff(Right.PRIVACY_HANDLED)
def proof(request: Request, leak: int, evidence: int) -> HttpResponse:
    """A file that shows a report, to be saved."""
    return uploads.one_of(request.here.service, _found(request, leak).files, evidence)


def _found(request: Request, leak: int) -> LeakShown:
    try:
        return leaks_shown.shown(request.here.service, leak)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _open(request: Request, leak: int) -> LeakShown:
    found = _found(request, leak)
    if not found.leak.is_open:
        raise Http404
    return found


def _given(form: ActForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def _known(leak: Leak) -> dict[str, Any]:
    return {name: getattr(leak, name) for name in FactsForm.base_fields if name != "key"}


def _choose(form: forms.Form, name: str, words: Mapping[str, Text]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(code, told(one)) for code, one in words.items()]
