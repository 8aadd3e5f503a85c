"""``kiyaku member apply``: an application with all that the form asks for, online or from paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument
from kiyaku.cli.evidence import read_files
from kiyaku.cli.member_shown import print_findings
from kiyaku.cli.output import AsJson
from kiyaku.cli.stating import (
    Address,
    BornOn,
    Channel,
    Country,
    Email,
    Guardian,
    Kana,
    Kind,
    KindOption,
    Name,
    Phone,
    Plan,
    PostalCode,
    handle,
)
from kiyaku.flows import admission, paper_drafts
from kiyaku.members import declarations
from kiyaku.members import queries as members
from kiyaku.members.declarations import LONGEST_DETAIL, WORDINGS, Declared
from kiyaku.members.particulars import CORPORATION, Particulars
from kiyaku.members.switches import PAYMENT_METHODS

PAPER, ONLINE = "paper", "online"
_OPTIONS = {
    "unknown_plan": "--plan",
    "channel_closed": "--channel",
    "unknown_switch": "--payment-method",
    "payment_method_closed": "--payment-method",
    "paper_from_future": "--received-on",
    "file_empty": "--scan",
    "file_too_large": "--scan",
    "file_name_invalid": "--scan",
    "file_kind_unknown": "--scan",
}
"""Refusal → the option that gave what was refused."""


class Lang(StrEnum):
    """The languages an applicant can be answered in."""

    ja = "ja"
    en = "en"


Declare = Annotated[
    list[str] | None,
    typer.Option(
        "--declare",
        metavar="KIND[=WHO]",
        help=f"申込者の表明(何度でも)。{'、'.join(WORDINGS)} のうち規約が求めるもの。同意した人の"
        "氏名は = のあとに / what the applicant declares, repeatable, with who consents after =: "
        f"of {', '.join(WORDINGS)} what the terms ask for",
    ),
]
NotAsked = Annotated[
    bool,
    typer.Option(
        "--not-asked",
        help="表明を尋ねていない(ほかから引き継ぐ会員など) / nothing was asked to declare, as of "
        "members taken over from elsewhere",
    ),
]
Representative = Annotated[
    str,
    typer.Option(
        "--representative",
        metavar="NAME",
        help="代表者(法人・団体のとき) / representative, of a corporation",
    ),
]
PaymentMethod = Annotated[
    str,
    typer.Option(
        "--payment-method",
        help=f"希望する支払方法({'、'.join(PAYMENT_METHODS)}) / how the applicant wants to pay: "
        f"{', '.join(PAYMENT_METHODS)}",
    ),
]
Scan = Annotated[
    list[Path] | None,
    typer.Option(
        "--scan",
        metavar="FILE",
        help="申込書の写し(何度でも) / scan of the paper, repeatable",
    ),
]
ReceivedOn = Annotated[
    str | None,
    typer.Option(
        "--received-on",
        metavar="DATE",
        help="申込書の届いた日(既定は営業日) / day the paper came, by default the business day",
    ),
]
SignedOn = Annotated[
    str | None,
    typer.Option("--signed-on", metavar="DATE", help="署名の日 / day the paper was signed"),
]
FromDraft = Annotated[
    int | None,
    typer.Option(
        "--draft",
        metavar="DRAFT",
        help="この下書きの画像を使い、受け付けたら下書きを消す(紙の申込みのみ) / with the scans of "
        "this draft, which is gone then; for applications from paper",
    ),
]
Consented = Annotated[
    bool,
    typer.Option(
        "--consented",
        help="申込書に、いまの版の規約への同意の署名がある / the paper carries the signed consent "
        "to the version in force",
    ),
]
AnsweredIn = Annotated[
    Lang, typer.Option("--lang", help="通知の言語 / language to answer the applicant in")
]


def apply(
    code: Code,
    member: MemberArgument,
    plan: Plan,
    name: Name = "",
    kind: KindOption = Kind.person,
    kana: Kana = "",
    born_on: BornOn = None,
    postal_code: PostalCode = "",
    address: Address = "",
    country: Country = "JP",
    email: Email = "",
    phone: Phone = "",
    guardian_consented: Guardian = False,
    declare: Declare = None,
    not_asked: NotAsked = False,
    representative: Representative = "",
    payment_method: PaymentMethod = "",
    channel: Channel = ONLINE,
    scan: Scan = None,
    received_on: ReceivedOn = None,
    signed_on: SignedOn = None,
    consented: Consented = False,
    draft: FromDraft = None,
    lang: AnsweredIn = Lang.ja,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みを受け付ける / Receive an application, with consent to the version in force.

    紙の申込書は --channel paper / an application from paper: --channel paper.
    """

    def act(at: Desk) -> None:
        before = at.repeated(["application_received"])
        given = _Given(
            channel, tuple(declare or ()), not_asked, tuple(scan or ()), received_on, signed_on,
            consented, draft,
        )  # fmt: skip
        if before is None:
            given.check()
        declared = given.declared(at) if before is None else None
        has_guardian = any(one.kind == "guardian_consent" for one in declared or ())
        stated = Particulars(
            kind.value, name or member, kana, desk.optional_day("--born-on", born_on),
            postal_code, address, country, email, phone, guardian_consented or has_guardian,
            representative if kind.value == CORPORATION else "",
        )  # fmt: skip
        with _named():
            application = given.receive(
                at, handle=handle(member), plan=plan, particulars=stated, declared=declared,
                payment_method=payment_method, language=lang.value, is_repeat=before is not None,
            )  # fmt: skip
        findings = members.application(at.service, application).findings
        at.say_done(
            f"{member} の申込みを受け付けました(申込み {application})。",
            f"the application of {member} was received (application {application}).",
            as_json=as_json, before=before, member=member, application=application,
            findings=findings,
        )  # fmt: skip
        if not as_json:
            print_findings(findings)

    desk.run(code, by, key, as_json, act)


@dataclass(frozen=True)
class _Given:
    """What was typed beside the particulars."""

    channel: str
    declare: tuple[str, ...]
    not_asked: bool
    scan: tuple[Path, ...]
    received_on: str | None
    signed_on: str | None
    consented: bool
    draft: int | None = None

    def receive(self, at: Desk, *, is_repeat: bool, **stated: Any) -> int:
        """Receive the application: as it is given, or with the scans of a draft; its id."""
        paper = None if is_repeat else self.paper(at)
        if self.draft is None or is_repeat:
            return int(admission.apply(**at.acting, channel=self.channel, paper=paper, **stated))
        assert paper is not None, "checked: a draft is one of paper"
        return int(paper_drafts.enter(**at.acting, draft=self.draft, paper=paper, **stated))

    def check(self) -> None:
        """Nothing where the options go together; else a refusal that names the one that lacks."""
        if self.not_asked and self.declare:
            raise OperationRefused(
                "options_contradict",
                "--not-asked と --declare は、どちらか一方にしてください。",
                "give --not-asked or --declare, not both",
            )
        if self.channel == PAPER and not self.consented:
            raise OperationRefused(
                "consent_missing",
                "規約への同意がない申込みは受け付けられません。申込書に同意の署名があれば "
                "--consented を付けてください。",
                "an application without consent to the terms cannot be taken: give --consented "
                "if the paper carries it, signed",
            )
        of_paper = {
            "--scan": self.scan,
            "--received-on": self.received_on,
            "--signed-on": self.signed_on,
            "--draft": self.draft,
        }
        named = [option for option, value in of_paper.items() if value]
        if named and self.channel != PAPER:
            raise OperationRefused(
                "paper_only",
                f"{named[0]} は紙の申込書のためのものです。--channel paper を付けてください。",
                f"{named[0]} is for applications from paper: give --channel paper",
            )

    def declared(self, at: Desk) -> list[Declared] | None:
        """What is declared; None where nothing was asked, or the terms ask for nothing."""
        asked = declarations.asked(queries.pack(at.service))
        made = [self._declaration(one, asked) for one in self.declare]
        return None if self.not_asked or not asked else made

    def paper(self, at: Desk) -> admission.Paper | None:
        """The paper, where the application came on one."""
        if self.channel != PAPER:
            return None
        return admission.Paper(
            desk.optional_day("--received-on", self.received_on) or at.business_day,
            desk.optional_day("--signed-on", self.signed_on),
            tuple(read_files(list(self.scan), "--scan")),
        )

    def _declaration(self, text: str, asked: dict[str, str]) -> Declared:
        kind, sign, who = (part.strip() for part in text.partition("="))
        if kind not in asked:
            named_ja = "、".join(f"{one}({clause})" for one, clause in asked.items())
            named_en = ", ".join(f"{one} ({clause})" for one, clause in asked.items())
            raise desk.wrong(
                "--declare", text, f"規約が求める表明({named_ja or 'なし'})のいずれか",
                f"one of those the terms ask for: {named_en or 'none'}",
            )  # fmt: skip
        detail = WORDINGS[kind].detail
        if sign and (detail is None or not who or len(who) > LONGEST_DETAIL):
            ja = (
                f"{kind} だけの形" if detail is None else f"{kind}=氏名({LONGEST_DETAIL}字まで)の形"
            )
            en = kind if detail is None else f"{kind}=NAME, up to {LONGEST_DETAIL} signs"
            raise desk.wrong("--declare", text, ja, en)
        if kind == "guardian_consent" and not who and self.channel == ONLINE:
            raise desk.wrong(
                "--declare", text, f"{kind}=同意した親権者の氏名", f"{kind}=NAME of who consents"
            )
        return Declared(kind, who)


@contextmanager
def _named() -> Iterator[None]:
    """Have a refusal name the option that is lacking, or that gave what was refused."""
    try:
        yield
    except OperationRefused as refused:
        if refused.code == "declaration_missing":
            kind: Any = refused.details["declaration"]
            ja = f"--declare {kind} がありません(尋ねていなければ --not-asked)。"
            en = f"--declare {kind} is missing (--not-asked where nothing was asked): "
            raise OperationRefused(
                refused.code, f"{ja}{refused.ja}", f"{en}{refused.en}", **refused.details
            ) from None
        option = _OPTIONS.get(refused.code)
        if option is None:
            raise
        raise OperationRefused(
            refused.code, f"{option}: {refused.ja}", f"{option}: {refused.en}", **refused.details
        ) from None
