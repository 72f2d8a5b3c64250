"""A phone that writes under two forms of its number is one phone in all that is kept of it."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.inbox.receive import Answer, Channel, Inbound, receive
from bot.organizers import accounts
from bot.privacy import opt_out_lists, personal_data
from bot.privacy.stored_keys import read_stored_keys
from bot.runtime import Runtime
from bot.storage.organizers import organizers
from bot.storage.schema.conversation_tables import Person
from bot.storage.signatures.signatures import count_signatures
from bot.vault import Vault
from flows.events import Said

BY_SMS, BY_WHATSAPP = "+525512345678", "+5215512345678"
IBM = "ibm-extreme-vetting"


class Phone:
    """One phone, which is known by another form of its number on each channel."""

    def __init__(self, runtime: Runtime, first_id: int = 1) -> None:
        self._runtime, self._number = runtime, first_id

    def sms(self, words: str, address: str = BY_SMS) -> Answer:
        return self._send(Channel.SMS, address, words)

    def whatsapp(self, words: str, address: str = BY_WHATSAPP) -> Answer:
        return self._send(Channel.WHATSAPP, address, words)

    def _send(self, channel: Channel, address: str, words: str) -> Answer:
        self._number += 1
        given = Inbound("twilio", f"SM{self._number}", channel, address, Said(words))
        return receive(self._runtime, given)


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    return Phone(runtime)


def people(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Person)).scalar_one()


def signed(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return count_signatures(connection, IBM)


def test_a_stop_in_one_form_stops_all_forms(runtime: Runtime, phone: Phone) -> None:
    phone.sms("IBM Dana Scully")
    phone.sms("SIGN")
    phone.sms("UPDATES")
    phone.whatsapp("STOP")
    assert personal_data.has_opted_out(runtime, BY_SMS)
    assert personal_data.has_opted_out(runtime, BY_WHATSAPP)
    found = personal_data.find_personal_data(runtime, BY_SMS)
    assert found is not None
    assert [line.granted for line in found.consents] == [True, False]
    phone.sms("START")
    assert not personal_data.has_opted_out(runtime, BY_WHATSAPP)


def test_one_phone_signs_once_whatever_its_form(runtime: Runtime, phone: Phone) -> None:
    phone.whatsapp("IBM Dana Scully")
    phone.sms("SIGN")
    again = phone.whatsapp("IBM")
    assert again.message is not None
    assert "you signed" in again.message.text
    assert (people(runtime), signed(runtime)) == (1, 1)


@pytest.mark.parametrize("listed", [BY_SMS, BY_WHATSAPP, "55 1234 5678", "+52 1 55 1234 5678"])
def test_an_opt_out_that_was_imported_holds_for_all_forms(runtime: Runtime, listed: str) -> None:
    ola = accounts.add(runtime, "ola")
    done = opt_out_lists.import_opt_outs(runtime, ola, ["phone\n", listed], country="MX")
    assert (done.added, done.bad) == (1, 0)
    assert personal_data.has_opted_out(runtime, BY_SMS)
    assert personal_data.has_opted_out(runtime, BY_WHATSAPP)
    other = BY_SMS if listed == BY_WHATSAPP else BY_WHATSAPP
    again = opt_out_lists.import_opt_outs(runtime, ola, ["phone\n", other], country="MX")
    assert (again.added, again.known) == (0, 1)


def test_an_organizer_is_known_by_any_form_of_their_number(runtime: Runtime) -> None:
    ola = accounts.add(runtime, "ola", personal_data.read_address(BY_WHATSAPP, "US"))
    with runtime.database.read() as connection:
        for form in (BY_SMS, BY_WHATSAPP):
            found = organizers.by_address(connection, runtime.vault.lookups(form))
            assert found is not None
            assert found.id == ola.id


def test_what_was_stored_under_an_older_form_is_found_as_it_is(runtime: Runtime) -> None:
    Phone(replace(runtime, vault=_without_forms(runtime))).whatsapp("IBM Dana Scully")
    Phone(runtime, 2).sms("SIGN")
    assert (people(runtime), signed(runtime)) == (1, 1)


def test_an_opt_out_that_was_stored_under_an_older_form_still_holds(runtime: Runtime) -> None:
    Phone(replace(runtime, vault=_without_forms(runtime))).whatsapp("STOP")
    assert personal_data.has_opted_out(runtime, BY_SMS)


def test_two_that_were_stored_for_one_phone_are_read_as_the_first(runtime: Runtime) -> None:
    before = Phone(replace(runtime, vault=_without_forms(runtime)))
    before.sms("IBM Dana Scully")
    before.whatsapp("IBM Fox Mulder")
    found = personal_data.find_personal_data(runtime, BY_WHATSAPP)
    assert found is not None
    assert [one.address for one in found.addresses] == [BY_SMS]


def _without_forms(runtime: Runtime) -> Vault:
    """Return the vault of a program that took each form of a number for a number of its own."""

    return Vault(
        [key.get_secret_value() for key in runtime.settings.vault_keys],
        partial(read_stored_keys, runtime.database),
    )
