"""What can go wrong with the packaged server, told so that the reader knows what to do."""

from __future__ import annotations


class ServerError(RuntimeError):
    """The packaged server cannot do what was asked.

    `code` is for programs, `ja` and `en` are for people.
    """

    def __init__(self, code: str, *, ja: str, en: str) -> None:
        super().__init__(f"{ja} ({en})")
        self.code = code
        self.ja = ja
        self.en = en
