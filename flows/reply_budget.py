"""How many replies one address gets, whatever is said: each may cost money.

What was answered lately is known by address and outlives erasure and opt-out, so that nothing a
person can say begins it anew. What has an effect is always obeyed. It is confirmed as long as
there is room, the same confirmation ``ALIKE`` times; after that it is obeyed in silence. A
question that was not put is never taken for one that was.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows import signing_steps
from flows.conversation import DELETE_UNASKED, Answered, Conversation
from flows.effects import Consent, Effect, Erase, LiftOptOut, OptOut, Sign, Withdraw
from flows.replies import Reply
from flows.turn import Scene, Turn

WINDOW: Final = timedelta(minutes=5)
"""In any stretch of this length one address gets ``MOST`` replies or fewer."""
MOST: Final = 25
"""Replies of all kinds, of which the last is kept for telling once that there are no more."""
ORDINARY: Final = 20
"""From so many on, only what has an effect or leads on to one (a name, a question) is answered."""
ALIKE: Final = 3
"""So often the same is confirmed, of what can be done and undone again without end."""

TOO_MANY: Final = "too_many"
"""The reply that tells of it."""
UNSAID: Final = "unsaid"
"""In ``Conversation.last_reply``: there was something to say, and it was not said."""
_REPEATABLE_EFFECTS = (OptOut, LiftOptOut, Erase, Withdraw, Consent)


def within_budget(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with its reply counted; or left out, with all that it has to do done."""
    if turn.reply is None:
        return replace(turn, conversation=_record_exchange(scene, turn.conversation))
    lately = recent(scene.standing.lately, scene.now)
    most = ORDINARY
    if _makes_progress(scene.conversation, turn):
        most = MOST if _was_told_of_limit(lately) else MOST - 1
    has_room = len(lately) < most and not _must_stay_silent(scene)
    if has_room and not _was_confirmed_often_enough(lately, turn):
        kept = _record_exchange(scene, turn.conversation, turn.reply.key)
        return _count_reply(scene, kept, turn.reply, turn.effects, lately)
    return _withhold_reply(
        scene, turn, lately, tells=not has_room and _may_tell_of_limit(scene, turn, lately)
    )


def _record_exchange(
    scene: Scene, after: Conversation | None, said: str | None = None
) -> Conversation | None:
    """Return where the person stands, who spoke now, and to whom we say ``said``, if anything."""
    if after is None:
        return None
    last = after.last_reply if said is None else said
    return replace(after, spoke_at=scene.now, last_reply=last)


def recent(lately: Iterable[Answered], now: datetime) -> tuple[Answered, ...]:
    """Return what was answered within the window, the oldest first.

    What lies ahead of us by as much was written by a clock that has been set back since.
    """
    return tuple(one for one in lately if abs(now - one.at) < WINDOW)


def _count_reply(
    scene: Scene,
    after: Conversation | None,
    reply: Reply,
    effects: tuple[Effect, ...],
    lately: tuple[Answered, ...],
) -> Turn:
    return Turn(after, reply, effects, (*lately, Answered(scene.now, reply.key)))


def _must_stay_silent(scene: Scene) -> bool:
    return scene.standing.capped or scene.standing.not_answered


def _was_told_of_limit(lately: tuple[Answered, ...]) -> bool:
    return any(one.key == TOO_MANY for one in lately)


def _may_tell_of_limit(scene: Scene, turn: Turn, lately: tuple[Answered, ...]) -> bool:
    """Once, and nobody who has asked for silence."""
    leaves = any(isinstance(effect, OptOut) for effect in turn.effects)
    is_full = len(lately) >= MOST or _must_stay_silent(scene)
    return not (is_full or leaves or scene.standing.suppressed or _was_told_of_limit(lately))


def _asks_to_erase(turn: Turn) -> bool:
    return turn.reply is not None and turn.reply.key == "delete_ask"


def _makes_progress(before: Conversation, turn: Turn) -> bool:
    return (
        bool(turn.effects) or _asks_to_erase(turn) or _changes_position(before, turn.conversation)
    )


def _changes_position(before: Conversation, after: Conversation | None) -> bool:
    """Say whether anything but reading has changed."""
    return after is None or any(
        getattr(before, name) != getattr(after, name)
        for name in ("campaign", "step", "answers", "doubted_at")
    )


def _was_confirmed_often_enough(lately: tuple[Answered, ...], turn: Turn) -> bool:
    """Say whether this was confirmed often enough."""
    endless = any(
        isinstance(effect, _REPEATABLE_EFFECTS) for effect in turn.effects
    ) or _asks_to_erase(turn)
    key = turn.reply.key if turn.reply else ""
    return endless and sum(one.key == key for one in lately) >= ALIKE


def _withhold_reply(scene: Scene, turn: Turn, lately: tuple[Answered, ...], *, tells: bool) -> Turn:
    """Do all that the turn does, but for what it would have said."""
    conversation = _conversation_without_reply(scene, turn)
    if conversation:
        last = DELETE_UNASKED if _asks_to_erase(turn) else TOO_MANY if tells else UNSAID
        conversation = _record_exchange(scene, conversation, last)
    if tells:
        return _count_reply(scene, conversation, Reply(TOO_MANY), turn.effects, lately)
    return Turn(conversation, None, turn.effects)


def _conversation_without_reply(scene: Scene, turn: Turn) -> Conversation | None:
    """Return where the person stands, who did not see what would have been asked of them."""
    before, after = scene.conversation, turn.conversation
    if after is None or after.step in signing_steps.AT_REST:
        return after if turn.effects or _changes_position(before, after) else before
    asks = (before.campaign, before.step, before.answers) != (
        after.campaign,
        after.step,
        after.answers,
    )
    if not asks:
        is_doubted = before.doubted_at != after.doubted_at
        return after if turn.effects or is_doubted else before
    if turn.effects:
        signed = scene.signed or any(isinstance(effect, Sign) for effect in turn.effects)
        return replace(
            after, step=signing_steps.DONE if signed else signing_steps.LEFT, answers={}, asked=""
        )
    if before.step not in (signing_steps.CONFIRM, signing_steps.SHORT):
        return before
    # They want another name than the one that they were asked about: a yes would be to that one.
    answers = {key: value for key, value in before.answers.items() if key != "name"}
    return replace(before, step=signing_steps.NAME, answers=answers, misses=0)
