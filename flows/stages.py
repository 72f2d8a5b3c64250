"""How far a conversation came on the way to a signature and to updates, so that it can be counted.

A stage is never left again: who goes back to the name has been shown what is signed all the same.
"""

from collections.abc import Iterator
from dataclasses import replace

from flows import signing_steps
from flows.conversation import Conversation
from flows.effects import RecordConsent, Sign
from flows.turn import Scene, Turn

STAGES = ("greeted", "named", "shown", "signed", "asked", "updates")
"""In their order: greeted and asked for a name; named; shown what is signed; signed; asked about
updates; updates agreed to."""


def note_stage(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with the furthest stage that its conversation has come to.

    Who had signed before anything was noted of their conversation is not on that way.
    """
    conversation = turn.conversation
    if conversation is None:
        return turn
    if not conversation.stage and conversation.campaign in scene.standing.signatures:
        return turn
    passed = {conversation.stage, *_find_stages(turn, conversation.step)}
    furthest = next((stage for stage in reversed(STAGES) if stage in passed), "")
    if furthest == conversation.stage:
        return turn
    return replace(turn, conversation=replace(conversation, stage=furthest))


def _find_stages(turn: Turn, step: str) -> Iterator[str]:
    """Yield the stages to which a turn that leads to ``step`` brings its conversation."""
    if step in (signing_steps.NAME, signing_steps.SHORT):
        yield "greeted"
    elif step.startswith(signing_steps.QUESTION_PREFIX):
        yield "named"
    elif step == signing_steps.CONFIRM:
        yield "shown"
    elif step == signing_steps.UPDATES:
        yield "asked"
    for effect in turn.effects:
        if isinstance(effect, Sign):
            yield "signed"
        elif isinstance(effect, RecordConsent) and effect.granted and not effect.is_restored:
            yield "updates"


def list_new_stages(before: Conversation | None, after: Conversation) -> tuple[str, ...]:
    """Return the stages that a conversation came to, or passed, with a turn."""
    known = before.stage if before and before.campaign == after.campaign else ""
    if after.stage in ("", known):  # "": it begins anew, under another owner of the number
        return ()
    first = STAGES.index(known) + 1 if known else 0
    return STAGES[first : STAGES.index(after.stage) + 1]
