"""What an applicant states about themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Particulars:
    """A person's or a corporation's particulars as registered."""

    kind: str = "person"
    name: str = ""
    kana: str = ""
    born_on: dt.date | None = None
    postal_code: str = ""
    address: str = ""
    country: str = "JP"
    email: str = ""
    phone: str = ""
    guardian_consented: bool = False
