"""Saying whether a decision's letter has left."""

from __future__ import annotations

from django.contrib import messages

from kiyaku.accounts.letters import Letter
from kiyaku.web.here import Request
from kiyaku.web.words import say


def tell_of_letter(request: Request, letter: Letter | None) -> None:
    """Say whether who the decision is about was written to."""
    if letter is None:
        said = say(
            "メールは送っていません(アドレスがないか、すでに送ったものです)。",
            "No mail was sent: there is no address, or it was sent before.",
        )
        messages.info(request, said, extra_tags="warn")
    elif letter.failed and letter.is_kept:
        said = say(
            "メールはまだ送れていません。送信箱で待ち、自動でやり直します。決定は記録されています。",
            "The mail could not be sent yet: it waits in the outbox and is tried again. "
            "The decision stands.",
        )
        messages.warning(request, said, extra_tags="warn")
    elif letter.failed:
        said = say(
            "メールを送れませんでした。決定は記録されています。別の方法で知らせてください。",
            "The mail could not be sent; the decision stands. Let them know in another way.",
        )
        messages.warning(request, said, extra_tags="warn")
