"""Who may see a page: declared beside its view, enforced in one place (``middleware``).

A view without a declaration is an error of the project's checks, so it fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, overload

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from kiyaku.accounts.rights import STEPPED_UP, Right

View = TypeVar("View", bound=Callable[..., Any])


class Audience(Enum):
    """For whom a page is."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    MEMBER = "member"
    STAFF = "staff"


class Where(Enum):
    """In which services a page of members or staff is."""

    ANYWHERE = "anywhere"
    ORIGINAL = "original"
    """Not in a sandbox: what it does reaches people outside, or would be pointless in a copy."""
    SANDBOX = "sandbox"
    """Only in a sandbox."""
    CARDS = "cards"
    """Where a member's card signs in."""


@dataclass(frozen=True)
class Declared:
    """Who may see a page.

    Attributes:
        rights: what staff need: any one of them will do.
        steps_up: whether the page asks once more who one is.
        where: in which services there is such a page.
    """

    audience: Audience
    rights: frozenset[Right] = frozenset()
    steps_up: bool = False
    where: Where = Where.ANYWHERE


def for_everybody(view: View) -> View:
    """A page that asks for no sign-in."""
    return _declare(view, Declared(Audience.EVERYBODY))


def for_signed_in(view: View) -> View:
    """A page of one's own login, whatever one is to a service."""
    return _declare(view, Declared(Audience.SIGNED_IN))


@overload
def for_member(view: View) -> View: ...


@overload
def for_member(*, steps_up: bool, where: Where = ...) -> Callable[[View], View]: ...


def for_member(
    view: View | None = None, *, steps_up: bool = False, where: Where = Where.ANYWHERE
) -> View | Callable[[View], View]:
    """A page for those who stand for a member, about that member's own memberships alone.

    With ``steps_up``, it asks once more who one is before it is shown.
    """
    declared = Declared(Audience.MEMBER, steps_up=steps_up, where=where)
    if view is None:
        return lambda later: _declare(later, declared)
    return _declare(view, declared)


def for_staff(*rights: Right, where: Where = Where.ANYWHERE) -> Callable[[View], View]:
    """A page for staff who have one of these rights.

    Where one of them calls for it, the page asks once more who one is before it is shown.
    """
    declared = Declared(Audience.STAFF, frozenset(rights), bool(STEPPED_UP & set(rights)), where)
    return lambda view: _declare(view, declared)


_DECLARED = "kiyaku_declared"
# Pages that others wrote: allauth's own views see to what they need beyond a sign-in.
_ELSEWHERE = {
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_signup",
            "account_inactive",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_confirm_email",
            "account_email_verification_sent",
            "account_confirm_login_code",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "mfa_trust",
            "set_language",
        ),
        Audience.EVERYBODY,
    ),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_request_reauthentication_code",
            "account_confirm_reauthentication_code",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
            "usersessions_list",
        ),
        Audience.SIGNED_IN,
    ),
}


def declaration(view: Callable[..., Any], url_name: str | None) -> Declared | None:
    """What a view declares, or what is declared here for a page that others wrote."""
    declared: Declared | None = getattr(view, _DECLARED, None)
    if declared is None and url_name in _ELSEWHERE:
        return Declared(_ELSEWHERE[url_name])
    return declared


def undeclared_views(**_: Any) -> list[CheckMessage]:
    """An error for each view that does not say who may see it."""
    return [
        Error(
            f"the view {pattern.lookup_str} ({pattern.name}) does not declare who may see it",
            hint="Decorate it with one of kiyaku.web.declared.",
            id="kiyaku.E001",
        )
        for pattern in patterns()
        if declaration(pattern.callback, pattern.name) is None
    ]


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every page there is an address for."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def _declare(view: View, declared: Declared) -> View:
    setattr(view, _DECLARED, declared)
    return view
