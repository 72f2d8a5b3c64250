"""Makes one person of two addresses, once it is proven that both are the same human's.

A contact of one's own, shared in Telegram, proves it, or a code asked for on one and sent on the
other (``bot.conversation.join_codes``). Consents stay as they were given, channel by channel; an
opt-out stays its own address's, but as consents are the person's, a STOP on either ends the updates
on both.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.channel import Channel
from bot.conversation.people import add_address
from bot.conversation.turn import Transaction
from bot.storage.conversations import joined_people as rows
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures import joined_signatures
from bot.storage.signatures.joined_signatures import StandingSignature
from bot.storage.signatures.signatures import lock_person
from flows.lexicon.message_text import fold_words
from flows.name_words import is_same_name


def join_phone(transaction: Transaction, address_id: int, person_id: int, number: str) -> None:
    """Let the person have this number, too; join them with whoever is known behind it.

    All addresses of both are locked.
    """
    connection, lookups = transaction.connection, transaction.vault.lookups(number)
    known = rows.find_address(connection, lookups)
    if known is None:
        lock_person(connection, person_id)
        sender = transaction.inputs.address
        language = sender.language if sender else ""
        add_address(transaction, number, person_id, Channel.SMS, language)
        return
    join_addresses(transaction, address_id, known)


def join_addresses(transaction: Transaction, one: int, other: int) -> None:
    """Make one person of those of two addresses, of whom all addresses are locked.

    Who was never erased keeps their row, else who came first: what the other agreed to before an
    erasure must go on binding nobody.
    """
    kept, *others = rows.lock_people_of(transaction.connection, one, other)
    for joined in others:
        _take_off_doubles(transaction, kept, joined)
        rows.move_rows(transaction.connection, kept=kept, joined=joined, at=transaction.now)


def _take_off_doubles(transaction: Transaction, kept: int, joined: int) -> None:
    """Leave the earlier one of two signatures of one human in each campaign; the count says so.

    One in whose place an erased one counts stays, so that the other counts no more. The friends who
    came by the later one's link, or will, count for the one that stands.
    """
    connection = transaction.connection
    ours, theirs = (rows.standing_signatures(connection, one) for one in (kept, joined))
    for campaign in sorted({one.campaign for one in theirs} & {one.campaign for one in ours}):
        pairs = _pair(
            transaction,
            [one for one in ours if one.campaign == campaign],
            [one for one in theirs if one.campaign == campaign],
        )
        for pair in pairs:
            stays, later = sorted(pair, key=_by_who_stays)
            joined_signatures.take_off_double(connection, later, stays, at=transaction.now)


def _by_who_stays(one: StandingSignature) -> tuple[bool, datetime, int]:
    return not one.counted_before, one.signed_at, one.person_id


def _pair(
    transaction: Transaction,
    ours: Sequence[StandingSignature],
    theirs: Sequence[StandingSignature],
) -> list[tuple[StandingSignature, StandingSignature]]:
    """Return which signatures are the same human's, by their names; each is one human's at most.

    Where the names are others, so are the humans: a family has one phone, and one of them a chat.
    """
    pairs, left = [], list(ours)
    for one in theirs:
        name = _read_name(transaction, one)
        same = next((own for own in left if is_same_name(_read_name(transaction, own), name)), None)
        if same:
            left.remove(same)
            pairs.append((same, one))
    return pairs


def is_contact_of_other(transaction: Transaction, number: str) -> bool:
    """Tell whether who signed from a number has no word of the name of who signed from here.

    Then the number may be somebody else's by now: it is to be confirmed from there.
    """
    connection, sender = transaction.connection, transaction.inputs.address
    known = rows.find_address(connection, transaction.vault.lookups(number))
    if sender is None or known is None:
        return False
    theirs = _words_of_names(transaction, rows.find_person(connection, known))
    ours = _words_of_names(transaction, sender.person_id)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _words_of_names(transaction: Transaction, person_id: int) -> frozenset[str]:
    signed = rows.standing_signatures(transaction.connection, person_id)
    names = (_read_name(transaction, one) for one in signed)
    return frozenset(word for name in names for word in fold_words(name).split())


def _read_name(transaction: Transaction, one: StandingSignature) -> str:
    return transaction.vault.read_if(one.campaign, Sealed.NAME, one.name) or ""
