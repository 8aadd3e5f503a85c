"""The head of the journal from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall

pytestmark = pytest.mark.django_db


def test_the_head_is_that_of_the_last_closed_day(kiyaku: Kiyaku) -> None:
    service = hall(kiyaku)
    service.close_until("2026-11-23")
    days = service.data("close", "@", "--until", "2026-11-24")["days"]
    data = service.data("journal", "head", "@")
    assert data == {
        "service": "hall",
        "day": "2026-11-24",
        "entries": 0,
        "previous_head": service.data("journal", "head", "@", "--day", "2026-11-23")["head"],
        "head": days[0]["head"],
    }
    told = service("journal", "head", "@")
    assert told.out.splitlines()[-1] == data["head"]
    assert "up to 2026-11-24" in told.out
    assert "2026-11-24 までの日誌の先頭" in service("journal", "head", "@", english=False).out


def test_the_head_of_a_day_stays(kiyaku: Kiyaku) -> None:
    service = hall(kiyaku)
    service.close_until("2026-11-21")
    head = service.data("journal", "head", "@")["head"]
    service("member", "register", "@", "hanako", "--plan", "individual")
    service.close_until("2026-11-25")
    assert service.data("journal", "head", "@", "--day", "2026-11-21")["head"] == head
    assert service.data("journal", "head", "@")["head"] != head


def test_a_day_that_is_not_closed_has_no_head(kiyaku: Kiyaku) -> None:
    service = hall(kiyaku)
    refused = service("journal", "head", "@", exit_code=1)
    assert "no day is closed yet; the next one to close is 2026-11-21" in refused.err
    service.close_until("2026-11-21")
    refused = service("journal", "head", "@", "--day", "2026-12-01", exit_code=1, english=False)
    assert "2026-12-01 は締められていません" in refused.err
