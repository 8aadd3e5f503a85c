"""Mail about the services (Choppaya 24-3): to who agreed, and never to who stopped it."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from kiyaku.base.errors import OperationRefused
from kiyaku.base.operators import Operator
from kiyaku.flows import marketing, operator, outbox
from kiyaku.members import queries as members
from kiyaku.notices import marketing as box
from tests.flows.test_outbox import NOW, acting, service
from tests.living import Living, select
from tests.notices import mail_server
from tests.notices.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server.running() as found:
        yield found


@pytest.fixture
def living() -> Living:
    found = service()
    operator.set_operator(
        **acting(found), operator=Operator("運営", address="東京都", contact="03-0000-0000")
    )
    return found


def member(living: Living) -> int:
    found: int = members.membership(living.id, living.members["m"]).member_id
    return found


def says(living: Living, is_given: bool) -> None:
    marketing.set_consent(
        **acting(living),
        member=member(living),
        is_given=is_given,
        how=marketing.BY_STAFF,
        wording="案内を受け取る",
    )


def campaign(living: Living, **changed: Any) -> int:
    text = {"text_ja": "新しい講座", "text_en": "A new course", **changed}
    count: int = marketing.send_campaign(**acting(living), **text)
    return count


def test_only_who_agreed_gets_it_with_the_sender_and_a_way_out(
    living: Living, server: MailServer
) -> None:
    assert campaign(living) == 0
    says(living, True)
    assert campaign(living) == 1
    outbox.deliver_due(living.id, now=NOW)
    (envelope,) = server.taken
    mail = email.message_from_bytes(envelope.content)
    link = f"/{living.code}/stop-mail/{box.token(member(living))}/"
    assert mail["List-Unsubscribe"].strip() == f"<http://localhost:8000{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (body,) = select("SELECT body FROM outgoing WHERE kind = 'marketing' AND body <> ''")
    for part in ("新しい講座", "運営", "東京都", "03-0000-0000", link):
        assert part in body


def test_who_stops_it_before_it_leaves_does_not_get_it(living: Living, server: MailServer) -> None:
    says(living, True)
    campaign(living)
    says(living, False)
    assert outbox.deliver_due(living.id, now=NOW).withheld == 1
    assert server.taken == []
    assert campaign(living) == 0


def test_one_click_stops_it_without_signing_in(living: Living) -> None:
    says(living, True)
    address = f"/{living.code}/stop-mail/{box.token(member(living))}/"
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert marketing.agrees(living.id, member(living))  # a link that is only followed stops nothing
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not marketing.agrees(living.id, member(living))
    assert [one.how for one in box.consents_of(living.id, member(living))] == [
        marketing.BY_LINK,
        marketing.BY_STAFF,
    ]


def test_a_token_of_somebody_else_is_no_page(living: Living) -> None:
    for token in ("1-x", f"{member(living)}-{'0' * 32}", "x"):
        assert Client().get(f"/{living.code}/stop-mail/{token}/").status_code == 404
    other = Living("netsugen", "2026-11-20")
    address = f"/{other.code}/stop-mail/{box.token(member(living))}/"
    assert Client().post(address).status_code == 404


def test_without_the_senders_particulars_nothing_is_sent() -> None:
    living = service()
    says(living, True)
    with pytest.raises(OperationRefused) as refused:
        campaign(living)
    assert refused.value.code == "sender_incomplete"


def test_a_consent_says_to_what(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        marketing.set_consent(
            **acting(living), member=member(living), is_given=True, how=marketing.ON_PAGE
        )
    assert refused.value.code == "wording_missing"


def test_a_granted_request_ends_it_and_withholds_what_waits(
    living: Living, server: MailServer
) -> None:
    says(living, True)
    campaign(living)
    marketing.stop_use(**acting(living), member=member(living))
    assert outbox.deliver_due(living.id, now=NOW).withheld == 1
    assert server.taken == []
    assert campaign(living) == 0
    assert [one.how for one in box.consents_of(living.id, member(living))] == [
        marketing.BY_REQUEST,
        marketing.BY_STAFF,
    ]


def test_a_campaign_keeps_its_text_once(living: Living) -> None:
    says(living, True)
    assert box.count_agreed(living.id) == campaign(living) == 1
    (about,) = select("SELECT about::text FROM outgoing WHERE kind = 'marketing'")
    assert "新しい講座" not in about
    assert '"campaign"' in about


def test_a_run_takes_up_all_that_is_due_within_its_time(living: Living, server: MailServer) -> None:
    says(living, True)
    assert [campaign(living), campaign(living)] == [1, 1]
    assert outbox.deliver_due(living.id, now=NOW, within=dt.timedelta(0)).count == 0
    assert outbox.deliver_due(living.id, now=NOW).sent == 2
    assert len(server.taken) == 2
