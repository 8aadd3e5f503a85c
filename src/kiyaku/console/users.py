"""Who works here: users and their roles, what each role may do, inviting, giving, ending."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kiyaku.accounts import operations, signins, staffing
from kiyaku.accounts import queries as accounts
from kiyaku.accounts.queries import Granted
from kiyaku.accounts.rights import NAMES, OF_MEMBERS, Right, Role, explained
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import Where, for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import language, lazily, say, told

_PLACE = {"section": "desk", "place": "users"}
_ROLES = [role for role in Role if role not in OF_MEMBERS]
_EXPLAINED = [(NAMES[role], explained(role)) for role in _ROLES]


class _RoleForm(ActForm):
    """Which role is given."""

    role = forms.ChoiceField(label=lazily("役割", "Role"), widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, told(NAMES[role])) for role in _ROLES]


class GiveForm(_RoleForm):
    """A role for somebody who has a login already."""

    login = forms.CharField(
        label=lazily("ログイン名かメールアドレス", "Login name or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("login", "role")


class InviteForm(_RoleForm):
    """A login for somebody new, with a role."""

    name = forms.CharField(
        label=lazily("名前", "Name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=lazily("メールアドレス", "E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=lazily("ログイン名", "Login name"),
        max_length=40,
        help_text=lazily("3字から40字の英数字・ハイフン・下線", "3 to 40 of a-z, 0-9, - and _"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    field_order = ("name", "email", "username", "role")


@for_staff(Right.USERS_SEEN, where=Where.ORIGINAL)
def users(request: Request) -> HttpResponse:
    """Who works here in which roles, and what each role may do."""
    everybody = accounts.staff_of(request.here.service)
    by_user = [list(rows) for _, rows in groupby(everybody, lambda one: one.user)]
    givers = accounts.names_of({signins.username_in(one.granted_by) for one in everybody})
    context = {
        **_PLACE,
        "people": [(rows[0], [_row(one, givers) for one in rows]) for rows in by_user],
        "roles": _EXPLAINED,
    }
    return render(request, "console/users.html", context)


@for_staff(Right.USERS_MANAGED, where=Where.ORIGINAL)
def give(request: Request) -> HttpResponse:
    """Give a role to somebody who has a login."""
    form = GiveForm(request.POST or None)
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        with refusals_on(form):
            staffing.give_role(**acting(request), login=form.cleaned_data["login"], role=role)
            return done(
                request,
                f"役割「{NAMES[role].ja}」を与えました。",
                f"The role {NAMES[role].en} is given.",
                "console:users",
            )
    return shown(request, "console/user_give.html", form, {**_PLACE, "roles": _EXPLAINED})


@for_staff(Right.USERS_MANAGED, where=Where.ORIGINAL)
def invite(request: Request) -> HttpResponse:
    """Make a login for somebody new, and send them the way to it."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        stated = form.cleaned_data
        with refusals_on(form):
            invited = staffing.invite(
                **acting(request),
                username=stated["username"],
                email=stated["email"],
                name=stated["name"],
                role=Role(stated["role"]),
                language=language(),
            )
            if invited.letter is not None and invited.letter.failed:
                said = say(
                    "ログインを作りましたが、メールを送れませんでした。「パスワードを決める」の"
                    "ページで本人が新しいリンクを求められます。",
                    "The login is made, but the mail could not be sent: the page for setting a "
                    "password sends a new link.",
                )
                messages.warning(request, said, extra_tags="warn")
                return redirect("console:users", request.here.code)
            return done(
                request,
                f"{stated['name']} を招きました。",
                f"{stated['name']} is invited.",
                "console:users",
            )
    return shown(request, "console/user_invite.html", form, {**_PLACE, "roles": _EXPLAINED})


@for_staff(Right.USERS_MANAGED, where=Where.ORIGINAL)
def end(request: Request, access: int) -> HttpResponse:
    """End a role of somebody who works here."""
    rows = accounts.staff_of(request.here.service)
    row = next((one for one in rows if one.access == access), None)
    form = ActForm(request.POST or None)
    if row is None:
        raise Http404
    if form.is_valid():
        with refusals_on(form):
            operations.revoke(**acting(request), access=access)
            return done(
                request,
                f"{row.name or row.username} の役割「{NAMES[row.role].ja}」を外しました。",
                f"The role {NAMES[row.role].en} of {row.name or row.username} is ended.",
                "console:users",
            )
    context = {**_PLACE, "row": row, "role": NAMES[row.role], "rights": explained(row.role)}
    return shown(request, "console/user_end.html", form, context)


def _row(one: Granted, givers: dict[str, str]) -> dict[str, Any]:
    """A role as the list shows it, with the name of who gave it."""
    giver = signins.username_in(one.granted_by)
    return {"granted": one, "role": NAMES[one.role], "by": givers.get(giver, giver)}
