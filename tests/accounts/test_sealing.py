"""Secrets of second factors: sealed in the database, opened under today's key or a former one."""

from __future__ import annotations

import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from kiyaku.accounts.models import User
from kiyaku.accounts.sealing import opened, sealed
from kiyaku.base import clock
from tests.browser.factors import code_now

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def somebody(db: None) -> User:
    return User.objects.create(username="somebody", joined_at=clock.now())


def test_what_is_sealed_says_nothing_and_opens_again():
    first, second = sealed(SECRET), sealed(SECRET)
    assert first != second
    assert SECRET not in first
    assert opened(first) == opened(second) == SECRET


def test_a_former_key_still_opens_and_an_unknown_one_says_which_setting_is_missing(settings):
    before = sealed(SECRET)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "the next one"
    with pytest.raises(ImproperlyConfigured, match="KIYAKU_FORMER_SECRET_KEYS"):
        opened(before)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert opened(before) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    assert opened(sealed(SECRET)) == SECRET


def test_the_database_keeps_neither_the_secret_of_codes_nor_the_seed_of_recovery_codes(somebody):
    factor = TOTP.activate(somebody, SECRET)
    codes = RecoveryCodes.activate(somebody)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert opened(codes.instance.data["seed"]) not in kept
    assert factor.validate_code(code_now(SECRET))
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_what_was_kept_as_it_is_gets_sealed(somebody):
    kept = Authenticator.objects.create(user=somebody, type="totp", data={"secret": SECRET})
    migration = importlib.import_module("kiyaku.accounts.migrations.0003_seal_second_factors")
    migration.seal(apps, None)
    kept.refresh_from_db()
    assert SECRET not in str(kept.data)
    assert TOTP(kept).validate_code(code_now(SECRET))
    migration.open_again(apps, None)
    kept.refresh_from_db()
    assert kept.data == {"secret": SECRET}
    migration.seal(apps, None)  # once more, and not twice over
    kept.refresh_from_db()
    assert opened(kept.data["secret"]) == SECRET
