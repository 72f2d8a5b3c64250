"""Tells the answer to a question from a repeat: a double tap, or two texts that crossed.

An answer counts only for a question that the person can have read. What was said within seconds of
the question, in the words that led to it, answers the one before; and so does a bare yes that came
sooner than anybody reads. A word that names what it wants (UPDATES, DELETE, a keyword) counts. No
words are kept for that: only a mark that tells whether they are the same. Whoever said yes too soon
is asked again, in short and once, or they would think that they have signed.
"""

from datetime import timedelta
from hashlib import blake2s
from typing import Any

from flows import short_question, signing_steps, understanding
from flows.conversation import Conversation
from flows.lexicon.message_text import MessageText
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor

SAME_WORDS_WITHIN = timedelta(seconds=10)
"""How long after a message the same words are a repeat of it."""

UNREAD_WITHIN = timedelta(seconds=3)
"""How long after a question nobody can have read it. A yes in words that name what is asked for
(SIGN, UPDATES) counts all the same."""

MARK_BYTES = 2
"""Enough to tell two messages of one person apart, too few to tell what they said."""


def is_repeat(scene: Scene) -> bool:
    """Tell whether the message repeats the one that led to the open question, or crossed it."""
    conversation = scene.conversation
    if not conversation.moved_by or conversation.moved_at is None:
        return False
    since = abs(scene.now - conversation.moved_at)
    if since >= SAME_WORDS_WITHIN:
        return False
    if _mark_words(scene.text) == conversation.moved_by:
        return True
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER)
    return since < UNREAD_WITHIN and answer is AnswerMeaning.YES


def pass_over(scene: Scene) -> Turn:
    """Leave a repeat without an answer; but ask again in short where it was a yes in other words.

    Never about updates, which follow a yes that may just be said once more.
    """
    conversation = scene.conversation
    asked = short_question.ask_in_short(scene)
    is_said_again = _mark_words(scene.text) == conversation.moved_by
    if is_said_again or conversation.step == signing_steps.UPDATES or asked is None:
        return Turn(conversation)
    is_asked_again = conversation.last_reply == asked.key
    return Turn(conversation) if is_asked_again else scene.answer_in_place(asked)


def mark_words(scene: Scene, after: Conversation, turn: Turn) -> dict[str, Any]:
    """Return a mark of the words that moved the conversation on, if they did."""
    if _moves_on(scene.conversation, after) or turn.effects:
        return {"moved_by": _mark_words(scene.text), "moved_at": scene.now}
    if not scene.conversation.moved_by or is_repeat(scene):
        return {}
    return {"moved_by": "", "moved_at": None}


def _moves_on(before: Conversation, after: Conversation) -> bool:
    where = (before.campaign, before.step, before.answers)
    return where != (after.campaign, after.step, after.answers)


def _mark_words(text: str) -> str:
    words = MessageText.of(text).folded or text
    return blake2s(words.encode(errors="replace"), digest_size=MARK_BYTES).hexdigest()
