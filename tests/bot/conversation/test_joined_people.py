"""A contact of one's own, shared in Telegram, makes one person of a chat and a phone."""

import threading
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select

from bot.inbox.receive import Answer, Channel, Inbound, receive
from bot.privacy import personal_data
from bot.privacy.personal_data import PersonalData
from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceSelection
from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.conversation_tables import Message
from bot.storage.signatures.signatures import count_signatures
from flows.events import Event, Said, SharedContact
from tests.bot.storage.delivery_rows import add_broadcast
from tests.clock import Clock

PHONE, CHAT = "+14155550101", "7001"
IBM = "ibm-extreme-vetting"
OURS = AudienceSelection(IBM, "18-million-rising")
HOUR = timedelta(hours=1)
numbers = count(1)


def happen(runtime: Runtime, address: str, event: Event) -> Answer:
    by_text = address.startswith("+")
    provider, channel = ("twilio", Channel.SMS) if by_text else ("telegram", Channel.TELEGRAM)
    return receive(runtime, Inbound(provider, f"id{next(numbers)}", channel, address, event))


def say(runtime: Runtime, address: str, *lines: str) -> str:
    answers = [happen(runtime, address, Said(line)) for line in lines]
    return answers[-1].message.text if answers[-1].message else ""


def share(runtime: Runtime, number: str = PHONE, chat: str = CHAT) -> str:
    answer = happen(runtime, chat, SharedContact(number))
    return answer.message.text if answer.message else ""


def held(runtime: Runtime, address: str) -> PersonalData:
    found = personal_data.find_personal_data(runtime, address)
    assert found is not None
    return found


def standing(runtime: Runtime, address: str) -> list[str]:
    return [one.name for one in held(runtime, address).signatures if not one.withdrawn_at]


def counted(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return count_signatures(connection, IBM)


def subscribers(runtime: Runtime) -> list[str]:
    with runtime.database.read() as connection:
        return [one.channel for one in audience.list_members(connection, OURS, 0, 9)]


@pytest.mark.parametrize("first", [PHONE, CHAT])
def test_two_signatures_become_one_and_the_earlier_stands(
    runtime: Runtime, clock: Clock, first: str
) -> None:
    second = CHAT if first == PHONE else PHONE
    say(runtime, first, "IBM Dana Scully", "SIGN", "NO")
    clock.advance(HOUR)
    say(runtime, second, "IBM Dana K. Scully", "SIGN", "NO")
    assert counted(runtime) == 2
    assert "one person" in share(runtime)
    assert counted(runtime) == 1
    assert standing(runtime, PHONE) == standing(runtime, CHAT) == ["Dana Scully"]
    assert "Dana Scully" in say(runtime, second, "STATUS")


def test_a_phone_that_is_not_known_yet_is_the_same_person_when_it_writes(
    runtime: Runtime,
) -> None:
    say(runtime, CHAT, "IBM Dana Scully", "SIGN", "UPDATES")
    share(runtime)
    assert "you signed" in say(runtime, PHONE, "IBM")
    assert counted(runtime) == 1
    assert subscribers(runtime) == ["telegram"]  # to write by text message was not agreed to
    share(runtime)  # once more changes nothing
    assert len(held(runtime, CHAT).addresses) == 2


def test_of_several_signers_of_the_phone_the_one_of_that_name_is_the_same(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "NO", "IBM Fox Mulder", "SIGN")
    clock.advance(HOUR)
    say(runtime, CHAT, "IBM fox mulder", "SIGN", "NO")
    share(runtime)
    assert standing(runtime, CHAT) == ["Dana Scully", "Fox Mulder"]
    assert counted(runtime) == 2


def test_what_only_one_of_both_signed_or_agreed_to_stays(runtime: Runtime) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "UPDATES")
    say(runtime, CHAT, "IBM")
    share(runtime)
    assert standing(runtime, CHAT) == ["Dana Scully"]
    assert subscribers(runtime) == ["sms"]
    assert [line.channel for line in held(runtime, CHAT).consents] == ["sms"]


def test_a_stop_on_either_ends_the_updates_of_both_and_suppresses_its_own_address(
    runtime: Runtime,
) -> None:
    for address in (PHONE, CHAT):
        say(runtime, address, "IBM Dana Scully", "SIGN", "UPDATES")
    share(runtime)
    assert len(subscribers(runtime)) == 1
    say(runtime, PHONE, "STOP")
    assert subscribers(runtime) == []
    assert personal_data.has_opted_out(runtime, PHONE)
    assert not personal_data.has_opted_out(runtime, CHAT)


def test_delete_on_one_erases_both(runtime: Runtime) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "NO")
    say(runtime, CHAT, "IBM")
    share(runtime)
    say(runtime, CHAT, "DELETE", "DELETE")
    assert [one.address for one in held(runtime, PHONE).addresses] == ["", ""]
    assert counted(runtime) == 1


def test_a_yes_from_before_an_erasure_does_not_come_back(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "UPDATES")
    clock.advance(HOUR)
    say(runtime, PHONE, "DELETE", "DELETE", "START", "IBM")
    say(runtime, CHAT, "IBM Dana Scully", "SIGN", "UPDATES")
    share(runtime)
    assert subscribers(runtime) == ["telegram"]
    assert len(held(runtime, CHAT).consents) == 1


def test_nothing_of_the_contact_is_kept_in_the_message(runtime: Runtime) -> None:
    say(runtime, CHAT, "IBM")
    share(runtime)
    with runtime.database.read() as connection:
        last = connection.execute(select(Message).order_by(Message.id.desc())).mappings().first()
    assert last is not None
    assert last["body"] is None


def test_a_delivery_that_waits_goes_on_as_the_one_persons(runtime: Runtime) -> None:
    for address in (PHONE, CHAT):
        say(runtime, address, "IBM Dana Scully", "SIGN", "UPDATES")
    with runtime.database.write() as connection:
        broadcast = add_broadcast(connection)
        audience.freeze_audience(connection, broadcast, OURS, runtime.now())
    share(runtime)
    with runtime.database.read() as connection:
        owners = connection.execute(select(Delivery.person_id)).scalars().all()
    assert len(set(owners)) == len(owners) == 2  # the second has no consent behind it any more


def test_many_who_share_and_write_at_once_neither_block_nor_count_twice(
    runtime: Runtime,
) -> None:
    pairs = [(f"+1415555{number:04}", str(7100 + number)) for number in range(100, 106)]
    for phone, chat in pairs:
        say(runtime, phone, "IBM Dana Scully")
        say(runtime, chat, "IBM Dana Scully")
    work = [
        act
        for phone, chat in pairs
        for act in (
            partial(say, runtime, phone, "SIGN"),
            partial(say, runtime, chat, "SIGN"),
            partial(share, runtime, phone, chat),
        )
    ]
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [len(standing(runtime, phone)) for phone, _ in pairs]
    assert names == [1] * len(pairs)
    assert counted(runtime) == len(pairs)


def test_two_addresses_of_one_person_that_sign_two_names_at_once_sign_both(
    runtime: Runtime,
) -> None:
    """Both were told that they signed, so that both names stand, each with its own number."""
    for number in range(8):
        phone, chat = f"+1415556{number:04}", str(7200 + number)
        say(runtime, phone, "IBM Dana Scully")
        share(runtime, phone, chat)
        say(runtime, chat, "IBM Fox Mulder")
        threads = [
            threading.Thread(target=partial(say, runtime, one, "SIGN")) for one in (phone, chat)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(standing(runtime, phone)) == ["Dana Scully", "Fox Mulder"]
        assert counted(runtime) == 2 * (number + 1)


def test_a_housemates_name_is_not_taken_off(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM Eva Ruiz", "SIGN", "NO")
    clock.advance(HOUR)
    say(runtime, CHAT, "IBM Ana Ruiz", "SIGN", "NO")
    assert "one person" in share(runtime)
    assert standing(runtime, CHAT) == ["Eva Ruiz", "Ana Ruiz"]
    assert counted(runtime) == 2


def test_a_number_that_signed_under_quite_another_name_is_confirmed_from_the_phone(
    runtime: Runtime, clock: Clock
) -> None:
    """Telegram knows the number of whoever had it when they came to Telegram."""
    say(runtime, PHONE, "IBM Joe Doe", "SIGN", "UPDATES")
    say(runtime, CHAT, "IBM Ana Ruiz", "SIGN", "NO")
    told = share(runtime)
    assert "nothing is joined" in told
    told += say(runtime, CHAT, "STATUS") + say(runtime, CHAT, "MYDATA")
    assert "Joe" not in told
    assert standing(runtime, CHAT) == ["Ana Ruiz"]
    assert subscribers(runtime) == ["sms"]
    code = told.partition("LINK ")[2].split()[0]
    say(runtime, PHONE, f"LINK {code}")
    clock.advance(timedelta(seconds=10))
    say(runtime, PHONE, f"LINK {code}")
    assert sorted(standing(runtime, CHAT)) == ["Ana Ruiz", "Joe Doe"]
    assert counted(runtime) == 2
