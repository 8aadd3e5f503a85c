"""The way to sign in that a mail tells: made when the mail leaves, for the address of the login.

Whoever reads the link can set the password, so it is in no table: each attempt to send the mail
makes its own, and what is kept of the mail has a remark in the place of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from kiyaku.accounts.models import Access, User
from kiyaku.flows import outbox
from kiyaku.flows.outbox import Opening
from kiyaku.notices.outbox import Message
from kiyaku.terms.texts import Text

FIELD = "way_in"
"""The field of mails that tells it."""

_BY_LINK = Text(
    "次のリンクからパスワードを決めてください。会員番号とパスワードでログインできるように"
    "なります。\n{link}\n\nリンクは {days} 日間、一度だけ使えます。期限が過ぎたときは、次の"
    "ページでメールアドレスを入れると新しいリンクが届きます。\n{reset}",
    "Please set your password by the link below. Then you can sign in with your member number.\n"
    "{link}\n\nThe link works once, within {days} days. After that, enter your e-mail address here "
    "and a new one is sent:\n{reset}",
)
_AS_BEFORE = Text(
    "いまお使いのログインで、次のページから開けます。\n{sign_in}",
    "You can open it with the login you have:\n{sign_in}",
)


def listen() -> None:
    """Have mails that tell a way to sign in get it from here."""
    outbox.made_when_leaving(FIELD, opening)


def opening(row: Message) -> Opening:
    """The way in that a message tells as it leaves; to nobody where the login is not theirs now.

    What it is about names the ``login``; and, as ``to_set``, whether its password is to be set.
    """
    user = User.objects.filter(pk=row.about.get("login"), is_active=True).first()
    stands = {"user_id": row.about.get("login"), "member_id": row.member_id, "ended_at": None}
    if user is None or not Access.objects.filter(**stands).exists():
        return Opening("", "")
    words = _BY_LINK if row.about.get("to_set") else _AS_BEFORE
    told = {
        "link": password_link(user) if row.about.get("to_set") else "",
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "reset": address("account_reset_password"),
        "sign_in": address("account_login"),
    }
    return Opening(user.email, words.in_language(row.language).format(**told))


def password_link(user: User) -> str:
    """Where the reader of a letter sets the password: good for once, and some days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return address("account_reset_password_from_key", key)


def address(name: str, parts: Mapping[str, str] | None = None) -> str:
    """The whole address of a page about logins."""
    return f"{settings.ORIGIN}{reverse(name, kwargs=dict(parts or {}))}"
