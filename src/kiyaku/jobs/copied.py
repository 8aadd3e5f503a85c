"""What the tables of jobs tell of people: nothing; a sandbox gets no rows of them.

The files of a print tell of many at once, so they are nobody's own: they are not disclosed to one
of them. They go after some days, or when somebody in them is erased, if that is before.
"""

from __future__ import annotations

from kiyaku.base.copying import Table

OF_PERSONS = (
    Table("job_failure", ("task", "state", "code", "message_ja", "message_en"), is_copied=False),
    Table("invoice_print", ("whose", "sorted_by", "language", "asked_by"), is_copied=False),
    Table("invoice_print_part", is_copied=False),
)
