"""Two rules of NETSUGEN side by side with OpenFisca-Core: speed, and where it is a yen off.

OpenFisca-Core is installed for this alone, into ``var/bench/openfisca``, from the hashed lock file
beside this module. It runs in a process of its own, which has the same columns in memory and times
itself. Both are asked in turns; for both, the time is that from columns to answer.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench import cases
from bench.measuring import Row, Say, interleaved, settle_memory, timed
from kiyaku import packs

RATIO_AT_MOST = 1.0
_REPETITIONS = 30
_BENCH = Path(__file__).resolve().parent
_LOCK = _BENCH / "requirements-openfisca.lock"
_HOME = _BENCH.parent / "var" / "bench" / "openfisca"
_FACTS = {
    "fee_due_on": ("fee_month", "registered_on"),
    "late_interest": ("principal_yen", "due_on", "paid_on"),
}


def measure(say: Say) -> list[Row]:
    """One row for each of the two rules; differing answers are counted in its note."""
    settle_memory()
    python = _installed(say)
    columns = cases.under_one_rate(cases.ROWS)
    with TemporaryDirectory() as folder:
        say("OpenFisca-Core: reading the columns")
        path = Path(folder) / "columns.npz"
        np.savez(path, **columns)  # type: ignore[arg-type]
        with _openfisca(python, path) as tell:
            return [_measure_rule(question, columns, tell, folder, say) for question in _FACTS]


def _measure_rule(
    question: str, columns: cases.Facts, tell: Callable[[str], str], folder: str, say: Say
) -> Row:
    say(f"netsugen {question} and OpenFisca-Core: {cases.ROWS:,} rows")
    pack = packs.load("netsugen")
    facts = {name: columns[name] for name in _FACTS[question]}
    timings = interleaved(
        {
            "rule": timed(lambda: pack.ask(question, **facts)),
            "openfisca": lambda: float(tell(f"run {question} {' '.join(facts)}")),
        },
        _REPETITIONS,
    )
    path = Path(folder) / f"{question}.npy"
    tell(f"save {question} {path}")
    off = int(np.count_nonzero(pack.ask(question, **facts) != np.load(path)))
    rule, other = timings["rule"], timings["openfisca"]
    return Row(
        subject=f"netsugen {question}",
        count=cases.ROWS,
        seconds=rule.middle,
        against="OpenFisca-Core",
        against_seconds=other.middle,
        ratio_at_most=RATIO_AT_MOST,
        note=f"best ratio {rule.best / other.best:.2f}; "
        f"OpenFisca is off in {off:,} rows ({off / cases.ROWS:.1%})",
    )


@contextmanager
def _openfisca(python: Path, columns: Path) -> Iterator[Callable[[str], str]]:
    """A running OpenFisca-Core: tell it a line, and it answers with one."""
    command = [python, "-I", _BENCH / "openfisca_model.py", columns]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, answers = process.stdin, process.stdout

        def tell(line: str) -> str:
            print(line, file=asking, flush=True)
            answer = answers.readline().strip()
            if not answer:
                raise RuntimeError(f"OpenFisca-Core stopped at: {line}")
            return answer

        yield tell
        asking.close()


def _installed(say: Say) -> Path:
    """The Python of the environment that has OpenFisca-Core, made when it is not there."""
    python, stamp = _HOME / "bin" / "python", _HOME / "installed.lock"
    if stamp.is_file() and stamp.read_text() == _LOCK.read_text():
        return python
    say("OpenFisca-Core: installing it, for this benchmark alone")
    subprocess.run([sys.executable, "-m", "venv", "--clear", _HOME], check=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "install", "--no-deps", "--require-hashes", "--requirement", _LOCK], check=True
    )
    stamp.write_text(_LOCK.read_text())
    return python
