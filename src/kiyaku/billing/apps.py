from __future__ import annotations

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "kiyaku.billing"
    label = "billing"
    verbose_name = "請求"
