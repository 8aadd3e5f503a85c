"""Whatever people do in whatever order: after each step the verification finds nothing wrong."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import admission, outbox, payments
from kiyaku.members import directory
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars
from kiyaku.notices import outbox as kept
from kiyaku.scenarios import mail
from kiyaku.scenarios.states import OPERATIONS, SERVICE_OPERATIONS, Person
from kiyaku.scenarios.states.lives import USUAL, opened
from kiyaku.terms import TermsError

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("KIYAKU_LIVES", "6"))
"""How many are made up for each pack."""
_STEPS = 14
_MOST_PEOPLE = 4


class Lives(RuleBasedStateMachine):
    """A small service in which days pass and people do what there is to do."""

    pack = ""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.small = opened(self.pack)
        self.people: list[Person] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def _all_is_well(self) -> None:
        assert verify(self.small.id) == []

    @initialize(kinds=st.lists(st.sampled_from([PERSON, CORPORATION]), min_size=1, max_size=2))
    def first(self, kinds: list[str]) -> None:
        for kind in kinds:
            self._come(kind)
        self._all_is_well()

    @rule(kind=st.sampled_from([PERSON, CORPORATION]))
    def come(self, kind: str) -> None:
        if len(self.people) < _MOST_PEOPLE:
            self._come(kind)
            self._all_is_well()

    @rule(days=st.integers(1, 25))
    def days_pass(self, days: int) -> None:
        self.small.close_until(self.small.day + dt.timedelta(days))
        self._all_is_well()

    @rule(who=st.integers(0, _MOST_PEOPLE - 1))
    def pays_all(self, who: int) -> None:
        membership = self.people[who % len(self.people)].membership
        self._try(payments.receive_payment, membership=membership, amount_yen=None)

    @rule(who=st.integers(0, _MOST_PEOPLE - 1), what=st.sampled_from(OPERATIONS))
    def does(self, who: int, what: Any) -> None:
        person = self.people[who % len(self.people)]
        try:
            facts = what.facts(self.small, person)
        except OperationRefused:
            return
        self._try(what.function, **facts)

    @rule(what=st.sampled_from(SERVICE_OPERATIONS), number=st.integers(0, 500))
    def is_done_in_the_service(self, what: Any, number: int) -> None:
        try:
            facts = what.facts(self.small, number)
        except (OperationRefused, TermsError):
            return
        self._try(what.function, **facts)

    @rule(server=st.sampled_from(sorted(mail.SERVERS)))
    def mails_leave(self, server: str) -> None:
        mail.send_due(self.small.id, server, self.small.at)
        self._all_is_well()

    @rule()
    def letters_leave(self) -> None:
        outbox.fix_letters(service=self.small.id)
        letters = [one.pk for one in kept.waiting_letters(self.small.id)]
        self._try(outbox.hand_over, messages=letters)

    def _try(self, operation: Any, **facts: Any) -> None:
        """Do it, or see it refused by a code; nothing else may come of it."""
        try:
            with transaction.atomic():
                self.small.act(operation, **facts)
        except (OperationRefused, TermsError):
            return
        self._all_is_well()

    def _come(self, kind: str) -> None:
        """Or does not, where no paper is taken at present."""
        try:
            with transaction.atomic():
                self._admit(kind)
        except OperationRefused as refused:
            assert refused.code == "channel_closed"

    def _admit(self, kind: str) -> None:
        number = len(self.people)
        stated = Particulars(name=f"made up {number}", kind=kind)
        handle = f"p{number}"
        application = self.small.act(
            admission.apply, handle=handle, plan=USUAL, particulars=stated, channel="paper"
        )
        membership = self.small.act(admission.approve, application=application)
        if member_queries.membership(self.small.id, membership).started_on is None:
            self.small.act(admission.start_service, membership=membership)
        member = directory.member(self.small.id, handle).pk
        person = Person(handle, member, application, membership)
        self.people.append(person)
        self.small.people[handle] = person


@pytest.mark.parametrize("name", packs.names())
def test_no_order_of_acts_leaves_anything_wrong(name: str) -> None:
    machine = type("LivesUnder" + name, (Lives,), {"pack": name})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=_STEPS,
            deadline=None,
            derandomize="KIYAKU_LIVES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
