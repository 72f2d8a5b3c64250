"""What is held for who asks and does not read: little, and not for long.

The web server hands an answer to the kernel, which keeps it until the other end takes it: for each
connection up to megabytes, and for ever where that end reads nothing and says so politely (RFC
1122, 4.2.2.17). Some thousands who ask for pages would hold all connections and gigabytes. The web
server has no limit for it, but a connection inherits what the listening socket says (tcp(7)).
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

UNREAD_SECONDS: Final = 30.0
"""In which the other end takes something of what waits for it, or is given up. A phone that comes
out of a tunnel later asks again."""
MAX_UNSENT_BYTES: Final = 64 * 1024
"""That the kernel takes of an answer beyond what is on its way. So it slows down nobody who reads,
however long the way is, as a smaller buffer would."""
_OPEN_FILES: Final = Path("/dev/fd")


def bound_all_unread(seconds: float = UNREAD_SECONDS) -> None:
    """Have all sockets on which this process listens bound what their connections hold."""
    for listening in listening_sockets():
        bound_unread(listening, seconds)


def bound_unread(listening: socket.socket, seconds: float = UNREAD_SECONDS) -> None:
    """Have each connection that is made from now on ended once nothing was read for so long.

    Only Linux can be told so; elsewhere nothing is done.
    """
    bounds = {
        "TCP_USER_TIMEOUT": round(seconds * 1000),
        "TCP_NOTSENT_LOWAT": MAX_UNSENT_BYTES,
    }
    for name, value in bounds.items():
        option = getattr(socket, name, None)
        if option is not None:
            with suppress(OSError):
                listening.setsockopt(socket.IPPROTO_TCP, option, value)


def listening_sockets() -> Iterator[socket.socket]:
    """Yield the TCP sockets on which this process listens, opened by whomever; each stays open."""
    with suppress(OSError):  # there is no such folder on Windows
        for file in _OPEN_FILES.iterdir():
            if (found := _socket_of(int(file.name))) is not None:
                with found:
                    is_tcp = found.family in (socket.AF_INET, socket.AF_INET6)
                    if is_tcp and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        yield found


def _socket_of(descriptor: int) -> socket.socket | None:
    """Return the socket of a descriptor, under another one; None where it is none, or gone."""
    if not _is_socket(descriptor):
        return None
    with suppress(OSError):
        return socket.socket(fileno=os.dup(descriptor))
    return None


def _is_socket(descriptor: int) -> bool:
    with suppress(OSError):
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    return False
