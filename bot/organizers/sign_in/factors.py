"""Signing in by a name, a password and a one-time password, and proving again who one is.

All that is wrong has one answer, and takes the same time: whoever guesses does not learn which
names there are, nor which part was right.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.organizers.sign_in import (
    attempts,
    links,
    one_time_passwords,
    passkeys,
    recovery_codes,
)
from bot.organizers.sign_in.passwords import (
    TooManyAtOnce,
    check_password,
    hash_password,
    turn_to_sign_in,
    verify_password,
)
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail, organizers, sign_in_secrets
from bot.storage.organizers import passkeys as passkey_rows
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

    Raises ``SignInRefused``, also where one has to wait after too many failures, or many others
    sign in just now.
    """
    attempt, now = attempts.attempt_of(runtime, typed.name, address), runtime.now()
    with runtime.database.read() as connection:
        wait = attempts.waits_until(connection, attempt, now=now)
        who = _find(connection, typed.name)
        stored = sign_in_secrets.read_secrets(connection, who.id if who else 0)
    _refuse_while_waiting(wait, now)
    try:
        with turn_to_sign_in():
            is_right = verify_password(typed.password, stored.password_hash)
    except TooManyAtOnce:
        raise SignInRefused("busy") from None
    codes_wait = None
    with runtime.database.write() as connection:
        if who is not None and is_right:
            codes_wait = attempts.codes_wait_until(runtime, connection, who.id)
            if _use_code(runtime, connection, who, typed.code, codes_wait):
                attempts.note_success(connection, attempt)
                return who
        has_to_wait = attempts.note_failure(runtime, connection, attempt)
        if who is not None and has_to_wait:
            _note_slowed_down(runtime, connection, who)
    _refuse_while_waiting(codes_wait, now)  # told to who has the password, as its owner has
    raise SignInRefused("wrong")


def sign_in_with_passkey(runtime: Runtime, attempt: str, answer: Mapping[str, Any]) -> Organizer:
    """Return whose passkey has answered what was asked with ``passkeys.ask_for_one``.

    Raises ``SignInRefused``.
    """
    with runtime.database.write() as connection:
        who = passkeys.use_answer(runtime, connection, attempt, answer)
    if who is None:
        raise SignInRefused("wrong_passkey")
    return who


def confirm_with_passkey(
    runtime: Runtime, who: Organizer, attempt: str, answer: Mapping[str, Any]
) -> None:
    """Let somebody who is signed in prove again who they are, by a passkey.

    Raises ``SignInRefused``.
    """
    with runtime.database.write() as connection:
        proved = passkeys.use_answer(runtime, connection, attempt, answer, who)
    if proved is None:
        raise SignInRefused("wrong_passkey")


def confirm(runtime: Runtime, who: Organizer, code: str, address: str) -> None:
    """Let somebody who is signed in prove again who they are, by a code of their app.

    Raises ``SignInRefused``.
    """
    attempt, now = attempts.attempt_of(runtime, who.name, address), runtime.now()
    with runtime.database.write() as connection:
        codes_wait = attempts.codes_wait_until(runtime, connection, who.id)
        wait = attempts.waits_until(connection, attempt, now=now)
        is_right = wait is None and _use_code(runtime, connection, who, code, codes_wait)
        if is_right:
            attempts.note_success(connection, attempt)
        elif wait is None:
            attempts.note_failure(runtime, connection, attempt)
    if not is_right:
        _refuse_while_waiting(wait or codes_wait, now)
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
    whose = _link_owner(runtime, token)
    chosen = _checked(runtime, whose, password, secret, code)
    with _begin_anew(runtime, token, whose) as connection:
        codes = _store(runtime, connection, whose, chosen)
    return whose, codes


def choose_passkey(
    runtime: Runtime, token: str, *, attempt: str, answer: Mapping[str, Any], name: str
) -> Organizer:
    """Let whoever holds a one-time link choose a passkey; the link is used up.

    ``answer`` is to ``passkeys.ask_for_new``, and ``name`` what they call it. All other factors and
    sessions of that organizer end. Returns who it is. Raises ``SignInRefused``.
    """
    whose = _link_owner(runtime, token)
    made = passkeys.read_new(runtime, whose, attempt, answer)
    if made is None:
        raise SignInRefused("wrong_passkey")
    with _begin_anew(runtime, token, whose) as connection:
        if not passkeys.store_new(connection, whose, made, name=name, now=runtime.now()):
            raise SignInRefused("passkey_known")
    return whose


def add_passkey(
    runtime: Runtime, who: Organizer, *, attempt: str, answer: Mapping[str, Any], name: str
) -> None:
    """Add a passkey to what somebody signs in with. Raises ``SignInRefused``."""
    made = passkeys.read_new(runtime, who, attempt, answer)
    if made is None:
        raise SignInRefused("wrong_passkey")
    with runtime.database.write() as connection:
        if not passkeys.store_new(connection, who, made, name=name, now=runtime.now()):
            raise SignInRefused("passkey_known")
        audit_trail.note(connection, runtime.now(), who.id, "passkey added")


def remove_passkey(runtime: Runtime, who: Organizer, passkey_id: int) -> None:
    """Let a passkey of somebody sign in nobody any more.

    Raises ``SignInRefused`` for one that is not theirs, and for the last that they can sign in
    with.
    """
    with runtime.database.write() as connection:
        stored = sign_in_secrets.read_secrets(connection, who.id)
        is_last = len(passkey_rows.list_of(connection, who.id)) == 1 and not stored.password_hash
        if is_last:
            raise SignInRefused("last_factor")
        if not passkey_rows.remove(connection, who.id, passkey_id):
            raise SignInRefused("wrong_passkey")
        audit_trail.note(connection, runtime.now(), who.id, "passkey removed")


def change_password_and_app(
    runtime: Runtime, who: Organizer, *, password: str, secret: str, code: str
) -> tuple[str, ...]:
    """Let somebody who is signed in choose another password and app; return new recovery codes.

    Their passkeys stay. Raises ``SignInRefused`` and ``PasswordRefused``.
    """
    chosen = _checked(runtime, who, password, secret, code)
    with runtime.database.write() as connection:
        codes = _store(runtime, connection, who, chosen)
        audit_trail.note(connection, runtime.now(), who.id, "password and app chosen")
    return codes


def new_recovery_codes(runtime: Runtime, who: Organizer) -> tuple[str, ...]:
    """Give somebody who is signed in ten new recovery codes; their earlier ones end."""
    with runtime.database.write() as connection:
        codes = recovery_codes.renew_recovery_codes(connection, who.id)
        audit_trail.note(connection, runtime.now(), who.id, "recovery codes made")
    return codes


@dataclass(frozen=True, slots=True)
class Factors:
    """With what somebody can sign in."""

    has_password: bool
    passkeys: int
    recovery_codes: int


def list_factors(runtime: Runtime, who: Organizer) -> Factors:
    """Return with what somebody can sign in."""
    with runtime.database.read() as connection:
        return Factors(
            bool(sign_in_secrets.read_secrets(connection, who.id).password_hash),
            len(passkey_rows.list_of(connection, who.id)),
            sign_in_secrets.count_recovery_codes(connection, who.id),
        )


def _link_owner(runtime: Runtime, token: str) -> Organizer:
    whose = links.read_link(runtime, token)
    if whose is None:
        raise SignInRefused("link_over")
    return whose


@contextmanager
def _begin_anew(runtime: Runtime, token: str, whose: Organizer) -> Iterator[Connection]:
    """Use a link up, and end all factors and sessions of before: new ones are stored within."""
    with runtime.database.write() as connection:
        if not sign_in_secrets.use_link(connection, links.hash_link(token)):
            raise SignInRefused("link_over")
        sign_in_secrets.delete_factors(connection, whose.id)
        session_rows.end_all(connection, whose.id)
        yield connection
        audit_trail.note(connection, runtime.now(), whose.id, "factors chosen by link")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A password and an app that were checked, and the time step of the code that was typed."""

    password_hash: str
    secret: str
    step: int


def _checked(runtime: Runtime, who: Organizer, password: str, secret: str, code: str) -> _Chosen:
    """Check a password, and that the app has the secret. Raises what those who call it do."""
    check_password(password, name=who.name)
    step = one_time_passwords.find_step(secret, code, runtime.now())
    if step is None:
        raise SignInRefused("wrong_code")
    return _Chosen(hash_password(password), secret, step)


def _store(
    runtime: Runtime, connection: Connection, who: Organizer, chosen: _Chosen
) -> tuple[str, ...]:
    """Store a password and an app, the typed code used up; return new recovery codes."""
    sign_in_secrets.set_password(connection, who.id, chosen.password_hash)
    one_time_passwords.store_secret(connection, runtime.vault, who.id, chosen.secret)
    sign_in_secrets.use_one_time_step(connection, who.id, chosen.step)
    return recovery_codes.renew_recovery_codes(connection, who.id)


def _refuse_while_waiting(until: datetime | None, now: datetime) -> None:
    """Raise ``SignInRefused``, which says for how long, where nobody may try before then."""
    if until is not None:
        raise SignInRefused("too_many", seconds=int((until - now).total_seconds()) + 1)


def _find(connection: Connection, name: str) -> Organizer | None:
    wanted = name.strip().casefold()
    found = organizers.list_organizers(connection)
    return next((one for one in found if one.name.casefold() == wanted), None)


def _use_code(
    runtime: Runtime,
    connection: Connection,
    who: Organizer,
    typed: str,
    codes_wait: datetime | None,
) -> bool:
    """Use up a one-time password, if these do not wait, or a recovery code; or count a wrong one.

    For who has proved the rest: their password, or a session.
    """
    if codes_wait is None and one_time_passwords.use_one_time_password(
        connection, runtime.vault, who.id, typed, now=runtime.now()
    ):
        attempts.note_right_code(runtime, connection, who.id)
        return True
    if recovery_codes.use_recovery_code(connection, who.id, typed):
        attempts.note_right_code(runtime, connection, who.id)
        audit_trail.note(connection, runtime.now(), who.id, "recovery code used")
        return True
    if codes_wait is None and attempts.note_wrong_code(runtime, connection, who.id):
        _note_slowed_down(runtime, connection, who)
    return False


def _note_slowed_down(runtime: Runtime, connection: Connection, who: Organizer) -> None:
    audit_trail.note(connection, runtime.now(), None, "sign-in slowed down", detail=who.name)
