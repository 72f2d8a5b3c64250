"""Holds that keys lie apart, that what is destroyed stays so, and that it is known until when."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.privacy import key_rotation, stored_keys
from bot.privacy.stored_keys import COPIES_KEPT, CopiesLeft, NoSuchCopy
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.engine.database import Database
from bot.storage.schema.key_tables import Sealed
from bot.vault import VaultError
from flows.campaign import Shelf
from tests.bot.privacy.rotated_keys import rotate
from tests.bot.storage.rows import CAMPAIGN, NOON
from tests.clock import Clock
from tests.languages import SHIPPED


@pytest.fixture
def apart(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind, whose keys lie in a file of their own."""
    with closing(Database(database_url, keys_url=f"sqlite:///{tmp_path}/apart.sqlite3")) as made:
        yield made


@pytest.fixture
def together(database_url: str) -> Iterator[Database]:
    """A database of each kind as an earlier version left it: the keys lie in it."""
    with closing(Database(database_url, keys_url=None)) as made:
        yield made


def _keys_in(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM data_keys")).scalar_one())


def test_no_key_lies_in_the_database_itself(
    apart: Database, settings: Settings, clock: Clock
) -> None:
    vault = key_rotation.open_vault(settings, apart)
    key_rotation.prepare(apart, vault, [CAMPAIGN], clock)
    assert (_keys_in(apart), _keys_in(apart.keys)) == (0, 2)
    assert stored_keys.copies_left(apart, now=NOON) == CopiesLeft(True, None, None)


def test_keys_of_an_earlier_version_are_moved_and_open_what_they_sealed(
    together: Database, apart: Database, settings: Settings, clock: Clock
) -> None:
    before = key_rotation.open_vault(settings, together)
    key_rotation.prepare(together, before, [CAMPAIGN], clock)
    sealed = before.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    vault = key_rotation.open_vault(settings, apart)  # reads them where they still lie
    assert vault.unseal(CAMPAIGN, Sealed.NAME, sealed) == "Ana Ruiz"
    key_rotation.prepare(apart, vault, [CAMPAIGN, "another"], clock)
    assert (_keys_in(apart), _keys_in(apart.keys)) == (0, 3)
    again = key_rotation.open_vault(settings, apart)
    assert again.unseal(CAMPAIGN, Sealed.NAME, sealed) == "Ana Ruiz"
    left = stored_keys.copies_left(apart, now=clock())
    assert (left.is_known, left.from_before) == (False, clock())


def test_where_they_cannot_lie_apart_no_day_is_promised(
    together: Database, settings: Settings, clock: Clock
) -> None:
    key_rotation.prepare(together, key_rotation.open_vault(settings, together), [], clock)
    assert not stored_keys.copies_left(together, now=NOON).is_known
    assert stored_keys.move_apart(together, now=NOON) == 0


def test_a_rotation_wraps_the_keys_that_lie_apart(
    apart: Database, settings: Settings, clock: Clock
) -> None:
    vault = key_rotation.open_vault(settings, apart)
    key_rotation.prepare(apart, vault, [CAMPAIGN], clock)
    sealed = vault.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    newer = settings.model_copy(
        update={"vault_keys": (settings.vault_keys[0].__class__(b"n" * 32), *settings.vault_keys)}
    )
    shelf = Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={})
    runtime = Runtime(newer, apart, key_rotation.open_vault(newer, apart), shelf, clock)
    assert rotate(runtime).data_keys == 2
    again = key_rotation.open_vault(newer, apart)
    assert again.unseal(CAMPAIGN, Sealed.NAME, sealed) == "Ana Ruiz"
    with pytest.raises(VaultError, match="VAULT_KEYS lacks"):
        key_rotation.open_vault(settings, apart)


def test_a_copy_brings_back_what_is_lost_and_nothing_that_was_destroyed(
    bare_runtime: Runtime, tmp_path: Path
) -> None:
    database, vault = bare_runtime.database, bare_runtime.vault
    sealed = vault.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    address = vault.seal("", Sealed.ADDRESS, "+15550100")
    copy = stored_keys.back_up(database, tmp_path / "copies", now=NOON)
    assert copy.stat().st_mode & 0o077 == 0
    assert vault.fingerprints[0].hex() in copy.read_text()
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    assert stored_keys.restore(database, copy, now=NOON) == 0
    assert vault.read(CAMPAIGN, Sealed.NAME, sealed) is None
    with database.keys.write() as connection:
        connection.execute(text("DELETE FROM data_keys"))
    with pytest.raises(VaultError, match="keys restore"):
        key_rotation.prepare(
            database,
            key_rotation.open_vault(bare_runtime.settings, database),
            [CAMPAIGN],
            bare_runtime.now,
        )
    assert stored_keys.restore(database, copy, now=NOON) == 2
    vault.refresh()
    assert vault.unseal("", Sealed.ADDRESS, address) == "+15550100"
    with stored_keys.changing(database) as connection:  # ids go on after those brought back
        from bot.storage.privacy import keys

        wrapped, vault_key = vault.new_data_key()
        keys.add_data_key(connection, "new", wrapped=wrapped, vault_key=vault_key, at=NOON)


def test_copies_end_after_two_weeks_and_it_is_known_when_the_last_does(
    bare_runtime: Runtime, tmp_path: Path
) -> None:
    database = bare_runtime.database
    first = stored_keys.back_up(database, tmp_path, now=NOON)
    (tmp_path / "handraiser-keys-broken.json").write_text("{}")
    later = NOON + timedelta(days=10)
    second = stored_keys.back_up(database, tmp_path, now=later)
    assert stored_keys.copies_left(database, now=later).until == later + COPIES_KEPT
    over = NOON + COPIES_KEPT
    assert stored_keys.delete_ended(tmp_path, now=over) == 1
    assert (first.exists(), second.exists()) == (False, True)
    assert stored_keys.copies_left(database, now=later + COPIES_KEPT).until is None
    with pytest.raises(NoSuchCopy, match="ended on"):
        stored_keys.restore(database, second, now=later + COPIES_KEPT)


def test_a_copy_that_was_cut_short_goes_before_the_next_is_written(
    bare_runtime: Runtime, tmp_path: Path
) -> None:
    whole = stored_keys.back_up(bare_runtime.database, tmp_path, now=NOON)
    of_others = tmp_path / "letter.pdf.1a2b3c.unfinished"
    for left in (whole.with_name(f"{whole.name}.1a2b3c.unfinished"), of_others):
        left.write_text('{"ends_at": "2026')
    again = stored_keys.back_up(bare_runtime.database, tmp_path, now=NOON + timedelta(days=1))
    assert {path for path in tmp_path.iterdir() if path.is_file()} >= {again, whole, of_others}
    assert list(tmp_path.glob("*.unfinished")) == [of_others]


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"ends_at": 1, "data_keys": [1]})])
def test_what_is_no_copy_is_refused(bare_runtime: Runtime, tmp_path: Path, content: str) -> None:
    file = tmp_path / "copy.json"
    file.write_text(content)
    with pytest.raises(NoSuchCopy, match="no copy"):
        stored_keys.restore(bare_runtime.database, file, now=NOON)
