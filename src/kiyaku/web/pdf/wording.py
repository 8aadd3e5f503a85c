"""Words of documents on paper that pages do not need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from django import template

from kiyaku.flows.invoice_document import InvoiceDocument, Recipient
from kiyaku.web import words

register = template.Library()


@register.filter
def addressed(recipient: Recipient) -> str:
    """A recipient's name as an addressee: 御中 behind a corporation's, 様 behind a person's."""
    honorific = "御中" if recipient.is_corporation else "様"
    return words.say(f"{recipient.name} {honorific}", recipient.name)


@register.filter
def fraction_of_yen(yen: Fraction) -> str:
    """An amount that need not be whole, cut to hundredths of a yen: 5.28円, 約0.90円."""
    hundredths = yen * 100
    cut = f"{int(hundredths) // 100:,}.{int(hundredths) % 100:02d}"
    about_ja, about_en = ("", "") if hundredths.denominator == 1 else ("約", "about ")
    return words.say(f"{about_ja}{cut}円", f"{about_en}¥{cut}")


@register.filter
def on_paper(on: dt.date) -> str:
    """A date without its weekday: 2026年12月10日, 10 December 2026."""
    return words.say(f"{on.year}年{on.month}月{on.day}日", f"{on.day} {on:%B %Y}")


@register.filter
def days(dates: Iterable[dt.date]) -> str:
    """Some dates, plainly, one after another."""
    return words.say("・", ", ").join(map(on_paper, dates))


@register.filter
def subject(invoice: InvoiceDocument) -> str:
    """What an invoice is for in a line: the service, and the months of its lines."""
    months = sorted({line.month for line in invoice.lines})
    ja, en = (
        sep.join(form(one) for one in months)
        for sep, form in (
            ("・", lambda one: f"{one.year}年{one.month}月"),
            (", ", lambda one: f"{one:%B %Y}"),
        )
    )
    name = invoice.service_name
    return words.say(f"{name.ja} {ja}分", f"{name.en}, {en}")
