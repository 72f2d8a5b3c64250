"""Which addresses of the network are told of anything: those of the open internet alone.

Whoever may add an integration could otherwise have this program ask for what only its own machine
and network may reach. An address is looked at twice: as it is written, when it is added, and as it
is connected to, at every try: a name may lead elsewhere by then.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.integrations.integration_refused import IntegrationRefused

MAX_URL_LENGTH: Final = 2000
MAX_HOST_LENGTH: Final = 253
_LABEL: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
HTTPS_PORT: Final = 443
FIRST_OPEN_PORT: Final = 1024
"""Below it other protocols are at home: what is sent to them could be taken for theirs."""
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses within IPv6 (RFC 6052): where they lead is their last 32 bits."""
_NAT64_LOCAL: Final = IPv6Network("64:ff9b:1::/48")


def check_url(url: str, *, may_be_own_machine: bool) -> str:
    """Return the host of an address to which something may be sent.

    ``may_be_own_machine``: http:// and this machine itself are taken too, for tests. Raises
    ``IntegrationRefused``, which says why and does not repeat the address: it may hold a secret.
    """
    parts = _split(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (may_be_own_machine and parts.scheme == "http"):
        raise IntegrationRefused("address_not_https")
    if parts.username is not None or parts.password is not None:
        raise IntegrationRefused("address_with_user")
    if not may_be_own_machine and not _is_open_port(parts.port or HTTPS_PORT):
        raise IntegrationRefused("address_with_port", first=FIRST_OPEN_PORT)
    literal = _literal(host)
    if literal is not None and not is_open_internet(literal) and not may_be_own_machine:
        raise IntegrationRefused("address_not_open")
    return host


def _split(url: str) -> SplitResult:
    """Return the parts of an address that can be read in one way alone."""
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(" \\\"'<>`{}|^#")
    if not is_plain or len(url) > MAX_URL_LENGTH:
        raise IntegrationRefused("address_unreadable")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_number = host.replace(".", "").isdigit() and _literal(host) is None
        is_complete = parts.port != 0 and not is_number and _is_name_or_number(host)
    except ValueError:
        is_complete = False
        parts = urlsplit("")
    if not is_complete:
        raise IntegrationRefused("address_unreadable")
    return parts


def _is_name_or_number(host: str) -> bool:
    """Say whether a host is a number, or a name that can be looked up (RFC 1123, 2.1)."""
    if ":" in host or _literal(host) is not None:
        return True
    labels = host.removesuffix(".").split(".")
    return len(host) <= MAX_HOST_LENGTH and all(map(_LABEL.fullmatch, labels))


def _is_open_port(port: int) -> bool:
    return port == HTTPS_PORT or port >= FIRST_OPEN_PORT


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_open_internet(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the open internet.

    Those within an IPv6 address that lead to an IPv4 one are looked at as that one.
    """
    if isinstance(address, IPv6Address):
        if address in _NAT64_LOCAL or address.is_site_local:
            return False
        inner = _inner(address)
        if inner is not None:
            return is_open_internet(inner)
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def is_own_machine(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is this machine's own."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
