"""Write the page of states: ``python -m kiyaku.scenarios.states > docs/reference/states.md``."""

from __future__ import annotations

import os

import django


def main() -> None:
    """Print the page; the database is left as it was."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiyaku.config.settings")
    django.setup()
    from kiyaku.scenarios.states.page import written

    print(written())


if __name__ == "__main__":
    main()
