"""Time passes for someone who says nothing: a doubt that is not answered means stop."""

from bot import effects
from bot.runtime import Runtime
from bot.standing import Files, keep_conversation, read_conversation, read_standing
from bot.store import people, turns
from bot.store.tables import Sealed
from bot.vault import PROGRAM
from flows.events import TimePassed
from flows.machine import advance
from flows.replies import Reply


def pass_time(runtime: Runtime, address_id: int) -> None:
    """Let time pass for one address, in one transaction. No message is sent or stored."""
    vault, now = runtime.vault, runtime.now()
    with runtime.database.write() as connection:
        sealed = people.sealed_address(connection, address_id)
        address = vault.read(PROGRAM, Sealed.ADDRESS, sealed)
        if address is None:
            return
        lookups = vault.lookups(address)
        runtime.database.lock(connection, vault.lock_key(lookups))
        found = turns.find_turn(connection, lookups, "", "")
        if found.address is None:
            return
        files = Files(connection, vault, now)
        before = read_conversation(files, found.conversation)
        standing = read_standing(files, found.address.person_id, found.suppressed_for)
        turn = advance(runtime.shelf, before, standing, TimePassed(), now)
        evidence = effects.Evidence(
            connection=connection,
            vault=vault,
            address=address,
            person_id=found.address.person_id,
            message_id=None,
            channel=found.address.channel,
            now=now,
            worded=_unasked,
        )
        effects.perform_all(evidence, turn.effects)
        keep_conversation(files, found.address.id, turn.conversation)


def _unasked(question: Reply) -> str:
    """Silence answers no question, so that there are no words to keep."""
    return question.key
