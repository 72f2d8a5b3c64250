"""Signing in by a name, a password and a one-time password, and proving again who one is.

All that is wrong has one answer, and takes the same time: whoever guesses does not learn which
names there are, nor which part was right.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.organizers.sign_in import attempts, links, one_time_passwords, recovery_codes
from bot.organizers.sign_in.passwords import check_password, hash_password, verify_password
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail, organizers, sign_in_secrets
from bot.storage.organizers import sessions as session_rows


class SignInRefused(PhrasedError):
    """Nobody is signed in; the words do not say which part was wrong."""

    section = "sign_in_refusals"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed to sign in. ``code`` is a one-time password or a recovery code."""

    name: str
    password: str
    code: str


def sign_in(runtime: Runtime, typed: Typed, address: str) -> Organizer:
    """Return who typed their name, password and code. ``address`` is where they came from.

    Raises ``SignInRefused``, also where one has to wait after too many failures.
    """
    attempt, now = attempts.attempt_of(runtime, typed.name, address), runtime.now()
    with runtime.database.read() as connection:
        wait = attempts.waits_until(connection, attempt, now=now)
        who = _find(connection, typed.name)
        stored = sign_in_secrets.read_secrets(connection, who.id if who else 0)
    if wait is not None:
        raise SignInRefused("too_many", seconds=int((wait - now).total_seconds()) + 1)
    is_right = verify_password(typed.password, stored.password_hash)
    with runtime.database.write() as connection:
        if who is not None and is_right and _use_code(runtime, connection, who, typed.code):
            attempts.note_success(connection, attempt)
            return who
        attempts.note_failure(runtime, connection, attempt)
        if who is not None:
            audit_trail.note(connection, now, None, "sign-in failed", detail=who.name)
    raise SignInRefused("wrong")


def confirm(runtime: Runtime, who: Organizer, code: str, address: str) -> None:
    """Let somebody who is signed in prove again who they are, by a code of their app.

    Raises ``SignInRefused``.
    """
    attempt, now = attempts.attempt_of(runtime, who.name, address), runtime.now()
    with runtime.database.write() as connection:
        wait = attempts.waits_until(connection, attempt, now=now)
        is_right = wait is None and _use_code(runtime, connection, who, code)
        if is_right:
            attempts.note_success(connection, attempt)
        elif wait is None:
            attempts.note_failure(runtime, connection, attempt)
    if wait is not None:
        raise SignInRefused("too_many", seconds=int((wait - now).total_seconds()) + 1)
    if not is_right:
        raise SignInRefused("wrong_code")


def has_one_time_passwords(runtime: Runtime, who: Organizer) -> bool:
    """Tell whether somebody has an app that makes codes for them."""
    with runtime.database.read() as connection:
        stored = sign_in_secrets.read_secrets(connection, who.id)
    return stored.sealed_one_time_secret is not None


def choose_factors(
    runtime: Runtime, token: str, *, password: str, secret: str, code: str
) -> tuple[Organizer, tuple[str, ...]]:
    """Let whoever holds a one-time link choose a password and an app; the link is used up.

    ``secret`` is what the app was given, and ``code`` what it says now. All other factors and
    sessions of that organizer end. Returns who it is, and their new recovery codes. Raises
    ``SignInRefused`` and ``PasswordRefused``.
    """
    whose = links.read_link(runtime, token)
    if whose is None:
        raise SignInRefused("link_over")
    check_password(password, name=whose.name)
    step = one_time_passwords.find_step(secret, code, runtime.now())
    if step is None:
        raise SignInRefused("wrong_code")
    password_hash = hash_password(password)
    with runtime.database.write() as connection:
        if not sign_in_secrets.use_link(connection, links.hash_link(token)):
            raise SignInRefused("link_over")
        sign_in_secrets.delete_factors(connection, whose.id)
        sign_in_secrets.set_password(connection, whose.id, password_hash)
        one_time_passwords.store_secret(connection, runtime.vault, whose.id, secret)
        sign_in_secrets.use_one_time_step(connection, whose.id, step)
        codes = recovery_codes.renew_recovery_codes(connection, whose.id)
        session_rows.end_all(connection, whose.id)
        audit_trail.note(connection, runtime.now(), whose.id, "factors chosen by link")
    return whose, codes


def _find(connection: Connection, name: str) -> Organizer | None:
    wanted = name.strip().casefold()
    found = organizers.list_organizers(connection)
    return next((one for one in found if one.name.casefold() == wanted), None)


def _use_code(runtime: Runtime, connection: Connection, who: Organizer, typed: str) -> bool:
    """Use up a one-time password or a recovery code."""
    if one_time_passwords.use_one_time_password(
        connection, runtime.vault, who.id, typed, now=runtime.now()
    ):
        return True
    if not recovery_codes.use_recovery_code(connection, who.id, typed):
        return False
    audit_trail.note(connection, runtime.now(), who.id, "recovery code used")
    return True
