"""Passkeys (WebAuthn): one holds two factors, the device and what unlocks it.

So each has to say that it was unlocked ("user verification"). Its counter is not looked at: keys
that several devices share do not keep one. A challenge is the hash of an attempt, which the browser
holds and brings back: it says what for and whose it is, ends after five minutes, and is answered
once, since no passkey's answer is taken to what was asked before its last one.
"""

import hmac
import logging
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from sqlalchemy import Connection

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.organizers import organizers
from bot.storage.organizers import passkeys as rows
from bot.storage.organizers.passkeys import PasskeyRow

VALID_FOR: Final = timedelta(minutes=5)
MAX_PASSKEYS: Final = 10
MAX_NAME_CHARACTERS: Final = 40
MAX_CREDENTIAL_BYTES: Final = 4096
_APPLICATION: Final = "Handraiser"
_REGISTER, _SIGN_IN, _CONFIRM = "register", "sign in", "confirm"
_RANDOM_BYTES: Final = 16
_USER_ID_BYTES: Final = 8
_MAX_ATTEMPT_CHARACTERS: Final = 200

# It tells the ids of credentials, which are nobody's business but the database's.
logging.getLogger("fido2").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser is asked: ``options`` go to ``navigator.credentials`` as they are (JSON).

    ``attempt`` comes back with the answer.
    """

    attempt: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that a browser has made, verified and not stored yet."""

    credential_id: bytes
    credential: bytes


def ask_for_new(runtime: Runtime, who: Organizer) -> Challenge:
    """Ask a browser to make a passkey for somebody; those that they have are left out."""
    attempt = _begin(runtime, _REGISTER, who)
    with runtime.database.read() as connection:
        known = [AttestedCredentialData(row.credential) for row in rows.list_of(connection, who.id)]
    user = PublicKeyCredentialUserEntity(
        id=who.id.to_bytes(_USER_ID_BYTES, "big"), name=who.name, display_name=who.name
    )
    options, _ = _server(runtime).register_begin(
        user,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_challenge(attempt),
    )
    return Challenge(attempt, dict(options.public_key))


def read_new(
    runtime: Runtime, who: Organizer, attempt: str, answer: Mapping[str, Any]
) -> NewPasskey | None:
    """Return the passkey that a browser has made for somebody; None for what is none."""
    if _begun_at(runtime, _REGISTER, who, attempt) is None:
        return None
    try:
        made: AuthenticatorData = _server(runtime).register_complete(
            _state(attempt), RegistrationResponse.from_dict(_texts_alone(answer))
        )
        credential = made.credential_data
    except _UNREADABLE:
        return None
    if credential is None or len(credential) > MAX_CREDENTIAL_BYTES:
        return None
    if credential.public_key.ALGORITHM not in CoseKey.supported_algorithms():
        return None
    return NewPasskey(credential.credential_id, bytes(credential))


def store_new(
    connection: Connection, who: Organizer, made: NewPasskey, *, name: str, now: datetime
) -> bool:
    """Store a passkey. False where it is in use already, or they have enough of them."""
    if len(rows.list_of(connection, who.id)) >= MAX_PASSKEYS:
        return False
    shown = "".join(sign for sign in name if sign.isprintable()).strip()[:MAX_NAME_CHARACTERS]
    return rows.add(
        connection,
        who.id,
        credential_id=made.credential_id,
        credential=made.credential,
        name=shown,
        now=now,
    )


def ask_for_one(runtime: Runtime, who: Organizer | None = None) -> Challenge:
    """Ask a browser for a passkey: ``who`` proves again who they are; None: somebody signs in."""
    attempt = _begin(runtime, _SIGN_IN if who is None else _CONFIRM, who)
    known = None
    if who is not None:
        with runtime.database.read() as connection:
            stored = rows.list_of(connection, who.id)
        known = [AttestedCredentialData(row.credential) for row in stored]
    options, _ = _server(runtime).authenticate_begin(
        known,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_challenge(attempt),
    )
    return Challenge(attempt, dict(options.public_key))


def use_answer(
    runtime: Runtime,
    connection: Connection,
    attempt: str,
    answer: Mapping[str, Any],
    who: Organizer | None = None,
) -> Organizer | None:
    """Take a passkey's answer to ``ask_for_one``, and return whose it is; None for a wrong one."""
    begun_at = _begun_at(runtime, _SIGN_IN if who is None else _CONFIRM, who, attempt)
    if begun_at is None:
        return None
    try:
        read = AuthenticationResponse.from_dict(_texts_alone(answer))
        passkey = rows.find(connection, read.raw_id)
        if passkey is None or (who is not None and passkey.organizer_id != who.id):
            return None
        known = AttestedCredentialData(passkey.credential)
        _server(runtime).authenticate_complete(_state(attempt), [known], read)
    except _UNREADABLE:
        return None
    if not rows.use(connection, passkey.id, begun_at=begun_at, now=runtime.now()):
        return None
    return organizers.by_id(connection, passkey.organizer_id)


def list_passkeys(runtime: Runtime, who: Organizer) -> list[PasskeyRow]:
    """Return the passkeys of an organizer, oldest first."""
    with runtime.database.read() as connection:
        return rows.list_of(connection, who.id)


_PARTS: Final = ("clientDataJSON", "attestationObject", "authenticatorData", "signature")
_UNREADABLE: Final = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError),
    *(NotImplementedError, RecursionError, AssertionError, struct.error),
)
"""What ``fido2`` raises for an answer that is wrong, or no answer at all."""


def _texts_alone(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an answer that are looked at. Raises ``ValueError`` where one is no text.

    ``fido2`` takes a number for so many bytes to make: a stranger could ask it for gigabytes.
    """
    response = answer.get("response")
    whole = response if isinstance(response, Mapping) else {}
    parts = {key: whole[key] for key in _PARTS if key in whole}
    read = {key: answer.get(key) for key in ("id", "rawId", "type")}
    if not all(isinstance(part, str) for part in (*read.values(), *parts.values())):
        raise ValueError("not an answer of a browser")
    return {**read, "response": parts}


def _server(runtime: Runtime) -> Fido2Server:
    """Return what checks answers: they were made for this very address, and for no other."""
    address = runtime.settings.console_address
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=parts.hostname or "", name=_APPLICATION),
        verify_origin=lambda given: given == origin,
    )


def _state(attempt: str) -> dict[str, Any]:
    """Return what ``Fido2Server`` told us when it asked, made anew from the attempt."""
    return {
        "challenge": websafe_encode(_challenge(attempt)),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _begin(runtime: Runtime, purpose: str, who: Organizer | None) -> str:
    now = int(runtime.now().timestamp() * 1000)
    told = f"{now}.{secrets.token_hex(_RANDOM_BYTES)}"
    return f"{told}.{_mark(runtime, purpose, who, told)}"


def _begun_at(
    runtime: Runtime, purpose: str, who: Organizer | None, attempt: str
) -> datetime | None:
    """Return when an attempt of ours began; None where it is another's, or over."""
    told, _, mark = attempt[:_MAX_ATTEMPT_CHARACTERS].rpartition(".")
    expected = _mark(runtime, purpose, who, told)
    if not hmac.compare_digest(mark.encode(errors="replace"), expected.encode()):
        return None
    begun_at = datetime.fromtimestamp(int(told.partition(".")[0]) / 1000, UTC)
    age = runtime.now() - begun_at
    return begun_at if timedelta(0) <= age < VALID_FOR else None


def _mark(runtime: Runtime, purpose: str, who: Organizer | None, told: str) -> str:
    whose = who.id if who else 0
    return runtime.vault.lookup(f"passkey\0{purpose}\0{whose}\0{told}").hex()


def _challenge(attempt: str) -> bytes:
    return sha256(attempt.encode(errors="replace")).digest()
