"""Holds that keys can be changed and destroyed, and what follows for what they had sealed."""

import base64
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.organizers import accounts
from bot.privacy import key_rotation
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.consent import suppressions
from bot.storage.conversations import people, turns
from bot.storage.engine.database import Database
from bot.storage.organizers import organizers as organizer_rows
from bot.storage.schema.consent_tables import OptOut, Suppression
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.key_tables import DataKey, Sealed, VaultKey
from bot.vault import VaultError
from tests.bot.privacy.rotated_keys import Rotated, rotate
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, NOON
from tests.clock import Clock
from tests.conftest import ENVIRONMENT

NUMBER = "+15550100"
NEW_KEY = key_rotation.new_key()


def with_new_key(runtime: Runtime) -> Runtime:
    """Return the runtime of a process that was started again with a new key in front."""
    environ = {**ENVIRONMENT, "VAULT_KEYS": f"{NEW_KEY},{ENVIRONMENT['VAULT_KEYS']}"}
    settings = load_settings(environ)
    return replace(
        runtime, settings=settings, vault=key_rotation.open_vault(settings, runtime.database)
    )


def _add_erased_opt_out(runtime: Runtime) -> None:
    """Store a person who opted out and was erased: nobody knows the number any more."""
    vault = runtime.vault
    with runtime.database.write() as connection:
        person_id = people.add_person(connection, created_at=NOON)
        rows.add_address(connection, person_id, vault.lookup(NUMBER))
        suppressions.suppress(
            connection,
            lookup=vault.lookup(NUMBER),
            generation=vault.generation,
            reason="deleted",
            message_id=None,
            at=NOON,
        )
        rows.erase(connection, person_id, at=NOON)


def _is_opted_out(runtime: Runtime) -> bool:
    with runtime.database.read() as connection:
        found = turns.read_turn_inputs(connection, runtime.vault.lookups(NUMBER), turns.NO_MESSAGE)
    return found.suppressed_for == "deleted" and found.address is not None


def test_a_new_key_goes_into_the_settings() -> None:
    assert len(base64.urlsafe_b64decode(NEW_KEY)) == 32
    assert key_rotation.new_key() != NEW_KEY


def test_every_scope_gets_a_data_key_once(bare_runtime: Runtime, clock: Clock) -> None:
    for _ in range(2):
        key_rotation.prepare(
            bare_runtime.database, bare_runtime.vault, [CAMPAIGN, "another"], clock
        )
    with bare_runtime.database.keys.read() as connection:
        scopes = connection.execute(select(DataKey.scope).order_by(DataKey.scope)).scalars().all()
        assert scopes == ["", "another", CAMPAIGN]
    with bare_runtime.database.read() as connection:
        assert len(connection.execute(select(VaultKey.generation)).all()) == 1


def test_processes_that_start_at_once_make_one_data_key(
    database: Database, settings: Settings, clock: Clock
) -> None:
    together = threading.Barrier(4)

    def start() -> None:
        vault = key_rotation.open_vault(settings, database)
        together.wait()
        key_rotation.prepare(database, vault, [CAMPAIGN], clock)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.keys.read() as connection:
        assert len(connection.execute(select(DataKey.id)).all()) == 2


def test_an_opt_out_whose_number_was_erased_survives_the_rotation_of_keys(
    bare_runtime: Runtime,
) -> None:
    _add_erased_opt_out(bare_runtime)
    restarted = with_new_key(bare_runtime)
    assert _is_opted_out(restarted)
    rotated = rotate(restarted)
    assert rotated == Rotated(data_keys=2, lookups=3)
    assert _is_opted_out(restarted)
    newest = restarted.vault.lookups(NUMBER)[0]
    with restarted.database.read() as connection:
        for table in (Address, OptOut, Suppression):
            row = connection.execute(select(table.__table__)).mappings().one()
            assert (row["lookup"], row["generation"]) == (newest, 2)


def test_an_organizer_is_known_by_their_address_after_the_rotation(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana", NUMBER)
    accounts.add(bare_runtime, "bo", by=ana)  # has no address, and none to move on
    restarted = with_new_key(bare_runtime)
    assert rotate(restarted).lookups == 1
    with restarted.database.read() as connection:
        assert organizer_rows.by_address(connection, restarted.vault.lookups(NUMBER)[:1]) == ana
        assert accounts.address_of(connection, restarted.vault, ana.id) == NUMBER


def test_what_was_sealed_before_a_rotation_is_opened_after_it(bare_runtime: Runtime) -> None:
    sealed = bare_runtime.vault.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    restarted = with_new_key(bare_runtime)
    rotate(restarted)
    assert restarted.vault.read(CAMPAIGN, Sealed.NAME, sealed) == "Ana Ruiz"


def test_rotating_again_moves_nothing(bare_runtime: Runtime) -> None:
    _add_erased_opt_out(bare_runtime)
    restarted = with_new_key(bare_runtime)
    rotate(restarted)
    assert rotate(restarted) == Rotated(data_keys=0, lookups=0)


def test_a_number_that_opted_out_before_and_after_the_rotation_is_kept_once(
    bare_runtime: Runtime,
) -> None:
    _add_erased_opt_out(bare_runtime)
    restarted = with_new_key(bare_runtime)
    with restarted.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=restarted.vault.lookups(NUMBER)[0],
            generation=2,
            reason="word",
            message_id=None,
            at=NOON,
        )
    rotate(restarted)
    with restarted.database.read() as connection:
        assert len(connection.execute(select(Suppression.lookup)).all()) == 1


def test_new_data_keys_seal_what_comes_and_old_ones_open_what_was(bare_runtime: Runtime) -> None:
    before = bare_runtime.vault.seal(CAMPAIGN, Sealed.NAME, "before")
    rotate(bare_runtime, new_data_keys=True)
    after = bare_runtime.vault.seal(CAMPAIGN, Sealed.NAME, "after")
    assert before[:5] != after[:5]
    assert bare_runtime.vault.read(CAMPAIGN, Sealed.NAME, before) == "before"
    assert bare_runtime.vault.read(CAMPAIGN, Sealed.NAME, after) == "after"


def test_a_process_that_lacks_a_key_in_use_does_not_start(bare_runtime: Runtime) -> None:
    rotate(with_new_key(bare_runtime))
    with pytest.raises(VaultError, match="VAULT_KEYS lacks"):
        key_rotation.open_vault(bare_runtime.settings, bare_runtime.database)


def test_what_a_campaigns_destroyed_key_had_sealed_is_unreadable(bare_runtime: Runtime) -> None:
    sealed = bare_runtime.vault.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    address = bare_runtime.vault.seal("", Sealed.ADDRESS, NUMBER)
    assert key_rotation.destroy(bare_runtime, CAMPAIGN) == 1
    for vault in (
        bare_runtime.vault,
        key_rotation.open_vault(bare_runtime.settings, bare_runtime.database),
    ):
        assert vault.read(CAMPAIGN, Sealed.NAME, sealed) is None
        assert vault.read("", Sealed.ADDRESS, address) == NUMBER
    with bare_runtime.database.keys.read() as connection:
        wrapped = connection.execute(select(DataKey.wrapped).where(DataKey.scope == CAMPAIGN))
        assert wrapped.scalars().all() == [None]


def test_a_destroyed_key_is_destroyed_once(bare_runtime: Runtime) -> None:
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    assert key_rotation.destroy(bare_runtime, CAMPAIGN) == 0


def test_an_open_campaigns_keys_are_not_destroyed(runtime: Runtime) -> None:
    with pytest.raises(key_rotation.CampaignIsOpen):
        key_rotation.destroy(runtime, CAMPAIGN)


def test_who_writes_to_a_closed_campaign_whose_keys_are_gone_is_still_answered(
    runtime: Runtime,
) -> None:
    sealed = runtime.vault.seal(CAMPAIGN, Sealed.NAME, "Ana Ruiz")
    closed = [one.model_copy(update={"status": "closed"}) for one in runtime.shelf.campaigns]
    shelf = runtime.shelf.model_copy(update={"campaigns": tuple(closed)})
    key_rotation.destroy(replace(runtime, shelf=shelf), CAMPAIGN)
    assert runtime.vault.read(CAMPAIGN, Sealed.NAME, sealed) is None
    again = runtime.vault.seal(CAMPAIGN, Sealed.BODY, "IBM")
    assert runtime.vault.read(CAMPAIGN, Sealed.BODY, again) == "IBM"


def test_nobody_says_that_keys_are_backed_up_but_the_operator(bare_runtime: Runtime) -> None:
    assert key_rotation.not_backed_up(bare_runtime) == (bare_runtime.vault.fingerprints[0].hex(),)
    key_rotation.acknowledge_backup(bare_runtime)
    assert key_rotation.not_backed_up(bare_runtime) == ()
    restarted = with_new_key(bare_runtime)
    rotate(restarted)
    assert key_rotation.not_backed_up(restarted) == (restarted.vault.fingerprints[1].hex(),)


def test_hashes_move_on_in_batches_whose_place_names_nobody(bare_runtime: Runtime) -> None:
    with bare_runtime.database.write() as connection:
        for number in range(3):
            suppressions.suppress(
                connection,
                lookup=bare_runtime.vault.lookup(f"{NUMBER}{number}"),
                generation=1,
                reason="stop",
                message_id=None,
                at=NOON,
            )
    restarted = with_new_key(bare_runtime)
    key_rotation.begin_rotation(restarted, new_data_keys=False)
    moved, cursor = 0, tuple[int | str, ...]()
    following: tuple[int | str, ...] | None = cursor
    places = []
    while following is not None:
        more, following = key_rotation.carry_lookups(restarted, (2,), following)
        moved += more
        places += [part for part in following or () if isinstance(part, str)]
    assert moved == 6  # the suppressions, and their lines in the ledger
    assert [len(place) for place in places] == [4]  # two bytes of a keyed hash


def test_a_process_that_was_not_restarted_with_the_key_moves_no_hash(bare_runtime: Runtime) -> None:
    key_rotation.begin_rotation(with_new_key(bare_runtime), new_data_keys=False)
    with pytest.raises(VaultError, match="vault key 2"):
        key_rotation.carry_lookups(bare_runtime, (2,), ())
