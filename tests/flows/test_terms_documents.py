"""The operator's own text of a version: loaded, checked against the register, kept for good."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import ProgrammingError, connection, transaction

from kiyaku import packs
from kiyaku.base import documents as kept
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import terms_documents, timeline
from kiyaku.flows.telling import tell
from kiyaku.flows.terms_documents import Report
from kiyaku.terms.documents import DocumentError
from tests.flows.written_terms import written
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

VERSION = day("2024-03-05")


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-01")


def text(**changes: object) -> str:
    return written(packs.load("netsugen"), **changes)  # type: ignore[arg-type]


def load(living: Living, content: bytes | str, **more: object) -> Report:
    given = {"version": VERSION, "file_name": "kiyaku.txt", **more}
    return terms_documents.load_document(**living.acting, text=content, **given)


def test_a_text_with_every_clause_is_loaded_and_journaled_by_its_hash(living: Living) -> None:
    report = load(living, text().encode())
    assert (report.unfound, report.unregistered) == ((), ())
    assert (report.title, report.articles) == ("ためしの規約", 18)
    assert report.found == len(packs.load("netsugen").clauses)
    digest = hashlib.sha256(text().encode()).hexdigest()
    assert report.sha256 == digest
    assert report.loaded is not None
    assert (report.loaded.entered_on, report.loaded.by) == (living.today, "staff")
    (payload,) = select("SELECT payload FROM journal_entry WHERE action = 'terms_document_loaded'")
    assert json.loads(payload) == {
        "version": "2024-03-05", "file_name": "kiyaku.txt", "sha256": digest,
    }  # fmt: skip
    assert select("SELECT text, sha256, entry_id FROM terms_document") == [
        (text(), digest, report.loaded.entry)
    ]


def test_what_the_register_and_the_text_do_not_share_is_reported(living: Living) -> None:
    report = load(
        living,
        text(without=("16-6", "9-1(6)"), more="第19条（新しい条）\n作り物の条である。"),
    )
    assert [(one.address, one.label.ja, one.label.en) for one in report.unfound] == [
        ("9-1(6)", "第9条1項6号", "Art. 9(1) item 6"), ("16-6", "第16条6項", "Art. 16(6)"),
    ]  # fmt: skip
    assert report.unfound[1].gist == packs.load("netsugen").clauses["16-6"].gist
    (more,) = report.unregistered
    assert (more.address, more.label.ja) == ("19-1", "第19条1項")
    assert more.line == text(without=("16-6", "9-1(6)")).splitlines().index("附則") + 2
    assert report.found == len(packs.load("netsugen").clauses) - 2


def test_what_lint_finds_is_reported(living: Living) -> None:
    report = load(living, text(instead={"5-3": "第99条のとおりとする。"}))
    assert [(one.code, one.address) for one in report.findings] == [
        ("reference-missing-article", "5-3")
    ]


def test_the_list_of_revisions_is_no_clause_of_its_own(living: Living) -> None:
    report = load(living, text() + "制改定履歴\n制定 2020年12月21日\n改訂 2024年3月5日\n")
    assert report.unregistered == ()
    assert report.dated_on == VERSION


@pytest.mark.parametrize(
    ("suppl", "dated_on"),
    [("この規約は、2024年3月5日から施行する。", "2024-03-05"), ("別に定める。", None)],
)
def test_the_last_day_the_text_names_itself_is_told(
    living: Living, suppl: str, dated_on: str | None
) -> None:
    report = load(living, text(instead={"suppl": suppl}))
    assert report.dated_on == (None if dated_on is None else day(dated_on))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"%PDF-1.7", "document_binary"),
        ("第1条（目的）\n目的\n".encode() + b"\xff\xfe\x80\n", "document_undecodable"),
        ("ただの文である。", "document_without_articles"),
    ],
)
def test_what_is_no_terms_document_is_refused(
    living: Living, content: bytes | str, code: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        load(living, content)
    assert refused.value.code == code
    assert "kiyaku.txt" in refused.value.message("ja") + refused.value.message("en")
    assert select("SELECT count(*) FROM terms_document") == [0]
    assert select("SELECT count(*) FROM journal_entry WHERE action <> 'service_opened'") == [0]


def test_a_day_on_which_no_version_begins_is_refused_with_those_there_are(living: Living) -> None:
    with pytest.raises(OperationRefused, match="2020-12-21, 2023-11-01, 2024-03-05") as refused:
        load(living, text(), version=day("2024-03-06"))
    assert refused.value.code == "unknown_version"
    assert "2024-03-06" in refused.value.message("ja")


@pytest.mark.parametrize("name", ["", "  ", "folder/", "a" * 201])
def test_a_file_without_a_name_or_with_a_very_long_one_is_refused(
    living: Living, name: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        load(living, text(), file_name=name)
    assert refused.value.code == "bad_file_name"


@pytest.mark.parametrize(
    "name", ["/home/someone/kiyaku.txt", "C:\\Users\\someone\\kiyaku.txt", " kiyaku.txt"]
)
def test_of_a_path_only_the_file_is_kept(living: Living, name: str) -> None:
    assert load(living, text(), file_name=name).file_name == "kiyaku.txt"


def test_any_encoding_is_kept_as_the_same_text(living: Living) -> None:
    report = load(living, ("\ufeff" + text()).encode("utf-16-le"))
    assert report.sha256 == hashlib.sha256(text().encode()).hexdigest()
    assert load(living, text().encode("cp932")).sha256 == report.sha256


def test_of_one_version_the_text_loaded_last_counts_and_the_others_stay(living: Living) -> None:
    load(living, text(title="前の規約"))
    living.on("2026-11-03")
    load(living, text(title="後の規約"), file_name="after.txt")
    load(living, text(title="初めの規約"), version=day("2020-12-21"))
    assert [(str(one.version), one.file_name) for one in terms_documents.loaded(living.id)] == [
        ("2020-12-21", "kiyaku.txt"), ("2024-03-05", "kiyaku.txt"), ("2024-03-05", "after.txt"),
    ]  # fmt: skip
    latest = kept.latest(living.id, texts_of=[VERSION])
    assert {str(on): one.file_name for on, one in latest.items()} == {
        "2020-12-21": "kiyaku.txt", "2024-03-05": "after.txt",
    }  # fmt: skip
    assert (latest[VERSION].text or "").startswith("後の規約")
    assert latest[day("2020-12-21")].text is None  # not asked for
    assert latest[VERSION].entered_on == day("2026-11-03")


def test_two_services_of_one_pack_have_texts_of_their_own(living: Living) -> None:
    other = Living("netsugen", "2026-11-01")
    load(living, text())
    assert terms_documents.loaded(other.id) == []
    assert kept.latest(other.id) == {}


def test_a_repeat_under_the_same_key_loads_nothing_and_tells_what_was_loaded(
    living: Living,
) -> None:
    first = load(living, text(), key="a")
    again = load(living, "something else entirely", key="a")
    assert again == first
    assert select("SELECT count(*) FROM terms_document") == [1]
    living.set_parameter("dunning_after_days", 5, key="b")
    with pytest.raises(OperationRefused) as refused:
        load(living, text(), key="b")
    assert refused.value.code == "key_taken"


def test_a_text_can_be_looked_at_without_loading_it(living: Living) -> None:
    about = {"service": living.id, "version": VERSION, "file_name": "kiyaku.txt"}
    report = terms_documents.examine(**about, text=text(without=("16-6",)))
    assert report.loaded is None
    assert [one.address for one in report.unfound] == ["16-6"]
    assert select("SELECT count(*) FROM terms_document") == [0]
    with pytest.raises(DocumentError):
        terms_documents.examine(**about, text="")


@pytest.mark.parametrize(
    "change", ["UPDATE terms_document SET text = ''", "DELETE FROM terms_document"]
)
def test_no_text_can_be_changed_or_taken_away(living: Living, change: str) -> None:
    load(living, text())
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert select("SELECT count(*) FROM terms_document WHERE text <> ''") == [1]


def test_loading_stands_in_the_timeline(living: Living) -> None:
    load(living, text())
    (event,) = (one for one in timeline.events(living.id) if one.event == "terms_document_loaded")
    assert tell(event, "ja") == "2024-03-05 施行の版の本文 kiyaku.txt を読み込み"
    assert tell(event, "en") == "the text kiyaku.txt of the version of 2024-03-05 is loaded"


def test_loading_takes_a_fixed_number_of_queries(
    living: Living, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        load(living, text(), key="a")
