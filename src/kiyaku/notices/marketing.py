"""Who agreed to mail about the services, who did not, and the mails of that sort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from kiyaku.notices.models import Campaign, MarketingConsent

_SALT = "kiyaku.notices.opt_out"
Consent = MarketingConsent

AGREED = """
SELECT held.id, %(basis)s, 'campaign:' || %(campaign)s || ':' || latest.member_id, %(about)s::jsonb
FROM (
    SELECT DISTINCT ON (c.member_id) c.member_id, c.is_given FROM marketing_consent c
    WHERE c.service_id = %(service)s ORDER BY c.member_id, c.id DESC
) AS latest
JOIN LATERAL (
    SELECT m.id FROM membership m
    WHERE m.service_id = %(service)s AND m.member_id = latest.member_id AND m.ended_on IS NULL
    ORDER BY m.id DESC LIMIT 1
) AS held ON latest.is_given"""
"""One membership of everybody who agrees now, for ``filling.run``; read from what was said about
such mail, not from all members."""


def consent_of(service: int, member: int) -> MarketingConsent | None:
    """What a member last said about such mail; None for who has never said anything."""
    return _of(service, member).first()


def consents_of(service: int, member: int) -> list[MarketingConsent]:
    """All that a member said about such mail, the latest first."""
    return list(_of(service, member))


def put_on_record(
    service: int,
    member: int,
    *,
    is_given: bool,
    at: dt.datetime,
    by: str,
    how: str,
    wording: str,
    entry: int,
) -> None:
    """What a member says now."""
    MarketingConsent.objects.create(
        service_id=service,
        member_id=member,
        is_given=is_given,
        at=at,
        by=by,
        how=how,
        wording=wording,
        entry_id=entry,
    )


def add_campaign(
    number: int,
    service: int,
    *,
    text: tuple[str, str],
    at: dt.datetime,
    by: str,
    recipients: int,
    entry: int,
) -> None:
    """Put a mail to all who agreed on record."""
    Campaign.objects.create(
        pk=number,
        service_id=service,
        text_ja=text[0],
        text_en=text[1],
        at=at,
        by=by,
        recipients=recipients,
        entry_id=entry,
    )


def campaigns(service: int, most: int = 100) -> list[Campaign]:
    """The mails to all who agreed, the latest first."""
    return list(Campaign.objects.filter(service_id=service).order_by("-pk")[:most])


def count_agreed(service: int) -> int:
    """How many members such a mail would go to now."""
    facts: dict[str, int | str] = {"service": service, "basis": 0, "campaign": "", "about": "{}"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({AGREED}) AS agreed", facts)
        return int(cursor.fetchone()[0])


def text_of(service: int, campaign: int) -> dict[str, str]:
    """The text of such a mail in each language, as the fields of its kind."""
    row = Campaign.objects.get(service_id=service, pk=campaign)
    return {"text_ja": row.text_ja, "text_en": row.text_en}


def token(member: int) -> str:
    """What lets its bearer stop such mail to a member, and nothing else."""
    return f"{member}-{_signature(member)}"


def member_in(token: str) -> int | None:
    """The member whose mail a token stops; None for one that is not ours."""
    number, _, signature = token.lower().partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(signature, _signature(int(number))) else None


def agreeing(service: int, members: Collection[int]) -> set[int]:
    """Which of some members agree now."""
    rows = MarketingConsent.objects.filter(service_id=service, member_id__in=list(members))
    latest = dict(rows.order_by("pk").values_list("member_id", "is_given"))
    return {member for member, is_given in latest.items() if is_given}


def _signature(member: int) -> str:
    return salted_hmac(_SALT, str(member), algorithm="sha256").hexdigest()[:32]


def _of(service: int, member: int) -> QuerySet[MarketingConsent]:
    rows = MarketingConsent.objects.filter(service_id=service, member_id=member)
    return rows.order_by("-pk")
