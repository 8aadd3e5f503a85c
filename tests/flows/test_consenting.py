"""Consent anew, by invented terms that ask for it and by those that do not."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from kiyaku import packs
from kiyaku.accounts.rights import Role
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    consenting,
    consents,
    succession,
    terms_documents,
    terms_publishing,
    timeline,
    why,
)
from kiyaku.flows.succession import Successor
from kiyaku.flows.visibility import for_member
from kiyaku.members import consents as of_members
from kiyaku.members.particulars import Particulars
from kiyaku.packs.places import VARIABLE
from tests import site
from tests.flows.written_terms import written
from tests.living import Living, as_owner, day, select, undone

pytestmark = pytest.mark.django_db
_NUMBER = itertools.count(1)
NEW, OWN = day("2026-12-10"), day("2022-02-18")


@pytest.fixture
def strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of terms like those of one pack, but that ask for consent from a day on."""
    module, own = packs.package("choppaya"), f"strict_{next(_NUMBER)}"
    folder = tmp_path / own
    shutil.copytree(Path(packs.__file__).parent / "choppaya", folder)
    declared = '[project.entry-points."kiyaku.packs"]\nstrict = "' + own + '"\n'
    (tmp_path / "pyproject.toml").write_text(declared, "utf-8")
    for file in folder.rglob("*.py"):
        file.write_text(file.read_text("utf-8").replace(module, own), "utf-8")
    rule = folder / "article_03.py"
    text, changed = re.subn(
        r"(def terms_change_needs_consent.*?)return False",
        r'\1return effective_on >= np.datetime64("2026-12-01")',
        rule.read_text("utf-8"),
        flags=re.DOTALL,
    )
    assert changed == 1
    rule.write_text(text.replace("from typing", "import numpy as np\n\nfrom typing"), "utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    packs.load.cache_clear()
    yield "strict"
    for name in [one for one in sys.modules if one.split(".")[0] == own]:
        del sys.modules[name]
    packs.load.cache_clear()


def announced(pack: str) -> Living:
    """A service with members of before a version that is announced."""
    one = Living(pack, "2026-11-20")
    terms_documents.load_document(
        **one.acting, version=OWN, text=written(packs.load(pack)), file_name="old.txt"
    )
    for name in ("asked", "silent"):
        one.register(name)
        if pack == "strict":
            one.start(name)
    plan = terms_publishing.plan_version(
        **one.acting,
        version=NEW,
        text=written(packs.load(pack), title="新しい規約"),
        file_name="new.txt",
        reason="見直し",
    )
    terms_publishing.announce_version(**one.acting, plan=plan, late_reason="r")
    return one


def test_members_are_asked_and_each_consent_is_kept(
    strict: str, django_assert_max_num_queries: object
) -> None:
    one = announced(strict)
    asked, silent = one.members["asked"], one.members["silent"]
    own, new = consents.agreed(one.id, asked)
    assert (own.how, new.how, new.clauses) == (consents.CONSENTED, consents.ASKED, ("3-3",))
    assert consenting.asked_of(one.id, asked) == (new,)
    about = {"membership": asked, "version": NEW}
    assert consenting.consent(**one.acting, **about, key="k") == one.today
    assert consenting.consent(**one.acting, **about, key="k") == one.today
    with pytest.raises(OperationRefused) as refused:
        consenting.consent(**one.acting, **about)
    assert refused.value.code == "consent_not_asked" and "3-3" in refused.value.message("ja")
    assert [one.how for one in consents.agreed(one.id, asked)] == [consents.CONSENTED] * 2
    assert consenting.asked_of(one.id, asked) == ()
    (version,) = consenting.versions_asked(one.id)
    assert (version.version, version.count) == (NEW, of_members.Count(1, 1))
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        page = of_members.waiting(one.id, NEW, limit=1)
    assert [row.membership for row in page] == [silent] and page.after is None
    one.on("2026-12-11")
    late = one.register("late")
    one.start("late")
    assert consenting.asked_of(one.id, late) == ()
    assert of_members.count(one.id, NEW) == of_members.Count(1, 1)
    told = timeline.events(one.id, membership=asked)
    (event,) = [event for event in told if event.event == consenting.CONSENTED]
    assert "第3条3項" in str(why.of_event(one.id, event).in_words("ja"))
    assert for_member([event]) == [event]
    assert verify(one.id) == []
    for spoil in ("DELETE FROM terms_consent", "UPDATE terms_consent SET version = version - 1"):
        with undone():
            with as_owner():
                select(f"{spoil} RETURNING id")
            assert {found.code for found in verify(one.id)} == {"terms_version"}


def test_who_takes_a_membership_over_is_asked_as_its_holder(strict: str) -> None:
    """Having no application of their own, and whether the former holder consented or not."""
    one = announced(strict)
    asked, silent = one.members["asked"], one.members["silent"]
    consenting.consent(**one.acting, membership=asked, version=NEW)
    assert of_members.count(one.id, NEW) == of_members.Count(1, 1)
    one.on("2026-11-21")
    for name in ("asked", "silent"):
        case = succession.receive(
            **one.of(name),
            kind="transfer",
            successor=Successor(
                stated=Particulars(name=f"new {name}", address="a", email="b@c.jp")
            ),
            document_received_on=one.today,
            evidence=[("proof.pdf", b"%PDF-1.7\nmade up")],
        )
        succession.approve(**one.acting, succession=case)
    own, new = consents.agreed(one.id, asked)
    assert (own.how, new.how, new.clauses) == (consents.TAKEN_OVER, consents.ASKED, ("3-3",))
    assert own.consented_at is None and consenting.asked_of(one.id, asked) == (new,)
    assert of_members.count(one.id, NEW) == of_members.Count(0, 2)
    names = [row.name for row in of_members.waiting(one.id, NEW)]
    assert names == ["new asked", "new silent"]
    consenting.consent(**one.acting, membership=silent, version=NEW)
    assert [each.how for each in consents.agreed(one.id, silent)] == [
        consents.TAKEN_OVER, consents.CONSENTED,
    ]  # fmt: skip
    assert of_members.count(one.id, NEW) == of_members.Count(1, 1)
    assert verify(one.id) == []


def test_the_portal_asks_and_the_desk_shows_who_has_not(strict: str) -> None:
    one = announced(strict)
    asked, silent = one.members["asked"], one.members["silent"]
    member = site.signed_in(site.member(one.id, "asked"))
    home = f"/{one.code}/my/{asked}/"
    assert "読んで同意する" in read(member, home)
    page = home + "terms/consent/"
    assert "同意をお願いしています" in read(member, page)
    assert member.post(page, {"key": "c" * 32, "version": NEW}).status_code == 422
    for _ in range(2):
        sent = {"key": "c" * 32, "version": NEW, "agrees": "on"}
        assert member.post(page, sent).status_code == 302
    assert "読んで同意する" not in read(member, home)
    assert "いま、同意をお願いしている規約の版はありません" in read(member, page)
    assert member.get(f"/{one.code}/my/{silent}/terms/consent/").status_code == 404
    desk = site.signed_in(site.staff(one.id, Role.FRONT_DESK))
    listed = read(desk, f"/{one.code}/desk/terms/consents/")
    assert f"/members/{silent}/" in listed and f"/members/{asked}/" not in listed
    assert desk.get(f"/{one.code}/desk/terms/consents/?version=2020-01-01").status_code == 404
    enter = f"/{one.code}/desk/terms/consents/{silent}/"
    assert "同意を記録する" in read(desk, enter)
    assert desk.post(enter, {"key": "d" * 32}).status_code == 302
    assert "全員が同意しています" in read(desk, f"/{one.code}/desk/terms/consents/")
    assert "同意した会員 2" in read(desk, f"/{one.code}/desk/terms/status/")
    auditor = site.signed_in(site.staff(one.id, Role.AUDITOR))
    assert auditor.post(enter, {"key": "e" * 32}).status_code == 403


def read(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_terms_that_change_without_consent_ask_nobody(pack: str) -> None:
    one = Living(pack, "2026-11-20")
    membership = one.register("a")
    assert not consents.needs_consent(packs.load(pack), NEW)
    assert consenting.asked_of(one.id, membership) == ()
    assert consenting.versions_asked(one.id) == ()
    with pytest.raises(OperationRefused) as refused:
        consenting.consent(**one.acting, membership=membership, version=NEW)
    assert refused.value.code == "consent_not_asked"
    assert {"netsugen": "13", "choppaya": "3-3"}[pack] in refused.value.message("en")
