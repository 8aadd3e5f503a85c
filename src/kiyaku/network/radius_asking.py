"""Asking an access server to end a session: Disconnect-Request of RFC 5176, over UDP.

An answer counts only when it comes from the address that was asked, to this very request, signed
with the shared secret. Anything else that arrives is passed over, as the protocol says.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pyrad import packet
from pyrad.dictionary import Dictionary
from pyrad.packet import CoAPacket, PacketError

from kiyaku.terms.texts import Text

ACK, NAK, SILENCE, NO_SERVER, UNREACHABLE = "ack", "nak", "silence", "no_server", "unreachable"
ANSWERS: Mapping[str, Text] = {
    ACK: Text("切断した", "disconnected"),
    NAK: Text("断られた", "refused"),
    SILENCE: Text("応答なし", "no answer"),
    NO_SERVER: Text("そのアドレスの NAS が登録されていない", "no access server at that address"),
    UNREACHABLE: Text("届かない", "cannot be reached"),
}
NO_SUCH_SESSION = 503
ERROR_CAUSES: Mapping[int, Text] = {
    401: Text("対応していない属性", "unsupported attribute"),
    402: Text("属性の不足", "missing attribute"),
    403: Text("NAS の識別の不一致", "other access server identified"),
    404: Text("不正な要求", "invalid request"),
    405: Text("対応していないサービス", "unsupported service"),
    406: Text("対応していない拡張", "unsupported extension"),
    407: Text("属性の値の誤り", "invalid attribute value"),
    501: Text("管理上の禁止", "administratively prohibited"),
    502: Text("中継できない", "request not routable"),
    NO_SUCH_SESSION: Text("そのセッションはない", "session context not found"),
    504: Text("セッションを終えられない", "session context not removable"),
    505: Text("中継での誤り", "other proxy processing error"),
    506: Text("資源の不足", "resources unavailable"),
    507: Text("要求を開始", "request initiated"),
    508: Text("複数セッションの指定に対応していない", "several sessions not supported"),
}
"""Values of Error-Cause (RFC 5176, 3.5), in words."""

PATIENCE_S, RESENDS = 1.5, 2
"""How long each packet waits for its answer, and how often it is sent again."""
LONGEST_PACKET = 4096

_DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE NAS-IP-Address 4 ipaddr
ATTRIBUTE NAS-IPv6-Address 95 ipv6addr
ATTRIBUTE Acct-Session-Id 44 string
ATTRIBUTE Event-Timestamp 55 date
ATTRIBUTE Message-Authenticator 80 octets
ATTRIBUTE Error-Cause 101 integer
"""


@dataclass(frozen=True)
class Server:
    """Where an access server takes requests, and the secret shared with it."""

    address: str
    port: int
    secret: bytes


@dataclass(frozen=True)
class Session:
    """What tells an access server which session is meant."""

    username: str
    session_id: str
    nas_address: str


@dataclass(frozen=True)
class Answer:
    """What an access server said: one of ``ANSWERS``, and its Error-Cause if it gave one."""

    answer: str
    error_cause: int | None = None


def disconnect(
    server: Server,
    session: Session,
    *,
    epoch_s: int,
    patience_s: float = PATIENCE_S,
    resends: int = RESENDS,
) -> Answer:
    """Ask a server to end a session, and wait for what it says.

    Args:
        epoch_s: the instant of asking, by which a server passes over packets sent anew by others.
        patience_s: how long each packet waits for its answer.
        resends: how often it is sent again.
    """
    request = _request(server.secret, session, epoch_s)
    raw = request.RequestPacket()
    family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        try:
            line.connect((server.address, server.port))
            for _ in range(1 + resends):
                line.send(raw)
                found = _wait(line, request, patience_s)
                if found is not None:
                    return found
        except OSError:
            return Answer(UNREACHABLE)
    return Answer(SILENCE)


def read(request: CoAPacket, raw: bytes) -> Answer | None:
    """What a packet answers to a request; None where it is no answer to it, whatever it is."""
    try:
        reply = request.CreateReply(packet=raw)
        if not request.VerifyReply(reply, raw):
            return None
    except (PacketError, ValueError, IndexError, KeyError, TypeError):
        return None
    if reply.code == packet.DisconnectACK:
        return Answer(ACK)
    if reply.code == packet.DisconnectNAK:
        return Answer(NAK, _error_cause(reply))
    return None


def _request(secret: bytes, session: Session, epoch_s: int) -> CoAPacket:
    about = {"User-Name": session.username, "Acct-Session-Id": session.session_id}
    where = "NAS-IPv6-Address" if ":" in session.nas_address else "NAS-IP-Address"
    request = CoAPacket(
        code=packet.DisconnectRequest, secret=secret, dict=Dictionary(io.StringIO(_DICTIONARY))
    )
    for name, value in {**about, where: session.nas_address}.items():
        request.AddAttribute(name, value)
    request.AddAttribute("Event-Timestamp", epoch_s)
    request.add_message_authenticator()
    return request


def _wait(line: socket.socket, request: CoAPacket, patience_s: float) -> Answer | None:
    give_up_at = time.monotonic() + patience_s
    while (left := give_up_at - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            raw = line.recv(LONGEST_PACKET)
        except TimeoutError:
            return None
        except ConnectionRefusedError:
            # Nobody listens there now; somebody may when the packet is sent again.
            time.sleep(max(give_up_at - time.monotonic(), 0))
            return None
        found = read(request, raw)
        if found is not None:
            return found
    return None


def _error_cause(reply: CoAPacket) -> int | None:
    values = reply.get(101)
    raw = values[0] if values else b""
    return int.from_bytes(raw, "big") if len(raw) == 4 else None
