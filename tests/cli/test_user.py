"""``kiyaku user``."""

from __future__ import annotations

import pytest

from kiyaku.accounts import queries
from kiyaku.accounts.rights import Role
from kiyaku.cli.user import StaffRole
from tests.cli.conftest import Kiyaku
from tests.cli.running import hall

pytestmark = pytest.mark.django_db

GOOD = "a-good-one-2026"


def test_somebody_comes_to_work_and_goes(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    made = running("user", "add", "yamada", "--email", "y@example.jp", "--name", "山田").out
    assert "kiyaku user password yamada" in made
    for _ in range(2):
        given = running("user", "grant", "@", "y@example.jp", "administrator", "--key", "k").out
    assert "nothing was changed now" in given
    running("user", "grant", "@", "yamada", "auditor")
    (first, second) = running.data("user", "list", "@")
    assert (first["login"], first["name"], first["role"]) == ("yamada", "山田", "administrator")
    assert (second["role"], second["last_signed_in"]) == ("auditor", None)
    shown = running("user", "list", "@").out
    assert "yamada" in shown
    assert "2 roles" in shown
    assert "管理者" in running("user", "list", "@", english=False).out
    for _ in range(2):
        ended = running("user", "revoke", "@", "yamada", "auditor", "--key", "e").out
    assert "nothing was changed now" in ended
    user = queries.user_named("yamada")
    assert user is not None
    assert queries.standing(user.pk, running.service).roles == {Role.ADMINISTRATOR}


def test_a_password_is_asked_for_and_never_shown(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("user", "add", "yamada", "--email", "y@example.jp")
    said = kiyaku("user", "password", "yamada", english=True, typed=f"{GOOD}\n{GOOD}\n")
    assert said.exit_code == 0
    assert GOOD not in said.out + said.err
    user = queries.user_named("yamada")
    assert user is not None
    assert user.check_password(GOOD)
    assert queries.users_of_address("y@example.jp") == [user]
    weak = kiyaku("user", "password", "yamada", english=True, typed="password\npassword\n")
    assert weak.exit_code == 1
    assert "too common" in weak.err


@pytest.mark.parametrize(
    ("command", "en"),
    [
        (("add", "y", "--email", "y@example.jp"), "the login name 'y' will not do"),
        (("grant", "@", "nobody", "auditor"), "there is no login 'nobody'"),
        (("revoke", "@", "admin", "auditor"), "admin has not the role auditor"),
        (("revoke", "@", "admin", "administrator"), "the last administrator stays"),
        (("list", "hal"), "there is no service hal"),
        (("password", "nobody"), "there is no login 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line(kiyaku: Kiyaku, command: tuple[str, ...], en: str) -> None:
    running = hall(kiyaku)
    running("user", "add", "admin", "--email", "a@example.jp")
    running("user", "grant", "@", "admin", "administrator")
    refused = running("user", *command, exit_code=1)
    assert en in refused.err
    assert refused.err.count("\n") == 1


def test_only_roles_of_staff_are_given_here() -> None:
    assert {one.value for one in StaffRole} == {one.value for one in Role} - {
        "member", "corporate_administrator",
    }  # fmt: skip
