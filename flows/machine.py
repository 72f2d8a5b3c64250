"""Decides the answer to one event. ``advance`` is the only way in.

A message is read in this order, and the first reading that fits decides: STOP as the whole
message; tap-backs and automatic replies (ignored); a no to updates beside an answer; an opt-out in
other words; a repeat of what led to the open question (ignored); an answer to a question beside the
open one; whose name is meant, or a name that is corrected; commands; a question for a person, or
one that can be answered; an exact keyword; an answer to the open question; a keyword with a typo;
else it is not understood: it gets a short line of help, or goes to a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from flows import (
    answers,
    anytime_requests,
    arrival,
    commands,
    friend_thanks,
    join_codes,
    leaving,
    name_correction,
    open_choices,
    open_questions,
    repeated_words,
    rephrased_questions,
    reply_budget,
    signing_steps,
    understanding,
    updates_question,
    whose_name,
)
from flows.campaign import QuestionKind, Shelf
from flows.commands import ChangeLanguage, Command, CommandOrLanguage
from flows.conversation import Conversation, Standing
from flows.effects import Effect, Erase, JoinPhone, OptOutReason, RecordConsent, RecordOptOut
from flows.events import (
    Blocked,
    CarrierWord,
    Event,
    Opened,
    ReminderDue,
    Said,
    SentMedia,
    SharedContact,
    TimePassed,
    Unblocked,
)
from flows.lexicon.message_text import MessageText
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor, OptOutKind

MAX_WORDS_OF_BARE_ANSWER = 3
"""Words of a no to "shall our messages go on?" at most: a longer one may mean something else."""

SILENCE_AFTER_PAUSE = timedelta(hours=1)
"""How long noise gets no answer after the bot has stopped asking again."""


def advance(
    shelf: Shelf, conversation: Conversation | None, standing: Standing, event: Event, now: datetime
) -> Turn:
    """Return the answer to ``event``: the next conversation, one reply or none, and effects.

    ``conversation`` is the stored conversation of this address, None where there is none;
    ``now`` is aware and UTC. Never raises for anything that a person can send.
    """
    text = MessageText.of(event.text) if isinstance(event, Said) else ""
    scene = arrival.build_scene(shelf, conversation, standing, text, now)
    match event:
        case Said():
            turn = _restrict_by_origin(scene, event, _answer_words(scene, event))
        case Opened(payload=""):
            turn = leaving.start(scene) if standing.suppressed else arrival.welcome(scene)
        case Opened():
            turn = arrival.enter_by_link(scene, event.payload)
        case SentMedia():
            turn = _ask_for_words(scene)
        case SharedContact():
            turn = scene.answer_in_place(Reply("joined"), (JoinPhone(event.number),))
        case Blocked() | Unblocked() | TimePassed() | ReminderDue():
            return _forget_strangers(
                conversation, standing, _answer_event_without_words(scene, conversation, event)
            )
        case _:
            assert_never(event)
    turn = reply_budget.limit_to_budget(scene, open_choices.offer_open_choices(scene, turn))
    turn = friend_thanks.thank_for_friend(scene, turn)
    return _forget_strangers(conversation, standing, repeated_words.remember_words(scene, turn))


def _answer_event_without_words(
    scene: Scene,
    conversation: Conversation | None,
    event: Blocked | Unblocked | TimePassed | ReminderDue,
) -> Turn:
    """Answer an event that is no message; it does not count against the reply budget."""
    match event:
        case Blocked():
            return leaving.stop(scene, OptOutReason.BLOCKED)
        case Unblocked():
            return Turn(conversation)
        case TimePassed():
            return leaving.stop_if_unanswered(scene)
        case ReminderDue():
            return arrival.remind(scene)
        case _:
            assert_never(event)


def _forget_strangers(before: Conversation | None, standing: Standing, turn: Turn) -> Turn:
    """Drop the conversation of a stranger who only opted out, or who gets no reply."""
    stopped = any(isinstance(effect, RecordOptOut) for effect in turn.effects)
    stranger = before is None and not standing.signatures
    asked = turn.reply is not None and turn.reply.key == "delete_ask"
    if stranger and ((stopped and not asked) or turn.reply is None):
        language = turn.conversation.language if turn.conversation and turn.reply else ""
        return replace(turn, conversation=None, language=language)
    return turn


def _ask_for_words(scene: Scene) -> Turn:
    """Ask someone who sent a picture, a sticker or an empty text for words, once in a row."""
    standing = scene.standing
    unseen = standing.carrier_blocked or standing.not_answered
    if unseen or scene.conversation.last_reply == "text_please":
        return Turn(scene.conversation)
    return scene.answer_in_place(Reply("text_please"))


def _answer_words(scene: Scene, said: Said) -> Turn:
    """Answer a message, by the first reading that fits (their order: see the module)."""
    word = said.carrier_word
    command = Command(word) if word else commands.read_command(scene.text, scene.languages)
    if _is_answered_by_carrier(scene, said, CarrierWord.STOP):
        return leaving.stop(scene, OptOutReason.CARRIER)
    if command is Command.STOP:
        return leaving.stop(scene, OptOutReason.WORD)
    if scene.standing.carrier_blocked:
        return _obey_while_carrier_blocks(scene, said, command)
    if scene.standing.not_answered:
        return _obey_without_answering(scene, said, command)
    if understanding.read_automatic_message(scene.text, scene.languages):
        return Turn(scene.conversation)
    return (
        signing_steps.read_no_updates(scene)
        or _obey_opt_out(scene)
        or _pass_over_repeat(scene, command)
        or answers.read_answer_of_signer_too_young(scene, command)
        or _read_answer_to_side_question(scene, command)
        or join_codes.answer_link(scene, command)
        or whose_name.read_whose_name(scene)
        or name_correction.correct_name(scene)
        or _carry_out_command(scene, said, command)
        or open_questions.read_question_for_person(scene)
        or open_questions.ask_again_after_talk_of_people(scene)
        or open_questions.answer_question(scene)
        or _read_keyword_or_answer(scene)
        or _answer_not_understood(scene)
    )


def _pass_over_repeat(scene: Scene, command: CommandOrLanguage | None) -> Turn | None:
    """Leave a repeat without an answer, unless its word names what it wants: a command, a keyword.

    Of the commands OOPS alone can be meant for what came before: said again, it undoes more.
    """
    if command not in (None, Command.OOPS) or not repeated_words.is_repeat(scene):
        return None
    found = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    return None if found and found.exact else Turn(scene.conversation)


def _restrict_by_origin(scene: Scene, said: Said, turn: Turn) -> Turn:
    """Limit what a message may cause if the carrier answers START, or others wrote its words.

    After START the carrier answers itself, so the effects hold and no question is asked. Words
    that were forwarded, or stand under a picture, can opt out, but sign, agree to and erase
    nothing: the person is asked to type them.
    """
    if said.carrier_word is CarrierWord.START:
        step = scene.conversation.step
        after = signing_steps.LEFT if step == signing_steps.STOPPED else step
        return Turn(scene.move_to(after), None, turn.effects)
    if said.is_edit:
        return _restrict_to_opt_out(scene, turn)
    if said.is_own_words or all(map(_is_opt_out_or_refusal, turn.effects)):
        return turn
    return scene.answer_in_place(Reply("type_please"))


def _restrict_to_opt_out(scene: Scene, turn: Turn) -> Turn:
    """Return the turn of an edited message if it opts out; else say, once, that edits are unread.

    Nothing tells what stood there before, or how long ago: a DELETE that confirms another, or words
    that were edited once more, erase nobody.
    """
    if any(isinstance(effect, RecordOptOut) for effect in turn.effects):
        erases = any(isinstance(effect, Erase) for effect in turn.effects)
        return leaving.end_and_ask_whether_to_erase(scene) if erases else turn
    conversation = scene.conversation
    told = conversation.last_reply == "edits_unread"
    if told or scene.standing.suppressed or conversation.step == signing_steps.NEW:
        return Turn(conversation)
    return scene.answer_in_place(Reply("edits_unread"))


def _is_opt_out_or_refusal(effect: Effect) -> bool:
    return isinstance(effect, RecordOptOut) or (
        isinstance(effect, RecordConsent) and not effect.granted
    )


def _is_answered_by_carrier(scene: Scene, said: Said, word: CarrierWord) -> bool:
    """Tell whether the carrier has already acted on this message and answered it.

    A carrier reads nothing but messages that are one of its words.
    """
    acts_on = scene.standing.carrier.get(word, frozenset())
    return said.carrier_word is word or scene.text.strip().upper() in acts_on


def _obey_while_carrier_blocks(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn:
    """Obey START and DELETE of someone whom the carrier keeps from seeing our replies."""
    if command is Command.START or _is_answered_by_carrier(scene, said, CarrierWord.START):
        return leaving.start(scene)
    if command is Command.DELETE:
        return replace(leaving.erase(scene), reply=None)
    return Turn(scene.conversation)


def _obey_without_answering(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn:
    """Obey opt-outs, WITHDRAW, START and DELETE of an address of a kind that gets no replies."""
    if command is Command.DELETE:
        return _obey_while_carrier_blocks(scene, said, command)
    turn = (
        None
        if understanding.read_automatic_message(scene.text, scene.languages)
        else _obey_opt_out(scene)
    )
    if turn is None and command is Command.WITHDRAW:
        turn = leaving.withdraw(scene)
    return turn or _obey_while_carrier_blocks(scene, said, command)


def _obey_opt_out(scene: Scene) -> Turn | None:
    """Obey a request to stop in other words than STOP; None if the message is no such request."""
    campaign = scene.campaign
    found = understanding.read_opt_out(
        scene.text, scene.languages, campaign.cause, campaign.organization_names
    )
    if found is None:
        return None
    if found.kind.is_opt_out:
        return leaving.end_messages(scene, found)
    return _answer_possible_opt_out(scene, found.kind)


def _answer_possible_opt_out(scene: Scene, kind: OptOutKind) -> Turn | None:
    """Answer words that sound like an opt-out; None if they answer a question in free text."""
    if kind is OptOutKind.HOW_TO_STOP:
        return answers.answer_question(scene) or answers.tell_how_to_stop(scene)
    is_asked = kind in (OptOutKind.DOUBT, OptOutKind.LIMITED)
    if _is_free_text_asked(scene) and not (is_asked and scene.standing.consents):
        return None
    if kind is OptOutKind.REFUSAL:
        return leaving.refuse(scene)
    if not signing_steps.has_begun(scene):
        return arrival.welcome(scene)
    limits_nothing = kind is OptOutKind.LIMITED and not scene.standing.consents
    if is_asked and not (limits_nothing and answers.answer_question(scene)):
        return leaving.ask_whether_to_stop(scene, holding=kind is OptOutKind.DOUBT)
    return answers.answer_question(scene) or answers.thank_for_support(scene)


def _is_free_text_asked(scene: Scene) -> bool:
    question = signing_steps.find_campaign_question(scene.campaign, scene.conversation.step)
    return question is not None and question.kind is QuestionKind.TEXT


def _read_answer_to_side_question(scene: Scene, command: CommandOrLanguage | None) -> Turn | None:
    """Read an answer to "delete everything?" or "stop the updates?"; None if it is neither."""
    last = scene.conversation.last_reply
    asked = last in leaving.QUESTIONS_WHETHER_TO_STOP
    if not asked and last != "delete_ask" and scene.conversation.doubted_at is None:
        return None
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER)
    if last == "delete_ask":
        if command is Command.DELETE:
            return leaving.erase(scene)
        if answer is AnswerMeaning.YES:
            return leaving.ask_whether_to_erase(scene)
        return scene.answer_in_place(Reply("not_deleted")) if answer is AnswerMeaning.NO else None
    if command is Command.KEEP or (asked and answer is AnswerMeaning.YES):
        return leaving.keep_updates(scene)
    refused = asked and answer is AnswerMeaning.NO and _is_bare_answer(scene)
    return leaving.stop(scene, OptOutReason.PHRASE) if refused else None


def _is_bare_answer(scene: Scene) -> bool:
    """Tell whether the message is a few words long ("no thank you", not "no, I meant IBM")."""
    keep = scene.shelf.choices[scene.conversation.language]["keep"].casefold()
    words = scene.text.casefold().split()
    return len(words) <= MAX_WORDS_OF_BARE_ANSWER and keep not in words


def _carry_out_command(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn | None:
    if isinstance(command, ChangeLanguage):
        return anytime_requests.change_language(scene, command)
    step = scene.conversation.step
    match command:
        case Command.GO_ON | Command.KEEP if scene.conversation.reading:
            return anytime_requests.read_on(scene)
        case Command.KEEP if scene.standing.consents and step == signing_steps.DONE:
            return scene.answer_in_place(Reply("doubt_kept"))
        case None | Command.KEEP | Command.GO_ON | Command.STOP | Command.LINK | Command.UNLINK:
            return None
        case Command.HELP if _is_answered_by_carrier(scene, said, CarrierWord.HELP):
            return Turn(scene.conversation)
        case (
            Command.START
            | Command.WITHDRAW
            | Command.OOPS
            | Command.DELETE
            | Command.COUNT
            | Command.PERSON
        ):
            return _CARRIED_OUT_BY[command](scene)
        case _:
            return anytime_requests.answer_anytime_command(scene, command)


_CARRIED_OUT_BY: Mapping[Command, Callable[[Scene], Turn]] = {
    Command.START: leaving.start,
    Command.WITHDRAW: leaving.withdraw,
    Command.OOPS: leaving.undo_last_act,
    Command.DELETE: leaving.delete,
    Command.COUNT: answers.tell_count,
    Command.PERSON: open_questions.ask_for_person,
}
"""The commands that end or begin something, COUNT and PERSON, with what answers them."""


def _read_keyword_or_answer(scene: Scene) -> Turn | None:
    """Read an exact keyword, then an answer to the open question, then a misspelled keyword."""
    found = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    if found and found.rest.strip() and _is_free_text_asked(scene):
        found = None
    if found and found.exact:
        return arrival.enter_by_keyword(scene, found.keyword, found.rest)
    answered = _read_answer_to_open_question(scene)
    if answered or not found:
        return answered
    return arrival.enter_by_keyword(scene, found.keyword, found.rest)


def _read_answer_to_open_question(scene: Scene) -> Turn | None:
    step = scene.conversation.step
    signing = step not in (
        signing_steps.UPDATES,
        signing_steps.RENAME,
        *signing_steps.STEPS_AT_REST,
    )
    before = step in arrival.steps_with_reminder(scene.campaign)
    if scene.campaign.status == "closed" and signing and (before or not scene.signed):
        return arrival.answer_closed_campaign(scene)
    if step == signing_steps.DONE and updates_question.asks_for_updates(scene):
        return anytime_requests.offer_updates(scene)
    if step in (signing_steps.DONE, signing_steps.LEFT):
        return signing_steps.read_another_name(scene)
    return signing_steps.read_answer_at_step(scene)


def _answer_not_understood(scene: Scene) -> Turn:
    step = scene.conversation.step
    returns = step == signing_steps.DONE and not scene.conversation.last_reply
    if step == signing_steps.NEW and scene.standing.suppressed:
        return leaving.say_how_to_return(scene)
    if returns or step in (signing_steps.NEW, signing_steps.EXPIRED):
        return open_questions.keep_if_asked(scene, arrival.welcome(scene))
    if step == signing_steps.LEFT and scene.read_choice("sign"):
        return arrival.welcome(scene)
    agreed = (
        understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER) is AnswerMeaning.YES
    )
    if step == signing_steps.STOPPED:
        return leaving.say_how_to_return(scene)
    if step == signing_steps.LEFT and agreed:
        return Turn(scene.conversation)
    if rephrased_questions.needs_no_answer(scene):
        return Turn(scene.conversation)
    was_quiet = abs(scene.now - scene.conversation.spoke_at) >= SILENCE_AFTER_PAUSE
    if scene.conversation.misses >= rephrased_questions.patience_at(step) and was_quiet:
        begun_anew = replace(scene.conversation, misses=0, misread=())
        scene = replace(scene, conversation=begun_anew)
    return open_questions.answer_not_understood(scene)
