"""What the tables of jobs tell of people: nothing; a sandbox gets no rows of them."""

from __future__ import annotations

from kiyaku.base.copying import Table

OF_PERSONS = (
    Table("job_failure", ("task", "state", "code", "message_ja", "message_en"), is_copied=False),
)
