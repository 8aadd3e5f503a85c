"""Invoices of a month drawn by jobs: file by file, each once, dropped when their time is over."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from kiyaku.accounts.rights import RIGHTS, Right
from kiyaku.base import files, records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Asked
from kiyaku.flows import telling, timeline, why
from kiyaku.flows.invoice_document import InvoiceDocument
from kiyaku.flows.month_invoices import Wanted
from kiyaku.jobs import drawing, failures, names, prints, prints_shown, queries, schedule, tasks
from kiyaku.jobs.drawing import Sheets
from kiyaku.members import queries as members
from kiyaku.privacy import cases
from tests.invoices import hall
from tests.living import Living

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 1, 5, 3, tzinfo=dt.UTC)
DECEMBER = Wanted(dt.date(2026, 12, 1))
ACT: dict[str, Any] = {"at": NOW, "by": "clerk"}


class Pen:
    """Draws invoices as their numbers, and keeps what it was told."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, list[str]]] = []

    def __call__(self, invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
        found = [one.number for one in invoices]
        self.drawn.append((sheets.title.en, found))
        return f"%PDF-{' '.join(found)}".encode()


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Three invoices of December: 2026-0000001 to -3."""
    return hall()


@pytest.fixture
def city(built: Living) -> Living:
    return copy.deepcopy(built)


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pen]:
    """Draws instead of WeasyPrint, two invoices in a file."""
    pen = Pen()
    monkeypatch.setattr(drawing, "_registered", [pen])
    monkeypatch.setattr(prints, "PART", 2)
    monkeypatch.setattr(prints, "_TOLD_EVERY", 1)
    return pen


def draw(city: Living, goes_on: Any = lambda: True) -> bool:
    return prints.draw_next(city.id, by="worker", now=lambda: NOW, goes_on=goes_on)


def asked(city: Living, key: str | None = None) -> int:
    return prints.ask(service=city.id, wanted=DECEMBER, key=key, **ACT)


def test_a_month_is_drawn_file_by_file_and_kept_for_days(city: Living, pen: Pen) -> None:
    number = asked(city)
    (job,) = queries.jobs(city.id)
    assert (job.task, job.state) == (names.PRINTS, "todo")
    shown = prints_shown.one(city.id, number)
    assert (shown.state, shown.done, shown.total) == (prints_shown.WAITING, 0, 3)
    assert [one.file for one in prints_shown.parts(city.id, number)] == [None, None]
    with pytest.raises(OperationRefused) as refused:
        prints_shown.part(city.id, number, 1, at=NOW)
    assert refused.value.code == "print_not_drawn"

    assert draw(city)  # there is more
    assert prints_shown.one(city.id, number).done == 2
    assert prints_shown.one(city.id, number).state == prints_shown.DRAWING
    assert not draw(city)
    assert pen.drawn == [
        ("Invoices of December 2026 (1/2)", ["2026-0000001", "2026-0000002"]),
        ("Invoices of December 2026 (2/2)", ["2026-0000003"]),
    ]
    shown = prints_shown.one(city.id, number)
    assert (shown.state, shown.done) == (prints_shown.DONE, 3)
    assert shown.kept_until == NOW + dt.timedelta(days=7)
    first, second = prints_shown.parts(city.id, number)
    assert first.file is not None and second.file is not None
    assert files.content(city.id, first.file.id) == b"%PDF-2026-0000001 2026-0000002"
    assert second.memberships == (city.members["acme"],)
    assert not draw(city)  # nothing is drawn twice
    assert len(pen.drawn) == 2


def test_it_is_journaled_once_in_words(city: Living, pen: Pen) -> None:
    number = asked(city, key="k")
    assert asked(city, key="k") == number
    assert len(prints_shown.listed(city.id).rows) == 1
    (entry,) = records.entries(city.id, Asked(action=prints.ASKED))
    assert entry.payload == {"print": number, "month": "2026-12", "count": 3}
    (event,) = [one for one in timeline.events(city.id) if one.event == prints.ASKED]
    assert telling.tell(event, "en").startswith("the 3 invoices of 2026-12 are to be drawn")
    assert why.of_event(city.id, event).in_words("ja")
    prints.drop(service=city.id, printed=number, key="d", **ACT)
    prints.drop(service=city.id, printed=number, key="d", **ACT)
    assert len(list(records.entries(city.id, Asked(action=prints.DROPPED)))) == 1


def test_a_worker_that_stops_or_dies_leaves_the_file_to_the_next(city: Living, pen: Pen) -> None:
    number = asked(city)
    answers = iter([True, False])
    assert draw(city, goes_on=lambda: next(answers))  # told to stop before the second invoice
    assert pen.drawn == []
    assert prints_shown.one(city.id, number).done == 0
    assert prints.is_waiting(city.id)

    def dies(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
        list(invoices)
        raise MemoryError

    drawing.register(dies)
    with pytest.raises(MemoryError):
        draw(city)
    assert prints_shown.one(city.id, number).done == 1  # as far as it was shown, with no file
    drawing.register(pen)
    while draw(city):
        pass
    assert [found for _, found in pen.drawn] == [
        ["2026-0000001", "2026-0000002"],
        ["2026-0000003"],
    ]
    assert prints_shown.one(city.id, number).done == 3


def test_two_who_draw_the_same_file_keep_it_once(city: Living, pen: Pen) -> None:
    number = asked(city)

    def overtaken(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
        drawing.register(pen)
        draw(city)
        list(invoices)
        return b"%PDF-late"

    drawing.register(overtaken)
    assert draw(city)
    parts = prints_shown.parts(city.id, number)
    assert [one.file is not None for one in parts] == [True, False]
    assert parts[0].file is not None
    assert files.content(city.id, parts[0].file.id) != b"%PDF-late"
    drawing.register(pen)
    assert not draw(city)
    assert prints_shown.one(city.id, number).state == prints_shown.DONE


def test_what_is_dropped_half_way_is_drawn_no_further(city: Living, pen: Pen) -> None:
    number = asked(city)
    draw(city)
    (first, _) = prints_shown.parts(city.id, number)

    def dropped_meanwhile(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
        prints.drop(service=city.id, printed=number, **ACT)
        return pen(invoices, sheets)

    drawing.register(dropped_meanwhile)
    assert not draw(city)
    assert prints_shown.one(city.id, number).state == prints_shown.DROPPED
    assert prints_shown.parts(city.id, number) == []
    assert first.file is not None
    assert files.describe(city.id, [first.file.id])[0].is_erased
    with pytest.raises(OperationRefused) as refused:
        prints.drop(service=city.id, printed=number, **ACT)
    assert refused.value.code == "print_dropped"


def test_files_go_when_their_time_is_over(city: Living, pen: Pen) -> None:
    number = asked(city)
    while draw(city):
        pass
    (first, _) = prints_shown.parts(city.id, number)
    late = NOW + dt.timedelta(days=7)
    assert prints.drop_old(at=late - dt.timedelta(seconds=1), by="worker") == []
    assert prints_shown.part(city.id, number, 1, at=NOW).file == first.file
    with pytest.raises(OperationRefused) as refused:  # even before the hour of the upkeep
        prints_shown.part(city.id, number, 1, at=late)
    assert refused.value.code == "print_dropped"
    assert prints.drop_old(at=late, by="worker") == [number]
    assert first.file is not None
    assert files.describe(city.id, [first.file.id])[0].is_erased
    assert prints.drop_old(at=late, by="worker") == []


def test_what_holds_somebody_who_was_erased_since_goes_before_its_time(
    city: Living, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(city)
    draw(city)
    acme = members.membership(city.id, city.members["acme"]).member_id
    city.register("newest")  # is in no invoice of December
    newest = members.membership(city.id, city.members["newest"]).member_id
    monkeypatch.setattr(cases, "erased_for_good", lambda service: {newest})
    assert prints.drop_old(at=NOW, by="worker") == []
    monkeypatch.setattr(cases, "erased_for_good", lambda service: {newest, acme})
    assert prints.drop_old(at=NOW, by="worker") == [number]
    assert not prints.is_waiting(city.id)


def test_the_task_draws_and_what_was_left_is_due(city: Living, pen: Pen) -> None:
    asked(city)
    tasks.draw(service=city.id)
    assert len(pen.drawn) == 1
    assert (names.PRINTS, schedule._prints) in schedule._TASKS
    assert schedule._prints(city.id, NOW)
    tasks.draw(service=city.id)
    assert not schedule._prints(city.id, NOW)


def test_why_drawing_failed_is_told_until_it_goes_well(city: Living) -> None:
    assert prints_shown.trouble(city.id) is None
    failures.note_vanished(7, names.PRINTS, city.id, 0, NOW)
    told = prints_shown.trouble(city.id)
    assert told is not None
    assert "vanished" in told.en
    failures.overcome(names.PRINTS, city.id)
    assert prints_shown.trouble(city.id) is None


def test_a_sandbox_and_another_service_have_no_part_in_it(city: Living, pen: Pen) -> None:
    number = asked(city)
    other = Living("choppaya", "2026-11-05")
    for refused_act in (
        lambda: prints_shown.one(other.id, number),
        lambda: prints_shown.part(other.id, number, 1, at=NOW),
        lambda: prints.drop(service=other.id, printed=number, **ACT),
    ):
        with pytest.raises(OperationRefused) as refused:
            refused_act()
        assert refused.value.code == "unknown_print"
    assert prints_shown.parts(other.id, number) == []
    assert not prints.is_waiting(other.id)


def test_a_copy_is_not_printed(city: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints.sandboxes, "is_sandbox", lambda service: True)
    with pytest.raises(OperationRefused) as refused:
        asked(city)
    assert refused.value.code == "print_in_sandbox"


def test_who_prints_may_see_money_and_members() -> None:
    for held in RIGHTS.values():
        if Right.INVOICES_PRINTED in held:
            assert {Right.MONEY_SEEN, Right.MEMBERS_SEEN} <= held
