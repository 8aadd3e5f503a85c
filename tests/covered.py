"""Which lines and branches of Kiyaku a test run reaches.

``PYTEST_PLUGINS=tests.covered`` in the environment has each test process measure from before it
imports any of Kiyaku, and leave what it reached in ``.covered/`` for ``.ci/coverage-floors``. What
has been reached is not asked about again, so that measuring costs next to nothing (ADR 0045).
Programs that tests start are not measured.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import slipcover

_ROOT = Path(__file__).resolve().parents[1]
_SOURCE = str(_ROOT / "src")
_REACHED = _ROOT / ".covered"
# Not run by anybody: what only type checkers read, and bodies that a protocol leaves open.
_NEVER_RUN = ["if TYPE_CHECKING:", r"\.\.\.$"]


def _start() -> slipcover.Slipcover:
    early = sorted(name for name in sys.modules if name.partition(".")[0] == "kiyaku")
    assert not early, f"imported before it could be measured: {', '.join(early)}"
    measured = slipcover.Slipcover(branch=True, source=[_SOURCE], exclude_also=_NEVER_RUN)
    slipcover.ImportManager(measured, slipcover.FileMatcher(sources=[_SOURCE])).__enter__()
    return measured


_MEASURED = _start()


def pytest_sessionfinish() -> None:
    """What this process reached goes into a file of its own."""
    _REACHED.mkdir(exist_ok=True)
    name = os.environ.get("PYTEST_XDIST_WORKER", "main")
    (_REACHED / f"{name}.json").write_text(json.dumps(_MEASURED.get_coverage()), encoding="utf-8")
