"""Speed, measured as ratios within one run: ``make bench``.

Each module named in ``bench.__main__`` has a ``measure`` that returns rows for one printed table.
A bound that is missed makes the run fail; no test depends on timings.
"""
