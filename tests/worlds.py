"""Worlds that the tests of a module share: built once, in a transaction that is never kept.

Most tests look at a service in which months have gone by, or do one thing more in it; the months
take a hundred times as long as the thing. A module's world is built in ``unkept``, by a fixture of
the module's scope; each test works on a copy of what that tells, in a transaction of its own
inside::

    @pytest.fixture(scope="module")
    def built(unkept: None) -> Living:
        return Living("netsugen", "2026-11-05").on("2026-12-05")

    @pytest.fixture
    def life(built: Living) -> Living:
        return copy.deepcopy(built)

Not for modules with tests that commit: they would wait for this transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def unkept(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Until the module's tests are done, a transaction around them all, rolled back at the end."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        around = transaction.atomic()
        around._from_testcase = True  # as Django's own: operations may ask to be outermost
        with around:
            yield
            transaction.set_rollback(True)
