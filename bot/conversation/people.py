"""Who speaks: their address, sealed, and what is kept of it in clear for filtering.

Coarse facts only (language, country, time zones, channel), kept from the first message on.
"""

from bot.channel import Channel
from bot.conversation.turn import Transaction
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.storage.conversations import people
from bot.storage.conversations.turns import AddressRow
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM


def add_sender(transaction: Transaction, channel: Channel, language: str) -> AddressRow:
    """Add the rows of a stranger who begins a conversation."""
    reserved, address = transaction.inputs.reserved, transaction.address
    person_id = people.add_person(
        transaction.connection, created_at=transaction.now, reserved=reserved.person_id
    )
    return add_address(
        transaction, address, person_id, channel, language, reserved=reserved.address_id
    )


def add_address(
    transaction: Transaction,
    address: str,
    person_id: int,
    channel: Channel,
    language: str,
    *,
    reserved: int | None = None,
) -> AddressRow:
    """Add an address of a person: an E.164 number or a Telegram chat id."""
    vault = transaction.vault
    country, zones = country_and_time_zones(address)
    address_id = people.add_address(
        transaction.connection,
        person_id=person_id,
        kind="phone" if address.startswith("+") else "telegram",
        lookup=vault.lookup(address),
        generation=vault.generation,
        sealed=vault.seal(PROGRAM, Sealed.ADDRESS, address),
        channel=str(channel),
        language=language,
        country=country,
        zones=" ".join(zones),
        created_at=transaction.now,
        reserved=reserved,
    )
    return AddressRow(address_id, person_id, str(channel), language, country)


def update_sender(
    transaction: Transaction, known: AddressRow, channel: Channel, language: str
) -> None:
    """Keep on which channel and in which language the person spoke last.

    An address that was erased has lost its language with all else: it is kept anew. WhatsApp may
    know a number under an older form, so one from there does not replace that of text messages.
    """
    connection, address = transaction.connection, transaction.address
    if not known.language:
        country, zones = country_and_time_zones(address)
        people.set_country_and_zones(connection, known.id, country=country, zones=" ".join(zones))
    if (known.channel, known.language) != (channel, language):
        stays = bool(known.language) and channel is Channel.WHATSAPP
        sealed = None if stays else transaction.vault.seal(PROGRAM, Sealed.ADDRESS, address)
        people.update_address(
            connection, known.id, channel=str(channel), language=language, sealed=sealed
        )
