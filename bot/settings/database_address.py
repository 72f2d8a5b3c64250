"""Reads the address of a database as hosting services hand it over; never quotes it, as it holds
a password."""

import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

SQLITE: Final = "sqlite"
POSTGRESQL: Final = ("postgres", "postgresql", "postgresql+psycopg")
MAX_PORT: Final = 65535
SSL_MODES: Final = frozenset("disable allow prefer require verify-ca verify-full".split())
OF_OTHER_DRIVERS: Final = frozenset(
    "connection_limit pgbouncer pool_timeout prepareThreshold prepared_statements sslaccept "
    "statement_cache_size supa".split()
)
"""Options that hosting services add for the drivers of other languages, and that mean nothing to
ours. Whether there is a pooler that we cannot work with is tried, not believed
(``bot.storage.operations.database_checks``)."""
OF_SQLITE_ADDRESSES: Final = frozenset("immutable mode nolock uri vfs".split())
"""Options of SQLite's own addresses (https://www.sqlite.org/uri.html) that mean another file than
ours, or one that is not written to."""
_FOLDER_OF_SOCKET: Final = re.compile(r"(.*@)?(%2[Ff][^:@]*)(?::(\d+))?")
"""A server that is a folder ("%2Fcloudsql%2Fpetition"), as libpq lets it be written."""
_IN_NUMBERS: Final = frozenset(
    "connect_timeout keepalives keepalives_count keepalives_idle keepalives_interval "
    "tcp_user_timeout".split()
)
SEVERAL_SERVERS: Final = "names several servers: give the one address that leads to the primary"
_ENCODE: Final = "; in user and password write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23"


def read_database_address(value: str) -> str:
    """Return the address as the driver takes it, without options of other drivers.

    Raises ``ValueError``, whose words quote nothing but the name of an option.
    """
    scheme, separator, rest = value.partition("://")
    scheme = scheme.lower()
    if not separator or (scheme != SQLITE and scheme not in POSTGRESQL):
        raise ValueError("must begin with sqlite:/// or postgres://")
    if scheme == SQLITE:
        return f"{scheme}://{_read_file(rest)}"
    address, question_mark, options = rest.partition("?")
    server, slash, name = address.partition("/")
    if folder := _FOLDER_OF_SOCKET.fullmatch(server):
        user, host, port = folder.groups()
        options = "&".join(filter(None, (options, f"host={host}", port and f"port={port}")))
        address, question_mark = f"{user or ''}{slash}{name}", "?"
    _check_server(address.partition("/")[0])
    if not question_mark:
        return f"{scheme}://{rest}"
    kept = urlencode(_read_options(options), safe="/,:", quote_via=quote)
    return f"{scheme}://{address}?{kept}" if kept else f"{scheme}://{address}"


def _read_file(rest: str) -> str:
    """Return a SQLite file as it is named, without options: those of the driver are ours to set."""
    path, _, options = rest.partition("?")
    is_address = path.lower().startswith(("/file:", "//file:"))
    if not path.startswith("/") or not path.strip("/") or ":memory:" in path or is_address:
        raise ValueError("must name a file, as in sqlite:///handraiser.sqlite3")
    if OF_SQLITE_ADDRESSES.intersection(
        name for name, _ in parse_qsl(options, keep_blank_values=True)
    ):
        raise ValueError(
            "has an option by which SQLite would open the file otherwise; leave it out"
        )
    return path


def _check_server(server: str) -> None:
    user, _, host = server.rpartition("@")
    if "@" in user:
        raise ValueError(f"has more than one @{_ENCODE}")
    if "," in host:
        raise ValueError(SEVERAL_SERVERS)
    if host.startswith("["):
        _, bracket, port = host.partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise ValueError("has an IPv6 address that is not right: write it as [::1]:5432")
        port = port.removeprefix(":")
    else:
        _, _, port = host.partition(":")
        if ":" in port:
            raise ValueError(f"must have an IPv6 address in brackets, as in [::1]:5432{_ENCODE}")
    try:
        host.encode("idna")
    except UnicodeError:
        raise ValueError("has a host whose name cannot be one: see the dots in it") from None
    if port:
        _check_port(port)


def _check_port(port: str) -> None:
    if not (port.isdecimal() and port.isascii() and 0 < int(port) <= MAX_PORT):
        raise ValueError(f"must have a number as its port, as in :5432{_ENCODE}")


def _read_options(options: str) -> list[tuple[str, str]]:
    """Return what the driver is to be told; ``ssl=true``, as some write it, is an ``sslmode``."""
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    kept: dict[str, str] = {}
    for name, given in parse_qsl(options, keep_blank_values=True):
        key, value = ("sslmode", "require") if (name, given) == ("ssl", "true") else (name, given)
        if key in OF_OTHER_DRIVERS or (key, value) == ("schema", "public"):
            continue
        if key not in known:
            raise ValueError(
                f"has an option that PostgreSQL does not know: {key[:40]}; leave it out"
            )
        _check_option(key, value)
        if kept.setdefault(key, value) != value:
            raise ValueError(f"has two values for {key}: leave one of them")
    return list(kept.items())


def _check_option(name: str, value: str) -> None:
    if name == "sslmode" and value not in SSL_MODES:
        raise ValueError(f"has an sslmode that is none of {', '.join(sorted(SSL_MODES))}")
    if name in _IN_NUMBERS and not (value.isascii() and value.isdecimal()):
        raise ValueError(f"must have a number as its {name}")
    if name == "host" and "," in value:
        raise ValueError(SEVERAL_SERVERS)
    if name == "port":
        _check_port(value)
