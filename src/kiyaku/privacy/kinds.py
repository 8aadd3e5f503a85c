"""What people can ask for about their own data, and how it is made sure that it is they who ask."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

DISCLOSURE, CORRECTION, STOP_USE, DELETION = "disclosure", "correction", "stop_use", "deletion"
KINDS: Mapping[str, Text] = {
    DISCLOSURE: Text("開示", "disclosure"),
    CORRECTION: Text("訂正", "correction"),
    STOP_USE: Text("利用停止", "stop of a use"),
    DELETION: Text("消去", "deletion"),
}
SIGNED_IN = "signed_in"
IDENTITY: Mapping[str, Text] = {
    SIGNED_IN: Text("ログイン", "signed in"),
    "document": Text("本人確認書類", "identity document"),
    "known_address": Text("登録の連絡先への照会", "asked back at the registered address"),
    "agent": Text("代理人(委任状)", "agent with a power of attorney"),
}
PORTAL, DESK = "portal", "desk"
GRANTED, PARTLY, REFUSED = "granted", "partly", "refused"
ANSWERS: Mapping[str, Text] = {
    GRANTED: Text("応じた", "granted"),
    PARTLY: Text("一部に応じた", "granted in part"),
    REFUSED: Text("応じなかった", "refused"),
}
STATES: Mapping[str, Text] = {"open": Text("受付中", "open"), **ANSWERS}
