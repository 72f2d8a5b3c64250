"""Decides the answer to one event. ``advance`` is the only way in.

A message is read in this order, and the first reading that fits decides: STOP as the whole
message; tap-backs and automatic replies (ignored); a no to updates beside an answer; an opt-out in
other words; a wish to die; a repeat of what led to the open question (ignored); an answer to a
question beside the open one; whose name is meant, or a name that is corrected; commands; a name
that a longer message states; a question for a person, or one that can be answered; an exact
keyword; an answer to the open question; a keyword with a typo; a command with a typo; else it is
not understood: it gets a short line of help, or goes to a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from flows import (
    anytime_requests,
    arrival,
    commands,
    friend_thanks,
    join_codes,
    leaving,
    message_origin,
    name_correction,
    open_choices,
    open_questions,
    opt_out_requests,
    question_answers,
    repeated_words,
    rephrased_questions,
    reply_budget,
    sign_offs,
    signing_steps,
    stages,
    understanding,
    updates_question,
    whose_name,
)
from flows.campaign import Shelf
from flows.commands import ChangeLanguage, Command, CommandOrLanguage
from flows.conversation import Conversation, Standing
from flows.effects import OptOutReason, RecordOptOut
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
from flows.sign_offs import SignOff
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor

SILENCE_AFTER_PAUSE = timedelta(hours=1)
"""How long noise gets no answer after the bot has stopped asking again."""

MIN_WORDS_OF_LANGUAGE = 2
"""Words of a message, at least, whose language the conversation goes on in."""


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
            turn = message_origin.restrict_by_origin(scene, event, _answer_words(scene, event))
        case Opened(payload=""):
            turn = leaving.start(scene) if standing.suppressed else arrival.welcome(scene)
        case Opened():
            turn = arrival.enter_by_link(scene, event.payload)
        case SentMedia():
            turn = _ask_for_words(scene)
        case SharedContact():
            turn = join_codes.answer_contact(scene, event.number)
        case Blocked() | Unblocked() | TimePassed() | ReminderDue():
            return _forget_strangers(
                conversation, standing, _answer_event_without_words(scene, conversation, event)
            )
        case _:
            assert_never(event)
    turn = reply_budget.limit_to_budget(scene, open_choices.offer_open_choices(scene, turn))
    turn = join_codes.tell_of_join(scene, friend_thanks.thank_for_friend(scene, turn))
    return _forget_strangers(conversation, standing, _note_progress(scene, turn))


def _note_progress(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with what its conversation keeps of how it came so far, if that is new."""
    after = turn.conversation
    if after is None:
        return turn
    noted = repeated_words.mark_words(scene, after, turn) | stages.note_stage(scene, after, turn)
    return replace(turn, conversation=replace(after, **noted)) if noted else turn


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
    sign_off = sign_offs.read_sign_off(scene.text, scene.languages, scene.name)
    plain = _leave_out_sign_off(scene, sign_off)
    word = said.carrier_word
    command = Command(word) if word else _read_command(plain)
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
        signing_steps.read_no_updates(plain)
        or opt_out_requests.obey_opt_out(plain)
        or (sign_off and opt_out_requests.obey_opt_out(scene))
        or question_answers.answer_despair(plain)
        or _pass_over_repeat(scene, command)
        or question_answers.read_answer_of_signer_too_young(plain, command)
        or opt_out_requests.read_answer_to_side_question(plain, command)
        or join_codes.answer_link(plain, command)
        or whose_name.read_whose_name(plain)
        or question_answers.unless_too_young(plain, name_correction.correct_name(plain))
        or _carry_out_command(plain, said, command)
        or question_answers.unless_too_young(plain, name_correction.take_stated_name(plain))
        or open_questions.read_question_for_person(scene)
        or open_questions.ask_again_after_talk_of_people(plain)
        or open_questions.answer_question(name_correction.note_name_beside_question(plain))
        or (sign_off and name_correction.take_name_below(plain, sign_off.name))
        or _read_keyword_or_answer(plain)
        or _carry_out_misspelled_command(plain, said)
        or _answer_not_understood(scene)
    )


def _read_command(scene: Scene) -> CommandOrLanguage | None:
    """Return the command that the message is; DELETE is one in every language shipped."""
    command = commands.read_command(scene.text, scene.languages)
    if command is None:
        everywhere = commands.read_command(scene.text, scene.shelf.languages.all_shipped)
        return everywhere if everywhere is Command.DELETE else None
    return command


def _leave_out_sign_off(scene: Scene, sign_off: SignOff | None) -> Scene:
    """Return the scene without the closing of a letter; of a message that is nothing else, the name
    is left ("Love, Ruth")."""
    if sign_off is None:
        return scene
    return replace(scene, text=MessageText.of(sign_off.rest or sign_off.name))


def _pass_over_repeat(scene: Scene, command: CommandOrLanguage | None) -> Turn | None:
    """Pass over a repeat, unless its word names what it wants: a command, a keyword.

    Of the commands OOPS alone can be meant for what came before: said again, it undoes more.
    """
    if command not in (None, Command.OOPS) or not repeated_words.is_repeat(scene):
        return None
    found = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    return None if found and found.exact else repeated_words.pass_over(scene)


def _is_answered_by_carrier(scene: Scene, said: Said, word: CarrierWord) -> bool:
    """Tell whether the carrier has already acted on this message and answered it.

    A carrier reads nothing but messages that are one of its words.
    """
    acts_on = scene.standing.carrier.get(word, frozenset())
    return said.carrier_word is word or scene.text.strip().upper() in acts_on


def _obey_while_carrier_blocks(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn:
    """Obey START, DELETE and "wrong number" of someone who does not see our replies."""
    if command is Command.START or _is_answered_by_carrier(scene, said, CarrierWord.START):
        return leaving.start(scene)
    if command is Command.DELETE:
        return replace(leaving.erase(scene), reply=None)
    if opt_out_requests.is_wrong_number(scene):
        return leaving.stop(scene, OptOutReason.WRONG_NUMBER)
    return Turn(scene.conversation)


def _obey_without_answering(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn:
    """Obey opt-outs, WITHDRAW, START and DELETE of an address of a kind that gets no replies."""
    if command is Command.DELETE:
        return _obey_while_carrier_blocks(scene, said, command)
    turn = (
        None
        if understanding.read_automatic_message(scene.text, scene.languages)
        else opt_out_requests.obey_opt_out(scene)
    )
    if turn is None and command is Command.WITHDRAW:
        turn = leaving.withdraw(scene)
    return turn or _obey_while_carrier_blocks(scene, said, command)


def _carry_out_command(scene: Scene, said: Said, command: CommandOrLanguage | None) -> Turn | None:
    if isinstance(command, ChangeLanguage):
        return question_answers.change_language(scene, command)
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


def _carry_out_misspelled_command(scene: Scene, said: Said) -> Turn | None:
    """Carry out a command with a typo ("staus"), unless a name or other words are awaited."""
    step = scene.conversation.step
    awaits_words = step in (signing_steps.NAME, signing_steps.SHORT, signing_steps.RENAME)
    if awaits_words or signing_steps.find_campaign_question(scene.campaign, step):
        return None
    command = commands.read_misspelled_command(scene.text, scene.languages)
    return _carry_out_command(scene, said, command)


_CARRIED_OUT_BY: Mapping[Command, Callable[[Scene], Turn]] = {
    Command.START: leaving.start,
    Command.WITHDRAW: leaving.withdraw,
    Command.OOPS: leaving.undo_last_act,
    Command.DELETE: leaving.delete,
    Command.COUNT: question_answers.tell_count,
    Command.PERSON: open_questions.ask_for_person,
}
"""The commands that end or begin something, COUNT and PERSON, with what answers them."""


def _read_keyword_or_answer(scene: Scene) -> Turn | None:
    """Read an exact keyword, then an answer to the open question, then a misspelled keyword."""
    found = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    if found and found.rest.strip() and signing_steps.is_free_text_asked(scene):
        found = None
    if found and found.exact:
        return arrival.enter_by_keyword(scene, found.keyword, found.rest, found.poster)
    answered = _read_answer_to_open_question(scene)
    if answered or not found:
        return answered
    return arrival.enter_by_keyword(scene, found.keyword, found.rest, found.poster)


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
    if step == signing_steps.DONE and leaving.refuses_new_updates(scene):
        return leaving.undo_last_act(scene)
    if step == signing_steps.DONE and updates_question.asks_for_updates(scene):
        return anytime_requests.offer_updates(scene)
    if step in (signing_steps.DONE, signing_steps.LEFT):
        return signing_steps.read_another_name(scene)
    return signing_steps.read_answer_at_step(scene)


def _answer_not_understood(scene: Scene) -> Turn:
    step = scene.conversation.step
    returns = step == signing_steps.DONE and not scene.conversation.last_reply
    is_stranger = step == signing_steps.NEW and scene.standing.suppressed
    if is_stranger or leaving.was_told_of_stop(scene):
        return leaving.say_how_to_return(scene)
    if returns or step in (signing_steps.NEW, signing_steps.EXPIRED):
        return _answer_who_comes_anew(scene)
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
    written = _read_language_of_sentence(scene)
    if written and written != scene.conversation.language:
        return _go_on_in_language(scene, written)
    return _ask_again(scene)


def _answer_who_comes_anew(scene: Scene) -> Turn:
    """Welcome somebody; a yes to a question about updates that is forgotten has it asked anew."""
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.UPDATES)
    is_open = scene.signed is not None and not updates_question.is_settled(scene)
    if is_open and answer is AnswerMeaning.YES:
        return anytime_requests.offer_updates(scene)
    return open_questions.keep_if_asked(scene, arrival.welcome(scene))


def _read_language_of_sentence(scene: Scene) -> str:
    """Return the language of the campaign that the message is written in, or "".

    A word alone, or thanks ("muchas gracias"), say nothing about what somebody reads.
    """
    is_thanks = understanding.is_acknowledgment(scene.text, scene.languages)
    if is_thanks or len(scene.text.split()) < MIN_WORDS_OF_LANGUAGE:
        return ""
    spoken = scene.shelf.languages.speaking(*scene.campaign.languages)
    return understanding.read_language(scene.text, spoken)


def _go_on_in_language(scene: Scene, language: str) -> Turn:
    """Answer words that were not understood in the language that they are written in."""
    if not question_answers.is_asking(scene) and not scene.conversation.misses:
        return question_answers.change_language(scene, ChangeLanguage(language))
    return _ask_again(replace(scene, conversation=replace(scene.conversation, language=language)))


def _ask_again(scene: Scene) -> Turn:
    step = scene.conversation.step
    was_quiet = abs(scene.now - scene.conversation.spoke_at) >= SILENCE_AFTER_PAUSE
    if scene.conversation.misses >= rephrased_questions.patience_at(step) and was_quiet:
        begun_anew = replace(scene.conversation, misses=0, misread=())
        scene = replace(scene, conversation=begun_anew)
    return open_questions.answer_not_understood(scene)
