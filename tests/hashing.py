"""Passwords hashed as everywhere, for less work: tests make many logins and keep no secret."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm and form of hash; the least work that it takes."""

    time_cost: ClassVar[int] = 1
    memory_cost: ClassVar[int] = 8
    parallelism: ClassVar[int] = 1
