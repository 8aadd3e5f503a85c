"""Settings, access servers and logins of a service: rows written, and read."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from kiyaku.base.sealing import Seal
from kiyaku.network.models import AccessServer, NetworkLogin, RadiusService
from kiyaku.terms.texts import Text

__all__ = ["AccessServer", "NetworkLogin", "RadiusService"]

SEAL = Seal(
    b"kiyaku: secrets of network access servers",
    Text("NAS の共有秘密鍵", "The secret of an access server"),
)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when read from paper."""
GROUPS, GROUP_LENGTH, NAME_LENGTH = 5, 4, 10


# --- settings ---------------------------------------------------------------------------------


def settings(service: int) -> RadiusService | None:
    """How a service's logins are kept on FreeRADIUS; None where they are not."""
    return RadiusService.objects.filter(service_id=service).first()


def realm_is_free(service: int, realm: str) -> bool:
    """Whether no other service of the installation has this realm."""
    return not RadiusService.objects.filter(realm=realm).exclude(service_id=service).exists()


def keep_settings(
    service: int,
    *,
    realm: str,
    full: Sequence[Sequence[str]],
    walled: Sequence[Sequence[str]],
    entry: int,
) -> None:
    """Set what a service's logins end in, and what they get."""
    told = {"realm": realm, "full": [list(one) for one in full],
            "walled": [list(one) for one in walled], "entry_id": entry}  # fmt: skip
    RadiusService.objects.update_or_create(service_id=service, defaults=told)


# --- access servers ---------------------------------------------------------------------------


def servers(service: int | None = None) -> list[AccessServer]:
    """The access servers in use: of a service, or of the whole installation."""
    rows = AccessServer.objects.filter(removed_on__isnull=True).order_by("id")
    return list(rows if service is None else rows.filter(service_id=service))


def server_at(address: str) -> AccessServer | None:
    """The access server in use at an address, whichever service entered it."""
    return AccessServer.objects.filter(address=address, removed_on__isnull=True).first()


def add_server(
    service: int,
    *,
    name: str,
    address: str,
    secret: str,
    dynamic_port: int,
    on: dt.date,
    entry: int,
) -> int:
    """Enter an access server; its secret is sealed. Returns its id."""
    row = AccessServer.objects.create(
        service_id=service, name=name, address=address, secret_sealed=SEAL.sealed(secret),
        dynamic_port=dynamic_port, added_on=on, entry_id=entry,
    )  # fmt: skip
    return int(row.pk)


def remove_server(server: AccessServer, *, on: dt.date) -> None:
    """An access server is none any more: its secret is forgotten."""
    server.removed_on, server.secret_sealed = on, ""
    server.save(update_fields=["removed_on", "secret_sealed"])


# --- logins -----------------------------------------------------------------------------------


def new_password() -> str:
    """A password of 99 bits, in groups that can be read from paper."""
    groups = (_by_chance(GROUP_LENGTH) for _ in range(GROUPS))
    return "-".join(groups)


def hashed(password: str) -> str:
    """What rlm_pap compares a password with: SHA-512 of password and salt, then the salt."""
    salt = secrets.token_bytes(16)
    return base64.b64encode(hashlib.sha512(password.encode() + salt).digest() + salt).decode()


def login_of(membership: int) -> NetworkLogin | None:
    """The login of a membership, if it was given one."""
    return NetworkLogin.objects.filter(membership_id=membership).first()


def keep_password(
    service: int, membership: int, *, realm: str, password: str, on: dt.date, entry: int
) -> NetworkLogin:
    """Give a membership's login another password, and a login first where it has none."""
    row = login_of(membership)
    if row is None:
        row = NetworkLogin(
            service_id=service, membership_id=membership, username=_free_name(realm), entry_id=entry
        )
    row.password_hash, row.password_on = hashed(password), on
    row.save()
    return row


def _free_name(realm: str) -> str:
    while True:
        name = f"{_by_chance(NAME_LENGTH)}@{realm}"
        if not NetworkLogin.objects.filter(username=name).exists():
            return name


def _by_chance(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def has_logins(service: int) -> bool:
    """Whether anybody of a service was given a login."""
    return NetworkLogin.objects.filter(service_id=service).exists()
