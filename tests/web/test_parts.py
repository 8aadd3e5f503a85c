"""Parts of pages: words, figures, acts that are refused or repeated."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from kiyaku.base.errors import OperationRefused
from kiyaku.terms.texts import Text
from kiyaku.web import acts


def drawn(template: str, language: str = "ja", **context: object) -> str:
    with translation.override(language):
        return Template(template).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("template", "ja", "en"),
    [
        ('{% t "会員" "Member" %}', "会員", "Member"),
        ('{% t "{n}件" "{n} in all" n=3 %}', "3件", "3 in all"),
        ("{{ yen|yen }}", "13,200円", "¥13,200"),
        ("{{ nothing|yen }}", "—", "—"),
        ("{{ day|day }}", "2026年11月1日(日)", "1 Nov 2026 (Sun)"),
        ("{{ day|month }}", "2026年11月", "Nov 2026"),
        ('{{ "2026-02"|month }}', "2026年2月", "Feb 2026"),
        ("{{ nothing|day }}{{ nothing|month }}{{ nothing|instant }}", "———", "———"),
        ("{{ at|instant }}", "2026-11-01 18:00", "2026-11-01 18:00"),
        ('{{ "5-3"|clause }}', "第5条3項", "Art. 5(3)"),
        ("{{ text|told }}", "和", "English"),
        ("{% cite clauses %}", "第5条3項", "Art. 5(3)"),
    ],
)
def test_words_and_figures_in_both_languages(template, ja, en):
    context = {
        "yen": 13_200,
        "nothing": None,
        "day": dt.date(2026, 11, 1),
        "at": dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
        "text": Text("和", "English"),
        "clauses": ["5-3"],
    }
    assert drawn(template, "ja", **context) == ja
    assert drawn(template, "en", **context) == en


def test_clauses_lead_to_the_terms_of_the_service():
    here = SimpleNamespace(code="place")
    assert 'href="/place/terms/#c5-3"' in drawn("{% cite clauses %}", here=here, clauses=["5-3"])


def test_what_a_value_says_is_never_taken_for_markup():
    assert "<b>" not in drawn('{% t "{n}" "{n}" n=name %}', name="<b>")


def test_a_refusal_stands_on_the_form_in_the_language_of_the_page():
    form = acts.ActForm({"key": "k"})
    with translation.override("en"), acts.refusals_on(form):
        raise OperationRefused("nothing_open", "ありません", "nothing is open")
    assert form.non_field_errors() == ["nothing is open"]


def test_a_form_has_a_key_of_its_own_that_stays_when_it_is_shown_again():
    first, second = acts.ActForm(), acts.ActForm()
    assert first["key"].value() != second["key"].value()
    again = acts.ActForm({"key": "kept"})
    assert 'value="kept"' in str(again["key"])


def test_the_query_of_an_address_is_changed_in_part():
    request = RequestFactory().get("/x/?state=open&after=5")
    assert drawn("{% query after=9 %}", request=request) == "?state=open&amp;after=9"
    assert drawn("{% query after=None %}", request=request) == "?state=open"
