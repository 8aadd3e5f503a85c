"""What is wrong with a story: where it stands, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in a story something stands: file, part (story or expect), number, field."""

    file: str
    part: str = ""
    number: int | None = None
    field: str = ""

    def at(self, field: str) -> Place:
        """The same place, at one of its fields."""
        return Place(self.file, self.part, self.number, field)

    def words(self, language: str) -> str:
        """The place as the message's opening, in ``ja`` or ``en``."""
        number = "" if self.number is None else str(self.number)
        if language == "ja":
            part = {"story": f"{number}番目の手順", "expect": f"{number}番目の期待"}.get(
                self.part, self.part
            )
        else:
            part = {"story": f"step {number}", "expect": f"expectation {number}"}.get(
                self.part, self.part
            )
        return ": ".join(text for text in (self.file, part, self.field) if text)


class StoryError(Exception):
    """A story that cannot be played: the message names file, step, field and what is allowed."""

    def __init__(self, place: Place, ja: str, en: str) -> None:
        self.place = place
        self.ja = f"{place.words('ja')}: {ja}"
        self.en = f"{place.words('en')}: {en}"
        super().__init__(self.en)

    def message(self, language: str = "ja") -> str:
        """The message in the language asked for (``ja`` or ``en``)."""
        return self.ja if language == "ja" else self.en
