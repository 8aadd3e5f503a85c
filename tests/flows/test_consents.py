"""Which versions of the terms govern a member, and what each rests on."""

from __future__ import annotations

import pytest

from kiyaku import packs
from kiyaku.flows import consents, terms_publishing
from tests.flows.test_terms_publishing import carry_on, living, plan

pytestmark = pytest.mark.django_db


def test_later_versions_govern_by_the_terms_own_way_of_changing(
    django_assert_max_num_queries: object,
) -> None:
    one = living()
    early = one.register("early")
    number = plan(one)
    carry_on(one, number)
    assert [found.how for found in consents.agreed(one.id, early)] == [consents.CONSENTED]
    terms_publishing.announce_version(**one.acting, plan=number, late_reason="r")
    own, coming = consents.agreed(one.id, early)
    assert (str(own.version), own.how, own.clauses) == ("2022-02-18", consents.CONSENTED, ())
    assert own.consented_at is not None
    assert (coming.how, str(coming.announced_on)) == (consents.TO_COME, "2026-11-20")
    one.on("2026-12-10")
    late = one.register("late")
    (only,) = consents.agreed(one.id, late)
    assert (str(only.version), only.how) == ("2026-12-10", consents.CONSENTED)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        _, deemed = consents.agreed(one.id, early)
    assert (deemed.how, deemed.clauses) == (consents.DEEMED, ("3-3", "3-4"))
    assert deemed.in_words.ja
    assert deemed.in_words.en


def test_a_version_after_the_end_never_governed_a_member() -> None:
    one = living("netsugen")
    gone = one.register("gone")
    one.leave("gone")
    one.on("2026-12-05")
    number = plan(one)
    terms_publishing.announce_version(**one.acting, plan=number)
    assert [found.how for found in consents.agreed(one.id, gone)] == [consents.CONSENTED]
    assert consents.changing_clauses(packs.load("netsugen")) == ("13",)
