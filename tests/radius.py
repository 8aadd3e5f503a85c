"""FreeRADIUS as Debian has it, on loopback; and an access server, made up."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pyrad import packet
from pyrad.dictionary import Dictionary
from pyrad.packet import AcctPacket, AuthPacket, CoAPacket, Packet

from kiyaku.flows.network import configuring, radius
from kiyaku.network.radius_configuration import Place
from tests.living import Living

PROGRAM = Path("/usr/sbin/freeradius")
SECRET = "shared-by-tests-alone"
PASSWORD = "of-the-role-in-tests"
WAIT_S = 20.0
RESEND_S = 1.5  # longer than a rejection is held back
DICTIONARY = Dictionary("/usr/share/freeradius/dictionary.rfc2865")
for _name in ("rfc2866", "rfc2869", "rfc3162", "rfc5176"):
    DICTIONARY.ReadDictionary(f"/usr/share/freeradius/dictionary.{_name}")


@dataclass
class FreeRadius:
    """A running FreeRADIUS, which reads the database of this test process."""

    folder: Path
    auth_port: int
    accounting_port: int
    process: subprocess.Popen[bytes] = field(repr=False)

    def ask(self, raw: bytes, *, port: int | None = None, wait_s: float = WAIT_S) -> bytes | None:
        """What it answers to a packet, None where nothing comes.

        Sent again meanwhile, as access servers do: it says nothing while it has no
        connection to the database.
        """
        give_up_at = time.monotonic() + wait_s
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(("127.0.0.1", port or self.auth_port))
            while (left := give_up_at - time.monotonic()) > 0:
                line.settimeout(min(left, RESEND_S))
                try:
                    line.send(raw)
                    return line.recv(4096)
                except TimeoutError:
                    continue
                except ConnectionRefusedError:
                    time.sleep(0.05)
        return None

    def sign_in(
        self, username: str, password: str, *, signed: bool = True, wait_s: float = WAIT_S
    ) -> Packet | None:
        """Its answer to an Access-Request, None where nothing comes; verified."""
        request = AuthPacket(secret=SECRET.encode(), dict=DICTIONARY)
        request["User-Name"] = username
        request["User-Password"] = request.PwCrypt(password)
        request["NAS-IP-Address"] = "127.0.0.1"
        if signed:
            request.add_message_authenticator()
        raw = self.ask(request.RequestPacket(), wait_s=wait_s)
        if raw is None:
            return None
        reply = request.CreateReply(packet=raw)
        assert request.VerifyReply(reply, raw, enforce_ma=True)
        return reply

    def account(self, **attributes: Any) -> bool:
        """Whether it acknowledges an Accounting-Request."""
        request = AcctPacket(secret=SECRET.encode(), dict=DICTIONARY)
        request["NAS-IP-Address"] = "127.0.0.1"
        for name, value in attributes.items():
            request.AddAttribute(name.replace("_", "-"), value)
        request.add_message_authenticator()
        raw = self.ask(request.RequestPacket(), port=self.accounting_port)
        return raw is not None and request.VerifyReply(request.CreateReply(packet=raw), raw)

    def is_up(self) -> bool:
        """Whether it answers a Status-Server."""
        request = AuthPacket(code=packet.StatusServer, secret=SECRET.encode(), dict=DICTIONARY)
        request.authenticator = request.CreateAuthenticator()
        request.add_message_authenticator()
        return self.ask(request.RequestPacket(), wait_s=0.3) is not None

    @property
    def log(self) -> str:
        """All that it has logged so far."""
        return (self.folder / "log" / "radius.log").read_text(errors="replace")


@contextmanager
def freeradius_of_a_module() -> Iterator[FreeRadius]:
    """FreeRADIUS that knows one access server, 127.0.0.1, for tests that empty all tables after.

    Within ``django_db_blocker.unblock()``.
    """
    living = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    radius.add_server(**living.acting, name="nas", address="127.0.0.1", secret=SECRET)
    with freeradius() as running:
        call_command("flush", interactive=False, verbosity=0)
        yield running


@contextmanager
def freeradius() -> Iterator[FreeRadius]:
    """FreeRADIUS with the configuration that ``configure`` writes; away afterwards.

    The access servers that it is to know are entered before.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiyaku-radius-"))
    (folder / "log").mkdir()
    try:
        for _ in range(5):  # somebody else may take a free port before it does
            running = _started(folder)
            if running is not None:
                break
        else:
            pytest.fail((folder / "output").read_text(errors="replace")[-4000:])
        try:
            yield running
        finally:
            _stop(running.process)
    finally:
        shutil.rmtree(folder)


def _started(folder: Path) -> FreeRadius | None:
    ports = _free_port(), _free_port()
    place = Place(("127.0.0.1",), *ports, str(folder / "log"), str(folder / "log"))
    with alone():  # the role is the whole server's, and other test processes prepare it too
        configuring.configure(folder / "raddb", place=place, user=None, password=PASSWORD)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "-f", "-d", folder / "raddb"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "LC_ALL": "C"},
        )
    running = FreeRadius(folder, *ports, process)
    give_up_at = time.monotonic() + WAIT_S
    while process.poll() is None and time.monotonic() < give_up_at:
        if running.is_up():
            return running
    _stop(process)
    return None


@contextmanager
def alone() -> Iterator[None]:
    """One test process at a time."""
    with (Path(os.environ["KIYAKU_HOME"]) / "radius.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


Answering = Callable[[CoAPacket], list[bytes]]


class AccessServer:
    """An access server on loopback: keeps what it was asked, and answers as it is told to."""

    def __init__(self, answering: Answering | None = None) -> None:
        self.asked: list[CoAPacket] = []
        self.answering = answering or acknowledged
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self._line.settimeout(0.05)
        self.port = int(self._line.getsockname()[1])
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> AccessServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._line.close()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                raw, asker = self._line.recvfrom(4096)
            except TimeoutError:
                continue
            request = CoAPacket(packet=raw, secret=SECRET.encode(), dict=DICTIONARY)
            assert request.VerifyCoARequest()
            assert request.verify_message_authenticator()
            self.asked.append(request)
            for answer in self.answering(request):
                self._line.sendto(answer, asker)


def acknowledged(request: CoAPacket) -> list[bytes]:
    """A Disconnect-ACK."""
    return [request.CreateReply().ReplyPacket()]


def refused(error_cause: int | None) -> Answering:
    """A Disconnect-NAK with this Error-Cause."""

    def answer(request: CoAPacket) -> list[bytes]:
        reply = request.CreateReply()
        reply.code = packet.DisconnectNAK
        if error_cause is not None:
            reply[101] = [struct.pack("!I", error_cause)]
        return [reply.ReplyPacket()]

    return answer


def silent(_: CoAPacket) -> list[bytes]:
    """Nothing."""
    return []


def malformed(username: str) -> list[bytes]:
    """Packets that are none: cut off, of wrong lengths, too many attributes, wrongly signed."""
    request = AuthPacket(secret=SECRET.encode(), dict=DICTIONARY)
    request["User-Name"] = username
    request["User-Password"] = request.PwCrypt("x")
    request.add_message_authenticator()
    good = request.RequestPacket()
    signed_wrongly = bytearray(good)
    signed_wrongly[-1] ^= 1
    header = struct.pack("!BB", 1, 7)
    many = b"\x01\x03a" * 400
    return [
        *(good[:length] for length in range(0, len(good), 7)),
        header + struct.pack("!H", 19) + bytes(16),
        header + struct.pack("!H", 65535) + bytes(16),
        header + struct.pack("!H", 22) + bytes(16) + b"\x01\x00",
        header + struct.pack("!H", 23) + bytes(16) + b"\x01\xff\x00",
        header + struct.pack("!H", 20 + len(many)) + bytes(16) + many,
        bytes(4096),
        b"\xff" * 4096,
        bytes(signed_wrongly),
        bytes([4]) + good[1:],
        bytes([40]) + good[1:],
    ]
