"""The processes of one packaged server, told from all others on the machine.

By their command lines, which everybody may read: they name the cluster, the postmaster's among its
options, its children's at the beginning of their titles. (In a container even root may not read
which folder another user's process is in.)
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil

POLL_S = 0.02


def postmaster_of(data: Path, cluster_name: str) -> psutil.Process | None:
    """The running postmaster of that cluster and data directory; None if there is none.

    A pid file left by a crash may name a process that is no more, a dead one that nobody has
    reaped, or some other program that got the number since.
    """
    try:
        process = psutil.Process(_pid_in(data / "postmaster.pid"))
        return process if _is_postmaster(process, cluster_name) else None
    except (OSError, ValueError, psutil.Error):
        return None


def remove_misleading_pid_file(pid_file: Path) -> None:
    """Remove the pid file of a server of which no process is left, if its number is in use.

    PostgreSQL would refuse to start before that process has ended, a stranger or a dead one that
    nobody has reaped; and it refuses while the file is empty, as a power cut may leave it. A file
    whose number is free it removes itself, after checks of its own.
    """
    try:
        is_misleading = psutil.pid_exists(_pid_in(pid_file))
    except FileNotFoundError:
        return
    except ValueError:
        is_misleading = True
    if is_misleading:
        pid_file.unlink()


def survivors(cluster_name: str) -> list[psutil.Process]:
    """All processes of the server that still live, the postmaster first."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            if _is_postmaster(process, cluster_name):
                found.insert(0, process)
            elif _title(process).startswith(f"postgres: {cluster_name}: "):
                found.append(process)
        except psutil.Error:
            continue  # ended while we looked
    return found


def end_survivors(cluster_name: str, *, grace_s: float = 10.0) -> None:
    """Return once no process of a server without postmaster is left.

    They end by themselves when they notice; after the grace period they are killed.
    """
    patient_until = time.monotonic() + grace_s
    while left := survivors(cluster_name):
        if time.monotonic() > patient_until:
            kill(left)
        time.sleep(POLL_S)


def kill(processes: list[psutil.Process]) -> None:
    """End those processes at once, in that order, as a power cut would."""
    for process in processes:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue


def _pid_in(pid_file: Path) -> int:
    return int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])


def _is_postmaster(process: psutil.Process, cluster_name: str) -> bool:
    if process.status() == psutil.STATUS_ZOMBIE:
        return False
    return f"cluster_name={cluster_name}" in process.cmdline()


def _title(process: psutil.Process) -> str:
    if process.status() == psutil.STATUS_ZOMBIE:
        return ""
    return " ".join(process.cmdline())
