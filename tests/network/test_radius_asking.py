"""Only the answer of the server that was asked, to this request, signed, is an answer."""

from __future__ import annotations

import random
import struct
import time

import pytest
from pyrad import packet
from pyrad.packet import CoAPacket

from kiyaku.network import radius_asking
from kiyaku.network.radius_asking import Answer, Server, Session
from tests import radius as on_loopback
from tests.radius import AccessServer

SESSION = Session("abc@test.example", "s1", "192.0.2.1")
SECRET = on_loopback.SECRET.encode()
ACK = Answer(radius_asking.ACK)


def ask(server: AccessServer, *, patience_s: float = 0.3, resends: int = 0) -> Answer:
    where = Server("127.0.0.1", server.port, SECRET)
    return radius_asking.disconnect(
        where, SESSION, epoch_s=1_800_000_000, patience_s=patience_s, resends=resends
    )


def test_a_request_names_the_session_and_is_signed() -> None:
    with AccessServer() as server:
        assert ask(server) == ACK
    (request,) = server.asked
    assert request.code == packet.DisconnectRequest
    assert request["NAS-IP-Address"] == ["192.0.2.1"]
    assert request["Acct-Session-Id"] == ["s1"]
    assert request["Event-Timestamp"] == [1_800_000_000]


def test_a_refusal_tells_its_cause() -> None:
    with AccessServer(on_loopback.refused(504)) as server:
        assert ask(server) == Answer(radius_asking.NAK, 504)
    with AccessServer(on_loopback.refused(None)) as server:
        assert ask(server) == Answer(radius_asking.NAK)


def test_what_is_no_answer_is_passed_over_and_the_true_one_is_heard() -> None:
    def first_rubbish(request: CoAPacket) -> list[bytes]:
        return [*rubbish(request), request.CreateReply().ReplyPacket()]

    with AccessServer(first_rubbish) as server:
        assert ask(server, patience_s=2) == ACK


def test_rubbish_alone_is_silence() -> None:
    with AccessServer(rubbish) as server:
        assert ask(server) == Answer(radius_asking.SILENCE)


def test_bytes_by_chance_are_no_answer_and_no_error() -> None:
    chance = random.Random(5176)
    request = radius_asking._request(SECRET, SESSION, 1)
    request.RequestPacket()
    good = request.CreateReply().ReplyPacket()
    for _ in range(3000):
        mangled = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            mangled[chance.randrange(len(mangled))] = chance.randrange(256)
        if bytes(mangled) != good:
            assert radius_asking.read(request, bytes(mangled)) is None
        assert radius_asking.read(request, chance.randbytes(chance.randint(0, 200))) is None
    assert radius_asking.read(request, good) == ACK


def test_nobody_there_is_silence_after_the_patience_not_before() -> None:
    with AccessServer() as server:
        pass
    began = time.monotonic()
    assert ask(server, patience_s=0.2, resends=1).answer in (
        radius_asking.SILENCE, radius_asking.UNREACHABLE,
    )  # fmt: skip
    assert time.monotonic() - began >= 0.19


def test_a_lost_packet_is_sent_again_as_it_was() -> None:
    lost: list[bytes] = []

    def second_time(request: CoAPacket) -> list[bytes]:
        lost.append(request.raw_packet)
        return [] if len(lost) == 1 else [request.CreateReply().ReplyPacket()]

    with AccessServer(second_time) as server:
        assert ask(server, resends=1) == ACK
    assert lost[0] == lost[1]


def rubbish(request: CoAPacket) -> list[bytes]:
    good = request.CreateReply().ReplyPacket()
    other_secret = CoAPacket(
        code=packet.DisconnectACK, id=request.id, secret=b"another",
        authenticator=request.authenticator, dict=on_loopback.DICTIONARY,
    )  # fmt: skip
    other_request = CoAPacket(
        code=packet.DisconnectACK, id=(request.id + 1) % 256, secret=SECRET,
        authenticator=request.authenticator, dict=on_loopback.DICTIONARY,
    )  # fmt: skip
    another_kind = request.CreateReply()
    another_kind.code = packet.CoAACK
    many = b"\x12\x03a" * 1000
    return [
        b"", b"\x29", good[:19], good[:-1],
        good[:2] + struct.pack("!H", 4000) + good[4:],
        good[:2] + struct.pack("!H", 19) + good[4:],
        good[:2] + struct.pack("!H", 22) + good[4:20] + b"\x65\x00",
        good[:2] + struct.pack("!H", 20 + len(many)) + good[4:20] + many,
        good[:4] + bytes(16) + good[20:],
        other_secret.ReplyPacket(), other_request.ReplyPacket(), another_kind.ReplyPacket(),
    ]  # fmt: skip


@pytest.mark.parametrize("cause", sorted(radius_asking.ERROR_CAUSES))
def test_every_cause_has_words(cause: int) -> None:
    words = radius_asking.ERROR_CAUSES[cause]
    assert words.ja
    assert words.en != words.ja
