"""Of somebody who was erased only the books go on: nothing is written down that would stay."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
from django.db import connection

from kiyaku.base import personal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    bounces,
    breaches,
    letters,
    listed_kinds,
    marketing,
    notice_settings,
    outbox,
    privacy_requests,
    retention,
    telling_members,
)
from kiyaku.flows import refunds as paying_back
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as messages
from kiyaku.notices import smtp
from kiyaku.privacy import cases
from kiyaku.scenarios.states import OPERATIONS, lives, tries
from tests.flows.test_bounces import report
from tests.flows.test_individual_rules import given_up, publish
from tests.living import Living, as_owner, day, select

pytestmark = pytest.mark.django_db
_COMES_BACK = "apply"
"""Who applies anew is registered anew: the one operation by which somebody is erased no more."""


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Hanako paid everything and has left; nothing of hers is erased yet."""
    life = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    stated = Particulars(
        name="made up 花子", address="前橋市", postal_code="371-8570", email="hanako@example.jp"
    )
    life.register("hanako", particulars=stated)
    life.leave("hanako", "2026-11")
    life.on("2026-12-02").pay("hanako", 13_200)
    return life.on("2026-12-20")


@pytest.fixture
def life(built: Living) -> Living:
    return copy.deepcopy(built)


def whose(life: Living) -> int:
    return directory.member(life.id, "hanako").pk


def asked(life: Living, kind: str, **more: object) -> int:
    return privacy_requests.receive_request(
        **life.acting, member=whose(life), kind=kind, identity="document", **more
    )


def erased(life: Living) -> messages.Message:
    """Hanako's deletion granted; the message that tells her."""
    case = asked(life, "deletion")
    privacy_requests.decide_request(**life.acting, case=case, granted=True)
    (number,) = select("SELECT max(id) FROM outgoing WHERE service_id = %s", life.id)
    return messages.message(life.id, number)


def again(life: Living, message: messages.Message) -> messages.Message:
    return messages.message(life.id, message.pk)


def retained(life: Living) -> None:
    retention.apply(service=life.id, at=life.at, by="job")


class Server(smtp.Post):
    """Takes every mail, and keeps it."""

    def __init__(self, answer: str = smtp.ACCEPTED) -> None:
        self.mails: list[smtp.Mail] = []
        self._answer = answer

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, mail: smtp.Mail) -> smtp.Answer:
        self.mails.append(mail)
        return smtp.Answer(self._answer)


# --- what may be written ----------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_whatever_may_be_done_about_an_erased_member_leaves_no_words(pack, monkeypatch):
    """Every operation there is, tried on somebody who was erased."""
    erased_alone = tuple(one for one in lives.STATES if one.code == "erased")
    monkeypatch.setattr(lives, "STATES", erased_alone)
    small = lives.lived(pack)
    person, done = small.people["erased"], set()
    refused: dict[str, tries.Outcome] = {}
    assert cases.is_erased(small.id, person.member)
    left: dict[str, list[tuple[int, str, str]]] = {}

    def kept_words(*arguments: object) -> tries.Outcome:
        found = tries_outcome(*arguments)
        if found.is_allowed and operation.words.en != _COMES_BACK:
            retention.apply(service=small.id, at=small.at, by="job")
            left[operation.words.en] = [
                one for one in personal.left_of([person.member], sorted(retention.NEEDED))
                if not (one[1] == "privacy_case" and cases.has_open(person.member))
            ]  # fmt: skip
        return found

    tries_outcome = tries._outcome
    monkeypatch.setattr(tries, "_outcome", kept_words)
    for operation in OPERATIONS:
        outcome = tries._try(small, person, operation)
        assert outcome is not None
        if outcome.is_allowed:
            done.add(operation.words.en)
        else:
            refused[operation.words.en] = outcome
    assert {name: words for name, words in left.items() if words} == {}
    about_data = {
        "ask for disclosure", "grant a disclosure", "grant a disclosure in part",
        "refuse a disclosure", "take longer over a request", "ask for a correction",
        "ask to stop an optional use", "stop an optional use", "ask for erasure",
        "grant an erasure", "erase the notes alone",
    }  # fmt: skip
    if pack == "choppaya":  # a report of heirs is about the one who died and them
        about_data |= {"set a report of heirs aside", "erase a report that was set aside"}
        about_data.add("equipment comes back")  # what was lent is the operator's own
    assert done == {
        _COMES_BACK, "pay", "stop marketing", "erase personal data", *about_data
    }  # fmt: skip
    for name in ("change particulars", "report a breach", "consent to marketing", "write a note"):
        assert refused[name].code == "member_erased"
        assert refused[name].clauses == (("14",) if pack == "netsugen" else ("24-1",))


def test_the_refusal_says_what_may_still_be_done_and_nothing_is_told_to_nobody(life):
    retention.erase_member(**life.acting, member=whose(life))
    with pytest.raises(OperationRefused) as refused:
        life.note("hanako", "came by")
    assert "消去済み" in refused.value.ja and "入金・返金・免除" in refused.value.ja
    assert "was erased" in refused.value.en and "refunds" in refused.value.en
    (basis,) = select("SELECT min(id) FROM basis WHERE service_id = %s", life.id)
    about = {"kind": "refund_paid", "about": {"amount_yen": 1, "paid_on": life.today}}
    membership = life.members["hanako"]
    assert telling_members.tell(**life.acting, membership=membership, basis=basis, **about) is None
    marketing.stop_use(**life.acting, member=whose(life))
    with pytest.raises(OperationRefused, match="erased"):
        breaches.report_breach(
            **life.acting, membership=membership, happened_on=life.today, place="",
            kind=listed_kinds.prohibited_acts(queries.pack(life.id))[0].name, description="seen",
        )  # fmt: skip
    assert verify(life.id) == []


def test_the_books_go_on_and_a_later_request_goes_with_the_next_erasure(life):
    retention.erase_member(**life.acting, member=whose(life))
    life.pay("hanako", 500)
    refund = select("SELECT id FROM refund_due WHERE membership_id = %s", life.members["hanako"])
    for one in refund:
        paying_back.pay_refund(**life.acting, refund=one)
    case = asked(life, "disclosure", asked="what is left of me")
    retained(life)
    assert cases.case(life.id, case).asked and verify(life.id) == []  # while it waits
    privacy_requests.decide_request(
        **life.acting, case=case, granted=False, reason="none is left", ground="not_disclosable"
    )
    found = cases.case(life.id, case)
    assert privacy_requests.is_told_by_staff(life.id, found) and verify(life.id) == []
    assert "none is left" in privacy_requests.in_a_letter(life.id, found).en
    retained(life)
    found = cases.case(life.id, case)
    if refund:  # else the payment is still hers, and money that is open lets nobody be erased
        assert (found.asked, found.reason, found.state) == ("", "", "refused")
    assert verify(life.id) == []


def test_who_was_told_and_erased_since_is_not_told_that_rules_are_given_up() -> None:
    life = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    for name in ("hanako", "taro"):
        life.register(name)
    way = {"kind": "individual_rules_changed", "channel": "email"}
    notice_settings.set_channel(**life.acting, **way)
    entry = publish(life, from_day=day("2027-02-01"))
    life.leave("hanako", "2026-11")
    life.on("2026-12-02").pay("hanako", 13_200)
    life.on("2026-12-20")
    retention.erase_member(**life.acting, member=whose(life))
    given_up(life, entry)
    assert select(
        "SELECT m.handle FROM outgoing o JOIN member m ON m.id = o.member_id"
        " WHERE o.service_id = %s AND o.kind = 'individual_rules_withdrawn'", life.id,
    ) == ["taro"]  # fmt: skip
    assert verify(life.id) == []


# --- what is told last ------------------------------------------------------------------------


def test_who_is_erased_is_told_by_mail_which_is_erased_when_it_has_left(life):
    message = erased(life)
    assert (message.channel, message.state) == ("email", messages.QUEUED)
    assert directory.member(life.id, "hanako").email == "" and verify(life.id) == []
    retained(life)  # what waits is not erased, whatever else is
    server = Server()
    assert outbox.deliver_due(life.id, now=life.at, post=server).sent == 1
    (mail,) = server.mails
    assert mail.to == "hanako@example.jp"
    for words in ("一部に応じ", "2033-12-01", "第14条", "100条ただし書", "made up 花子"):
        assert words in mail.body, words
    for words in ("until the time for which the books are kept is over", "Art. 14", "art. 100"):
        assert words in mail.body, words
    message = again(life, message)
    assert (message.state, message.about, message.body, message.sent_to) == ("sent", {}, "", "")
    assert verify(life.id) == []


def test_what_does_not_leave_waits_for_the_staff_with_its_words(life):
    message = erased(life)
    outbox.deliver_due(life.id, now=life.at, post=Server(smtp.REFUSED))
    assert again(life, message).body and verify(life.id) == []
    letter = outbox.see_to(**life.acting, message=message.pk, way=outbox.AS_LETTER)
    assert letter is not None and not again(life, message).body
    (printed,) = letters.waiting(life.id)
    assert printed.recipient.name == "made up 花子" and "2033-12-01" in printed.body
    outbox.hand_over(**life.acting, messages=[letter])
    assert messages.message(life.id, letter).body == "" and verify(life.id) == []
    messages.store(again(life, message), state=messages.BOUNCED, seen_to_at=None)
    for way in (outbox.AGAIN, outbox.AS_LETTER):  # its words are gone
        with pytest.raises(OperationRefused) as refused:
            outbox.see_to(**life.acting, message=message.pk, way=way)
        assert refused.value.code == "member_erased"
    outbox.see_to(**life.acting, message=message.pk, way=outbox.DROPPED)


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [("delivered", "2.0.0", messages.DELIVERED), ("failed", "5.2.2", messages.BOUNCED)],
)
def test_a_report_that_ends_a_last_word_in_doubt_erases_it(life, action, status, state):
    message = erased(life)
    outbox.deliver_due(life.id, now=life.at, post=Server(smtp.UNKNOWN))
    assert again(life, message).body and verify(life.id) == []  # nobody knows: it waits
    came = report(action, status, message_id=message.message_id)
    found = bounces.take_in(came, at=life.at + dt.timedelta(hours=1))
    assert found.message == message.pk
    row = again(life, message)
    assert (row.state, row.about, row.body, row.sent_to) == (state, {}, "", "")
    assert verify(life.id) == []


def test_who_has_no_mail_gets_a_letter_where_an_address_is_known(life):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE member SET email = '' WHERE id = %s", [whose(life)])
    message = erased(life)
    assert (message.channel, message.state) == ("paper", messages.TO_HAND_OVER)
    outbox.hand_over(**life.acting, messages=[message.pk])
    assert again(life, message).sent_to == "" and verify(life.id) == []


def test_an_erasure_too_is_owed_an_answer(life):
    way = {**life.acting, "kind": "personal_data_answered"}
    notice_settings.set_channel(**way, channel="")
    with pytest.raises(OperationRefused) as refused:
        erased(life)
    assert refused.value.code == "notice_not_sent"
    assert directory.member(life.id, "hanako").email


def test_the_answer_says_by_which_rule_and_law_the_rest_stays(life):
    erased(life)
    (case,) = [one.id for one in cases.listed(life.id)]
    found = cases.case(life.id, case)
    assert (found.state, found.ground) == ("partly", "must_be_kept")
    told = privacy_requests.in_a_letter(life.id, found)  # after the erasure too: it is not words
    assert "2033-12-01" in told.ja and "第14条" in told.ja and "100条ただし書" in told.ja
    assert "2033-12-01" in told.en and "Art. 14" in told.en and "art. 100" in told.en
    assert found.kept_until == dt.date(2033, 12, 1)
