"""Numbers for new members."""

from __future__ import annotations

from functools import partial

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission
from kiyaku.members import numbering
from kiyaku.members.particulars import Particulars
from tests.close.races import at_once
from tests.living import Living, select

pytestmark = pytest.mark.django_db

SOMEBODY = Particulars(name="花子", address="前橋市", email="hanako@example.com")


def numbers(service: int) -> list[str]:
    return select("SELECT handle FROM member WHERE service_id = %s ORDER BY id", service)


def test_numbers_follow_each_other_in_each_service():
    here, there = Living("netsugen", "2026-11-21"), Living("netsugen", "2026-11-21")
    made = [numbering.new_member(one.id, SOMEBODY) for one in (here, here, there)]
    assert [one.handle for one in made] == ["M-000001", "M-000002", "M-000001"]
    assert (made[0].name, made[0].address) == ("花子", "前橋市")


def test_a_number_that_somebody_was_given_by_hand_is_passed_over():
    living = Living("netsugen", "2026-11-21")
    living.register("M-000001")
    living.register("M-000002")
    assert numbering.new_member(living.id, SOMEBODY).handle == "M-000003"


def test_another_prefix_holds_for_the_numbers_to_come():
    living = Living("netsugen", "2026-11-21")
    assert numbering.prefix(living.id) == "M-"
    numbering.new_member(living.id, SOMEBODY)
    numbering.set_prefix(living.id, "N")
    assert numbering.prefix(living.id) == "N"
    assert numbering.new_member(living.id, SOMEBODY).handle == "N000002"
    numbering.set_prefix(living.id, "")
    assert numbering.new_member(living.id, SOMEBODY).handle == "000003"


@pytest.mark.parametrize("prefix", ["会員", "A B", "a/b", "x" * 13])
def test_a_prefix_that_would_not_do_is_refused(prefix):
    living = Living("netsugen", "2026-11-21")
    with pytest.raises(OperationRefused) as refused:
        numbering.set_prefix(living.id, prefix)
    assert refused.value.code == "bad_prefix"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_apply_at_once_each_has_a_number_of_its_own():
    living = Living("netsugen", "2026-11-21")
    one = partial(admission.apply, **living.acting, plan="usual", particulars=SOMEBODY)
    by_hand = partial(one, handle="M-000003")
    applications = at_once(*[one] * 6, by_hand)
    assert len(set(applications)) == 7
    assert sorted(numbers(living.id)) == [f"M-{number:06}" for number in range(1, 8)]
