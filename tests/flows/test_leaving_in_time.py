"""In which months one may leave, whether a wish is in time, and what is refused."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import leaving
from kiyaku.flows.leaving import Leaving
from kiyaku.terms import BadFact
from tests.living import Living, day

pytestmark = pytest.mark.django_db


def preview(living: Living, name: str, month: str | None = None, **more: Any) -> Leaving:
    return leaving.preview(living.id, living.members[name], month, **more)


# --- in time or not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "on", "month", "is_in_time", "ends_on", "last_day_to_ask"),
    [
        ("netsugen", "2026-11-20", "2026-11", True, "2026-11-30", "2026-11-20"),
        ("netsugen", "2026-11-21", "2026-11", False, "2026-12-31", "2026-11-20"),
        ("netsugen", "2026-11-21", None, True, "2026-12-31", None),
        ("choppaya", "2026-11-30", "2026-12", True, "2026-11-30", "2026-11-30"),
        ("choppaya", "2026-12-01", "2026-12", False, "2026-12-31", "2026-11-30"),
    ],
)
def test_whether_it_is_in_time_is_shown_as_it_would_be_decided(
    pack: str, on: str, month: str | None, is_in_time: bool, ends_on: str,
    last_day_to_ask: str | None,
) -> None:  # fmt: skip
    living = Living(pack, "2026-11-01")
    living.register("m")
    living.on(on)
    shown = preview(living, "m", month)
    expected = None if last_day_to_ask is None else day(last_day_to_ask)
    assert (shown.is_in_time, shown.ends_on, shown.last_day_to_ask) == (
        is_in_time, day(ends_on), expected,
    )  # fmt: skip
    outcome = living.leave("m", month)
    assert (outcome.ends_on is not None) == is_in_time
    assert (outcome.ends_on or outcome.earliest_end) == shown.ends_on


@pytest.mark.parametrize(
    ("pack", "on", "first", "last"),
    [
        ("netsugen", "2026-11-20", ("2026-11", "2026-11-20"), ("2027-10", "2027-10-20")),
        ("netsugen", "2026-11-21", ("2026-12", "2026-12-20"), ("2027-11", "2027-11-20")),
        ("choppaya", "2026-11-30", ("2026-12", "2026-11-30"), ("2027-11", "2027-10-31")),
        ("choppaya", "2026-12-01", ("2027-01", "2026-12-31"), ("2027-12", "2027-11-30")),
    ],
)
def test_twelve_months_may_be_named_and_each_is_as_it_says(
    pack: str, on: str, first: tuple[str, str], last: tuple[str, str]
) -> None:
    living = Living(pack, "2026-11-01")
    living.register("m")
    living.on(on)
    options = preview(living, "m").options
    assert len(options) == 12
    for one, (month, ask) in ((options[0], first), (options[-1], last)):
        assert (one.month, one.last_day_to_ask) == (month, day(ask))
    for one, after in itertools.pairwise(options):
        assert one.ends_on < after.ends_on and one.is_in_time
        assert one.ask.receipt is not None and one.ask.receipt.answer == one.last_day_to_ask
        assert one.end.receipt is not None and one.end.receipt.answer == one.ends_on
        assert preview(living, "m", one.month).ends_on == one.ends_on
        at_last = preview(living, "m", one.month, on=one.last_day_to_ask)
        too_late = preview(living, "m", one.month, on=one.last_day_to_ask + dt.timedelta(1))
        assert (at_last.is_in_time, too_late.is_in_time) == (True, False)


def test_in_the_first_month_of_the_terms_nothing_breaks() -> None:
    living = Living("choppaya", "2022-02-20")
    living.register("m")
    assert preview(living, "m").options[0].month == "2022-03"


# --- refusals ---------------------------------------------------------------------------------


def test_what_cannot_be_left_is_refused_as_the_request_is() -> None:
    living = Living("choppaya", "2026-11-01")
    living.register("m")
    living.register("over")
    living.leave("m")
    living.terminate("over")
    for name, code in (("m", "already_leaving"), ("over", "not_active")):
        for call in (preview, Living.leave):
            with pytest.raises(OperationRefused) as refused:
                call(living, name)
            assert refused.value.code == code


@pytest.mark.parametrize("month", ["2031-12", "8998-12"])
def test_a_month_too_far_ahead_is_not_reckoned(month: str) -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    with pytest.raises(OperationRefused) as refused:
        preview(living, "m", month)
    assert refused.value.code == "month_too_far"
    assert preview(living, "m", "2031-11").ends_on == day("2031-11-30")


def test_a_month_that_is_none_is_refused_by_the_terms() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    with pytest.raises(BadFact):
        preview(living, "m", "2026-13")
