"""What happens to someone who says nothing: time passes, or they are erased on another's word.

No message is sent or stored. Each is one transaction, under the lock of the address.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import effects
from bot.conversation.standing import Files, keep_conversation, read_conversation, read_standing
from bot.runtime import Runtime
from bot.storage.conversations import people, turns
from bot.storage.conversations.turns import TurnInputs
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, VaultError
from flows import arrival, leaving
from flows.conversation import Conversation, Standing
from flows.events import TimePassed
from flows.machine import advance
from flows.replies import Reply
from flows.turn import Scene, Turn


def pass_time(runtime: Runtime, address_id: int) -> None:
    """Let time pass for one address: a doubt that is not answered means stop."""
    with runtime.database.read() as connection:
        sealed = people.sealed_address(connection, address_id)
    address = runtime.vault.read(PROGRAM, Sealed.ADDRESS, sealed)
    if address is not None:
        _act(runtime, address, lambda scene: _time_passes(runtime, scene))


def erase(runtime: Runtime, address: str) -> bool:
    """Erase the person behind an address, as DELETE does; say whether there was one.

    ``address`` is an E.164 number or a Telegram chat id. What is kept of the person need not be
    readable: a DELETE may have been set aside because it is not.
    """
    return _act(runtime, address, leaving.erase, reads=_what_erasing_needs)


def _time_passes(runtime: Runtime, scene: Scene) -> Turn:
    return advance(runtime.shelf, scene.conversation, scene.standing, TimePassed(), scene.now)


def _all(files: Files, found: TurnInputs) -> tuple[Conversation | None, Standing]:
    before = read_conversation(files, found.conversation)
    return before, read_standing(files, found.standing, found.suppressed_for)


def _what_erasing_needs(files: Files, found: TurnInputs) -> tuple[Conversation | None, Standing]:
    """Return where somebody stands, without names and without what cannot be opened."""
    try:
        before = read_conversation(files, found.conversation)
    except VaultError:
        before = None
    nameless = tuple(replace(row, name=None) for row in found.standing.signatures)
    rows = replace(found.standing, signatures=nameless)
    return before, read_standing(files, rows, found.suppressed_for)


def _act(
    runtime: Runtime,
    address: str,
    decide: Callable[[Scene], Turn],
    reads: Callable[[Files, TurnInputs], tuple[Conversation | None, Standing]] = _all,
) -> bool:
    vault, now = runtime.vault, runtime.now()
    lookups = vault.lookups(address)
    with runtime.database.write() as connection:
        runtime.database.lock(connection, vault.lock_key(lookups))
        found = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE)
        if found.address is None:
            return False
        files = Files(connection, vault, now)
        before, standing = reads(files, found)
        turn = decide(arrival.scene(runtime.shelf, before, standing, "", now))
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
    return True


def _unasked(question: Reply) -> str:
    """Silence answers no question, so that there are no words to keep."""
    return question.key
