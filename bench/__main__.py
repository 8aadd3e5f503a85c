"""``python -m bench [NAME …]``: measure, print one table, fail when a bound is missed."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from rich.console import Console
from rich.table import Table

from bench.measuring import Row

MODULES = (
    "rules",
    "openfisca_side_by_side",
    "close",
    "screening",
    "counting",
    "pages",
    "prints",
    "leases",
    "bookings",
)


def main() -> int:
    """Run the benchmarks named (all by default) and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(MODULES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    errors = Console(stderr=True)
    rows: list[Row] = []
    with errors.status("") as status:
        for name in chosen.names or MODULES:
            rows += import_module(f"bench.{name}").measure(status.update)
    _print_markdown(rows) if chosen.markdown else Console().print(_table(rows))
    missed = [f"{row.subject}: {words}" for row in rows for words in row.missed()]
    for line in missed:
        errors.print(f"[red]missed[/red] {line}")
    return 1 if missed else 0


_HEADINGS = ("measured", "per second", "against", "per second", "ratio", "bound", "")


def _cells(row: Row) -> tuple[str, ...]:
    bounds = [] if row.ratio_at_most is None else [f"≤ {row.ratio_at_most:g}"]
    if row.per_second_at_least is not None:
        bounds.append(f"≥ {row.per_second_at_least:,.0f}/s")
    return (
        row.subject,
        _figure(row, row.seconds),
        row.against,
        "" if row.against_seconds is None else _figure(row, row.against_seconds),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        ", ".join(bounds),
        row.note,
    )


def _figure(row: Row, seconds: float) -> str:
    return f"{seconds:,.0f} {row.unit}" if row.unit else f"{row.count / seconds:,.0f}"


def _table(rows: list[Row]) -> Table:
    table = Table(*_HEADINGS)
    for column in (1, 3, 4):
        table.columns[column].justify = "right"
    for row in rows:
        table.add_row(*_cells(row), style="red" if row.missed() else None)
    return table


def _print_markdown(rows: list[Row]) -> None:
    print("| " + " | ".join(_HEADINGS) + " |")
    print("|---|---:|---|---:|---:|---|---|")
    for row in rows:
        print("| " + " | ".join(_cells(row)) + " |")


if __name__ == "__main__":
    sys.exit(main())
