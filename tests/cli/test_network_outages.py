"""``kiyaku network outage``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db
OUTAGE = ("network", "outage")


def test_an_outage_is_recorded_restored_previewed_decided_and_listed(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    for act in (("register", "@", "hanako", "--plan", "home"), ("start", "@", "hanako")):
        running("member", *act)
    assert running.data(*OUTAGE, "list", "@")["outages"] == []
    words = ("--ja", "停電", "--en", "power cut")
    wrong = running(*OUTAGE, "record", "@", "yesterday", *words, exit_code=1)
    assert "2026-11-21T09:00" in wrong.err
    first = running.data(*OUTAGE, "record", "@", "2026-11-19T08:00", *words, "--key", "k")
    again = running.data(*OUTAGE, "record", "@", "2026-11-19T08:00", *words, "--key", "k")
    assert again["repeated"] and again["outage"] == first["outage"]
    number = str(first["outage"])
    refused = running(*OUTAGE, "decide", "@", number, exit_code=1)
    assert "not restored yet" in refused.err
    assert "not restored yet" in running(*OUTAGE, "preview", "@", number).out
    restored = ("--restored-at", "2026-11-21T10:00")
    running(*OUTAGE, "correct", "@", number, *restored)
    shown = running.data(*OUTAGE, "preview", "@", number)
    assert (shown["full_hours"], shown["refused"]) == (50, None)
    nothing = running(*OUTAGE, "decide", "@", number, exit_code=1)
    assert "nothing is left to compensate" in nothing.err
    (one,) = running.data(*OUTAGE, "list", "@")["outages"]
    assert one["is_whole"] and one["fault"] == "ordinary"
    assert "power cut" in running(*OUTAGE, "list", "@").out
    unknown = running(*OUTAGE, "claim", "@", number, "nobody", "5", exit_code=1)
    assert "nobody" in unknown.err
