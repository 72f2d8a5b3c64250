"""Who is signed in, and for how long (ASVS 5.0, 7): the browser holds a random id, we its hash.

A session ends after an hour in which nothing was done, twelve hours after it began, when its owner
or an administrator ends it, and when its owner is removed.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail, organizers
from bot.storage.organizers import sessions as rows
from bot.storage.organizers.sessions import SessionRow

MAX_IDLE: Final = timedelta(minutes=60)
MAX_AGE: Final = timedelta(hours=12)
FACTOR_FRESH_FOR: Final = timedelta(minutes=5)
"""How long a factor counts for exports, approvals, roles, factors and looks at names."""
MAX_BROWSER_CHARACTERS: Final = 60
_NOTED_EVERY: Final = timedelta(seconds=30)
"""How exactly it is kept when something was last done: not each view writes a row."""
_TOKEN_BYTES: Final = 32
_FORM_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. ``form_key`` is what every form of this session carries."""

    id: int
    organizer: Organizer
    form_key: str
    began_at: datetime
    used_at: datetime
    factor_at: datetime
    browser: str


def begin(runtime: Runtime, organizer: Organizer, *, browser: str = "") -> str:
    """Sign somebody in who just proved who they are; return what their browser is to hold.

    ``browser`` is how they tell this session from their others: "Firefox on Android".
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), runtime.now()
    with runtime.database.write() as connection:
        rows.add(
            connection,
            organizer.id,
            hash_=_hash(token),
            form_key=secrets.token_bytes(_FORM_KEY_BYTES),
            browser=browser[:MAX_BROWSER_CHARACTERS],
            now=now,
        )
        audit_trail.note(connection, now, organizer.id, "signed in")
    return token


def find(runtime: Runtime, token: str, *, is_polling: bool = False) -> Session | None:
    """Return the session of what a browser holds; None where it is unknown or over.

    Each call prolongs it, but for one of a page that only looks for news by itself.
    """
    now, hash_ = runtime.now(), _hash(token)
    with runtime.database.read() as connection:
        row = rows.find(connection, hash_, used_after=now - MAX_IDLE, began_after=now - MAX_AGE)
        who = organizers.by_id(connection, row.organizer_id) if row else None
    if row is None or who is None:
        return None
    if not is_polling and now - row.used_at >= _NOTED_EVERY:
        with runtime.database.write() as connection:
            rows.note_used(connection, row.id, now=now)
    return _session(row, replace(who, is_proved=True))


def has_fresh_factor(session: Session, now: datetime) -> bool:
    """Tell whether whoever is signed in proved who they are within the last five minutes."""
    return timedelta(0) <= now - session.factor_at < FACTOR_FRESH_FOR


def renew(runtime: Runtime, session: Session) -> str | None:
    """Note that whoever is signed in proved again who they are, and return what their browser is
    to hold from now on (ASVS 7.2.4). None where the session was ended meanwhile.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with runtime.database.write() as connection:
        renewed = rows.renew(connection, session.id, hash_=_hash(token), now=runtime.now())
    return token if renewed else None


def list_sessions(runtime: Runtime, organizer: Organizer) -> list[Session]:
    """Return the sessions of an organizer, the newest first."""
    now = runtime.now()
    with runtime.database.read() as connection:
        found = rows.list_of(
            connection, organizer.id, used_after=now - MAX_IDLE, began_after=now - MAX_AGE
        )
    return [_session(row, organizer) for row in found]


def end(runtime: Runtime, organizer: Organizer, session_id: int, by: Organizer) -> bool:
    """End one of an organizer's sessions; False where there is none such."""
    with runtime.database.write() as connection:
        ended = rows.end(connection, session_id, organizer_id=organizer.id)
        if ended:
            audit_trail.note(connection, runtime.now(), by.id, "signed out", detail=organizer.name)
    return ended


def end_all(
    runtime: Runtime, organizer: Organizer, by: Organizer, *, but: Session | None = None
) -> int:
    """End all sessions of an organizer, but for the one given; return how many."""
    with runtime.database.write() as connection:
        ended = rows.end_all(connection, organizer.id, but=but.id if but else 0)
        if ended:
            audit_trail.note(
                connection, runtime.now(), by.id, "sessions ended", detail=organizer.name
            )
    return ended


def delete_old_sessions(runtime: Runtime) -> int:
    """Delete the rows of sessions that are over; return how many."""
    now = runtime.now()
    with runtime.database.write() as connection:
        return rows.delete_old(connection, used_before=now - MAX_IDLE, began_before=now - MAX_AGE)


def _session(row: SessionRow, organizer: Organizer) -> Session:
    return Session(
        row.id,
        organizer,
        row.form_key.hex(),
        row.began_at,
        row.used_at,
        row.factor_at,
        row.browser,
    )


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
