"""Holds the stand-alone script's check of a signature against the standard and the library."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.proof import verify

VECTORS = [  # RFC 8032, 7.1: key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
            "1cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
            "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
            "984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_good(key: str, message: str, signature: str) -> None:
    given = [bytes.fromhex(one) for one in (key, message, signature)]
    assert verify.is_signed(*given)
    assert not verify.is_signed(given[0], given[1] + b"!", given[2])


@given(st.binary(max_size=200), st.integers(0, 511))
def test_signatures_are_judged_as_the_library_does(message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify.is_signed(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verify.is_signed(public, message, bytes(changed))


@pytest.mark.parametrize(
    ("key", "signature"),
    [
        (b"\2" + b"\0" * 31, b"\0" * 64),
        (b"\1" + b"\0" * 30 + b"\x80", b"\0" * 64),
        (b"\xff" * 32, b"\0" * 64),
        (b"short", b"\0" * 64),
        (b"\1" + b"\0" * 31, b"short"),
        (b"\1" + b"\0" * 31, b"\0" * 32 + b"\xff" * 32),
    ],
)
def test_what_is_no_key_or_no_signature_is_refused(key: bytes, signature: bytes) -> None:
    assert not verify.is_signed(key, b"", signature)
