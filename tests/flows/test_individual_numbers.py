"""An individual number is refused by operations, files and pages alike, and kept nowhere."""

from __future__ import annotations

import pytest
from django import forms
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission, notes, particulars, payments_file
from kiyaku.members.particulars import Particulars
from kiyaku.web.acts import TypedForm
from tests import site
from tests.base.test_individual_numbers import MADE_UP
from tests.living import Living, select

pytestmark = pytest.mark.django_db
OTHER = "123456789012"
"""Twelve digits that do not fit together."""


@pytest.fixture
def life() -> Living:
    made = Living("netsugen", "2026-11-05")
    made.register("N1")
    return made


def _code(function, *given, **facts):
    with pytest.raises(OperationRefused) as refusal:
        function(*given, **facts)
    return refusal.value


def test_operations_take_none_and_other_numbers_pass(life):
    (member,) = select("SELECT id FROM member WHERE handle = 'N1'")
    acting = {**life.acting, "member": member}
    changes = {"changes": {"address": f"前橋市 {MADE_UP}"}}
    assert _code(notes.add_note, **acting, text=MADE_UP).code == "individual_number"
    assert _code(particulars.change_particulars, **acting, **changes).code == "individual_number"
    stated = Particulars(name=MADE_UP)
    asked = {**life.acting, "plan": "usual", "particulars": stated}
    assert _code(admission.apply, **asked).code == "individual_number"
    assert select("SELECT count(*) FROM note") == [0]
    notes.add_note(**acting, text=f"届出番号 {OTHER}")
    assert select("SELECT count(*) FROM note") == [1]


def test_a_file_with_one_is_refused_and_the_line_named(life):
    def read(member):
        content = f"member,amount_yen\nN1,100\n{member},100\n".encode()
        return payments_file.read(life.id, "made_up.csv", content, life.today)

    refused = _code(read, MADE_UP)
    assert "3 行目" in refused.ja
    assert MADE_UP not in refused.ja + refused.en
    assert [one.field for one in read(OTHER).wrong] == ["member"]


def test_pages_say_so_beside_the_field(life):
    (member,) = select("SELECT id FROM membership")
    client = site.signed_in(site.staff(life.id, Role.FRONT_DESK))
    address = f"/{life.code}/desk/members/{member}/notes/new/"
    page = client.post(address, {"key": "k", "text": f"本人の番号 {MADE_UP}"})
    assert page.status_code == 422
    assert "個人番号(マイナンバー)と読める番号" in page.content.decode()
    assert client.post(address, {"key": "k", "text": f"番号 {OTHER}"}).status_code == 302


def test_the_search_of_the_desk_does_not_keep_it(life):
    client = site.signed_in(site.staff(life.id, Role.FRONT_DESK))
    address = f"/{life.code}/desk/find/"
    page = client.post(address, {"q": MADE_UP})
    assert page.status_code == 422
    assert "個人番号(マイナンバー)と読める番号" in page.content.decode()
    assert MADE_UP not in str(dict(client.session.items()))
    assert client.post(address, {"q": OTHER}).status_code == 302


def test_a_draft_of_an_application_does_not_keep_it(life):
    client = Client(headers={"accept-language": "ja"})
    address = f"/{life.code}/apply/"
    client.post(address, {"name": MADE_UP, "kana": "かくう", "save": "1"})
    (values,) = [one["values"] for one in client.session.values() if isinstance(one, dict)]
    assert "name" not in values
    assert values["kana"] == "かくう"
    page = client.post(address, {"name": MADE_UP}).content.decode()
    assert "個人番号(マイナンバー)と読める番号" in page


def test_nobody_signs_in_by_it(life):
    client = Client(headers={"accept-language": "ja"})
    typed = {"login": MADE_UP, "password": "made up"}
    page = client.post("/~/accounts/login/", typed).content.decode()
    assert "個人番号(マイナンバー)と読める番号" in page


def test_hidden_fields_and_passwords_are_not_read():
    class Form(TypedForm):
        key = forms.CharField(widget=forms.HiddenInput)
        password = forms.CharField(widget=forms.PasswordInput)
        text = forms.CharField()

    form = Form({"key": MADE_UP, "password": MADE_UP, "text": MADE_UP})
    assert list(form.errors) == ["text"]
    assert not Form({"key": MADE_UP, "password": MADE_UP, "text": OTHER}).errors
