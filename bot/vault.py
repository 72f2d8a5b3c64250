"""Seals personal data, and finds addresses without knowing them. The only module that sees keys.

From each of the installation's vault keys (``VAULT_KEYS``, newest first) two keys are derived:

- a *wrapping key*, under which data keys lie in the database. A data key belongs to a scope: ""
  is the program's own (addresses), any other a campaign's (names, answers, conversations,
  words). A scope whose data keys are destroyed can never be read again, from any backup that
  holds no wrapped copy of them.
- a *lookup key*. An address is looked up by a keyed hash, chained over the keys from the oldest
  to the newest: ``h1 = HMAC(oldest, address)``, ``h2 = HMAC(next, h1)``, and so on. So the hash
  of one generation can be moved to the next by who holds the keys, without knowing the address:
  an opt-out whose address was erased survives the rotation of keys. For the same reason no key
  that was ever in use may be taken out of ``VAULT_KEYS``. An address that can be written in
  several forms is found by each, and stored under the last of them.

A third key is derived from a campaign's oldest data key: by it those are marked who were erased
and go on counting (``signer_marks``). It is gone with the campaign's data keys.

Sealed text is AES-256-GCM with a random nonce, bound to its scope and column; under one data key
that is good for 2**32 texts (NIST SP 800-38D, 8.3).
"""

import hmac
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.languages import PhrasedError

PROGRAM: Final = ""
"""The scope of what belongs to no campaign."""
KEY_BYTES = 32
NONCE_BYTES = 12
LOOKUP_BYTES = 16
LOCK_BYTES = 8
NAME_BYTES = 8
FINGERPRINT_BYTES = 8
REFRESH_SECONDS = 60.0
"""How often a process asks which data keys there are, and so how long a key that another process
destroyed may stay in this one's memory."""

_HEADER = Struct(">BI")
_FORMAT = 1


class VaultError(Exception):
    """The vault keys do not fit the database, or what is stored was not sealed by them."""


class WrongKeys(VaultError, PhrasedError):
    """``VAULT_KEYS`` or the data keys are not those that the database was written with."""

    section = "vault_refusals"


class Destroyed(Exception):
    """What was asked for was sealed under a data key that has since been destroyed."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A data key as it lies in the database; ``wrapped`` is None once it is destroyed."""

    id: int
    scope: str
    wrapped: bytes | None
    vault_key: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of keys; ``generations`` are the vault keys' fingerprints, oldest
    first."""

    data_keys: Sequence[StoredKey] = ()
    generations: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class _VaultKey:
    """What is derived from one vault key."""

    fingerprint: bytes
    wrapping: AESGCM
    lookup: hmac.HMAC


@dataclass(frozen=True, slots=True)
class _Ring:
    """The data keys at hand: by id, and for each scope the newest, which seals."""

    by_id: dict[int, AESGCM | None]
    newest: dict[str, tuple[bytes, AESGCM]]
    marking: dict[str, bytes]
    fingerprints: dict[str, tuple[bytes, ...]]
    generation: int
    read_at: float


class Vault:
    """The keys of one installation, at hand. Safe to share between threads.

    ``load`` reads what the database holds of keys, ``forms`` returns an address in every form
    that it has, the one to store it under last. Raises ``VaultError`` where the vault keys do not
    open the database.
    """

    def __init__(
        self,
        keys: Sequence[bytes],
        load: Callable[[], Stored],
        *,
        forms: Callable[[str], Sequence[str]] = lambda address: (address,),
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._oldest_first = tuple(_derive(key) for key in reversed(keys))
        self._load = load
        self._forms = forms
        self._seconds = seconds
        self._lock = Lock()
        self._ring = self._read()

    def seal(self, scope: str, column: str, text: str) -> bytes:
        """Return ``text``, sealed under the scope's newest data key for that column alone.

        Raises ``KeyError`` for a scope that has no data key: each campaign's is made when the
        program starts.
        """
        header, key = self._current().newest[scope]
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + key.encrypt(nonce, text.encode(), _bound(scope, column))

    def unseal(self, scope: str, column: str, sealed: bytes) -> str:
        """Return the text that was sealed for that scope and column.

        Raises ``Destroyed`` when its data key was destroyed, and ``VaultError`` when this is no
        such text: cut short, changed, or moved here from another scope or column.
        """
        if len(sealed) < _HEADER.size + NONCE_BYTES or sealed[0] != _FORMAT:
            raise VaultError(f"what is stored in {column} is not sealed text")
        key = self._data_key(_HEADER.unpack_from(sealed)[1])
        if key is None:
            raise Destroyed(f"the key of {scope or 'the program'} was destroyed")
        nonce = sealed[_HEADER.size : _HEADER.size + NONCE_BYTES]
        try:
            plain = key.decrypt(nonce, sealed[_HEADER.size + NONCE_BYTES :], _bound(scope, column))
        except InvalidTag:
            raise VaultError(f"what is stored in {column} was sealed for another place") from None
        return plain.decode()

    def read(self, scope: str, column: str, sealed: bytes | None) -> str | None:
        """Return the text, or None where there is none or its key was destroyed."""
        if sealed is None:
            return None
        try:
            return self.unseal(scope, column, sealed)
        except Destroyed:
            return None

    def read_if(self, scope: str, column: str, sealed: bytes | None) -> str | None:
        """Return the text, or None also where none of our keys opens it."""
        try:
            return self.read(scope, column, sealed)
        except VaultError:
            return None

    def lookups(self, address: str) -> tuple[bytes, ...]:
        """Return the address's lookup hashes under every generation of keys, newest first.

        Find rows by all of them: those written under an older generation move on in time. Those
        of other forms of the address come before, so that the last ones are of the form under
        which it is stored, whichever it is given in.
        """
        return tuple(one for form in self._forms(address) for one in self._chain(form))

    def _chain(self, form: str) -> list[bytes]:
        found = []
        value = form.encode()
        for key in self._oldest_first:
            value = _hash(key.lookup, value)
            found.append(value)
        return found[::-1]

    @property
    def generation(self) -> int:
        """The generation under which new rows are written: the database's, counted from 1.

        A key that was added to ``VAULT_KEYS`` comes into use when ``rotate`` says so, when all
        processes know it.
        """
        return self._current().generation

    def lookup(self, address: str) -> bytes:
        """Return the lookup hash under which a new row is written, of ``generation``."""
        return self.lookups(address)[-self.generation]

    @staticmethod
    def lock_key(lookups: Sequence[bytes]) -> bytes:
        """Return 8 bytes by which to lock an address, of all its lookup hashes.

        They are the same whatever keys are added.
        """
        return lookups[-1][:LOCK_BYTES]

    def signer_marks(self, scope: str, lookups: Sequence[bytes], signer: int) -> tuple[bytes, ...]:
        """Return what marks the address of these lookup hashes as one that counted in a campaign.

        ``signer`` tells apart those who signed from one phone, from 1 on. Nothing is returned for a
        scope without data keys.
        """
        key = self._current().marking.get(scope)
        if key is None:
            return ()
        number = signer.to_bytes(2, "big")
        return tuple(hmac.digest(key, number + one, sha256)[:LOOKUP_BYTES] for one in lookups)

    def name_hash(self, scope: str, folded: str) -> bytes | None:
        """Return a keyed hash of a folded name, by which two alike are found in a campaign.

        It is cut short, and dies with the campaign's keys. None for a scope without data keys.
        """
        key = self._current().marking.get(scope)
        return hmac.digest(key, b"name" + folded.encode(), sha256)[:NAME_BYTES] if key else None

    def carry_forward(self, lookup: bytes, generation: int) -> bytes:
        """Return an older generation's lookup hash as one of the newest vault key."""
        for key in self._oldest_first[generation:]:
            lookup = _hash(key.lookup, lookup)
        return lookup

    @property
    def fingerprints(self) -> tuple[bytes, ...]:
        """What names each vault key without giving it away, oldest first."""
        return tuple(key.fingerprint for key in self._oldest_first)

    def new_data_key(self) -> tuple[bytes, bytes]:
        """Return a new data key, wrapped under the vault key in use, and that one's fingerprint."""
        in_use = self._oldest_first[self.generation - 1]
        return _wrap(AESGCM.generate_key(KEY_BYTES * 8), in_use)

    def rewrap(self, stored: StoredKey) -> tuple[bytes, bytes]:
        """Return a stored data key wrapped under the newest vault key, and its fingerprint."""
        return _wrap(self._unwrap(stored), self._oldest_first[-1])

    def refresh(self) -> None:
        """Read again what the database holds of keys, having changed it."""
        self._ring = self._read()

    def key_fingerprints(self, scope: str) -> tuple[bytes, ...]:
        """Return the fingerprints of a scope's data keys, oldest first; they do not give the keys
        away.

        A key that was destroyed has none.
        """
        return self._current().fingerprints.get(scope, ())

    def can_open(self, scope: str, column: str, sealed: bytes) -> bool:
        """Try sealed text with every data key that is left; say whether one of them opens it."""
        nonce = sealed[_HEADER.size : _HEADER.size + NONCE_BYTES]
        for key in self._current().by_id.values():
            if key is None:
                continue
            with suppress(InvalidTag):
                key.decrypt(nonce, sealed[_HEADER.size + NONCE_BYTES :], _bound(scope, column))
                return True
        return False

    def has(self, scope: str) -> bool:
        """Say whether there is a data key to seal with in that scope."""
        return scope in self._current().newest

    def _current(self) -> _Ring:
        if self._seconds() - self._ring.read_at > REFRESH_SECONDS:
            with self._lock:
                if self._seconds() - self._ring.read_at > REFRESH_SECONDS:
                    self.refresh()
        return self._ring

    def _data_key(self, key_id: int) -> AESGCM | None:
        ring = self._current()
        if key_id not in ring.by_id:
            self.refresh()  # another process made it since
            ring = self._ring
        if key_id not in ring.by_id:
            raise VaultError("sealed under a data key that this database does not hold")
        return ring.by_id[key_id]

    def _read(self) -> _Ring:
        stored = self._load()
        _check_order(self.fingerprints, stored.generations)
        by_id: dict[int, AESGCM | None] = {}
        newest: dict[str, tuple[bytes, AESGCM]] = {}
        marking: dict[str, bytes] = {}
        fingerprints: dict[str, tuple[bytes, ...]] = {}
        for row in sorted(stored.data_keys, key=lambda row: row.id):
            by_id[row.id] = None
            if row.wrapped is not None:
                data_key = self._unwrap(row)
                by_id[row.id] = opened = AESGCM(data_key)
                marking.setdefault(row.scope, _expand(data_key, b"marking", KEY_BYTES))
                named = _expand(data_key, b"fingerprint", FINGERPRINT_BYTES)
                fingerprints[row.scope] = (*fingerprints.get(row.scope, ()), named)
                newest[row.scope] = (_HEADER.pack(_FORMAT, row.id), opened)
        generation = len(stored.generations) or len(self._oldest_first)
        return _Ring(by_id, newest, marking, fingerprints, generation, self._seconds())

    def _unwrap(self, stored: StoredKey) -> bytes:
        if stored.wrapped is None:
            raise Destroyed(f"the key of {stored.scope or 'the program'} was destroyed")
        for key in self._oldest_first:
            if key.fingerprint == stored.vault_key:
                nonce, sealed = stored.wrapped[:NONCE_BYTES], stored.wrapped[NONCE_BYTES:]
                try:
                    return key.wrapping.decrypt(nonce, sealed, key.fingerprint)
                except InvalidTag:
                    break
        raise WrongKeys("do_not_open")


def _derive(key: bytes) -> _VaultKey:
    return _VaultKey(
        fingerprint=_expand(key, b"fingerprint", FINGERPRINT_BYTES),
        wrapping=AESGCM(_expand(key, b"wrapping", KEY_BYTES)),
        lookup=hmac.new(_expand(key, b"lookup", KEY_BYTES), digestmod=sha256),
    )


def _hash(key: hmac.HMAC, value: bytes) -> bytes:
    """Return a keyed hash, by a copy of one begun: to begin one takes longer than the rest."""
    keyed = key.copy()
    keyed.update(value)
    return keyed.digest()[:LOOKUP_BYTES]


def _wrap(data_key: bytes, under: _VaultKey) -> tuple[bytes, bytes]:
    nonce = os.urandom(NONCE_BYTES)
    sealed = under.wrapping.encrypt(nonce, data_key, under.fingerprint)
    return nonce + sealed, under.fingerprint


def _expand(key: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"handraiser/1/" + purpose).derive(key)


def _bound(scope: str, column: str) -> bytes:
    return f"{scope}\0{column}".encode()


def _check_order(ours: Sequence[bytes], stored: Iterable[bytes]) -> None:
    """Hold the vault keys against those the database was written with, oldest first.

    Raises ``WrongKeys``: with a key missing or out of order, no address would be found again.
    """
    for number, fingerprint in enumerate(stored):
        if number >= len(ours) or ours[number] != fingerprint:
            raise WrongKeys("key_missing", fingerprint=fingerprint.hex())
