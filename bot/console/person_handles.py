"""The handle by which the address of a page names a person: it tells nothing, and is good for an
hour, in the session alone in which somebody found them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Final

from werkzeug.exceptions import NotFound

from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.vault import PROGRAM

GOOD_FOR: Final = timedelta(hours=1)
MAX_HANDLE_CHARACTERS: Final = 200
_SEALED_AS: Final = "console person handle"
"""What a handle is bound to, so that nothing else that is sealed can be taken for one."""
_KEY_CHARACTERS: Final = 16


def make_handle(person_id: int) -> str:
    """Return a new handle of a person."""
    until = int((runtime().now() + GOOD_FOR).timestamp())
    named = f"{_session_key()} {until} {person_id}"
    sealed = runtime().vault.seal(PROGRAM, _SEALED_AS, named)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def read_handle(handle: str) -> int:
    """Return whose handle it is. Raises ``NotFound`` where it is none, another's, or over."""
    try:
        sealed = urlsafe_b64decode(f"{handle[:MAX_HANDLE_CHARACTERS]}==".encode())
    except ValueError:
        raise NotFound from None
    named = runtime().vault.read_if(PROGRAM, _SEALED_AS, sealed)
    key, until, person_id = (named or "- 0 0").split()
    if key != _session_key() or int(until) <= runtime().now().timestamp():
        raise NotFound
    return int(person_id)


def _session_key() -> str:
    """Return what no other session has: ids are given again."""
    session = current_visit().session
    return session.form_key[:_KEY_CHARACTERS] if session else ""
