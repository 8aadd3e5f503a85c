"""Letters about logins and decisions: plain mails that leave once what they tell of is stored.

Those to members and applicants are messages of the outbox, which goes on trying. Those to staff and
to heirs who are no members leave once: each is a template of its language in
``templates/accounts/letters``, whose first line is the subject.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from kiyaku.accounts.models import User
from kiyaku.accounts.ways_in import address, password_link
from kiyaku.base import calendars, operators, queries, sandboxes
from kiyaku.flows import outbox, telling_members
from kiyaku.terms.texts import Text

_log = logging.getLogger(__name__)


@dataclass
class Letter:
    """A letter on its way; once its transaction is over, ``failed`` tells if nobody took it.

    ``is_kept``: it waits in the outbox then and is tried again.
    """

    to: str
    failed: bool = False
    is_kept: bool = False


def tell(
    kind: str,
    *,
    service: int,
    member: int,
    membership: int | None,
    to: str,
    about: Mapping[str, Any],
    basis: int,
    at: dt.datetime,
    by: str,
) -> Letter:
    """A mail to a member or applicant: a message of the outbox, tried at once when it is stored.

    Args:
        kind: see ``notices.kinds``.
        about: as ``telling_members.tell``; ``login`` is that whose ``way_in`` is told.
    """
    number = telling_members.tell(
        service=service,
        membership=membership,
        member=member,
        kind=kind,
        about=about,
        basis=basis,
        at=at,
        by=by,
    )
    letter = Letter(to, failed=number is None, is_kept=number is not None)
    if number is not None:
        transaction.on_commit(partial(_leave, letter, service, number, at), robust=True)
    return letter


def _leave(letter: Letter, service: int, number: int, at: dt.datetime) -> None:
    letter.failed = True  # unless it turns out that it left: whatever goes wrong, it is tried again
    letter.failed = not outbox.deliver_one(service, number, now=at)


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
        "sign_in": address("account_login"),
        "reset": address("account_reset_password"),
    }
