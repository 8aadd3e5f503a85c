"""The reference of the states of a membership, written by trying every operation in each.

``python -m kiyaku.cli.states_reference > docs/reference/states.md`` writes it anew.
"""

from __future__ import annotations

from kiyaku.cli import set_up_django


def main() -> None:
    """Print the page; the database is left as it was."""
    set_up_django()
    from kiyaku.base import database
    from kiyaku.scenarios.states.page import written

    database.migrate()
    print(written().strip())


if __name__ == "__main__":
    main()
