from __future__ import annotations

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "kiyaku.base"
    label = "base"
    verbose_name = "基盤"
