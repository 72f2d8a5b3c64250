"""Codes that join a phone and a Telegram chat: made, found while both are locked, and used up.

A code is random, good once and for some minutes, and kept as a keyed hash only. What is found of
one is decided under the locks of both addresses, so that it joins one other address at most.
"""

import secrets
from dataclasses import replace

from bot import channel
from bot.channel import Channel
from bot.conversation import joined_people
from bot.conversation.turn import Transaction, find_offered_code, hash_join_code
from bot.settings import Settings
from bot.storage.conversations import conversations as conversation_rows
from bot.storage.conversations import join_codes as rows
from bot.storage.schema.key_tables import Sealed
from flows import conversation as conversations
from flows.conversation import CodeState
from flows.effects import OfferJoinCode
from flows.invitations import CODE_DIGITS
from flows.join_codes import (
    CODE_REPLY_KEYS,
    CODE_USED_KEY,
    CODE_VALID_FOR,
    JOIN_CODE_LENGTH,
    JOIN_CODE_SIGNS,
    MAX_WRONG_CODES,
    WRONG_CODES_COUNT_FOR,
)
from flows.turn import Turn


def elsewhere(settings: Settings, here: Channel) -> str:
    """Return our address on the other kind of channel, as a person would use it, or ""."""
    if here is Channel.TELEGRAM:
        return channel.format_our_number(settings.twilio_from)
    name = settings.telegram_bot_name
    return f"t.me/{name}" if name and settings.telegram_bot_token.get_secret_value() else ""


def find_state(transaction: Transaction, code: str) -> CodeState:
    """Return what is found of a code that this address sent; "" is none."""
    if not code:
        return CodeState.NONE
    sender = transaction.inputs.address
    if sender:
        since = transaction.now - WRONG_CODES_COUNT_FOR
        wrong = rows.count_wrong(transaction.connection, sender.id, since=since)
        if wrong >= MAX_WRONG_CODES:
            return CodeState.SPENT
    offered = _find(transaction, code)
    if offered is None:
        return CodeState.NONE
    if sender and sender.id != offered.address_id and sender.person_id == offered.person_id:
        return CodeState.JOINED
    is_phone = transaction.address.startswith("+")
    return CodeState.SAME_CHANNEL if is_phone == (offered.kind == "phone") else CodeState.GOOD


def choose_code(transaction: Transaction, here: Channel, turn: Turn) -> Turn:
    """Put a code into the reply and the effect of a turn that offers one; leave other turns alone.

    No code is chosen where the reply that would tell it is withheld.
    """
    if turn.reply is None or turn.reply.key not in CODE_REPLY_KEYS:
        return turn
    code = _make_code()
    where = elsewhere(transaction.runtime.settings, here)
    params = {"code": code.upper(), "reach_elsewhere": where}
    offers = tuple(
        OfferJoinCode(code) if isinstance(one, OfferJoinCode) else one for one in turn.effects
    )
    return replace(turn, reply=replace(turn.reply, params=params), effects=offers)


def _make_code() -> str:
    """Return a new code, with a digit in it."""
    signs = [secrets.choice(JOIN_CODE_SIGNS) for _ in range(JOIN_CODE_LENGTH - 1)]
    signs.insert(secrets.randbelow(JOIN_CODE_LENGTH), secrets.choice(CODE_DIGITS))
    return "".join(signs)


def offer_code(transaction: Transaction, address_id: int, code: str) -> None:
    """Keep a code that joins others to this address from now on; an earlier one is worth nothing.

    "" is one that was never chosen.
    """
    if code:
        rows.offer(
            transaction.connection,
            address_id,
            hash_join_code(transaction.vault, code),
            now=transaction.now,
            until=transaction.now + CODE_VALID_FOR,
        )


def join_by_code(transaction: Transaction, address_id: int, code: str) -> None:
    """Make one person of this address and that which asked for the code, and use it up."""
    offered = _find(transaction, code)
    if offered:
        rows.use_up(transaction.connection, offered.address_id)
        joined_people.join_addresses(transaction, address_id, offered.address_id)
        _tell_next(transaction, offered.address_id)


def _tell_next(transaction: Transaction, address_id: int) -> None:
    """Let the next answer to the person who asked for the code begin with what became of it."""
    row = conversation_rows.read_state(transaction.connection, address_id)
    stored = transaction.vault.read_if(row[0], Sealed.STATE, row[1]) if row else None
    conversation = conversations.load(stored) if stored else None
    if conversation:
        told = replace(conversation, tell_next=CODE_USED_KEY)
        transaction.keep_conversation(address_id, told)


def note_wrong_code(transaction: Transaction, address_id: int) -> None:
    """Count a wrong code against the address that sent it."""
    since = transaction.now - WRONG_CODES_COUNT_FOR
    rows.note_wrong(transaction.connection, address_id, now=transaction.now, since=since)


def _find(transaction: Transaction, code: str) -> rows.OfferedCode | None:
    return find_offered_code(transaction.connection, transaction.vault, code, now=transaction.now)
