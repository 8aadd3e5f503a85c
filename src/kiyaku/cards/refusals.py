"""What may be wrong with a card's answer, each with a code of its own."""

from __future__ import annotations

from kiyaku.base.errors import OperationRefused

_TOLD = {
    "card_unreadable": (
        "カードから読み取った証明書を読めません。もう一度読み取ってください。",
        "the certificate read from the card cannot be read: read the card again",
    ),
    "card_for_signing": (
        "署名用の証明書では入れません。利用者証明用電子証明書を選び、4桁の暗証番号で読み取ってください。",
        "this certificate is the one for signing documents: choose the one for user "
        "authentication, which has a PIN of four digits",
    ),
    "card_wrong_purpose": (
        "利用者証明用電子証明書ではありません。マイナンバーカードの利用者証明用電子証明書を選んでください。",
        "this is no certificate for user authentication: choose the one on a My Number card",
    ),
    "card_weak_key": (
        "この証明書の暗号方式は使えません。カードの発行を受けた市区町村にお問い合わせください。",
        "the kind of key of this certificate is not accepted: ask where the card was issued",
    ),
    "card_wrong_chain": (
        "信頼している認証局が発行した証明書ではありません。",
        "none of the authorities relied on has issued this certificate",
    ),
    "card_expired": (
        "証明書の有効期間が過ぎています。市区町村の窓口で更新してから、もう一度お試しください。",
        "the certificate has expired: renew it at your municipality and try again",
    ),
    "card_not_yet_valid": (
        "証明書の有効期間がまだ始まっていません。",
        "the certificate is not in force yet",
    ),
    "card_revoked": (
        "この証明書は失効しています。市区町村の窓口にお問い合わせください。",
        "the certificate has been revoked: ask at your municipality",
    ),
    "card_revocation_unknown": (
        "証明書が失効していないことを確かめられないため、いまはカードで入れません。"
        "しばらくしてからお試しいただくか、ほかの方法でログインしてください。",
        "whether the certificate was revoked cannot be found out now: try later, or sign in "
        "another way",
    ),
    "card_wrong_signature": (
        "カードの応答が、この証明書のものと確かめられません。もう一度読み取ってください。",
        "the answer was not made with the key of this certificate: read the card again",
    ),
    "card_wrong_challenge": (
        "この応答は使えません(期限が過ぎたか、すでに使われました)。もう一度、最初から読み取ってください。",
        "this answer cannot be used: its time is over, or it was used before. Start again",
    ),
    "card_not_bound": (
        "このカードは、まだどのログインにも結び付けられていません。いつもの方法でログインしてから、"
        "カードを登録してください。",
        "this card is not bound to a login: sign in as usual and register it",
    ),
    "card_bound_already": (
        "このカードは、すでに登録されています。",
        "this card is registered already",
    ),
    "card_not_set_up": (
        "このサービスでは、カードでのログインの準備ができていません。ほかの方法でログインしてください。",
        "signing in with a card is not set up here: sign in another way",
    ),
}

CODES = tuple(_TOLD)
"""Every code that a card may be refused with."""


def refused(code: str) -> OperationRefused:
    """A refusal in both languages. It says nothing of whose the card is."""
    ja, en = _TOLD[code]
    return OperationRefused(code, ja, en)
