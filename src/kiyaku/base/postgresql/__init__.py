"""Django's PostgreSQL backend, connecting where `kiyaku.base.database` says."""
