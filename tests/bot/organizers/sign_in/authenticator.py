"""An authenticator as browsers have them: it makes passkeys, and answers with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData

ORIGIN: Final = "https://petition.example.org"
PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key. ``flags`` are what it says of its owner, ``origin`` what the browser does."""

    credential_id: bytes = b"c" * 32
    origin: str = ORIGIN
    host: str = "petition.example.org"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
        """Answer ``navigator.credentials.create``."""
        credential = AttestedCredentialData.create(
            bytes(Aaguid(b"\0" * 16)),
            self.credential_id,
            ES256.from_cryptography_key(self.key.public_key()),  # type: ignore[no-untyped-call]  # it has no types
        )
        told = self._told(HAS_CREDENTIAL) + bytes(credential)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": told})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options, changed),
            attestationObject=attested,
        )

    def answer(self, options: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
        """Answer ``navigator.credentials.get``."""
        client_data, told = self._client_data("webauthn.get", options, changed), self._told()
        signed = told + sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=told,
            signature=self.key.sign(signed, ec.ECDSA(SHA256())),
        )

    def _told(self, flags: int = 0) -> bytes:
        counted = self.counter.to_bytes(4, "big")
        return sha256(self.host.encode()).digest() + bytes([self.flags | flags]) + counted

    def _client_data(
        self, kind: str, options: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told | dict(changed)).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        id_ = websafe_encode(self.credential_id)
        coded = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": id_, "rawId": id_, "type": "public-key", "response": coded}
