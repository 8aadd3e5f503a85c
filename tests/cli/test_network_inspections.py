"""``kiyaku network inspection``: from asking to the equipment that is taken off."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db


def test_inspections_of_a_line(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "home")
    running("network", "area", "add", "@", "kanto", "関東", "Kanto")
    running("network", "product", "add", "@", "fibre", "光", "Fibre", "--plan", "home")
    running("network", "line", "assign", "@", "hanako", "L-1", "--product", "fibre",
            "--area", "kanto")  # fmt: skip
    today = running.data("network", "line", "list", "@")["lines"][0]["assigned_on"]
    running("network", "price", "set", "@", "opening", "works", "22000", "開通工事", "Opening")
    planned = running.data("network", "works", "arrange", "@", "L-1", "opening", today)["works"]
    running("network", "works", "done", "@", str(planned))

    def act(*told: str, exit_code: int = 0) -> str:
        found = running("network", "inspection", *told, exit_code=exit_code)
        return found.out if exit_code == 0 else found.err

    def ask() -> str:
        told = running.data(
            "network", "inspection", "ask", "@", "L-1", today, "--cause", "fault", "--reason", "hum"
        )
        return str(told["inspection"])

    number = ask()
    assert "L-1" in act("list", "@")
    act("call-off", "@", number)
    number = ask()
    act("refuse", "@", number, "--reason", "no time")
    assert "is not excused" in act("weigh", "@", number, "none")
    act("agree", "@", number, "--on", today)
    assert "already" in act("move", "@", number, today, exit_code=1)
    assert "conforms" in act("passed", "@", number, "--on", today)
    number = ask()
    act("agree", "@", number)
    act("failed", "@", number, "--finding", "an exchange", "--remove-by", today)
    assert "has not passed" in act("kept", "@", number, exit_code=1)
    assert "taken off" in act("removed", "@", number, "--on", today)
    every = running.data("network", "inspection", "list", "@", "--all")["inspections"]
    assert [one["state"] for one in every] == ["removed", "passed", "called_off"]
    assert running.data("network", "inspection", "list", "@")["inspections"] == []
