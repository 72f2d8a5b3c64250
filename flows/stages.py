"""How far a conversation came on the way to a signature and to updates, so that it can be counted.

A stage is never left again: who goes back to the name has been shown what is signed all the same.
"""

from collections.abc import Iterator
from typing import Any

from flows import signing_steps
from flows.conversation import Conversation
from flows.effects import RecordConsent, Sign
from flows.turn import Scene, Turn

STAGES = ("greeted", "named", "shown", "signed", "asked", "updates")
"""In their order: greeted and asked for a name; named; shown what is signed; signed; asked about
updates; updates agreed to."""


def note_stage(scene: Scene, after: Conversation, turn: Turn) -> dict[str, Any]:
    """Return the furthest stage that the conversation has come to with the turn, if it is new.

    Who had signed before anything was noted of their conversation is not on that way.
    """
    if not after.stage and after.campaign in scene.standing.signatures:
        return {}
    passed = {after.stage, *_find_stages(turn, after.step)}
    furthest = next((stage for stage in reversed(STAGES) if stage in passed), "")
    return {} if furthest == after.stage else {"stage": furthest}


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
