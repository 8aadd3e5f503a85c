"""What an applicant or a new member states, as options of commands."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kiyaku.cli import desk


class Kind(StrEnum):
    """Who applies."""

    person = "person"
    corporation = "corporation"


Plan = Annotated[str, typer.Option("--plan", help="プラン / the plan")]
Name = Annotated[
    str,
    typer.Option(
        "--name", help="氏名・名称(既定は会員の番号) / name, by default the member's number"
    ),
]
Kana = Annotated[str, typer.Option("--kana", help="読み / its reading")]
PostalCode = Annotated[str, typer.Option("--postal-code", help="郵便番号 / postal code")]
Address = Annotated[str, typer.Option("--address", help="住所 / address")]
Email = Annotated[str, typer.Option("--email", help="電子メール / e-mail address")]
Phone = Annotated[str, typer.Option("--phone", help="電話番号 / telephone number")]
KindOption = Annotated[Kind, typer.Option("--kind", help="個人か法人か / who applies")]
BornOn = Annotated[
    str | None, typer.Option("--born-on", metavar="DATE", help="生年月日 / date of birth")
]
Country = Annotated[str, typer.Option("--country", help="国(2字) / country, two letters")]
Guardian = Annotated[
    bool,
    typer.Option("--guardian-consented", help="親権者の同意がある / a guardian has consented"),
]
Channel = Annotated[str, typer.Option("--channel", help="申込みの経路 / how it came in")]


def handle(member: str) -> str:
    """The number of a member who may be new.

    Raises:
        OperationRefused: ``bad_value`` where it is empty or too long.
    """
    if not member.strip() or len(member) > 80:
        raise desk.wrong("MEMBER", member, "80字までの番号か名", "a number or name, up to 80 signs")
    return member
