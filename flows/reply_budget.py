"""Limits the replies to one address, because each may cost money.

Recent replies are counted by address and kept through erasure and opt-out, so nothing that a
person sends resets the count. Effects are always carried out. They are confirmed while the budget
lasts, the same confirmation a few times at most; after that they happen without a reply. A
question that was withheld does not count as asked: the conversation stays at the earlier step.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flows import signing_steps
from flows.conversation import DELETE_UNASKED_REPLY_KEY, Conversation, RecentReply
from flows.effects import (
    Effect,
    Erase,
    KeepOpenQuestion,
    LiftOptOut,
    RecordConsent,
    RecordOptOut,
    Sign,
    Withdraw,
)
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.wording import LETTER_KEY, TRANSLATION_KEY

BUDGET_WINDOW: Final = timedelta(minutes=5)
"""The time over which the replies to one address are counted, but for pages to read."""
MAX_REPLIES: Final = 25
"""Replies of all kinds in the window; the last one is reserved for telling of the limit."""
MAX_ORDINARY_REPLIES: Final = 20
"""Replies in the window after which only messages that make progress are answered: those that
have an effect or move the conversation on (a name, an answer)."""
MAX_SAME_CONFIRMATIONS: Final = 3
"""Times in the window that the same confirmation is sent of an act that can be repeated."""

READING_WINDOW: Final = timedelta(hours=1)
"""The time over which pages of the explanation and the letter are counted, by themselves."""
MAX_READING_REPLIES: Final = 30
"""Pages in that window: more than all pages of both, so that nobody who reads everything has fewer
answers left for signing."""
READING_REPLY_KEYS: Final = frozenset({"more", LETTER_KEY, TRANSLATION_KEY})
"""The keys of the replies that are pages to read."""

TOO_MANY_REPLY_KEY: Final = "too_many"
"""The key of the reply that tells of the limit."""
UNSAID_REPLY_KEY: Final = "unsaid"
"""The value of ``Conversation.last_reply`` after a reply that was withheld."""
_REPEATABLE_EFFECTS = (RecordOptOut, LiftOptOut, Erase, Withdraw, RecordConsent)


def limit_to_budget(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with its reply counted, or, over the budget, without it.

    The effects stay in either case.
    """
    if turn.reply is None:
        return replace(turn, conversation=_record_exchange(scene, turn.conversation))
    lately = recent_replies(scene.standing.lately, scene.now)
    has_room = not _must_stay_silent(scene) and _has_room(scene, turn, turn.reply.key, lately)
    if has_room and not _was_confirmed_often_enough(lately, turn):
        kept = _record_exchange(scene, turn.conversation, turn.reply.key)
        return _count_reply(scene, kept, turn.reply, turn.effects, lately)
    return _withhold_reply(
        scene, turn, lately, tells=not has_room and _may_tell_of_limit(scene, turn, lately)
    )


def _has_room(scene: Scene, turn: Turn, key: str, lately: tuple[RecentReply, ...]) -> bool:
    ordinary = count_ordinary(lately)
    if key in READING_REPLY_KEYS:
        return len(lately) - ordinary < MAX_READING_REPLIES
    most = MAX_ORDINARY_REPLIES
    if _makes_progress(scene.conversation, turn):
        most = MAX_REPLIES if _was_told_of_limit(lately) else MAX_REPLIES - 1
    return ordinary < most


def count_ordinary(lately: Iterable[RecentReply]) -> int:
    """Return how many replies are no pages to read."""
    return sum(one.key not in READING_REPLY_KEYS for one in lately)


def _record_exchange(
    scene: Scene, after: Conversation | None, said: str | None = None
) -> Conversation | None:
    """Return the conversation with the time of this message, and the key of the reply if any."""
    if after is None:
        return None
    last = after.last_reply if said is None else said
    return replace(after, spoke_at=scene.now, last_reply=last)


def recent_replies(lately: Iterable[RecentReply], now: datetime) -> tuple[RecentReply, ...]:
    """Return the replies within their window before or after ``now``, the oldest first.

    A time in the future was written before the clock was set back, so it counts as well.
    """
    return tuple(one for one in lately if abs(now - one.at) < _window_of(one))


def _window_of(reply: RecentReply) -> timedelta:
    return READING_WINDOW if reply.key in READING_REPLY_KEYS else BUDGET_WINDOW


def _count_reply(
    scene: Scene,
    after: Conversation | None,
    reply: Reply,
    effects: tuple[Effect, ...],
    lately: tuple[RecentReply, ...],
) -> Turn:
    return Turn(after, reply, effects, (*lately, RecentReply(scene.now, reply.key)))


def _must_stay_silent(scene: Scene) -> bool:
    return scene.standing.capped or scene.standing.not_answered


def _was_told_of_limit(lately: tuple[RecentReply, ...]) -> bool:
    return any(one.key == TOO_MANY_REPLY_KEY for one in lately)


def _may_tell_of_limit(scene: Scene, turn: Turn, lately: tuple[RecentReply, ...]) -> bool:
    """Tell whether the limit may be told of: once, and to nobody who has opted out."""
    leaves = any(isinstance(effect, RecordOptOut) for effect in turn.effects)
    is_full = count_ordinary(lately) >= MAX_REPLIES or _must_stay_silent(scene)
    return not (is_full or leaves or scene.standing.suppressed or _was_told_of_limit(lately))


def _asks_to_erase(turn: Turn) -> bool:
    return turn.reply is not None and turn.reply.key == "delete_ask"


def _makes_progress(before: Conversation, turn: Turn) -> bool:
    return (
        _does_something(turn)
        or _asks_to_erase(turn)
        or _changes_position(before, turn.conversation)
    )


def _does_something(turn: Turn) -> bool:
    """Tell whether the turn has an effect; a question that is kept for a person is no progress."""
    return not all(isinstance(effect, KeepOpenQuestion) for effect in turn.effects)


def _changes_position(before: Conversation, after: Conversation | None) -> bool:
    """Tell whether the turn changes more than what the person is reading."""
    return after is None or any(
        getattr(before, name) != getattr(after, name)
        for name in ("campaign", "step", "answers", "doubted_at")
    )


def _was_confirmed_often_enough(lately: tuple[RecentReply, ...], turn: Turn) -> bool:
    """Tell whether an act that can be repeated was confirmed often enough in the window."""
    repeatable = any(
        isinstance(effect, _REPEATABLE_EFFECTS) for effect in turn.effects
    ) or _asks_to_erase(turn)
    key = turn.reply.key if turn.reply else ""
    return repeatable and sum(one.key == key for one in lately) >= MAX_SAME_CONFIRMATIONS


def _withhold_reply(
    scene: Scene, turn: Turn, lately: tuple[RecentReply, ...], *, tells: bool
) -> Turn:
    """Return the turn without its reply, or with the one that tells of the limit instead."""
    conversation = _conversation_without_reply(scene, turn)
    if conversation:
        last = (
            DELETE_UNASKED_REPLY_KEY
            if _asks_to_erase(turn)
            else TOO_MANY_REPLY_KEY
            if tells
            else UNSAID_REPLY_KEY
        )
        conversation = _record_exchange(scene, conversation, last)
    if tells:
        return _count_reply(scene, conversation, Reply(TOO_MANY_REPLY_KEY), turn.effects, lately)
    return Turn(conversation, None, turn.effects)


def _conversation_without_reply(scene: Scene, turn: Turn) -> Conversation | None:
    """Return where the person stands if they do not see the reply, and so no new question."""
    before, after = scene.conversation, turn.conversation
    if after is None or after.step in signing_steps.STEPS_AT_REST:
        return after if _does_something(turn) or _changes_position(before, after) else before
    asks = (before.campaign, before.step, before.answers) != (
        after.campaign,
        after.step,
        after.answers,
    )
    if not asks:
        is_doubted = before.doubted_at != after.doubted_at
        return after if _does_something(turn) or is_doubted else before
    if _does_something(turn):
        signed = scene.signed or any(isinstance(effect, Sign) for effect in turn.effects)
        return replace(
            after, step=signing_steps.DONE if signed else signing_steps.LEFT, answers={}, asked=""
        )
    if before.step not in (signing_steps.NAME, signing_steps.CONFIRM, signing_steps.SHORT):
        return before
    # The name that they gave is kept, and one that they were asked to confirm must go: a yes would
    # now sign with it. They are asked about the new one once they want to sign.
    answers = {key: value for key, value in before.answers.items() if key != "name"}
    answers |= {key: value for key, value in after.answers.items() if key == "name"}
    return replace(before, step=signing_steps.NAME, answers=answers, misses=0, misread=())
