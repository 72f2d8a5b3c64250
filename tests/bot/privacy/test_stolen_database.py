"""A thief learns from a database neither who signed, nor what was said, nor, of a number, whether.

With no key; with the vault keys and the number of somebody who erased themselves; with all that is
left once a campaign has ended; and with an old copy of the database and the keys of later.
"""

import hmac
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot import worker
from bot.organizers import accounts
from bot.privacy import campaign_end, key_rotation, stored_keys
from bot.privacy.stored_keys import COPIES_KEPT
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from bot.storage.schema.key_tables import Sealed
from tests.bot.conversation.spoken_lines import say
from tests.bot.privacy.stolen_database import read_bytes, read_rows, rows_of_number
from tests.clock import Clock

ANA, BO, CHAT = "+14155550171", "+14155550172", "70012345678"
IBM = "ibm-extreme-vetting"
WORDS = "Why do you ask for my shoe size?"
SECRETS = ("Ana Ruiz", "Bo Lindqvist", WORDS, ANA, BO, CHAT, ANA[2:], "Tess Okafor")


@pytest.fixture
def signed_at(runtime: Runtime, clock: Clock) -> datetime:
    """Let Ana sign at a moment that nothing else happens at, and others before and after."""
    say(runtime, BO, "IBM Bo Lindqvist", "SIGN", "NO")
    clock.advance(timedelta(minutes=7, seconds=13))
    say(runtime, ANA, "IBM Ana Ruiz", WORDS, "SIGN", "NO")
    at = clock()
    clock.advance(timedelta(minutes=11, seconds=29))
    say(runtime, CHAT, "IBM", "Tess Okafor", "SIGN")
    clock.advance(timedelta(minutes=3, seconds=1))
    return at


def _holds_a_secret(database: Database) -> list[str]:
    content = read_bytes(database)
    return [one for one in SECRETS if one.encode() in content]


def _end(runtime: Runtime) -> Runtime:
    """End the campaign, which is closed, and return the runtime of a process begun since."""
    closed = [
        one.model_copy(update={"status": "closed"}) if one.id == IBM else one
        for one in runtime.shelf.campaigns
    ]
    shelf = runtime.shelf.model_copy(update={"campaigns": tuple(closed)})
    runtime = replace(runtime, shelf=shelf)
    mia = accounts.add(runtime, "Mia", by=None)
    noa = accounts.add(runtime, "Noa", by=mia)
    campaign_end.ask(runtime, mia, IBM, without_hand_in="IBM has given in")
    asked = campaign_end.approve(runtime, noa, IBM)
    cursor: tuple[int | str, ...] | None = ()
    while cursor is not None:
        _, cursor = campaign_end.carry_out(runtime, (asked.id,), cursor)
    vault = key_rotation.open_vault(runtime.settings, runtime.database)
    return replace(runtime, vault=vault)


def test_without_keys_no_name_number_or_word_is_found(
    runtime: Runtime, signed_at: datetime
) -> None:
    del signed_at
    assert _holds_a_secret(runtime.database) == []
    assert _holds_a_secret(runtime.database.keys) == []


def test_after_delete_a_number_and_the_vault_keys_tell_nothing_of_a_signature(
    runtime: Runtime, clock: Clock, signed_at: datetime
) -> None:
    say(runtime, ANA, "DELETE", "DELETE")
    clock.advance(timedelta(hours=1))
    left = rows_of_number(runtime, ANA)
    known = {"addresses", "people", "suppressions", "opt_outs", "answered", "questions"}
    assert set(left) <= known
    assert IBM not in str(left)
    assert "sign" not in str(left)
    assert signed_at not in [
        value for rows in left.values() for row in rows for value in row.values()
    ]
    assert f"{signed_at:%H:%M:%S}" not in str(left)
    assert _holds_a_secret(runtime.database) == []


def test_after_delete_no_message_is_known_by_its_mark(
    runtime: Runtime, signed_at: datetime
) -> None:
    """The mark of a sender is made of the lookup hash: whoever has that could find messages."""
    del signed_at
    say(runtime, ANA, "DELETE", "DELETE")
    account = runtime.settings.twilio_account_sid
    for row in read_rows(runtime.database)["messages"]:
        given = f"{row['provider']} {account} {row['provider_id']}".encode()
        mark = sha256(runtime.vault.lookups(ANA)[-1] + given).digest()[:4]
        assert row["sender"] is None or bytes(row["sender"]) != mark


def test_after_delete_the_place_of_the_row_tells_no_time(
    runtime: Runtime, signed_at: datetime
) -> None:
    say(runtime, ANA, "DELETE", "DELETE")
    tables = read_rows(runtime.database)
    (erased,) = [row for row in tables["signatures"] if row["erased_at"]]
    assert erased["id"] < 0
    assert (erased["number"], erased["person_id"], erased["message_id"]) == (0, None, None)
    assert f"{signed_at:%H:%M}" not in str(erased["signed_at"])
    (marked,) = tables["erased_signers"]
    assert set(marked) == {"campaign", "mark"}


def test_soon_after_delete_neither_file_nor_log_holds_the_row_as_it_was(
    runtime: Runtime, signed_at: datetime, tmp_path: Path
) -> None:
    """Until SQLite's log is emptied, the file alone is the database of before."""
    if runtime.database.file is None:
        pytest.skip("PostgreSQL's own files are the operator's")
    say(runtime, ANA, "DELETE", "DELETE")
    worker.empty_logs(runtime)
    log = runtime.database.file.with_name(runtime.database.file.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
    alone = tmp_path / "alone" / "handraiser.sqlite3"
    alone.parent.mkdir()
    shutil.copyfile(runtime.database.file, alone)
    with closing(Database(f"sqlite:///{alone}")) as stolen:
        signatures = read_rows(stolen)["signatures"]
    assert len(signatures) == 3
    assert signed_at.replace(tzinfo=None).isoformat(" ") not in str(signatures)
    assert sum(row["person_id"] is None for row in signatures) == 1


def test_the_mark_of_who_counted_is_made_with_no_key_that_a_database_and_the_vault_keys_hold(
    runtime: Runtime, signed_at: datetime
) -> None:
    del signed_at
    say(runtime, ANA, "DELETE", "DELETE")
    (marked,) = read_rows(runtime.database)["erased_signers"]
    lookups = runtime.vault.lookups(ANA)
    assert bytes(marked["mark"]) in runtime.vault.signer_marks(IBM, lookups, 1)
    for key in runtime.settings.vault_keys:
        for lookup in lookups:
            guess = hmac.digest(key.get_secret_value(), b"\0\x01" + lookup, sha256)
            assert bytes(marked["mark"]) != guess[: len(marked["mark"])]
    if stored_keys.are_apart(runtime.database):
        assert read_rows(runtime.database)["data_keys"] == []


def test_once_a_campaign_has_ended_all_that_is_left_tells_nothing_of_its_signers(
    runtime: Runtime, signed_at: datetime
) -> None:
    before = rows_of_number(runtime, ANA)
    assert {"signatures", "messages", "conversations"} <= set(before)
    ended = _end(runtime)
    assert _holds_a_secret(ended.database) == []
    for number in (ANA, BO, CHAT):
        left = rows_of_number(ended, number)
        assert set(left) <= {"addresses", "people", "answered"}
        assert IBM not in str(left)
    tables = read_rows(ended.database)
    assert tables["conversations"] == tables["questions"] == tables["erased_signers"] == []
    assert {row["person_id"] for row in tables["signatures"]} == {None}
    assert {row["source"] for row in tables["signatures"]} == {""}
    assert f"{signed_at:%H:%M:%S}" not in str([tables["signatures"], tables["messages"]])
    assert all(row["sealed"] is None for row in tables["addresses"])
    assert say(ended, BO, "IBM")  # who writes to it is still answered


def test_an_old_copy_of_the_database_opens_nothing_once_the_last_copy_of_the_keys_is_over(
    runtime: Runtime, clock: Clock, signed_at: datetime, tmp_path: Path
) -> None:
    del signed_at
    if not stored_keys.are_apart(runtime.database) or runtime.database.file is None:
        pytest.skip("keys lie in the same database here, and no day is promised")
    stored_keys.back_up(runtime.database, tmp_path / "keys", now=clock())
    runtime.database.empty_log()
    old = tmp_path / "old" / "handraiser.sqlite3"
    old.parent.mkdir()
    shutil.copyfile(runtime.database.file, old)
    ended = _end(runtime)
    until = stored_keys.copies_left(ended.database, now=clock()).until
    assert until is not None
    assert until <= clock() + COPIES_KEPT
    clock.advance(COPIES_KEPT)
    assert stored_keys.delete_ended(tmp_path / "keys", now=clock()) == 1
    keys_file = ended.database.keys.file
    assert keys_file is not None
    with closing(Database(f"sqlite:///{old}", keys_url=f"sqlite:///{keys_file}")) as stolen:
        vault = key_rotation.open_vault(runtime.settings, stolen)
        signatures = read_rows(stolen)["signatures"]
        assert len(signatures) == 3
        assert {vault.read(IBM, Sealed.NAME, row["name"]) for row in signatures} == {None}
        for row in read_rows(stolen)["messages"]:
            assert vault.read(IBM, Sealed.BODY, row["body"]) is None
