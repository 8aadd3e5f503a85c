"""Letters to applicants, members and staff: plain mails, sent once what they tell of is stored.

Each is a template of its language in ``templates/accounts/letters``; its first line is the subject.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from kiyaku.accounts.models import User
from kiyaku.base import calendars, operators, queries, sandboxes
from kiyaku.terms.texts import Text

_log = logging.getLogger(__name__)


@dataclass
class Letter:
    """A letter on its way; once its transaction is over, ``failed`` tells if nobody took it."""

    to: str
    failed: bool = False


def post(
    kind: str,
    *,
    service: int,
    to: str,
    language: str,
    about: Mapping[str, Any],
    opens: User | None = None,
) -> Letter:
    """A letter that leaves when the transaction under way is stored; never when it is undone.

    From a sandbox none leaves, whoever asks for it.

    Args:
        kind: the name of its template.
        about: what the template tells.
        opens: the login whose password it lets its reader set; the link is made when it leaves.
    """
    letter = Letter(to)
    if sandboxes.is_sandbox(service):
        letter.failed = True
        return letter
    told = {**about, **_sender(service, language)}
    transaction.on_commit(partial(_send, letter, kind, language, told, opens))
    return letter


def password_link(user: User) -> str:
    """Where the reader of a letter sets the password: good for once, and some days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return _address("account_reset_password_from_key", key)


def _send(
    letter: Letter, kind: str, language: str, told: Mapping[str, Any], opens: User | None
) -> None:
    if opens is not None:
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        told = {**told, "link": password_link(opens), "days": days, "login": opens.username}
    with translation.override(language), calendars.override(calendars.WESTERN):
        text = render_to_string(f"accounts/letters/{kind}.{language}.txt", told)
    subject, _, body = text.partition("\n")
    message = EmailMessage(subject.strip(), body.strip() + "\n", to=[letter.to])
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        letter.failed = True
        _log.warning("a letter (%s) was not taken: %s", kind, type(error).__name__)


def _sender(service: int, language: str) -> dict[str, Any]:
    """Who writes: the service, and who runs it where that has been entered."""
    row = queries.service(service)
    operator = operators.in_force(service, row.business_day)
    title: Text = queries.pack(service).service_name
    return {
        "service": title.in_language(language),
        "operator": operator.name if operator else "",
        "contact": operator.contact if operator else "",
        "sign_in": _address("account_login"),
        "reset": _address("account_reset_password"),
    }


def _address(name: str, parts: Mapping[str, str] | None = None) -> str:
    return f"{settings.ORIGIN}{reverse(name, kwargs=dict(parts or {}))}"
