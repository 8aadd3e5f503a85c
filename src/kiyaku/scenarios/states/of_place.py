"""Operations on things left behind, damage and inspections, and how each is tried."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import listed_kinds
from kiyaku.flows.place import damage_claims, inspections, left_things
from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.terms.texts import Text


def _thing(small: Small, person: Person) -> dict[str, Any]:
    return {
        "what": "made up", "place": "made up", "found_on": small.day,
        "membership": person.membership,
    }  # fmt: skip


def _stored(small: Small, person: Person, *, whose: bool = True, **more: Any) -> dict[str, Any]:
    """A thing that was stored just before, where one can be: the member's, or nobody's yet."""
    told = {**_thing(small, person), **({} if whose else {"membership": None})}
    with suppress(OperationRefused):
        return {"thing": small.act(left_things.store_thing, **told), **more}
    return {"thing": NONE, **more}


def _old_thing(small: Small, person: Person, *, whose: bool = True) -> dict[str, Any]:
    """One that was stored long ago."""
    long_ago = small.day - dt.timedelta(60)
    told = {**_thing(small, person), "found_on": long_ago, "stored_on": long_ago}
    with suppress(OperationRefused):
        number = small.act(
            left_things.store_thing, **{**told, **({} if whose else {"membership": None})}
        )
        return {"thing": number, "cost_yen": 1000}
    return {"thing": NONE, "cost_yen": 1000}


def _gone_thing(small: Small, person: Person) -> dict[str, Any]:
    """One that was disposed of while nobody knew whose it was; now somebody does."""
    facts = _old_thing(small, person, whose=False)
    with suppress(OperationRefused):
        small.act(left_things.dispose, **facts)
        small.act(left_things.name_owner, thing=facts["thing"], membership=person.membership)
    return {"thing": facts["thing"]}


def _naming(small: Small, person: Person) -> dict[str, Any]:
    return _stored(small, person, whose=False, membership=person.membership)


def _handing(small: Small, person: Person) -> dict[str, Any]:
    return _stored(small, person, handed_to="made up", identity="document")


def _damage(small: Small, person: Person) -> dict[str, Any]:
    return {
        "membership": person.membership, "what": "made up", "place": "made up",
        "happened_on": small.day,
    }  # fmt: skip


def _damaged(small: Small, person: Person, **more: Any) -> dict[str, Any]:
    """Damage that was reported just before, where it can be."""
    with suppress(OperationRefused):
        return {
            "damage_id": small.act(damage_claims.report_damage, **_damage(small, person)), **more
        }  # fmt: skip
    return {"damage_id": NONE, **more}


def _claiming(small: Small, person: Person) -> dict[str, Any]:
    return _damaged(small, person, amount_yen=1000, grounds="made up")


def _deciding(small: Small, person: Person) -> dict[str, Any]:
    facts = _claiming(small, person)
    with suppress(OperationRefused):
        small.act(damage_claims.claim_damage, **facts)
    return {"damage_id": facts["damage_id"], "granted": True, "reason": "made up"}


def _inspection(small: Small, person: Person) -> dict[str, Any]:
    return {
        "membership": person.membership, "inspected_on": small.day, "reason": "made up",
        "seen": "made up",
    }  # fmt: skip


def _inspected(small: Small, person: Person) -> dict[str, Any]:
    kinds = listed_kinds.prohibited_acts(small.pack)
    kind = kinds[0].name if kinds else "none"
    with suppress(OperationRefused):
        number = small.act(inspections.record_inspection, **_inspection(small, person))
        return {"inspection": number, "kind": kind}
    return {"inspection": NONE, "kind": kind}


OF_PLACE = (
    Operation(Text("忘れ物を預かる", "store a left thing"), left_things.store_thing, _thing),
    Operation(Text("忘れ物の持ち主を記録する", "name its owner"), left_things.name_owner, _naming),
    Operation(Text("忘れ物を引き渡す", "hand a left thing out"), left_things.hand_out, _handing),
    Operation(Text("忘れ物を処分する", "dispose of a left thing"), left_things.dispose, _old_thing),
    Operation(
        Text("後で分かった持ち主に処分費用を請求する", "charge a disposal later"),
        left_things.charge_disposal,
        _gone_thing,
    ),
    Operation(Text("破損・紛失を記録する", "report damage"), damage_claims.report_damage, _damage),
    Operation(
        Text("弁償額を見積もる", "put damage at an amount"), damage_claims.claim_damage, _claiming
    ),
    Operation(Text("弁償を決める", "decide on damage"), damage_claims.decide_damage, _deciding),
    Operation(
        Text("活動の調査を記録する", "record an inspection"),
        inspections.record_inspection,
        _inspection,
    ),
    Operation(
        Text("調査から違反を報告する", "report what was seen"),
        inspections.report_from_inspection,
        _inspected,
    ),
)
"""What may be done about things, damage and activities at a place."""
