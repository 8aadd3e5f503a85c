"""The app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs that a worker does."""

    name = "kiyaku.jobs"
    label = "jobs"
