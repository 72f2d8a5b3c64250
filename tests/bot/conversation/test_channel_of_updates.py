"""Updates go where they were agreed to, however else a person writes to us since."""

from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceSelection
from bot.storage.conversations import people
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.events import Said

BY_SMS, BY_WHATSAPP = "+525512345678", "+5215512345678"
OURS = AudienceSelection("ibm-extreme-vetting", "18-million-rising")


def say(runtime: Runtime, channel: Channel, *words: str) -> str:
    """Have one phone say something, and return the last answer."""
    address, told = BY_WHATSAPP if channel is Channel.WHATSAPP else BY_SMS, ""
    for text in words:
        given = Inbound("twilio", f"{channel}-{len(text)}-{text}", channel, address, Said(text))
        answer = receive(runtime, given)
        told = answer.message.text if answer.message else ""
    return told


def subscribers(runtime: Runtime) -> list[str]:
    with runtime.database.read() as connection:
        return [one.channel for one in audience.list_members(connection, OURS, 0, 9)]


def stored_address(runtime: Runtime) -> str | None:
    with runtime.database.read() as connection:
        return runtime.vault.read(PROGRAM, Sealed.ADDRESS, people.sealed_address(connection, 1))


def test_a_subscriber_by_text_message_who_asks_by_whatsapp_stays(runtime: Runtime) -> None:
    say(runtime, Channel.SMS, "IBM Dana Scully", "SIGN", "UPDATES")
    say(runtime, Channel.WHATSAPP, "STATUS", "ESPAÑOL")
    assert subscribers(runtime) == ["sms"]
    assert stored_address(runtime) == BY_SMS


def test_a_yes_by_whatsapp_is_none_to_text_messages(runtime: Runtime) -> None:
    say(runtime, Channel.SMS, "IBM Dana Scully", "SIGN")
    assert "text message" in say(runtime, Channel.WHATSAPP, "UPDATES")
    assert subscribers(runtime) == []
    say(runtime, Channel.SMS, "UPDATES")
    assert subscribers(runtime) == ["sms"]


def test_the_form_of_a_number_is_that_of_its_text_messages(runtime: Runtime) -> None:
    say(runtime, Channel.WHATSAPP, "IBM Dana Scully")
    assert stored_address(runtime) == BY_WHATSAPP
    say(runtime, Channel.SMS, "SIGN")
    assert stored_address(runtime) == BY_SMS


def test_a_stop_by_whatsapp_that_is_undone_there_restores_the_text_messages(
    runtime: Runtime,
) -> None:
    say(runtime, Channel.SMS, "IBM Dana Scully", "SIGN", "UPDATES")
    say(runtime, Channel.WHATSAPP, "STOP")
    assert subscribers(runtime) == []
    say(runtime, Channel.WHATSAPP, "OOPS")
    assert subscribers(runtime) == ["sms"]
