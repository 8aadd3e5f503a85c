"""Inspections of lines that somebody tampered with are found."""

from __future__ import annotations

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from kiyaku.flows.network import inspected, inspections
from tests.flows.network.networks import begin, network
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = network()
    living.register("m", starts=False)
    for line in ("L-1", "L-2"):
        begin(living, line=line)
        number = inspections.ask_for_inspection(
            **living.acting, line=line, cause="fault", reason="noise", proposed_on=living.today
        )
        if line == "L-2":
            inspections.refuse_inspection(**living.acting, inspection=number, reason="ill")
            inspections.weigh_refusal(**living.acting, inspection=number, cause="just_cause")
            continue
        inspections.agree_to_inspection(**living.acting, inspection=number)
        inspected.record_inspected(
            **living.acting, inspection=number, conforms=False, finding="x",
            remove_by=living.today,
        )  # fmt: skip
    living.on("2026-11-10")
    first = min(number, number - 1)
    inspected.record_kept(**living.acting, inspection=first)
    assert verify(living.id) == []
    return living


@pytest.mark.parametrize(
    "does",
    [
        "UPDATE line_inspection SET state = 'removed' WHERE state = 'kept'",
        "UPDATE line_inspection SET remove_by = remove_by + 1 WHERE state = 'kept'",
        "UPDATE line_inspection SET excuse = 'none' WHERE state = 'excused'",
        "UPDATE line_inspection SET ground_id = NULL",
        "UPDATE line_inspection SET ground_id = 0 WHERE state = 'kept'",
        "UPDATE line_inspection SET file_ids = '[1]' WHERE state = 'kept'",
        "DELETE FROM line_inspection WHERE state = 'excused'",
    ],
)
def test_what_was_tampered_with_is_found(net: Living, does: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(does)
    assert {one.code for one in verify(net.id)} == {"line_inspection"}


def test_what_the_terms_do_not_answer_is_found(net: Living) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET payload = replace(payload, 'just_cause', 'none')"
            " WHERE action = 'line_inspection_excused'"
        )
    assert "line_inspection_answer" in {one.code for one in verify(net.id)}
