"""With what the parameters of addresses are filled: what there is on the stage.

A page whose address has a new parameter needs a line in ``FILLINGS``; a parameter that means
something else on one page than on the others is named with that page: ``"console:import/number"``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.models import User
from kiyaku.base import queries
from kiyaku.members import directory
from kiyaku.terms import Pack
from tests.browser import factors, stage
from tests.browser.stage import Kind


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
    """What a parameter is filled with.

    Attributes:
        values: given a service's code and a member's number, what there is: of that member where
            the owner is the member. What shows most comes first.
    """

    values: Callable[[str, str], Sequence[Any]]
    owner: Owner = Owner.NOBODY


def memberships(code: str, handle: str) -> list[int]:
    """The memberships of a member."""
    member = directory.member(queries.service_by_code(code).pk, handle)
    return [row.pk for row in directory.memberships_of(member.pk)]


def members(code: str, handle: str) -> list[int]:
    """A member by its id."""
    return [directory.member(queries.service_by_code(code).pk, handle).pk]


def applications(code: str, handle: str) -> list[int]:
    """The applications of a member."""
    (member,) = members(code, handle)
    return [row.pk for row in directory.applications_of(member)]


def accesses(code: str, handle: str) -> list[int]:
    """The roles of those who work for a service."""
    return [one.access for one in accounts.staff_of(queries.service_by_code(code).pk)]


def _pack(code: str) -> Pack:
    return queries.pack(queries.service_by_code(code).pk)


def _somebody() -> User:
    return stage.user("", Kind.NOBODY)


def _passkeys() -> list[int]:
    return factors.passkeys(stage.user("", Kind.SECURED))


FILLINGS: dict[str, Filling] = {
    "membership": Filling(memberships, Owner.MEMBER),
    "member": Filling(members, Owner.MEMBER),
    "application": Filling(applications, Owner.MEMBER),
    "access": Filling(accesses, Owner.SERVICE),
    "parameter": Filling(lambda code, handle: list(_pack(code).parameters)[:1]),
    "reading": Filling(lambda code, handle: list(_pack(code).readings)[:1]),
    # --- links that mails carry
    "account_confirm_email/key": Filling(
        lambda code, handle: [
            EmailConfirmationHMAC(_somebody().emailaddress_set.get(verified=False)).key
        ]
    ),
    "account_reset_password_from_key/uidb36": Filling(
        lambda code, handle: [user_pk_to_url_str(_somebody())]
    ),
    "account_reset_password_from_key/key": Filling(
        lambda code, handle: [default_token_generator.make_token(_somebody())]
    ),
    # --- second factors
    "mfa_remove_webauthn/pk": Filling(lambda code, handle: _passkeys(), Owner.LOGIN),
    "mfa_edit_webauthn/pk": Filling(lambda code, handle: _passkeys(), Owner.LOGIN),
}
