"""Bringing over what was recorded before it mattered whether a login could be used."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from kiyaku.accounts import operations
from kiyaku.accounts.models import SignIn, User
from kiyaku.accounts.rights import Role
from kiyaku.close.verify import verify
from kiyaku.flows import why
from kiyaku.members import queries as members
from kiyaku.notices import outbox, page_readers
from kiyaku.notices.outbox import Message
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db
_MIGRATION = import_module("kiyaku.accounts.migrations.0005_readers_who_can_sign_in")


def member_of(life: Living, name: str) -> int:
    return members.membership(life.id, life.members[name]).member_id


def as_before(life: Living, name: str) -> Message:
    """Posted as it was when nobody asked whether it could be read."""
    (row,) = outbox.told_to(life.members[name])
    outbox.store(row, state=outbox.POSTED, arrived_at=row.dispatched_at, arrival_known_by="posting")
    return row


def invited(life: Living, name: str, at: dt.datetime) -> User:
    """Given a login without a password, from which on the page was taken as readable."""
    user = operations.create_user(username=f"{life.code}.{name}", at=at)
    member = member_of(life, name)
    about = {"service": life.id, "at": at, "by": "staff", "member": member}
    operations.grant(**about, user=user.pk, role=Role.MEMBER)
    page_readers.begin(life.id, member, at)
    return user


def test_old_postings_stay_as_recorded_and_pages_are_read_by_who_could_sign_in() -> None:
    life = Living("choppaya", "2026-11-20")
    later, hour = life.at + dt.timedelta(hours=2), dt.timedelta(hours=1)
    for name in ("nobody", "invited", "uses"):
        life.register(name, login=False)
    life.register("reads")
    rows = {name: as_before(life, name) for name in ("nobody", "invited", "uses")}
    invited(life, "invited", later)
    user = invited(life, "uses", later)
    user.set_password("a-password-of-hers")
    user.save()
    SignIn.objects.create(user=user, at=later + hour)
    (read,) = outbox.told_to(life.members["reads"])
    assert len(verify(life.id)) == 3
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_MIGRATION.CORRECT)
        cursor.execute(_MIGRATION.MARK)
    whose = {member_of(life, name): name for name in life.members}
    readings = page_readers.readings_of(whose)
    assert {whose[one]: [each.since for each in found] for one, found in readings.items()} == {
        "uses": [later + hour], "reads": [life.at],
    }  # fmt: skip
    for row in rows.values():
        row.refresh_from_db()
        assert (row.arrival_known_by, row.arrived_at) == ("as_recorded", row.dispatched_at)
        (_, arrived) = why.of_message(life.id, row.pk).reasons
        assert arrived.agrees and "before it was kept" in arrived.steps[0].en
    read.refresh_from_db()
    assert read.arrival_known_by == "posting"
    assert verify(life.id) == []
