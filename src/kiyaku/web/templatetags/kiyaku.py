"""Words, money, dates, clauses and workings as pages show them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kiyaku.accounts import rights, signins
from kiyaku.base.clock import TOKYO
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import countries, particulars
from kiyaku.members.switches import PAYMENT_METHODS
from kiyaku.terms import clauses
from kiyaku.terms.texts import Text
from kiyaku.web import calendars, devices, words

register = template.Library()


@register.simple_tag
def t(ja: str, en: str, **values: Any) -> str:
    """One of two wordings, by the language of the page; ``{name}`` stands for a value.

    ``{% t "{n}件" "{n} in all" n=page.count %}``
    """
    said = words.say(ja, en)
    return said.format(**values) if values else said


@register.filter
def told(text: Text | str) -> str:
    """A text of both languages in that of the page."""
    return words.told(text) if isinstance(text, Text) else text


@register.filter
def dated(sentence: str) -> str:
    """A sentence of ours with dates and months such as 2026-12-27 written as pages write them.

    Not for what people typed, such as names of plans or how to pay.
    """
    return _ISO.sub(_in_words, sentence)


_ISO = re.compile(
    r"(?<![-A-Za-z0-9_])((?:1[89]|20|21)\d{2})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?"
    r"(?![-A-Za-z0-9_])( ?)(?=(\d?))"
)


def _in_words(found: re.Match[str]) -> str:
    year, month_, day_, gap, figure = found.groups()
    try:
        date = dt.date(int(year), int(month_), int(day_ or 1))
    except ValueError:
        return found[0]
    if day_ is None:
        said = month(date)
    else:
        said = words.say(
            f"{calendars.year_in_japanese(date)}{date.month}月{date.day}日",
            f"{date.day} {date:%b %Y}",
        )
    # A time of day stands apart from its day in either language.
    return said + (gap if figure else words.say("", gap))


@register.filter
def kind(name: str) -> str:
    """The name of a kind of charge, end, ground or duty."""
    return words.told(kind_in_words(name))


@register.filter
def yen(amount: int | None) -> str:
    """An amount: 13,200円, or ¥13,200 in English; a dash where there is none."""
    if amount is None:
        return "—"
    return words.say(f"{amount:,}円", f"¥{amount:,}")


@register.filter
def day(date: dt.date | None) -> str:
    """A date: 2026年11月1日(日), 令和8年 for whoever prefers it; 1 Nov 2026 (Sun) in English."""
    if date is None:
        return "—"
    weekday = "月火水木金土日"[date.weekday()]
    return words.say(
        f"{calendars.year_in_japanese(date)}{date.month}月{date.day}日({weekday})",
        f"{date.day} {date:%b %Y (%a)}",
    )


@register.filter
def month(date: dt.date | str | None) -> str:
    """A month, of a date or of ``2026-11``: 2026年11月, or Nov 2026."""
    if not date:
        return "—"
    first = dt.date.fromisoformat(f"{date}-01") if isinstance(date, str) else date
    return words.say(f"{calendars.year_in_japanese(first)}{first.month}月", f"{first:%b %Y}")


@register.filter
def instant(at: dt.datetime | None) -> str:
    """An instant in Tokyo, to the minute."""
    return "—" if at is None else f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}"


@register.filter
def clock(at: dt.datetime) -> str:
    """The time of day of an instant in Tokyo: 09:00."""
    return f"{at.astimezone(TOKYO):%H:%M}"


@register.filter
def clause(address: str) -> str:
    """A clause's address in words: 第5条3項, or Art. 5(3)."""
    return clauses.label(address, words.language())


@register.filter
def clause_kind(kind: str) -> str:
    """What a kind of clause is called."""
    return words.told(clauses.kind_in_words(kind))


@register.filter
def carrier_kind(kind: str) -> str:
    """What a kind of carrier of clauses is called."""
    return words.told(clauses.carrier_in_words(kind))


@register.filter
def country(code: str) -> str:
    """A country by its code of two letters."""
    return words.told(countries.named(code))


@register.filter
def who(by: str) -> str:
    """The login name of who acted, as the journal keeps it with the sign-in."""
    return signins.username_in(by)


@register.filter
def role(name: str) -> str:
    """What a role is called; the command line is called so."""
    known = {one.value: text for one, text in rights.NAMES.items()}
    return words.told(known.get(name, _COMMAND_LINE))


_COMMAND_LINE = Text("コマンド", "command line")


@register.filter
def particular(name: str) -> str:
    """What one of the particulars is called."""
    return words.told(particulars.WORDS[name]) if name in particulars.WORDS else name


@register.filter
def way_to_pay(name: str) -> str:
    """What a way to pay is called."""
    return words.told(PAYMENT_METHODS[name]) if name in PAYMENT_METHODS else name


@register.filter
def device(user_agent: str) -> str:
    """What a browser that says this of itself runs on."""
    return words.told(devices.named(user_agent))


@register.filter
def working(receipt: Any) -> list[str]:
    """A receipt's working, line by line."""
    lines: list[str] = receipt.working(words.language()).splitlines()
    return lines


@register.filter
def in_words(explanation: Any) -> list[str]:
    """An explanation of something stored, line by line."""
    lines: list[str] = explanation.in_words(words.language())
    return lines


@register.filter
def value_of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has for a key; None where it has nothing."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def cite(context: template.Context, addresses: Iterable[str]) -> SafeString:
    """Clauses, each a link to where the service's terms are shown."""
    found = context.get("here")
    if found is None:
        return format_html_join("・", "{}", ((clause(one),) for one in addresses))
    return format_html_join(
        " ",
        '<a class="clause" href="/{}/terms/#c{}">{}</a>',
        ((found.code, one, clause(one)) for one in addresses),
    )


@register.simple_tag
def act_key() -> str:
    """A key for a form: sent twice, it acts once."""
    return uuid.uuid4().hex


@register.simple_tag
def asset(path: str) -> str:
    """The address of a file that pages load."""
    return static(path)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changed: Any) -> str:
    """The address's query with some of it changed; a value of None or "" takes it out."""
    parameters = context["request"].GET.copy()
    for name, value in changed.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}" if parameters else "?"
