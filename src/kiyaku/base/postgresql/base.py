"""The backend's connection; Django looks for it under this name."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from kiyaku.base import database


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks for the server at each new connection, so that it is started at its first use."""

    def get_connection_params(self) -> dict[str, Any]:
        """Arguments of the connection: Django's own, and where the server is."""
        parameters = super().get_connection_params()
        # Django means "any database" by no name: when it creates or drops one.
        name = self.settings_dict["NAME"] or "postgres"
        return {**parameters, **database.connection_parameters(name=name)}
