"""How two addresses differ, in words: a signature is made for one address, to the letter."""

from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"https": 443, "http": 80}


def differences(wanted: str, found: str) -> tuple[str, ...]:
    """Return what differs between two addresses, each as words; () if nothing does.

    The default port may be left out (Twilio's validator tries both), and a fragment of options
    is neither sent nor signed: it is compared by ``options`` alone.
    """
    want, have = urlsplit(wanted), urlsplit(found)
    pairs = (
        ("scheme", want.scheme, have.scheme),
        ("host", (want.hostname or ""), (have.hostname or "")),
        ("port", str(_port(want)), str(_port(have))),
        ("path", want.path, have.path),
        ("query", want.query, have.query),
    )
    return tuple(_words(name, w, h) for name, w, h in pairs if w != h)


def options(url: str) -> str:
    """Return the fragment: Twilio's connection overrides, such as ``rc=2``."""
    return urlsplit(url).fragment


def _port(parts: SplitResult) -> int | None:
    return parts.port or DEFAULT_PORTS.get(parts.scheme)


def _words(name: str, wanted: str, found: str) -> str:
    if name == "path" and wanted.rstrip("/") == found.rstrip("/"):
        return f"a trailing slash ({found} in place of {wanted})"
    return f"the {name} ({found or 'none'} in place of {wanted or 'none'})"
