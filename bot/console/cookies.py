"""The cookies of the console: the session's, one before sign-in against forged forms, and what
language and time zone somebody chose.

Over HTTPS a name begins with ``__Host-``: then a browser takes it from this host alone, and hands
it to no other (RFC 6265bis, 4.1.3.2).
"""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from flask import Request, current_app
from werkzeug import Response

SESSION: Final = "session"
FORM: Final = "form"
LANGUAGE: Final = "language"
ZONE: Final = "zone"
MAX_COOKIE_CHARACTERS: Final = 100
YEAR_SECONDS: Final = 365 * 24 * 3600


def read_cookie(request: Request, name: str) -> str:
    """Return a cookie, or "" where there is none, or one that is longer than any of ours."""
    value = request.cookies.get(full_name(name), "")
    return value if len(value) <= MAX_COOKIE_CHARACTERS else ""


def set_cookie(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie until the browser is closed, or for some seconds."""
    response.set_cookie(
        full_name(name),
        value,
        max_age=seconds,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(full_name(name), secure=_is_secure(), httponly=True, samesite="Lax")


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of all time zones, in order. They are read from the disk once."""
    return tuple(sorted(available_timezones()))


def keep_zone(response: Response, zone: str) -> None:
    """Keep a time zone for a year, if it is one."""
    if zone in zone_names():
        set_cookie(response, ZONE, zone, seconds=YEAR_SECONDS)


def full_name(name: str) -> str:
    """Return the name under which a browser holds a cookie."""
    return f"__Host-handraiser-{name}" if _is_secure() else f"handraiser-{name}"


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
