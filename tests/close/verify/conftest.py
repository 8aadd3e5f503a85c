"""The services are lived once for all tests of a module; what tests do to them is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tests.close.verify import services
from tests.living import Living


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[str, Living]]:
    """The services by name."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        found = {
            "netsugen": services.netsugen(),
            "choppaya": services.choppaya(),
            "desk": services.desk(),
            "accruing": services.accruing(),
            "parked": services.parked(),
        }
    yield found
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("flush", interactive=False, verbosity=0)
