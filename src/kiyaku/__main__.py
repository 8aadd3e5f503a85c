"""``python -m kiyaku``: the command ``kiyaku``, with the Python that runs now."""

from __future__ import annotations

from kiyaku.cli import main

if __name__ == "__main__":
    main()
