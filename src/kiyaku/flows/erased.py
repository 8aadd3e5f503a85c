"""What may still be written about somebody whose personal data was erased: the books, no words.

Whatever an operation would write down about a person goes through ``require_known``, so that
nothing comes to be there again that nobody would erase any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Member
from kiyaku.notices import outbox
from kiyaku.notices.outbox import Message
from kiyaku.privacy import cases

KEPT, KEPT_OF_DECLINED = "member_data_erase_on", "declined_data_erase_on"


def require_known(service: int, member: int) -> Member:
    """A member about whom something may be written; nobody erases him or her meanwhile.

    Held until the transaction ends.

    Raises:
        OperationRefused: ``unknown_member``; ``member_erased`` with the clauses by which members'
            data is kept no longer than needed.
    """
    row = member_queries.member(service, member, hold=True)
    if not cases.is_erased(service, row.pk):
        return row
    raise refusal(service, row)


def among(service: int, holders: Mapping[int, int]) -> dict[int, Member]:
    """Those of some memberships' holders who were erased, by membership; two queries.

    Nobody erases any of the others meanwhile; held until the transaction ends.

    Args:
        holders: who holds each membership.
    """
    rows = member_queries.members(service, set(holders.values()), hold=True)
    gone = cases.erased_for_good(service)
    return {membership: rows[member] for membership, member in holders.items() if member in gone}


def refusal(service: int, row: Member) -> OperationRefused:
    """The refusal of words about somebody who was erased, with what may still be done."""
    clauses = cited(queries.pack(service), KEPT, KEPT_OF_DECLINED)
    said = in_words(clauses)
    return OperationRefused(
        "member_erased",
        f"会員 {row.handle} の個人情報は消去済みなので、この人について新しく書き残せません{said}。"
        "できるのは、帳簿に要ること(入金・返金・免除)の記録と、本人からの個人情報の求めへの回答です。"
        "本人があらためて申し込めば、会員として登録し直されます。",
        f"the personal data of {row.handle} was erased: nothing more is written about this person"
        f" {said}. What the books need (payments, refunds, waivers) is still recorded, and requests"
        " of the person about personal data are answered. Who applies anew is registered anew.",
        clauses=clauses,
    )


def is_erased(service: int, row: Member) -> bool:
    """Whether a member was erased; of who can be reached by e-mail nothing is asked."""
    return not row.email and cases.is_erased(service, row.pk)


def forget_last_word(row: Message) -> None:
    """Erase a last word once it has left, or never will: its person was erased when it was written.

    Nothing happens to any other message.
    """
    if outbox.addressee_of(row):
        outbox.forget_words(row)
