"""The demo's logins open what their roles may see; its applications wait to be decided."""

from __future__ import annotations

import pytest
from django.test import Client

from kiyaku.accounts.rights import OF_MEMBERS, Role
from kiyaku.close.verify import verify
from kiyaku.demo import logins, run
from kiyaku.flows import overview

pytestmark = pytest.mark.django_db


def test_every_role_can_sign_in_and_some_applications_wait():
    stages = run.open_stages((3, 4), 1, 7)
    run.live(stages, 1)
    for stage in stages:
        members = [one for one in stage.members.values() if one.started_on is not None][:2]
        ready = logins.open_logins(stage, members, "a-password-of-the-demo")
        logins.wait_for_decisions(stage, 7)
        assert {one.role for one in ready} >= set(Role) - OF_MEMBERS
        waiting = overview.waiting(stage.service).applications
        assert len(waiting) == 3
        assert any(one.findings for one in waiting) == stage.waits_for_start
        assert verify(stage.service) == []
        for one in ready:
            client = Client()
            sign_in = {"login": one.login, "password": "a-password-of-the-demo"}
            assert client.post("/~/accounts/login/", sign_in).status_code == 302
            face = "my" if one.role in OF_MEMBERS else "desk"
            page = client.get(f"/{one.service}/enter/", follow=True)
            assert page.status_code == 200
            assert page.request["PATH_INFO"].startswith(f"/{one.service}/{face}/")
