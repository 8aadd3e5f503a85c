"""Logins, the roles they have in services, and the sign-ins that acts are traced to."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

USERNAME_MOST = 60
"""With the id of a sign-in behind it, a login name fits where the journal keeps who acted."""


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of this login name."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do stands in their accesses."""

    username = models.CharField(max_length=USERNAME_MOST, unique=True)
    """A member's is made from service and member number; staff choose theirs."""
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=200, default="", blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "login"

    def get_full_name(self) -> str:
        """The name to address the user by."""
        return self.name or self.username

    def has_perm(self, permission: str, about: object | None = None) -> bool:
        """No: rights come from accesses, never from Django's permissions."""
        return False


class Access(models.Model):
    """A role of a login in one service; for a member's role, the member it stands for."""

    user = models.ForeignKey(User, models.PROTECT, related_name="accesses")
    service = models.ForeignKey("base.Service", models.PROTECT)
    role = models.CharField(max_length=30)
    """See ``rights.Role``."""
    member = models.ForeignKey("members.Member", models.PROTECT, null=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "access"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "role", "member"],
                name="one_running_access_per_role",
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
            )
        ]


class SignIn(models.Model):
    """One sign-in: acts name it, so that each can be traced to the login it was done with."""

    user = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in"
