"""A whole configuration for FreeRADIUS 3.2, as files: what ``freeradius -d FOLDER`` reads.

Nothing of the packaged configuration is used, so nothing there can keep a password or let a packet
without Message-Authenticator through. The files with secrets stand apart, under ``secret/``: libpq
takes its password from one that is only its reader's, so that no log of connections shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.network.radius_queries import QUERIES

AUTH_PORT, ACCOUNTING_PORT = 1812, 1813
SECRET_FOLDER = "secret"  # noqa: S105 - the name of a folder
CLIENTS_FILE = f"{SECRET_FOLDER}/clients.conf"
PASSWORD_FILE = f"{SECRET_FOLDER}/pgpass"


@dataclass(frozen=True)
class Client:
    """An access server that may ask."""

    name: str
    address: str
    secret: str


@dataclass(frozen=True)
class Place:
    """Where FreeRADIUS listens, and where it keeps its log and its process number.

    Attributes:
        addresses: to listen on; ``*`` is every IPv4 and ``::`` every IPv6 one.
        log_folder, run_folder: folders that FreeRADIUS may write to.
    """

    addresses: Sequence[str] = ("*", "::")
    auth_port: int = AUTH_PORT
    accounting_port: int = ACCOUNTING_PORT
    log_folder: str = "/var/log/freeradius"
    run_folder: str = "/run/freeradius"


def files(
    folder: str,
    place: Place,
    clients: Sequence[Client],
    database: Mapping[str, object],
    password: str,
) -> dict[str, str]:
    """Each file by its path within the folder.

    Args:
        folder: where they will stand, from the root of the system.
        database: what libpq is told, with the name of FreeRADIUS's own role.
        password: that role's.
    """
    told = {**database, "passfile": f"{folder}/{PASSWORD_FILE}"}
    return {
        "radiusd.conf": _main(place),
        "dictionary": "# FreeRADIUS's own dictionary is read before this file.\n",
        "sql.conf": _sql(_conninfo(told)),
        "queries.conf": QUERIES,
        "site.conf": _site(place),
        CLIENTS_FILE: "\n".join(map(_client, clients)),
        PASSWORD_FILE: f"*:*:*:{_in_pgpass(str(database['user']))}:{_in_pgpass(password)}\n",
    }


def _main(place: Place) -> str:
    return f"""\
# Written by `kiyaku network radius configure`: changes made here are lost with the next one.
name = freeradius
prefix = /usr
localstatedir = /var
logdir = {place.log_folder}
run_dir = {place.run_folder}
libdir = /usr/lib/freeradius
pidfile = ${{run_dir}}/freeradius.pid
correct_escapes = true
max_request_time = 15
# An answered request is soon forgotten: while it is kept, what is sent again is answered by the
# same answer, and so not at all where nothing could be said for want of the database.
cleanup_delay = 1
max_requests = 16384
hostname_lookups = no

log {{
	destination = files
	file = ${{logdir}}/radius.log
	stripped_names = no
	# Neither a password that was right nor one that was wrong is ever written.
	auth = no
	auth_badpass = no
	auth_goodpass = no
}}

security {{
	allow_core_dumps = no
	max_attributes = 200
	reject_delay = 1
	status_server = yes
}}

thread pool {{
	start_servers = 3
	max_servers = 32
	min_spare_servers = 1
	max_spare_servers = 8
	max_requests_per_server = 0
}}

proxy_requests = no

modules {{
	pap {{
		normalise = yes
	}}
	always reject {{
		rcode = reject
	}}
	always handled {{
		rcode = handled
	}}
	always ok {{
		rcode = ok
	}}
	# Works out digests, and small letters.
	expr {{
	}}
	$INCLUDE sql.conf
}}

$INCLUDE {CLIENTS_FILE}
$INCLUDE site.conf
"""


def _sql(conninfo: str) -> str:
    return f"""\
sql {{
	driver = "rlm_sql_postgresql"
	dialect = "postgresql"
	radius_db = "{_quoted(conninfo)}"
	# Access servers and their secrets stand in a file, not in the database.
	read_clients = no
	read_groups = yes
	read_profiles = no
	delete_stale_sessions = yes
	group_attribute = "SQL-Group"
	pool {{
		# The server starts, and asks again, where the database is away for a while.
		start = 0
		min = 1
		max = 16
		spare = 2
		uses = 0
		retry_delay = 1
		lifetime = 0
		idle_timeout = 60
	}}
	$INCLUDE queries.conf
}}
"""


_PROCESSING = """
	authorize {
		# A name with other signs is nobody's here; so long a one neither.
		if (&User-Name !~ /^[a-z0-9]+@[a-z0-9.-]+$/) {
			reject
		}
		sql {
			fail = 1
		}
		# Where the database does not answer nothing is said: a rejection would be a falsehood.
		if (fail) {
			update control {
				&Response-Packet-Type := Do-Not-Respond
			}
			handled
		}
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
	}
	preacct {
		update request {
			&Acct-Unique-Session-Id := "%{md5:%{User-Name},%{Acct-Session-Id},%{%{NAS-IPv6-Address}:-%{%{NAS-IP-Address}:-%{%{Packet-Src-IPv6-Address}:-%{Packet-Src-IP-Address}}}},%{NAS-Identifier},%{NAS-Port-Id},%{NAS-Port}}"
		}
	}
	accounting {
		# Where it cannot be kept it is not acknowledged: the access server sends it again.
		sql
		# Told of before: it is acknowledged again, and changes nothing.
		if (noop) {
			ok
		}
	}
	post-auth {
		update reply {
			# Its value is worked out when the packet is made; who gets it can tell a forged one.
			&Message-Authenticator := 0x00
		}
		-sql
		Post-Auth-Type REJECT {
			update reply {
				&Message-Authenticator := 0x00
			}
			-sql
		}
	}
"""  # noqa: E501 - one value of FreeRADIUS's is one line


def _site(place: Place) -> str:
    listening = "".join(
        _listen(kind, address, port)
        for address in place.addresses
        for kind, port in (("auth", place.auth_port), ("acct", place.accounting_port))
    )
    return f"server kiyaku {{{listening}{_PROCESSING}}}\n"


def _listen(kind: str, address: str, port: int) -> str:
    family = "ipv6addr" if ":" in address else "ipv4addr"
    return f"""
	listen {{
		type = {kind}
		{family} = {address}
		port = {port}
	}}"""


def _client(client: Client) -> str:
    family = "ipv6addr" if ":" in client.address else "ipv4addr"
    return f"""\
client {client.name} {{
	{family} = {client.address}
	secret = "{_quoted(client.secret)}"
	# A request that is not signed is dropped: it could have been tampered with on its way.
	require_message_authenticator = yes
	nas_type = other
}}
"""


def _conninfo(parameters: Mapping[str, object]) -> str:
    escaped = {
        name: str(value).replace("\\", "\\\\").replace("'", "\\'")
        for name, value in parameters.items()
    }
    return " ".join(f"{name}='{value}'" for name, value in escaped.items())


def _in_pgpass(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")


def _quoted(text: str) -> str:
    """Text within double quotes of FreeRADIUS's configuration."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
