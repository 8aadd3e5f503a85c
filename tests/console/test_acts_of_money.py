"""What the pages of acts that move money or due days show before anything is done."""

from __future__ import annotations

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.billing import statements
from kiyaku.flows import acceleration, resuming
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_what_falls_due_and_what_a_resumption_asks_for_stand_on_the_pages() -> None:
    living = Living(
        "choppaya", "2026-10-01", prices={"usual": 36_500}, parameters={"resumption_fee_yen": 2_200}
    )
    membership = living.register("m")
    living.on("2026-12-10")
    at = f"/{living.code}/desk/"
    clients = {
        language: site.signed_in(
            site.staff(living.id, Role.ADMINISTRATOR, f"{language}-{living.id}"),
            language=language, has_stepped_up=True,
        )
        for language in ("ja", "en")
    }  # fmt: skip

    def seen(address: str, language: str = "ja") -> str:
        response = clients[language].get(at + address)
        assert response.status_code == 200, response
        return str(response.content.decode())

    due = acceleration.preview(living.id, membership)
    assert due is not None
    for act in ("suspend", "terminate", "grounds/new"):
        page = seen(f"members/{membership}/{act}/")
        assert f"{due.total_yen:,}円" in page and "21条3項" in page and "12月の" in page
        assert "Debts that fall due at once" in seen(f"members/{membership}/{act}/", "en")
    living.suspend("m")
    number = statements.statement(membership).invoices[-1].number
    invoice = seen(f"invoices/{number}/")
    assert "期限の利益の喪失を取り消す" in invoice and "発行時の期限" in invoice
    assert "Give the benefit of time back" in seen(f"invoices/{number}/", "en")
    form = {"key": "k", "confirmed": "1"}
    done = clients["ja"].post(f"{at}members/{membership}/give_time_back/", form)
    assert done.status_code == 302
    assert "発行時の期限" not in seen(f"invoices/{number}/")
    asked = resuming.preview(living.id, membership)
    assert asked is not None and asked.cost.total_yen is not None
    page = seen(f"members/{membership}/resume/")
    assert f"{asked.cost.total_yen:,}円" in page and f"{asked.cost.arrears_yen:,}円" in page
    assert "To be paid before use is resumed" in seen(f"members/{membership}/resume/", "en")
