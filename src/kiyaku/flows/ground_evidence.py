"""What a ground by silence or disuse was found by, in words, and what came after it was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.flows.contacts import ASKED_BY
from kiyaku.flows.uses import SOURCES
from kiyaku.members import contacts, uses
from kiyaku.members.contacts import ContactShown
from kiyaku.members.queries import Ground
from kiyaku.members.uses import UseDay
from kiyaku.terms.texts import Text


def of_grounds(rows: Sequence[Ground]) -> dict[int, tuple[Text, ...]]:
    """The evidence of those grounds that rest on a contact or a use, by the ground's id.

    In three queries at most, however many there are. The words of a contact are not told here.
    """
    asked = contacts.by_id({one.contact_id for one in rows if one.contact_id is not None})
    named = {one.use_id for one in rows if one.use_id is not None}
    last, later = uses.by_id(named), uses.later_than(named)
    found: dict[int, tuple[Text, ...]] = {}
    for one in rows:
        if one.contact_id is not None:
            found[one.pk] = of_contact(asked[one.contact_id])
        elif one.use_id is not None:
            found[one.pk] = of_use(last[one.use_id], later.get(one.use_id))
    return found


def of_contact(asked: ContactShown) -> tuple[Text, ...]:
    """A contact that was not answered in time, and the answer that came since, if one did."""
    way = ASKED_BY.get(asked.channel, Text(asked.channel, asked.channel))
    told = Text(
        f"{asked.contacted_on} の連絡 {asked.id}({way.ja})に答えがない",
        f"contact {asked.id} of {asked.contacted_on} ({way.en}) is unanswered",
    )
    if asked.answered_on is None:
        return (told,)
    on = asked.answered_on
    return told, Text(f"その後 {on} に答えがあった", f"answered on {on} since")


def of_use(last: UseDay, later: dt.date | None) -> tuple[Text, ...]:
    """The last use there was, and the one that came since, if one did."""
    how = SOURCES.get(last.source, Text(last.source, last.source))
    told = Text(
        f"最後の利用は {last.used_on}({how.ja})",
        f"the last use was on {last.used_on} ({how.en})",
    )
    if later is None:
        return (told,)
    return told, Text(f"その後 {later} に利用した", f"used on {later} since")
