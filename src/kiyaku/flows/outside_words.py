"""What records that tell of people without a member number are called, beside ``personal_words``.

Records about members have their words there; these are of tables that are about no member.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

TITLES: Mapping[str, Text] = {
    "outside_person": Text("会員番号のない本人", "the person themselves"),
    "inheritance_report": Text("相続人からの届出", "reports of heirs"),
    "leak_case": Text("漏えい等の記録", "leaks"),
    "paper_draft": Text("書きかけの紙の申込み", "drafts of applications from paper"),
    "paper_draft_scan": Text("紙の申込みの写し", "scans of drafts"),
}
COLUMNS: Mapping[str, Text] = {
    "cause": Text("原因", "cause"),
    "contact": Text("連絡先", "contact"),
    "corrected": Text("正しい内容", "what is right"),
    "description": Text("内容", "description"),
    "findings": Text("審査・確認でわかったこと", "what was found"),
    "heirs": Text("相続人", "heirs"),
    "internal_reason": Text("内部の理由", "reason inside"),
    "left_reason": Text("見送った理由", "why it was left"),
    "measures": Text("とった措置", "measures taken"),
    "number": Text("会員番号", "member number"),
    "relation": Text("続柄", "relation"),
    "remarks": Text("書類の上の注記", "remarks on the paper"),
    "representative": Text("代表者(何人目か)", "representative, by place"),
    "told_otherwise": Text("本人への通知に代わる措置", "done instead of telling the people"),
    "values": Text("入力した内容", "what was typed"),
    "what": Text("何が起きたか", "what happened"),
}
