"""Holds that what is sealed is opened by its own keys, in its own place, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import PROGRAM, Destroyed, Stored, StoredKey, Vault, VaultError

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
ADDRESS = "+15550100"


class Shelf:
    """What a database holds of keys, in memory."""

    def __init__(self) -> None:
        self.data_keys: list[StoredKey] = []
        self.generations: list[bytes] = []
        self.reads = 0

    def load(self) -> Stored:
        """Return what is held."""
        self.reads += 1
        return Stored(tuple(self.data_keys), tuple(self.generations))

    def add(self, vault: Vault, scope: str) -> None:
        """Add a data key to a scope."""
        wrapped, vault_key = vault.new_data_key()
        self.data_keys.append(StoredKey(len(self.data_keys) + 1, scope, wrapped, vault_key))
        vault.refresh()

    def destroy(self, at: int) -> None:
        """Destroy a data key by its place."""
        key = self.data_keys[at]
        self.data_keys[at] = StoredKey(key.id, key.scope, None, key.vault_key)


@pytest.fixture
def shelf() -> Shelf:
    """What a database holds of keys."""
    return Shelf()


@pytest.fixture
def vault(shelf: Shelf) -> Vault:
    """A vault with one key, and a data key for each of three scopes."""
    made = Vault([OLD], shelf.load)
    for scope in (PROGRAM, "ibm", "ice"):
        shelf.add(made, scope)
    return made


@given(text=st.text())
def test_what_is_sealed_is_opened_again(text: str) -> None:
    shelf = Shelf()
    vault = Vault([OLD], shelf.load)
    shelf.add(vault, "ibm")
    sealed = vault.seal("ibm", "signatures.name", text)
    assert vault.unseal("ibm", "signatures.name", sealed) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_the_same_text_is_never_sealed_the_same(vault: Vault) -> None:
    assert vault.seal("ibm", "c", "Ana") != vault.seal("ibm", "c", "Ana")


@pytest.mark.parametrize(("scope", "column"), [("ice", "c"), ("ibm", "d"), ("ib", "mc")])
def test_what_is_moved_elsewhere_is_not_opened(vault: Vault, scope: str, column: str) -> None:
    with pytest.raises(VaultError):
        vault.unseal(scope, column, vault.seal("ibm", "c", "Ana"))


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x02" * 40, b"\x01" + b"\0" * 40])
def test_what_was_never_sealed_is_not_opened(vault: Vault, damage: bytes) -> None:
    with pytest.raises(VaultError) as raised:
        vault.unseal("ibm", "signatures.name", damage)
    assert "Ana" not in str(raised.value)


def test_a_changed_byte_is_noticed(vault: Vault) -> None:
    sealed = bytearray(vault.seal("ibm", "c", "Ana"))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        vault.unseal("ibm", "c", bytes(sealed))


def test_a_scope_without_a_key_is_not_sealed_in(vault: Vault) -> None:
    assert not vault.has("unknown")
    with pytest.raises(KeyError):
        vault.seal("unknown", "c", "Ana")


def test_what_was_sealed_under_a_destroyed_key_is_gone(vault: Vault, shelf: Shelf) -> None:
    sealed = vault.seal("ibm", "c", "Ana")
    shelf.destroy(1)
    vault.refresh()
    with pytest.raises(Destroyed):
        vault.unseal("ibm", "c", sealed)
    assert vault.read("ibm", "c", sealed) is None
    assert vault.read("ibm", "c", None) is None
    kept = vault.seal("ice", "c", "Ana")
    assert vault.read("ice", "c", kept) == "Ana"


def test_a_scope_seals_under_its_newest_key_and_opens_all(vault: Vault, shelf: Shelf) -> None:
    before = vault.seal("ibm", "c", "before")
    shelf.add(vault, "ibm")
    after = vault.seal("ibm", "c", "after")
    shelf.destroy(1)
    vault.refresh()
    assert vault.read("ibm", "c", before) is None
    assert vault.read("ibm", "c", after) == "after"


def test_a_key_that_another_process_made_is_found(vault: Vault, shelf: Shelf) -> None:
    other = Vault([OLD], shelf.load)
    shelf.add(other, "ibm")
    assert vault.read("ibm", "c", other.seal("ibm", "c", "Ana")) == "Ana"


def test_a_key_that_another_process_destroyed_is_forgotten_within_a_minute(shelf: Shelf) -> None:
    seconds = [0.0]
    vault = Vault([OLD], shelf.load, seconds=lambda: seconds[0])
    shelf.add(vault, "ibm")
    sealed = vault.seal("ibm", "c", "Ana")
    shelf.destroy(0)
    reads = shelf.reads
    assert vault.read("ibm", "c", sealed) == "Ana"
    assert shelf.reads == reads
    seconds[0] = 61.0
    assert vault.read("ibm", "c", sealed) is None


def test_a_backup_of_the_database_is_not_read_with_other_keys(vault: Vault, shelf: Shelf) -> None:
    with pytest.raises(VaultError, match="does not open"):
        Vault([OTHER], shelf.load)
    shelf.generations = list(vault.fingerprints)
    with pytest.raises(VaultError, match="VAULT_KEYS lacks"):
        Vault([OTHER], shelf.load)


def test_what_another_databases_data_key_sealed_is_told(vault: Vault) -> None:
    elsewhere = Shelf()
    other = Vault([OLD], elsewhere.load)
    for scope in ("a", "b", "c", "ibm"):
        elsewhere.add(other, scope)
    with pytest.raises(VaultError, match="does not hold"):
        vault.unseal("ibm", "c", other.seal("ibm", "c", "Ana"))


def test_a_data_key_that_was_tampered_with_is_told(vault: Vault, shelf: Shelf) -> None:
    key = shelf.data_keys[0]
    assert key.wrapped is not None
    shelf.data_keys[0] = StoredKey(key.id, key.scope, key.wrapped[:-1] + b"?", key.vault_key)
    with pytest.raises(VaultError, match="does not open"):
        vault.refresh()


def test_a_destroyed_data_key_is_not_wrapped_anew(vault: Vault, shelf: Shelf) -> None:
    shelf.destroy(1)
    with pytest.raises(Destroyed):
        vault.rewrap(shelf.data_keys[1])


def test_no_key_may_be_missing_or_out_of_order(shelf: Shelf) -> None:
    shelf.generations = list(Vault([NEW, OLD], Shelf().load).fingerprints)
    for keys in ([NEW], [OLD], [OLD, NEW]):
        with pytest.raises(VaultError, match="newest first"):
            Vault(keys, shelf.load)
    assert Vault([OTHER, NEW, OLD], shelf.load).generation == 2


def test_an_address_is_found_by_a_hash_that_says_nothing(vault: Vault) -> None:
    (lookup,) = vault.lookups(ADDRESS)
    assert lookup == vault.lookup(ADDRESS)
    assert len(lookup) == 16
    assert lookup != vault.lookup("+15550101")
    assert lookup != Vault([OTHER], Shelf().load).lookup(ADDRESS)


def test_a_hash_moves_on_to_a_newer_key_without_the_address(shelf: Shelf) -> None:
    first = Vault([OLD], shelf.load)
    third = Vault([OTHER, NEW, OLD], shelf.load)
    stored = first.lookup(ADDRESS)
    assert third.carry_forward(stored, 1) == third.lookups(ADDRESS)[0]
    assert third.carry_forward(third.lookups(ADDRESS)[1], 2) == third.lookups(ADDRESS)[0]
    assert third.lookups(ADDRESS)[-1] == stored


def test_a_new_key_is_written_under_only_when_the_database_says_so(shelf: Shelf) -> None:
    shelf.generations = list(Vault([OLD], Shelf().load).fingerprints)
    both = Vault([NEW, OLD], shelf.load)
    assert both.lookup(ADDRESS) == Vault([OLD], Shelf().load).lookup(ADDRESS)
    shelf.generations = list(both.fingerprints)
    both.refresh()
    assert both.lookup(ADDRESS) == both.lookups(ADDRESS)[0]


def test_the_lock_of_an_address_stays_the_same_whatever_keys_are_added(shelf: Shelf) -> None:
    old, both = Vault([OLD], shelf.load), Vault([NEW, OLD], shelf.load)
    key = old.lock_key(old.lookups(ADDRESS))
    assert both.lock_key(both.lookups(ADDRESS)) == key
    assert len(key) == 8


def test_a_data_key_is_wrapped_anew_without_changing_it(vault: Vault, shelf: Shelf) -> None:
    sealed = vault.seal("ibm", "c", "Ana")
    both = Vault([NEW, OLD], shelf.load)
    for at, key in enumerate(shelf.data_keys):
        shelf.data_keys[at] = StoredKey(key.id, key.scope, *both.rewrap(key))
    assert {key.vault_key for key in shelf.data_keys} == {both.fingerprints[-1]}
    assert Vault([NEW], shelf.load).read("ibm", "c", sealed) == "Ana"


def test_nothing_of_a_key_is_shown(vault: Vault) -> None:
    assert OLD not in b"".join(vault.fingerprints)
    assert "ooo" not in repr(vault)


def test_an_address_of_two_forms_is_looked_up_by_both_and_stored_under_the_last() -> None:
    shelf = Shelf()
    shelf.generations = list(Vault([OLD], Shelf().load).fingerprints)
    plain = Vault([NEW, OLD], shelf.load)
    both = Vault([NEW, OLD], shelf.load, forms=lambda address: (f"{address}1", f"{address}2"))
    assert both.lookups("+52") == (*plain.lookups("+521"), *plain.lookups("+522"))
    assert both.lookup("+52") == plain.lookup("+522")
    assert Vault.lock_key(both.lookups("+52")) == Vault.lock_key(plain.lookups("+522"))
