"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table

TABLES: tuple[Table, ...] = ()

NAMED: Mapping[str, str] = {}
