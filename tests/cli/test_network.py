"""``kiyaku network``: areas, products, lines, works, equipment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db


def test_a_line_from_the_area_to_its_equipment(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "home")

    def network(*act: str, exit_code: int = 0) -> str:
        found = running("network", *act, exit_code=exit_code)
        return found.out if exit_code == 0 else found.err

    network("area", "add", "@", "kanto", "関東", "Kanto")
    network("area", "add", "@", "kanagawa", "神奈川", "Kanagawa", "--in", "kanto",
            "--prefecture", "14")  # fmt: skip
    assert "Kanagawa" in network("area", "list", "@")
    assert [one["depth"] for one in running.data("network", "area", "list", "@")] == [0, 1]
    made = ("product", "add", "@", "fibre", "光", "Fibre", "--area", "kanto", "--plan", "home")
    network(*made)
    network("product", "offer", "@", "fibre", "--area", "kanto")
    (product,) = running.data("network", "product", "list", "@")
    assert product["offer"]["plans"] == [] and "Fibre" in network("product", "list", "@")
    network("price", "set", "@", "opening", "works", "22000", "開通工事", "Opening")
    assert "22,000 yen" in network("price", "list", "@")
    where = ("--product", "fibre", "--area", "kanagawa")
    network("line", "assign", "@", "hanako", "L-1", *where)
    assert "is a line's already" in network(
        "line", "assign", "@", "hanako", "L-1", *where, exit_code=1
    )
    today = running.data("network", "line", "list", "@")["lines"][0]["assigned_on"]
    arranged = running.data("network", "works", "arrange", "@", "L-1", "opening", today)
    assert "L-1" in network("works", "list", "@")
    failed = running.data(
        "network", "works", "failed", "@", str(arranged["works"]), "--reason", "weather"
    )
    assert failed["reason"] == "weather"
    number = running.data("network", "works", "arrange", "@", "L-1", "opening", today)["works"]
    network("works", "call-off", "@", str(number))
    number = running.data("network", "works", "arrange", "@", "L-1", "opening", today)["works"]
    begun = running.data("network", "works", "done", "@", str(number), "--key", "k")
    again = running.data("network", "works", "done", "@", str(number), "--key", "k")
    assert begun["first_day"] == today and again["repeated"]
    placed = running.data("network", "equipment", "place", "@", "L-1", "ONU", "--serial", "S")
    piece = str(placed["equipment"])
    assert running.data("network", "equipment", "to-return", "@") == []
    assert "has not passed" in network("equipment", "charge", "@", piece, "opening", exit_code=1)
    network("equipment", "back", "@", piece)
    rows = tmp_path / "lines.csv"
    rows.write_text(f"member,line,product,area,first_day\nhanako,L-2,fibre,kanto,{today}\n")
    assert running.data("network", "line", "import", "@", str(rows))["count"] == 1
    assert "L-2" in network("line", "list", "@", "--id", "L-2")
    assert "L-2,fibre,kanto" in network("line", "export", "@")
    network("line", "end", "@", "L-1")
    assert "nothing was brought over" in network("line", "import", "@", str(rows), exit_code=1)
    assert "members must be told" in network("product", "end", "@", "fibre", today, exit_code=1)
    end = running.data("network", "product", "end", "@", "fibre", today, "--although-late")
    assert end["hit"] == 1 and end["is_late"]
