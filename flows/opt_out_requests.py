"""Reads requests to stop in other words than STOP, and what is answered to "stop the updates?" and
"delete everything?"."""

from flows import arrival, leaving, name_correction, question_answers, signing_steps, understanding
from flows.commands import Command, CommandOrLanguage
from flows.effects import OptOutReason
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.quotations import leave_out_quotations
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor, OptOutKind, RequestedEnd

MAX_WORDS_OF_BARE_ANSWER = 3
"""Words of a no to "shall our messages go on?" at most: a longer one may mean something else."""


def obey_opt_out(scene: Scene) -> Turn | None:
    """Obey a request to stop in other words than STOP; None if the message is no such request."""
    is_asked = scene.conversation.last_reply in leaving.QUESTIONS_WHETHER_TO_STOP
    if is_asked and understanding.ends_what_is_asked_about(scene.text, scene.languages):
        return leaving.stop(scene, OptOutReason.PHRASE)
    found = _read_request(scene)
    if found is None:
        return None
    if found.kind is OptOutKind.WRONG_NUMBER and _is_about_spelling(scene):
        return None
    if found.kind.is_opt_out:
        return leaving.end_messages(scene, found)
    in_despair = question_answers.answer_despair(scene)
    return in_despair or _answer_possible_opt_out(scene, found.kind)


def _is_about_spelling(scene: Scene) -> bool:
    """Tell whether the person states their own name beside one that is not ("not Ruis, it's Ruiz").

    Then it is about the name, and not about whose number this is.
    """
    return any(
        name_correction.states_own_name(scene, clause)
        for clause in scene.text.split(",")
        if (found := _read_words(scene, clause)) is None or not found.kind.is_opt_out
    )


def is_wrong_number(scene: Scene) -> bool:
    """Tell whether the message says that the number is not whom we mean."""
    found = _read_request(scene)
    return found is not None and found.kind is OptOutKind.WRONG_NUMBER


def _read_request(scene: Scene) -> RequestedEnd | None:
    """Return the request to stop that the message is, in the person's own words."""
    found = _read_words(scene, scene.text)
    if found is None or not (found.kind.is_opt_out or found.kind in _ASKED_ABOUT):
        return found
    own = leave_out_quotations(scene.text, scene.shelf.own_runs_of_words)
    return _read_words(scene, own) if "." in own else found


_ASKED_ABOUT = (OptOutKind.DOUBT, OptOutKind.LIMITED)
"""What may be an opt-out: the person is asked."""


def _read_words(scene: Scene, text: str) -> RequestedEnd | None:
    campaign = scene.campaign
    return understanding.read_opt_out(
        text, scene.languages, campaign.cause, campaign.organization_names
    )


def _answer_possible_opt_out(scene: Scene, kind: OptOutKind) -> Turn | None:
    """Answer words that sound like an opt-out; None if they answer a question in free text."""
    if kind is OptOutKind.HOW_TO_STOP:
        return question_answers.answer_question(scene) or question_answers.tell_how_to_stop(scene)
    if leaving.was_told_of_stop(scene):
        return leaving.say_how_to_return(scene)
    is_asked = kind in _ASKED_ABOUT
    if _refuses_what_is_asked(scene, kind):
        return signing_steps.refuse_at_step(scene)
    if signing_steps.is_free_text_asked(scene) and not (is_asked and scene.standing.consents):
        return None
    if kind is OptOutKind.REFUSAL:
        return leaving.refuse(scene)
    if not signing_steps.has_begun(scene):
        return arrival.welcome(scene)
    limits_nothing = kind is OptOutKind.LIMITED and not scene.standing.consents
    if is_asked and not (limits_nothing and question_answers.answer_question(scene)):
        return leaving.ask_whether_to_stop(scene, holding=kind is OptOutKind.DOUBT)
    return question_answers.answer_question(scene) or question_answers.thank_for_support(scene)


def _refuses_what_is_asked(scene: Scene, kind: OptOutKind) -> bool:
    """Tell whether the message is a no to the open question, and no opt-out.

    It may have its reasons behind it ("no thanks, I get too many"), or be one of giving up, where
    nothing is sent yet ("desisto").
    """
    answer, comma, _ = scene.text.partition(",")
    if comma and scene.conversation.step == signing_steps.UPDATES and _is_no(scene, answer):
        return True
    return kind in _ASKED_ABOUT and not scene.standing.consents and _is_no(scene, scene.text)


def _is_no(scene: Scene, text: str) -> bool:
    meant = understanding.read_answer(text, scene.languages, AskedFor.UPDATES)
    return meant is AnswerMeaning.NO


def read_answer_to_side_question(scene: Scene, command: CommandOrLanguage | None) -> Turn | None:
    """Read an answer to "delete everything?" or "stop the updates?"; None if it is neither."""
    last = scene.conversation.last_reply
    asked = last in leaving.QUESTIONS_WHETHER_TO_STOP
    if not asked and last != "delete_ask" and scene.conversation.doubted_at is None:
        return None
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER)
    if last == "delete_ask":
        if command is Command.DELETE:
            return leaving.erase(scene)
        if answer is AnswerMeaning.NO:
            return scene.answer_in_place(Reply("not_deleted"))
        if answer is AnswerMeaning.YES or _says_word_of_erasure(scene):
            return leaving.ask_whether_to_erase(scene)
        return None
    if command is Command.KEEP or (asked and answer is AnswerMeaning.YES):
        return leaving.keep_updates(scene)
    refused = asked and answer is AnswerMeaning.NO and _is_bare_answer(scene)
    return leaving.stop(scene, OptOutReason.PHRASE) if refused else None


def _says_word_of_erasure(scene: Scene) -> bool:
    """Tell whether the word DELETE is in the message, among others ("go ahead and delete")."""
    choices = scene.shelf.choices
    words = {fold_words(choices[code]["delete"]).strip() for code in scene.languages.codes}
    return not words.isdisjoint(MessageText.of(scene.text).said)


def _is_bare_answer(scene: Scene) -> bool:
    """Tell whether the message is a few words long ("no thank you", not "no, I meant IBM")."""
    keep = scene.shelf.choices[scene.conversation.language]["keep"].casefold()
    words = scene.text.casefold().split()
    return len(words) <= MAX_WORDS_OF_BARE_ANSWER and keep not in words
