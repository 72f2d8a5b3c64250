"""One-time passwords of an app (RFC 6238): six digits, thirty seconds, each taken once."""

import re
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Connection

from bot.storage.organizers import sign_in_secrets
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault

DIGITS: Final = 6
STEP_SECONDS: Final = 30
_STEPS_AROUND: Final = (0, -1, 1)
"""A clock may be half a minute off, and typing takes time."""
ISSUER: Final = "Handraiser"
_SECRET: Final = re.compile(r"[A-Z2-7]{32}")
"""160 bits in base32: nobody's app is set up with less, whatever a browser sends back."""


def new_secret() -> str:
    """Return a new secret of 160 bits, in base32 as apps take it."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, name: str) -> str:
    """Return what a code for an app's camera says."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def find_step(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step whose one-time password was typed; None where it is none of now."""
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    if not _SECRET.fullmatch(secret):
        return None
    totp, step_now = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for around in _STEPS_AROUND:
        if pyotp.utils.strings_equal(totp.generate_otp(step_now + around), digits):
            return step_now + around
    return None


def store_secret(connection: Connection, vault: Vault, organizer_id: int, secret: str) -> None:
    """Store an organizer's secret, sealed, in place of any other."""
    sealed = vault.seal(PROGRAM, Sealed.ONE_TIME_KEY, secret)
    sign_in_secrets.set_one_time_secret(connection, organizer_id, sealed)


def use_one_time_password(
    connection: Connection, vault: Vault, organizer_id: int, typed: str, *, now: datetime
) -> bool:
    """Take a one-time password if it is right and was not taken before; tell whether it was."""
    stored = sign_in_secrets.read_secrets(connection, organizer_id).sealed_one_time_secret
    secret = vault.read(PROGRAM, Sealed.ONE_TIME_KEY, stored)
    if not secret:
        return False
    step = find_step(secret, typed, now)
    return step is not None and sign_in_secrets.use_one_time_step(connection, organizer_id, step)
