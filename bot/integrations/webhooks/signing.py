"""Signs webhooks, after https://www.standardwebhooks.com: so that a receiver knows who sent them.

For a day after a secret was changed both sign: a receiver may take up the new one in its own time.
"""

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from standardwebhooks import Webhook

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 -- by which its readers know what it is
SECRET_BYTES: Final = 32
"""The specification asks for 24 to 64."""
FORMER_SECRET_SIGNS: Final = timedelta(days=1)
_SECRET, _FORMER, _FORMER_UNTIL = "secret", "former_secret", "former_until"


def make_secret() -> str:
    """Return a new secret, as its receiver is given it."""
    drawn = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return f"{SECRET_PREFIX}{drawn}"


def begin_secret(secret: str) -> dict[str, str]:
    """Return a first secret as it is kept among an integration's secrets."""
    return {_SECRET: secret}


def exchange_secret(kept: Mapping[str, str], secret: str, *, now: datetime) -> dict[str, str]:
    """Return an integration's secrets with a new one in the place of the one that was."""
    until = (now + FORMER_SECRET_SIGNS).isoformat()
    return {**kept, _SECRET: secret, _FORMER: kept[_SECRET], _FORMER_UNTIL: until}


def signing_secrets(kept: Mapping[str, str], *, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    found = [kept[_SECRET]]
    if _FORMER in kept and now < datetime.fromisoformat(kept[_FORMER_UNTIL]):
        found.append(kept[_FORMER])
    return found


def sign(body: bytes, event_id: str, given: Iterable[str], *, now: datetime) -> dict[str, str]:
    """Return the headers that go with a body, signed with each secret that is given."""
    text = body.decode()
    signatures = [Webhook(secret).sign(event_id, now, text) for secret in given]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
