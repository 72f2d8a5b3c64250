"""Signed notes (https://c2sp.org/signed-note) and checkpoints: what a log's key signs.

``bot.proof.verify`` reads them.
"""

import base64
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519: Final = b"\1"
_ID_BYTES: Final = 4


def write_vkey(origin: str, public_key: bytes) -> str:
    """Return a log's public key as it is published: name, id and key."""
    encoded = base64.b64encode(_ED25519 + public_key).decode()
    return f"{origin}+{_key_id(origin, public_key).hex()}+{encoded}"


def write_checkpoint(origin: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint, which is to be signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign_note(text: str, origin: str, key: Ed25519PrivateKey) -> str:
    """Return a text that ends with a line break, with the signature of the log below."""
    key_id = _key_id(origin, key.public_key().public_bytes_raw())
    signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
    return f"{text}\n— {origin} {signature}\n"


def _key_id(origin: str, public_key: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:_ID_BYTES]
