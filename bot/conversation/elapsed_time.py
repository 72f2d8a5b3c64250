"""What happens to someone who says nothing: time passes, or an organizer does what they asked for
in another way: they are opted out, or erased.

No message is sent or stored. Each is one transaction of their conversation.
"""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.turn import Transaction, open_turn
from bot.runtime import Runtime
from bot.storage.conversations import people
from bot.storage.organizers import audit_trail
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, VaultError
from flows import arrival, leaving
from flows.conversation import Conversation
from flows.effects import OptOutReason
from flows.events import TimePassed
from flows.machine import advance
from flows.replies import Reply
from flows.turn import Turn


def pass_time(runtime: Runtime, address_id: int) -> None:
    """Let time pass for one address: a doubt that is not answered means stop."""
    with runtime.database.read() as connection:
        sealed = people.sealed_address(connection, address_id)
    address = runtime.vault.read(PROGRAM, Sealed.ADDRESS, sealed)
    if address is None:
        return
    with open_turn(runtime, address) as transaction:
        before, standing = transaction.read_conversation(), transaction.read_standing()
        turn = advance(runtime.shelf, before, standing, TimePassed(), transaction.now)
        _perform(transaction, turn)


def opt_out(
    runtime: Runtime,
    address: str,
    *,
    by: int | None,
    reason: OptOutReason = OptOutReason.ORGANIZER,
    message_id: int | None = None,
    detail: str = "",
) -> bool:
    """Write no more to an address, as STOP has it; say whether it was written to until now.

    It is noted that the organizer ``by`` did so; None: a program, as ``reason`` says.
    ``message_id`` is the message that asks for it, if any, ``detail`` what else stands in the audit
    trail.
    """
    with open_turn(runtime, address) as transaction:
        if transaction.inputs.address is None or transaction.inputs.suppressed_for:
            return False
        before, standing = _read_if_readable(transaction), _nameless(transaction).read_standing()
        scene = arrival.build_scene(runtime.shelf, before, standing, "", transaction.now)
        _perform(transaction, leaving.stop(scene, reason), message_id)
        now = transaction.now
        audit_trail.note(transaction.connection, now, by, "person opted out", detail=detail)
    return True


def erase(runtime: Runtime, address: str, *, by: int | None = None) -> bool:
    """Erase the person behind an address, as DELETE does; say whether there was one.

    It is noted that the organizer ``by`` did so; None: somebody before any organizer was added.
    ``address`` is an E.164 number or a Telegram chat id. What is kept of the person need not be
    readable: a DELETE may have been set aside because it is not.
    """
    with open_turn(runtime, address) as transaction:
        if transaction.inputs.address is None:
            return False
        before, standing = _read_if_readable(transaction), _nameless(transaction).read_standing()
        scene = arrival.build_scene(runtime.shelf, before, standing, "", transaction.now)
        _perform(transaction, leaving.erase(scene))
        audit_trail.note(transaction.connection, transaction.now, by, "person erased")
    return True


def _read_if_readable(transaction: Transaction) -> Conversation | None:
    try:
        return transaction.read_conversation()
    except VaultError:
        return None


def _nameless(transaction: Transaction) -> Transaction:
    """Return the transaction without the names that were found, which need not be readable."""
    rows = transaction.inputs.standing
    signatures = tuple(replace(row, name=None) for row in rows.signatures)
    inputs = replace(transaction.inputs, standing=replace(rows, signatures=signatures))
    return replace(transaction, inputs=inputs)


def _perform(transaction: Transaction, turn: Turn, message_id: int | None = None) -> None:
    """Perform the effects of a turn and keep what follows, where the address is known."""
    known = transaction.inputs.address
    if known is None:
        return
    evidence = effects.Evidence(
        transaction, known.person_id, known.id, message_id, known.channel, _unasked
    )
    effects.perform_effects(evidence, turn.effects)
    transaction.keep_conversation(known.id, turn.conversation)


def _unasked(question: Reply) -> str:
    """Silence answers no question, so that there are no words to keep."""
    return question.key
