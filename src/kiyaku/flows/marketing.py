"""Mail about the services (Choppaya 24-3): to who agreed, from a sender who is named, stopped by
one click.

Whether somebody agrees is looked at when a mail is written and again when it leaves. A request to
stop this use of one's data, once granted, ends such mail by ``stop_use``:
``stop_use(*, service, member, at, by, key=None) -> None``.
"""

from __future__ import annotations

import datetime as dt
import json

from kiyaku.base import journal, operators, queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.operators import Operator
from kiyaku.flows.erased import require_known
from kiyaku.flows.opting_out import is_allowed
from kiyaku.members import queries as members
from kiyaku.notices import filling, kinds, marketing, outbox, templates

CONSENTED, OPTED_OUT, SENT = "marketing_agreed", "marketing_stopped", "campaign_sent"
ON_PAGE, BY_STAFF, BY_LINK = "own_page", "told_staff", "link_in_mail"
BY_REQUEST = "stop_use_granted"
WAYS = (ON_PAGE, BY_STAFF, BY_LINK, BY_REQUEST)
TEXT_MOST = 5_000


@atomic
def set_consent(
    *,
    service: int,
    member: int,
    is_given: bool,
    how: str,
    at: dt.datetime,
    by: str,
    wording: str = "",
    key: str | None = None,
) -> None:
    """Put on record that a member agrees to mail about the services, or does not any more.

    Stopping is always possible, by any way; saying again what holds already changes nothing.

    Args:
        how: ``own_page``, ``told_staff``, ``link_in_mail`` or ``stop_use_granted``.
        wording: what was agreed to, as it stood there.

    Raises:
        OperationRefused: ``unknown_member``, ``unknown_way``, ``wording_missing``;
            ``member_erased`` for a consent of somebody who was erased.
    """
    if journal.done_before(service, key) is not None:
        return
    row = members.member(service, member, hold=True)
    if is_given:
        require_known(service, member)
    if how not in WAYS:
        raise OperationRefused("unknown_way", f"{how} は使えません。", f"no such way: {how}")
    if is_given and not wording.strip():
        raise OperationRefused(
            "wording_missing",
            "何に同意したのか、その文言を記録してください。",
            "put on record the words that were agreed to",
        )
    before = marketing.consent_of(service, member)
    if before is not None and before.is_given == is_given:
        return
    entry = journal.next_entry_id()
    marketing.put_on_record(
        service, row.pk, is_given=is_given, at=at, by=by, how=how, wording=wording, entry=entry
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action=CONSENTED if is_given else OPTED_OUT,
        member=row.pk,
        payload={"how": how},
        entry_id=entry,
    )


@atomic
def stop_use(
    *, service: int, member: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """End mail about the services to a member whose request to stop this use was granted.

    In the caller's transaction; mails that wait in the outbox are withheld too. A member who agrees
    anew later gets such mail again: that is a new consent.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    set_consent(
        service=service, member=member, is_given=False, how=BY_REQUEST, at=at, by=by, key=key
    )


@atomic
def send_campaign(
    *,
    service: int,
    text_ja: str,
    text_en: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Write a mail to everybody who agrees; to how many.

    Raises:
        OperationRefused: ``words_missing``, ``text_too_long``, ``sender_incomplete`` where the
            operator's name, address or contact is not entered, ``marketing_off``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    day, pack = queries.business_day(service), queries.pack(service)
    if not text_ja.strip() or not text_en.strip():
        raise OperationRefused(
            "words_missing",
            "本文を日本語と英語で書いてください。",
            "give the text in Japanese and in English",
        )
    if max(len(text_ja), len(text_en)) > TEXT_MOST:
        raise OperationRefused(
            "text_too_long",
            f"本文は {TEXT_MOST:,} 字までです。",
            f"a text has up to {TEXT_MOST:,} characters",
        )
    operator = sender(service)
    if outbox.channels(service, day)["marketing"] != kinds.EMAIL:
        raise OperationRefused(
            "marketing_off",
            "案内のメールは、送らない設定になっています。",
            "mail about the services is switched off",
        )
    entry = journal.next_entry_id()
    question = "marketing_allowed" if pack.answers("marketing_allowed") else "notice_arrived_at"
    basis = BasisBook(service, pack).on(question, day)
    # The texts are kept once, with the campaign; each mail names it.
    about = {"campaign": entry, "address": operator.address}
    count = 0
    if not sandboxes.is_sandbox(service):
        count = filling.run(
            marketing.AGREED,
            service,
            "marketing",
            kinds.EMAIL,
            at=at,
            by=by,
            templates=[
                templates.in_force(service, "marketing", one, day).id for one in templates.LANGUAGES
            ],
            basis=basis,
            campaign=entry,
            about=json.dumps(about, ensure_ascii=False),
        )
    marketing.add_campaign(
        entry, service, text=(text_ja, text_en), at=at, by=by, recipients=count, entry=entry
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=SENT,
        basis=basis,
        payload={"count": count},
        entry_id=entry,
    )
    return count


def sender(service: int) -> Operator:
    """Who is named in such mail as its sender: the operator, with address and contact.

    Raises:
        OperationRefused: ``sender_incomplete``.
    """
    day = queries.business_day(service)
    operator = operators.in_force(service, day)
    if operator is None or not (operator.name and operator.address and operator.contact):
        raise OperationRefused(
            "sender_incomplete",
            "案内のメールには、送信者の名称・住所・問い合わせ先が要ります。運営者の表示事項を"
            "入力してください。",
            "such mail needs its sender's name, address and contact: enter the operator's "
            "particulars",
        )
    return operator


def agrees(service: int, member: int) -> bool:
    """Whether such mail may be sent to a member now."""
    return is_allowed(queries.pack(service), service, member)
