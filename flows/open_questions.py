"""Open questions: what the program cannot answer goes to a person, and what the asker is told.

A message becomes one where it asks something, or says something in many words, and nothing in it
was understood. Noise never does, nor the same words again. PERSON makes the last words that
were not understood one, or else the next message.
"""

from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from flows import question_answers, rephrased_questions, signing_steps, understanding
from flows.effects import KeepOpenQuestion
from flows.lexicon.message_text import MessageText, fold_words
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning

MAX_QUESTION_LENGTH: Final = 1000
"""Characters of a message that are kept as an open question."""
MIN_WORDS_SAID: Final = 8
"""Different words from which on a message that asks nothing is worth a person's time: fewer are
small talk, a song, a curse. PERSON passes on these, too."""
MIN_WORDS_HEARD: Final = 4
"""Different words from which on a message is answered after the pause; any fewer may be noise."""
MIN_WORDS_ASKED: Final = 2
MIN_LETTERS_ASKED: Final = 10
"""The same for a message that asks, and how many letters these words have."""
MAX_MISREAD: Final = 4
"""Messages that were not understood of which the words are kept, to know them again."""
MAX_MISREAD_LENGTH: Final = 320
"""Characters of each."""
SAME_FROM: Final = 90
"""Of 100: how alike two messages are that count as the same one (rapidfuzz's ratio)."""

PASSED_ON: Final = "passed_on"
PERSON_ASKED_FOR: Final = "person_asked_for"
ABOUT_PERSON: Final = "about_person"
"""The key of the answer to who asks for a person, where nobody reads along."""
ANSWERED_BY_PERSON: Final = "answered_by_person"
"""The value of ``Conversation.last_reply`` after an organizer's answer."""
_SAID_OF_PEOPLE: Final = (PASSED_ON, PERSON_ASKED_FOR, ANSWERED_BY_PERSON)
"""What comes after one of these may be meant for that person: it is no yes to the program."""

_LINK: Final = frozenset("/@")
"""Signs of words that are links or addresses, and say nothing by themselves."""
_FIRST_IDEOGRAPH: Final = "\u2e80"
"""From here on there are scripts that put no blanks between words: two letters count as a word."""


def depends_on_people(turn: Turn) -> bool:
    """Tell whether the turn depends on ``Standing.has_organizers`` and ``Standing.may_ask``.

    Both are costly to know, and few turns need them: the caller decides such a turn again with
    what is true of them.
    """
    asked = any(isinstance(effect, KeepOpenQuestion) for effect in turn.effects)
    return asked or (turn.reply is not None and turn.reply.key == PERSON_ASKED_FOR)


def answer_not_understood(scene: Scene) -> Turn:
    """Answer a message that was not understood, and keep it for a person if it is worth it."""
    is_heard = _says_something(scene, MIN_WORDS_HEARD) and not _was_said_before(scene)
    turn = _note_misread(scene, rephrased_questions.answer_not_understood(scene, is_heard=is_heard))
    if turn.reply is None or not is_heard or not _says_something(scene):
        return turn
    if not _may_be_answered(scene):
        return turn
    is_told = turn.reply.key == "pause" or _asks(scene)
    if is_told and scene.standing.has_organizers:
        turn = replace(
            turn, reply=question_answers.say_and_ask_again(scene, Reply(PASSED_ON)).reply
        )
    return replace(turn, effects=(_question(scene, scene.text),))


def keep_if_asked(scene: Scene, turn: Turn) -> Turn:
    """Return the answer to someone who comes with a question, which is kept for a person."""
    if not (_asks(scene) and _says_something(scene) and _may_be_answered(scene)):
        return turn
    return replace(turn, effects=(*turn.effects, _question(scene, scene.text)))


def ask_for_person(scene: Scene) -> Turn:
    """Pass on the last words that were not understood; without any, ask for the question."""
    misread = scene.conversation.misread
    if not scene.standing.has_organizers or not _may_be_answered(scene):
        return question_answers.say_and_ask_again(scene, Reply(ABOUT_PERSON))
    return (
        _pass_on(scene, misread[-1]) if misread else scene.answer_in_place(Reply(PERSON_ASKED_FOR))
    )


def read_question_for_person(scene: Scene) -> Turn | None:
    """Take the message that was asked for after PERSON as the question; None if it is none."""
    is_awaited = scene.conversation.last_reply == PERSON_ASKED_FOR
    if not (is_awaited and _says_something(scene, MIN_WORDS_HEARD) and _may_be_answered(scene)):
        return None
    return _pass_on(scene, scene.text)


def answer_question(scene: Scene) -> Turn | None:
    """Answer what the message asks, or pass it on if it asks for a person; None if it is neither.

    See ``flows.question_answers.answer_question``.
    """
    turn = question_answers.answer_question(scene)
    if turn is None or turn.reply is None or not scene.standing.has_organizers:
        return turn
    is_wish_for_person = (turn.reply.lead or turn.reply).key == ABOUT_PERSON
    return ask_for_person(scene) if is_wish_for_person else turn


def ask_again_after_talk_of_people(scene: Scene) -> Turn | None:
    """Ask the open question again if a bare yes may be meant for a person who reads along.

    A choice that is named (SIGN, UPDATES) is meant for the program.
    """
    step, last_reply = scene.conversation.step, scene.conversation.last_reply
    if last_reply not in _SAID_OF_PEOPLE or scene.read_choice("sign", "updates"):
        return None
    if step not in (signing_steps.CONFIRM, signing_steps.UPDATES, signing_steps.SHORT):
        return None
    if understanding.read_answer(scene.text, scene.languages) is not AnswerMeaning.YES:
        return None
    return scene.answer_in_place(signing_steps.question_of_step(scene, step))


def _pass_on(scene: Scene, words: str) -> Turn:
    turn = question_answers.say_and_ask_again(scene, Reply(PASSED_ON))
    return replace(turn, effects=(_question(scene, words),))


def _question(scene: Scene, words: str) -> KeepOpenQuestion:
    conversation = scene.conversation
    kept = words[:MAX_QUESTION_LENGTH]
    return KeepOpenQuestion(scene.campaign.id, conversation.step, conversation.language, kept)


def _may_be_answered(scene: Scene) -> bool:
    """Tell whether a person could answer: there is room, and they may be written to."""
    return scene.standing.may_ask and not scene.standing.suppressed


def _asks(scene: Scene) -> bool:
    answer = understanding.read_answer(scene.text, scene.languages)
    return answer is AnswerMeaning.QUESTION or question_answers.is_asking(scene)


def _says_something(scene: Scene, min_words: int = MIN_WORDS_SAID) -> bool:
    """Tell whether the message has enough words to be worth a person's time.

    ``min_words`` is how many a message needs that asks nothing.
    What is said at a campaign's own question is an answer to it that could not be read.
    """
    line = MessageText.of(scene.text).line
    said = fold_words(" ".join(word for word in line.split() if not _LINK & set(word))).split()
    words = {word for word in said if len(word) > 1 and word.isalpha()}
    unspaced = {sign for word in words for sign in word if sign >= _FIRST_IDEOGRAPH}
    count = len(words) + len(unspaced) // 2
    if _asks(scene):
        letters = sum(map(len, words)) + len(unspaced)
        return count >= MIN_WORDS_ASKED and letters >= MIN_LETTERS_ASKED
    is_other_answer = signing_steps.find_campaign_question(scene.campaign, scene.conversation.step)
    return count >= min_words and not is_other_answer


def _was_said_before(scene: Scene) -> bool:
    """Tell whether one of the last messages that were not understood was the same, or nearly."""
    said = _plain_words(scene.text)
    return any(
        fuzz.ratio(said, _plain_words(one), score_cutoff=SAME_FROM) > 0
        for one in scene.conversation.misread
    )


def _plain_words(text: str) -> str:
    """Return the words by which a message is known again: numbers in it may differ."""
    said = MessageText.of(text[:MAX_MISREAD_LENGTH]).said
    return " ".join(word for word in said if not word.isdigit())


def _note_misread(scene: Scene, turn: Turn) -> Turn:
    before = scene.conversation
    misread = (*before.misread, scene.text[:MAX_MISREAD_LENGTH])[-MAX_MISREAD:]
    return replace(turn, conversation=replace(turn.conversation or before, misread=misread))
