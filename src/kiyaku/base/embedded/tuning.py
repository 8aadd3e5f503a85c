"""How the packaged server is set: safe against a power cut, and quick at writing in bulk."""

from __future__ import annotations

import os
from pathlib import Path

PORT = 5432  # names the socket; nothing listens on the network

_MIB = 1024 * 1024

# What is certain once it is said to be written stays written.
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# For data that a test throws away: safe when processes are killed, not when the machine fails.
_FAST = {**_DURABLE, "fsync": "off"}

_ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    # A month-end close writes gigabytes within a minute: few checkpoints, spread out.
    "work_mem": "64MB",
    "wal_buffers": "64MB",
    "wal_compression": "on",
    "max_wal_size": "8GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "30min",
    "checkpoint_completion_target": "0.9",
    # Its statements are many and short or few and bulky: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Seven files, one a weekday, each overwritten a week later.
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_lock_waits": "on",
}


def settings(*, socket_directory: Path, memory_bytes: int, fast: bool) -> dict[str, str]:
    """Every setting that differs from PostgreSQL's own default, by name.

    Args: memory_bytes, of the machine; fast, for tests: what was written may be lost in a crash
    of the machine.
    """
    # PostgreSQL reads this one as a list of quoted names.
    quoted_socket_directory = '"' + str(socket_directory).replace('"', '""') + '"'
    return {
        **_ALWAYS,
        **(_FAST if fast else _DURABLE),
        "unix_socket_directories": quoted_socket_directory,
        "shared_buffers": _mib(memory_bytes // 16, least=128, most=1024),
        "maintenance_work_mem": _mib(memory_bytes // 32, least=64, most=512),
        "effective_cache_size": _mib(memory_bytes // 2, least=256, most=64 * 1024),
    }


def configuration_file(values: dict[str, str]) -> str:
    """The text of a postgresql.conf beside the data directory: that of initdb, then ours.

    What an administrator sets with ALTER SYSTEM is read later and wins.
    """
    lines = [
        "# Written by Kiyaku at each start. To change a setting, use ALTER SYSTEM.",
        "include 'data/postgresql.conf'",
        *(f"{name} = {_quoted(value)}" for name, value in values.items()),
    ]
    return "\n".join(lines) + "\n"


def machine_memory_bytes() -> int:
    """The memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _mib(size_bytes: int, *, least: int, most: int) -> str:
    return f"{min(max(size_bytes // _MIB, least), most)}MB"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
