"""A second reading of the two services' clauses, and what compares the packs with it.

Nothing in `calendar`, `netsugen` and `choppaya` here imports the software: they are written from
the wording of the terms alone, one case at a time, by counting rather than by formula.
"""
