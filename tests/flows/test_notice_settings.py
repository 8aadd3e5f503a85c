"""Wordings and ways of notices: dated, checked when they are saved, previewed with a real case."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import notice_settings, telling_members
from kiyaku.notices import outbox, templates
from kiyaku.notices.kinds import KINDS
from kiyaku.notices.templates import Wording
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def living() -> Living:
    found = Living("choppaya", "2026-11-20")
    found.register("m")
    return found


def worded(living: Living, **changed: Any) -> int:
    words = {"kind": "suspended", "language": "ja", "subject": "停止", "body": "${member_name} 様"}
    return notice_settings.set_wording(
        service=living.id, at=living.at, by="staff", **{**words, **changed}
    )


@pytest.mark.parametrize("language", templates.LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_kiyaku_brings_can_be_used_as_it_is(kind: str, language: str) -> None:
    wording = templates.brought(kind, language)
    templates.check(KINDS[kind], language, wording.subject, wording.body)


def test_an_own_wording_holds_from_its_day_on(living: Living) -> None:
    number = worded(living, from_day=day("2026-12-01"))
    before = templates.in_force(living.id, "suspended", "ja", day("2026-11-30"))
    after = templates.in_force(living.id, "suspended", "ja", day("2026-12-01"))
    assert (before.id, after.id) == (None, number)
    assert [one.id for one in templates.versions(living.id, "suspended", "ja")] == [number, None]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"body": "${reason}"}, "unknown_field"),
        ({"body": "${member_name.__class__}"}, "bad_wording"),
        ({"body": "costs $"}, "bad_wording"),
        ({"subject": "a\nBcc: b@example.jp"}, "bad_wording"),
        ({"subject": " "}, "wording_missing"),
        ({"body": "あ" * 10_001}, "wording_too_long"),
        ({"language": "fr"}, "unknown_language"),
        ({"kind": "nothing"}, "unknown_notice_kind"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused(
    living: Living, changed: dict[str, str], code: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        worded(living, **changed)
    assert refused.value.code == code


def test_a_preview_is_of_a_real_membership(living: Living) -> None:
    wording = Wording(None, "suspended", "en", "For ${member_number}", "From ${from_on}: $$5")
    subject, body = telling_members.preview(living.id, wording, living.members["m"])
    assert (subject, body) == ("For m", "From 20 November 2026: $5")


def test_a_way_holds_from_its_day_on(living: Living) -> None:
    notice_settings.set_channel(
        service=living.id,
        kind="suspended",
        channel="email",
        from_day=day("2026-12-01"),
        at=living.at,
        by="staff",
    )
    assert outbox.channels(living.id, day("2026-11-30"))["suspended"] == "posting"
    assert outbox.channels(living.id, day("2026-12-01"))["suspended"] == "email"


@pytest.mark.parametrize(
    ("kind", "channel", "code"),
    [
        ("suspended", "pigeon", "unknown_channel"),
        ("dunning_notice", "posting", "posted_anyway"),
        ("marketing", "paper", "only_by_email"),
        ("application_declined", "email", "only_on_paper"),
        ("admission_declined", "", "always_by_email"),
    ],
)
def test_a_way_that_there_is_not_is_refused(
    living: Living, kind: str, channel: str, code: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        notice_settings.set_channel(
            service=living.id, kind=kind, channel=channel, at=living.at, by="staff"
        )
    assert refused.value.code == code


def test_nothing_is_set_from_a_past_day(living: Living) -> None:
    act = {**living.acting, "kind": "suspended", "from_day": day("2026-11-19")}
    for setting, words in (
        (notice_settings.set_channel, {"channel": "paper"}),
        (notice_settings.set_wording, {"language": "ja", "subject": "s", "body": "b"}),
    ):
        with pytest.raises(OperationRefused) as refused:
            setting(**act, **words)
        assert refused.value.code == "from_day_past"
        assert "2026-11-20" in refused.value.en
    assert outbox.channels(living.id, day("2026-11-19"))["suspended"] == "posting"
    notice_settings.set_channel(**{**act, "from_day": living.today}, channel="paper")
    assert outbox.channels(living.id, living.today)["suspended"] == "paper"
