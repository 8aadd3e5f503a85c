"""The command, called as an outsider calls it: arguments in, text and exit code out."""

from tests.cli.conftest import kiyaku

__all__ = ["kiyaku"]
