"""Numbers for new members: each given out once, whoever asks at the same moment."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict

from django.db import IntegrityError, connection, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.members import recognition
from kiyaku.members.models import Member, NumberSeries
from kiyaku.members.particulars import Particulars

PREFIX = "M-"
"""What stands before a number unless the operator chose something else."""
_PREFIX_MOST = 12
_NEXT = """
INSERT INTO member_number_series AS series (service_id, prefix, last) VALUES (%s, %s, 1)
ON CONFLICT (service_id) DO UPDATE SET last = series.last + 1
RETURNING prefix, last
"""


def new_member(service: int, particulars: Particulars) -> Member:
    """A member made with the next number that nobody has.

    Others who want one wait until the transaction ends, so numbers follow each other without gaps,
    but for those that somebody was given by hand.
    """
    stated = asdict(particulars)
    del stated["guardian_consented"]
    while True:
        number = _next_number(service)
        with suppress(IntegrityError), transaction.atomic():
            made = Member.objects.create(service_id=service, handle=number, **stated)
            recognition.keep(service, made.pk, stated)
            return made


def prefix(service: int) -> str:
    """What stands before the numbers to come."""
    row = NumberSeries.objects.filter(service_id=service).first()
    return PREFIX if row is None else row.prefix


def set_prefix(service: int, prefix: str) -> None:
    """Put something else before the numbers to come; those given out stay as they are.

    Raises:
        OperationRefused: ``bad_prefix``.
    """
    signs = prefix.replace("-", "").replace("_", "")
    if len(prefix) > _PREFIX_MOST or not prefix.isascii() or (signs and not signs.isalnum()):
        raise OperationRefused(
            "bad_prefix",
            f"会員番号の頭に「{prefix}」は使えません。{_PREFIX_MOST}字までの英数字・ハイフン・"
            "下線にしてください。",
            f"member numbers cannot begin with {prefix!r}: give up to {_PREFIX_MOST} of a-z, 0-9, "
            "- and _",
        )
    NumberSeries.objects.update_or_create(service_id=service, defaults={"prefix": prefix})


def _next_number(service: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [service, PREFIX])
        before, last = cursor.fetchone()
    return f"{before}{last:06}"
