"""Drafts of applications from paper: nothing is known of them until they are entered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base import files, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.flows import paper_drafts, retention
from kiyaku.flows.admission import Paper
from kiyaku.flows.application_shown import application_shown
from kiyaku.members import paper_drafts as kept
from kiyaku.members.particulars import Particulars
from tests.living import Living, select

pytestmark = pytest.mark.django_db

VALUES = {"name": "紙の 太郎", "plan": "usual", "declared_assistance": "on"}
PAGE = Upload("一枚目.pdf", b"%PDF-1.7 made up")


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def who(life: Living, by: str = "yamada") -> dict[str, Any]:
    return {"service": life.id, "at": life.at, "by": by}


def entries(life: Living) -> int:
    return int(select("SELECT count(*) FROM journal_entry WHERE service_id = %s", life.id)[0])


def enter(life: Living, draft: int, **more: Any) -> int:
    return paper_drafts.enter(
        **{**who(life), "key": "k"}, draft=draft, plan="usual", declared=(),
        particulars=Particulars(name="紙の 太郎", address="前橋市", email="t@example.jp"),
        paper=Paper(life.today, scans=(("二枚目.txt", b"second"),)), **more,
    )  # fmt: skip


def test_a_draft_is_kept_gone_on_with_and_entered_once(net: Living) -> None:
    before = entries(net)
    draft = paper_drafts.save(**who(net), values=VALUES, scans=[PAGE, Upload("x.txt", b"wrong")])
    first = kept.draft(net.id, draft)
    assert first.values == VALUES
    wrong = first.scans[1].id
    paper_drafts.save(
        **who(net, "sato"), draft=draft, revision=first.revision, values={"name": "紙の 次郎"},
        removed=[wrong], scans=[Upload("y.txt", b"more")],
    )  # fmt: skip
    second = kept.draft(net.id, draft)
    assert (second.values, second.saved_by) == ({"name": "紙の 次郎"}, "sato")
    assert [one.name for one in second.scans] == ["一枚目.pdf", "y.txt"]
    assert entries(net) == before  # of a draft the journal knows nothing
    assert select("SELECT count(*) FROM application") == [0]
    assert select("SELECT count(*) FROM stored_file") == [0]
    application = enter(net, draft, removed=[second.scans[1].id])
    shown = application_shown(net.id, application)
    assert [one.name for one in shown.scans] == ["一枚目.pdf", "二枚目.txt"]
    assert files.content(net.id, shown.scans[0].id) == PAGE.content
    assert {one.code for one in shown.found} == {
        "anti_social_not_declared", "assistance_not_declared", "birth_not_stated",
        "missing_entries",
    }  # fmt: skip
    assert enter(net, draft) == application
    assert kept.count(net.id) == 0
    assert select("SELECT count(*) FROM paper_draft_scan") == [0]


def test_what_somebody_saved_meanwhile_is_not_overwritten(net: Living) -> None:
    draft = paper_drafts.save(**who(net), values=VALUES)
    paper_drafts.save(**who(net, "sato"), draft=draft, revision=1, values={"name": "a"})
    with pytest.raises(OperationRefused, match="open it again") as refused:
        paper_drafts.save(**who(net), draft=draft, revision=1, values={"name": "b"})
    assert refused.value.code == "draft_changed"
    assert kept.draft(net.id, draft).values == {"name": "a"}


def test_an_application_that_is_refused_leaves_its_draft(net: Living) -> None:
    draft = paper_drafts.save(**who(net), values=VALUES, scans=[PAGE])
    with pytest.raises(OperationRefused, match="plan gold"):
        paper_drafts.enter(**who(net), draft=draft, plan="gold", paper=Paper(net.today))
    assert len(kept.draft(net.id, draft).scans) == 1


def test_one_of_another_service_or_gone_is_none(net: Living) -> None:
    draft = paper_drafts.save(**who(net), values=VALUES, scans=[PAGE])
    scan = kept.draft(net.id, draft).scans[0].id
    other = Living("netsugen", "2026-11-21")
    for act in (
        lambda: kept.draft(other.id, draft),
        lambda: kept.scan(other.id, draft, scan),
        lambda: enter(other, draft),
        lambda: paper_drafts.save(**who(other), draft=draft, revision=1, values={}),
    ):
        with pytest.raises(OperationRefused) as refused:
            act()
        assert refused.value.code == "unknown_draft"
    paper_drafts.discard(**who(other), draft=draft)
    assert kept.count(net.id) == 1
    paper_drafts.discard(**who(net), draft=draft)
    paper_drafts.discard(**who(net), draft=draft)
    assert kept.count(net.id) == 0


def test_there_is_room_for_so_much(net: Living) -> None:
    draft = paper_drafts.save(**who(net), values={"name": "x" * 500}, scans=[PAGE] * 10)
    assert kept.draft(net.id, draft).values == {"name": "x" * 400}
    with pytest.raises(OperationRefused, match="room for 10 files"):
        paper_drafts.save(**who(net), draft=draft, revision=1, values={}, scans=[PAGE])
    with pytest.raises(OperationRefused) as refused:
        paper_drafts.save(**who(net), values={}, scans=[Upload("a.exe", b"MZ\x00\x01")])
    assert refused.value.code == "file_kind_unknown"


def test_stale_ones_go_by_the_retention_rule_without_a_trace(net: Living) -> None:
    stale = paper_drafts.save(**who(net), values=VALUES, scans=[PAGE])
    net.on("2026-12-21")
    fresh = paper_drafts.save(**who(net), values=VALUES)
    (rule,) = [
        one for one in retention.rules(net.id, net.today) if one.question == retention.DRAFTS
    ]
    assert (rule.months, rule.clauses) == (1, ("24-1",))
    assert retention.preview(net.id, on=dt.date(2026, 12, 21)).drafts == 0
    net.on("2026-12-22")
    before = entries(net)
    applied = retention.apply(service=net.id, at=net.at, by="job")
    assert (applied.drafts, str(applied.drafts_until)) == (1, "2026-11-22")
    assert retention.apply(service=net.id, at=net.at, by="job").drafts == 0
    assert [one.id for one in kept.listed(net.id)] == [fresh]
    assert entries(net) == before
    with pytest.raises(OperationRefused):
        kept.draft(net.id, stale)


def test_the_list_goes_page_by_page_in_one_query(
    net: Living, django_assert_max_num_queries: Any
) -> None:
    made = [paper_drafts.save(**who(net), values={"name": f"n{n}"}, scans=[PAGE] * n)
            for n in range(3)]  # fmt: skip
    with django_assert_max_num_queries(1):
        page = kept.listed(net.id, limit=2)
    assert [(one.id, one.name, one.scans) for one in page] == [
        (made[0], "n0", 0),
        (made[1], "n1", 1),
    ]
    assert [one.id for one in kept.listed(net.id, after=page.after)] == made[2:]
    assert queries.business_day(net.id) == page.rows[0].saved_on
