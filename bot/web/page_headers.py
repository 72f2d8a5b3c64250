"""The headers with which pages are sent: nothing is loaded from elsewhere, framed or told on."""

from typing import Final

from bot.settings import Settings

_SOURCES: Final = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"
NO_FORMS: Final = "form-action 'none'"
FILE_HEADER: Final = "x-handraiser-file"
"""By which a view names the file that is to be sent in place of its body; it is never sent."""
ROUTE_HEADER: Final = "x-handraiser-route"
"""By which a view names the pattern of the route that answered; it is never sent."""
NO_SCRIPTS: Final = ""
SCRIPTS: Final = "; script-src 'self'; connect-src 'self'"
OWN_FORMS: Final = "form-action 'self'"
NO_FRAMES: Final = "frame-ancestors 'none'"
ANY_FRAME: Final = "frame-ancestors *"

Headers = tuple[tuple[str, str], ...]

KEPT_SHORTLY: Final = (
    "cache-control",
    "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400",
)
OPEN_TO_ALL: Final = (
    KEPT_SHORTLY,
    ("access-control-allow-origin", "*"),
    ("content-security-policy", "default-src 'none'"),
)
"""Of what pages of other sites may read. Opened by itself, a picture loads and runs nothing."""
NOT_KEPT: Final = ("cache-control", "no-store")


def page_headers(
    settings: Settings,
    *,
    forms: str = "",
    frames: str = NO_FRAMES,
    scripts: str = NO_SCRIPTS,
    is_kept: bool,
) -> Headers:
    """Return the headers of a page.

    ``forms``, ``frames`` and ``scripts`` are directives of a content security policy (CSP level
    3); without ``forms`` a page sends none.
    Strict-Transport-Security is told by HTTPS alone (RFC 6797, 7.2).
    """
    headers = [
        ("content-security-policy", f"{_SOURCES}{scripts}; {forms or NO_FORMS}; {frames}"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        KEPT_SHORTLY if is_kept else NOT_KEPT,
    ]
    if settings.public_url.startswith("https:"):
        headers.append(("strict-transport-security", "max-age=31536000"))
    return tuple(headers)


def log_file_headers(path: str) -> Headers:
    """Return the headers of a file of the public log: what is whole never changes again."""
    is_whole = path.startswith("tile/") and ".p/" not in path
    return (
        ("cache-control", "public, max-age=31536000, immutable") if is_whole else KEPT_SHORTLY,
        ("access-control-allow-origin", "*"),
    )
