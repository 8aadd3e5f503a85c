"""Which tables of logins hold what of people: a sandbox gets no rows of them."""

from __future__ import annotations

from kiyaku.base.copying import Table, Told

# A login that stands for this member and for nobody else, and whose user works for nobody here.
_SOLE = """(
    SELECT own.user_id FROM access own WHERE own.member_id = %(member)s
    EXCEPT SELECT other.user_id FROM access other WHERE other.member_id IS DISTINCT FROM %(member)s
)"""
_OF_LOGIN = f"t.user_id IN {_SOLE}"

OF_PERSONS = (
    # Sessions and what somebody signs in with go; the sign-ins stay, for acts name them.
    Table(
        "django_session",
        ("session_key",),
        personal={"session_data": Told.SIGN_IN},
        withheld=("session_key", "session_data"),
        of_person="t.session_key IN (SELECT s.session_key FROM usersessions_usersession s"
        f" WHERE s.user_id IN {_SOLE})",
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "usersessions_usersession",
        personal=dict.fromkeys(("ip", "user_agent", "data", "session_key"), Told.SIGN_IN),
        withheld=("session_key",),
        of_person=_OF_LOGIN,
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "mfa_authenticator",
        ("type",),
        personal={"data": Told.SIGN_IN},
        withheld=("data",),
        of_person=_OF_LOGIN,
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "account_emailconfirmation",
        personal={"key": Told.SIGN_IN},
        withheld=("key",),
        of_person="t.email_address_id IN (SELECT e.id FROM account_emailaddress e"
        f" WHERE e.user_id IN {_SOLE})",
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "account_emailaddress",
        personal={"email": Told.CONTACT},
        of_person=_OF_LOGIN,
        is_copied=False,
        is_erased=True,
    ),
    Table("sign_in", of_person=_OF_LOGIN, is_copied=False),
    Table("access", ("role", "granted_by", "ended_by"), is_copied=False),
    Table(
        "login",
        ("username",),  # made from service and member number
        personal={"password": Told.SIGN_IN, "email": Told.CONTACT, "name": Told.NAME},
        withheld=("password",),
        of_person=f"t.id IN {_SOLE}",
        is_copied=False,
    ),
)
"""The tables of logins, those first that refer to others. Acts name logins: these stay, empty."""
