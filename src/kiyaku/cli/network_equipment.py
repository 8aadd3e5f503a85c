"""``kiyaku network equipment``: lent, given back, declared as a member's own, charged."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.language import say
from kiyaku.cli.network_lines import LineArgument
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows.network import equipment
from kiyaku.flows.network.knowing import require_known

app = typer.Typer(no_args_is_help=True, help="回線の機器 / Equipment at lines.")
EquipmentArgument = Annotated[
    int, typer.Argument(metavar="EQUIPMENT", help="機器の番号 / its number", show_default=False)
]


@app.command("place")
def place(
    code: Code,
    line: LineArgument,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="何の機器か / what it is", show_default=False)
    ],
    serial: Annotated[
        str, typer.Option("--serial", metavar="TEXT", help="製造番号 / its serial number")
    ] = "",
    own: Annotated[
        bool, typer.Option("--own", help="会員の機器の届出 / the member's own, as declared")
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """機器を貸与する、または会員の機器を記録する / Lend equipment, or record the member's own."""

    def act(at: Desk) -> None:
        before = at.repeated([equipment.LENT, equipment.DECLARED])
        number = equipment.place_equipment(
            **at.acting, line=line, what=what, serial=serial, is_lent=not own
        )
        at.say_done(
            f"回線 {line} の機器 {number} を記録しました。",
            f"equipment {number} stands at the line {line}.",
            as_json=as_json, before=before, line=line, equipment=number, is_lent=not own,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("back")
def back(
    code: Code,
    number: EquipmentArgument,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="返却日 / when it came back")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """機器が返却された / It came back."""

    def act(at: Desk) -> None:
        before = at.repeated([equipment.RETURNED])
        equipment.take_equipment_back(
            **at.acting, equipment_id=number, back_on=desk.optional_day("--on", on)
        )
        at.say_done(
            f"機器 {number} の返却を記録しました。", f"equipment {number} came back.",
            as_json=as_json, before=before, equipment=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("charge")
def charge(
    code: Code,
    number: EquipmentArgument,
    price: Annotated[
        str, typer.Argument(metavar="CODE", help="料金の記号 / its price", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """期限までに返らない機器の代金を請求する / Charge what was not given back in time."""

    def act(at: Desk) -> None:
        before = at.repeated([equipment.CHARGED])
        found = equipment.charge_equipment(**at.acting, equipment_id=number, price_code=price)
        at.say_done(
            f"機器 {number} の代金を請求に加えました(債権 {found})。",
            f"equipment {number} is charged on (charge {found}).",
            as_json=as_json, before=before, equipment=number, charge=found,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("to-return")
def to_return(code: Code, as_json: AsJson = False) -> None:
    """終わった回線の、まだ返らない機器 / What is lent at lines that ended, and when it is due."""

    def act(at: Desk) -> None:
        pack = queries.pack(at.service)
        require_known(pack)
        shown = equipment.to_return(at.service, pack, at.business_day)
        if as_json:
            print_json(
                [
                    {"equipment": one.piece.id, "line": one.piece.line, "what": one.piece.what,
                     "serial": one.piece.serial, "due_on": one.due_on.isoformat(),
                     "is_late": one.is_late, "charge": one.piece.charge}
                    for one in shown
                ]
            )  # fmt: skip
            return
        show_table(
            [("番号", "Number"), ("回線ID", "Line"), ("機器", "What"), ("製造番号", "Serial"),
             ("返却期限", "Due"), ("状態", "State")],
            [(str(one.piece.id), one.piece.line, one.piece.what, one.piece.serial,
              str(one.due_on), say("期限超過", "late") if one.is_late else "—") for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)
