"""Nothing is acknowledged and gone: STOP is obeyed whatever cannot be read, the rest is listed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text, update

from bot import worker
from bot.broadcasts.monitor.history import read_audit_trail
from bot.conversation import elapsed_time
from bot.inbox import set_aside
from bot.inbox.receive import Answer, Channel, Inbound, receive
from bot.inbox.set_aside import SetAsideRefused
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.engine.database import Database, Unavailable
from bot.storage.schema.conversation_tables import Conversation, Message
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Signature
from bot.vault import Vault, VaultError
from flows.events import Blocked, CarrierWord, Event, Said
from tests.clock import Clock
from tests.webhooks.provider_requests import ANA, Telegram, Twilio, message, numbered_sms
from tests.webhooks.provider_requests import update as telegram_update
from webhooks.app import create_app

CHAT = "7001"


def inbound(event: Event, address: str = ANA, provider_id: str = "SM1") -> Inbound:
    provider, channel = (
        ("twilio", Channel.SMS) if address == ANA else ("telegram", Channel.TELEGRAM)
    )
    return Inbound(provider, provider_id, channel, address, event)


def suppressed(runtime: Runtime, address: str = ANA) -> bool:
    with runtime.database.read() as connection:
        return suppressions.is_suppressed(connection, runtime.vault.lookups(address))


def damage_name(connection: Connection) -> None:
    connection.execute(update(Signature).values(name=b"no sealed text"))


def damage_state(connection: Connection) -> None:
    connection.execute(update(Conversation).values(state=b"\x01" + bytes(40)))


def lose_key(connection: Connection) -> None:
    unknown = b"\x01\x00\x00\xff\xff" + bytes(40)
    connection.execute(update(Signature).values(name=unknown))
    connection.execute(update(Conversation).values(state=unknown))


@pytest.fixture(params=[damage_name, damage_state, lose_key])
def damaged(request: pytest.FixtureRequest, runtime: Runtime) -> Runtime:
    """A runtime in whose database Ana signed by text, and in Telegram; neither can be read."""
    for address, first in ((ANA, 1), (CHAT, 5)):
        for number, words in enumerate(("IBM Ana Ruiz", "SIGN", "UPDATES"), first):
            given = inbound(Said(words), address, f"SM{number:032x}" if address == ANA else "")
            receive(runtime, replace(given, provider_id=given.provider_id or str(number)))
    with runtime.database.write() as connection:
        request.param(connection)
    return runtime


@pytest.mark.parametrize("words", ["STOP", "alto", "please take me off your list"])
def test_a_stop_by_text_is_obeyed_though_nothing_of_the_person_can_be_read(
    damaged: Runtime, words: str
) -> None:
    twilio = Twilio(create_app(damaged).test_client())
    form = numbered_sms(99, Body=words, From=ANA)
    for _ in range(2):
        response = twilio.post(form)
        assert (response.status_code, response.data[-12:]) == (200, b"<Response />")
    assert suppressed(damaged)
    (row,) = set_aside.list_set_aside(damaged)
    assert (row.asked, row.is_obeyed, row.channel) == ("stop", True, "sms")


def test_so_is_one_in_telegram(damaged: Runtime) -> None:
    telegram = Telegram(create_app(damaged).test_client())
    response = telegram.post(telegram_update(99, message=message(text="/stop")))
    assert response.status_code == 200
    assert suppressed(damaged, CHAT)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("START", "start"),
        ("WITHDRAW", "withdraw"),
        ("DELETE", "delete"),
        ("stop your games", "perhaps stop"),
        ("my aunt is ill", "words"),
    ],
)
def test_what_else_was_asked_for_waits_for_a_person(
    damaged: Runtime, words: str, asked: str
) -> None:
    ana = accounts.add(damaged, "ana", "")
    twilio = Twilio(create_app(damaged).test_client())
    assert twilio.post(numbered_sms(99, Body=words, From=ANA)).status_code == 200
    assert not suppressed(damaged)
    (row,) = set_aside.list_set_aside(damaged)
    assert (row.asked, row.is_obeyed, row.set_aside_at) == (asked, False, damaged.now())
    opened = set_aside.open_set_aside(damaged, ana, row.id)
    assert (opened.address, opened.words) == (ANA, words)
    set_aside.settle(damaged, ana, row.id, "done by hand")
    assert set_aside.list_set_aside(damaged) == []
    (settled,) = set_aside.list_set_aside(damaged, settled_too=True)
    assert (settled.settled_by, settled.note) == ("ana", "done by hand")
    acts = [(line.who, line.act, line.detail) for line in read_audit_trail(damaged)][-2:]
    assert acts == [
        ("ana", "set aside read", str(row.id)),
        ("ana", "set aside settled", f"{row.id}: done by hand"),
    ]


def test_who_settles_names_one_that_waits(runtime: Runtime) -> None:
    ana = accounts.add(runtime, "ana", "")
    with pytest.raises(SetAsideRefused, match="set-aside list"):
        set_aside.open_set_aside(runtime, ana, 7)
    with pytest.raises(SetAsideRefused, match="set-aside list"):
        set_aside.settle(runtime, ana, 7, "x")
    set_aside.keep(runtime, inbound(Said("hello")))
    set_aside.settle(runtime, ana, 1, "x")
    with pytest.raises(SetAsideRefused, match="settled already"):
        set_aside.settle(runtime, ana, 1, "y")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Said("STOP"), "carrier"),
        (Said("", CarrierWord.STOP), "carrier"),
        (Said("wrong number"), "wrong_number"),
    ],
)
def test_a_stranger_is_obeyed_as_well(runtime: Runtime, event: Event, reason: str) -> None:
    assert set_aside.keep(runtime, inbound(event)) == Answer(1, None)
    with runtime.database.read() as connection:
        found = connection.execute(text("SELECT reason, message_id FROM suppressions")).all()
    assert [tuple(row) for row in found] == [(reason, 1)]


def test_blocking_the_bot_is_obeyed(runtime: Runtime) -> None:
    set_aside.keep(runtime, inbound(Blocked(), CHAT))
    assert suppressed(runtime, CHAT)


def test_what_is_nobodys_is_stored_and_not_listed(runtime: Runtime) -> None:
    nobodys = replace(inbound(Said("STOP")), address="", event=None)
    assert set_aside.keep(runtime, nobodys) == Answer(1, None)
    assert set_aside.keep(runtime, nobodys) == Answer(1, None)
    assert set_aside.list_set_aside(runtime) == []


class WithoutKeys(Vault):
    """A vault whose data keys went astray while the program runs."""

    def seal(self, scope: str, column: str, text: str) -> bytes:
        """Seal nothing."""
        del column, text
        raise KeyError(scope)

    @property
    def generation(self) -> int:
        """Nobody knows."""
        raise VaultError("VAULT_KEYS does not open this database's data keys")


def test_without_any_data_key_a_stop_is_obeyed_and_what_was_asked_is_kept(
    runtime: Runtime,
) -> None:
    ana = accounts.add(runtime, "ana", "")
    keyless = object.__new__(WithoutKeys)
    keyless.__dict__.update(vars(runtime.vault))
    broken = replace(runtime, vault=keyless)
    set_aside.keep(broken, inbound(Said("STOP")))
    set_aside.keep(broken, inbound(Said("START"), provider_id="SM2"))
    assert suppressed(runtime)
    assert [row.asked for row in set_aside.list_set_aside(runtime)] == ["stop", "start"]
    opened = set_aside.open_set_aside(runtime, ana, 2)
    assert (opened.address, opened.words, opened.row.provider_id) == ("", "", "SM2")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_that_cannot_even_be_found_are_not_looked_at(runtime: Runtime) -> None:
    receive(runtime, inbound(Said("IBM")))
    with runtime.database.write() as connection:
        connection.execute(text("UPDATE conversations SET expires_at = 'never'"))
    for provider_id in ("SM2", "SM2", "SM3"):
        set_aside.keep(runtime, inbound(Said("STOP"), provider_id=provider_id))
    assert suppressed(runtime)
    assert [row.asked for row in set_aside.list_set_aside(runtime)] == ["stop", "stop"]


def test_a_database_that_is_away_is_the_providers_to_try_again(runtime: Runtime) -> None:
    away = replace(runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    with pytest.raises(Unavailable):
        set_aside.keep(away, inbound(Said("STOP")))


def sealed(runtime: Runtime) -> list[bytes | None]:
    with runtime.database.read() as connection:
        return list(connection.scalars(text("SELECT sealed FROM set_aside ORDER BY id")))


def test_address_and_words_go_when_messages_are_shredded(runtime: Runtime, clock: Clock) -> None:
    ana = accounts.add(runtime, "ana", "")
    set_aside.keep(runtime, inbound(Said("START")))
    clock.advance(timedelta(days=runtime.settings.retention_days, seconds=-1))
    worker.shred_messages(runtime)
    assert set_aside.open_set_aside(runtime, ana, 1).words == "START"
    clock.advance(timedelta(seconds=1))
    worker.shred_messages(runtime)
    opened = set_aside.open_set_aside(runtime, ana, 1)
    assert (opened.address, opened.words, opened.row.asked) == ("", "", "start")
    assert sealed(runtime) == [None]


def test_who_is_erased_is_erased_there_too(runtime: Runtime) -> None:
    receive(runtime, inbound(Said("IBM")))
    set_aside.keep(runtime, inbound(Said("START"), provider_id="SM2"))
    elapsed_time.erase(runtime, ANA)
    assert sealed(runtime) == [None]
    with runtime.database.read() as connection:
        assert connection.execute(select(Message.body)).scalars().all() == [None, None]


def test_what_is_sealed_is_bound_to_its_place(runtime: Runtime) -> None:
    set_aside.keep(runtime, inbound(Said("START")))
    (kept,) = sealed(runtime)
    assert runtime.vault.read("", Sealed.SET_ASIDE, kept) == ANA
