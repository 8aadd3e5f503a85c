"""The app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs that a worker does."""

    name = "kiyaku.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Have acts that change the network's logins followed by a job."""
        from kiyaku.base import journal
        from kiyaku.jobs import followed

        journal.listen(followed.heard)
