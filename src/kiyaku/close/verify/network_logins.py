"""What FreeRADIUS has of a service's logins is what it should have of the memberships as they are.

Whoever changes its tables by hand would let somebody in, or keep somebody out. What has been
decided in this very moment, and is still to be followed by a job, is found too until that has run.
"""

from __future__ import annotations

from kiyaku.close.verify.context import Audit
from kiyaku.network import radius, radius_target


def check(audit: Audit) -> None:
    """Add a finding where rows are missing, or stand there that should not."""
    settings = radius.settings(audit.service)
    if settings is None:
        return
    found = radius_target.difference(settings, audit.business_day.astype(object))
    for what, count in (("rows missing", found.added), ("rows too many", found.removed)):
        if count:
            audit.found.add("radius_row", f"radius: {what}", 0, count)
