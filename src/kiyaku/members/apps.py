from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "kiyaku.members"
    label = "members"
    verbose_name = "会員"
