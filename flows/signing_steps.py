"""The steps of signing: which petition, name, further questions, confirm, updates, done.

Each returns a turn for an answer, or None for other words: a misspelled keyword, or asked again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows import commands, phone_signers, stated_names, understanding, updates_question
from flows.campaign import Campaign, Question, QuestionKind
from flows.effects import AddAnswers, Effect, Rename, Sign
from flows.lexicon.message_text import MessageText, fold_words
from flows.name_reader import given_name, is_short
from flows.question_kinds import (
    AnswerProblem,
    find_place,
    read_answer_to_question,
    read_full_name,
    remove_own_name,
)
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor

NEW = "new"
EXPIRED = "expired"
WHICH = "which"
NAME = "name"
SHORT = "short"
QUESTION_PREFIX = "q:"
CONFIRM = "confirm"
UPDATES = "updates"
RENAME = "rename"
DONE = "done"
LEFT = "left"
STOPPED = "stopped"
"""The steps. That of a campaign's question ends with the question's id; at ``NEW`` nothing was said
yet."""

STEPS_AT_REST = frozenset({DONE, LEFT, STOPPED})
"""Steps at which nothing is asked, so that the conversation does not expire."""

STEPS_WITHOUT_QUESTION = STEPS_AT_REST | {NEW, EXPIRED}
"""Steps at which the bot waits for no answer."""

PROGRAM_STEPS = STEPS_WITHOUT_QUESTION | {WHICH, NAME, SHORT, CONFIRM, UPDATES, RENAME}
"""Every step but a campaign's own questions."""

RENAMED_SIGNER = "signer"
"""The answer that holds, at ``RENAME``, whose name is corrected."""

_FIXED_QUESTIONS = {
    NAME: Reply("ask_name", choices=("more", "letter")),
    RENAME: Reply("rename"),
    DONE: Reply("signer_help"),
}


def question_of_step(scene: Scene, step: str) -> Reply:
    """Return the question that ``step`` asks, in full."""
    if step in _FIXED_QUESTIONS:
        return _FIXED_QUESTIONS[step]
    match step:
        case "short":
            return Reply("name_short", {"name": scene.name}, ("yes",))
        case "confirm":
            return phone_signers.ask_to_confirm(scene, scene.name)
        case "updates":
            return updates_question.ask_about_updates(scene, "updates")
        case "which":
            return ask_which_campaign(scene)
        case _:
            question = find_campaign_question(scene.campaign, step)
            return _build_question(question) if question else greet()


def ask_which_campaign(scene: Scene) -> Reply:
    """Return the question which petition is meant, with those that are open."""
    named = scene.shelf.name_open_campaigns(scene.conversation.language)
    return Reply("which_campaign", {"campaigns": named})


def greet() -> Reply:
    """Return the greeting, which explains the petition and asks for the name."""
    return Reply("greet", choices=("more", "letter"))


def find_campaign_question(campaign: Campaign, step: str) -> Question | None:
    """Return the campaign's question that ``step`` asks, or None if the step is another one."""
    ident = step.removeprefix(QUESTION_PREFIX)
    return next((q for q in campaign.questions if q.id == ident), None) if step != ident else None


def is_free_text_asked(scene: Scene) -> bool:
    """Tell whether the open question is one of the campaign's that takes any words."""
    question = find_campaign_question(scene.campaign, scene.conversation.step)
    return question is not None and question.kind is QuestionKind.TEXT


def take_name(scene: Scene, name: str) -> Turn:
    """Take the name, and ask what is still to be asked before signing.

    From a signer's phone it is another person's; who has signed already does not sign twice.
    """
    refused = _answer_at_rest(scene, phone_signers.find_refusal(scene, name))
    if refused:
        return refused
    answers = {**scene.conversation.answers, "name": name}
    if is_short(name) and scene.conversation.step != SHORT:
        return Turn(
            scene.move_to(SHORT, answers=answers), Reply("name_short", {"name": name}, ("yes",))
        )
    return _ask_before_signing(scene, answers)


def _ask_before_signing(scene: Scene, answers: Mapping[str, str]) -> Turn:
    """Ask the next question before the signature, or for the confirmation."""
    for question in scene.campaign.questions:
        if question.when == "before" and question.id not in answers:
            return Turn(
                scene.move_to(QUESTION_PREFIX + question.id, answers=answers),
                _build_question(question),
            )
    reply = phone_signers.ask_to_confirm(scene, answers["name"])
    return Turn(scene.move_to(CONFIRM, answers=answers), reply)


def _answer_at_rest(scene: Scene, reply: Reply | None) -> Turn | None:
    """Answer a name that cannot sign, and ask nothing more; None without an answer."""
    return Turn(scene.move_to(DONE, answers={}), reply) if reply else None


def read_another_name(scene: Scene) -> Turn | None:
    """Read a full name where none is asked for: another person's, or that of who left and returns.

    From a signer's phone it is taken if one more may sign from there, or if they were just told
    that they have signed.
    """
    told = scene.conversation.last_reply in ("already_signed", "already_signed_another")
    if scene.campaign.status == "closed" or scene.standing.suppressed:
        return None
    if scene.signed and not (told or phone_signers.has_room(scene)):
        return None
    name = read_full_name(scene.text, scene.languages)
    if isinstance(name, AnswerProblem) or not is_whole_name(scene, name):
        return None
    if scene.signed and not told and phone_signers.find_same_name(scene, name):
        return None
    anew = scene.move_to(NAME, answers={}, no_updates=False)
    return take_name(replace(scene, conversation=anew), name)


def is_whole_name(scene: Scene, name: str) -> bool:
    """Tell whether a name that nobody asked for has different words, and none begins an answer."""
    words = name.split()
    first = MessageText.of(words[0])
    begins_answer = (
        commands.read_command(first, scene.languages) is not None
        or understanding.read_answer(first, scene.languages) is not AnswerMeaning.UNCLEAR
    )
    return len({fold_words(word) for word in words}) > 1 and not begins_answer


def _build_question(question: Question, lead: Reply | None = None) -> Reply:
    choices = ("skip",) if question.skippable else ()
    return Reply(f"question.{question.id}", {}, choices, question.options, lead)


def read_at_name(scene: Scene) -> Turn | None:
    """Read a name, a no, or a wish to sign.

    A name that was given before, and that they were not asked to confirm yet, is asked about then.
    Some names are a yes at other steps (Dale, Simón), but not here.
    """
    name = read_full_name(scene.text, scene.languages)
    if isinstance(name, AnswerProblem):
        name = stated_names.read_name_stated_in_clause(scene.text, scene.languages) or name
    if not isinstance(name, AnswerProblem):
        is_none = scene.read_choice("updates") or phone_signers.is_typed_at_random(scene, name)
        return None if is_none else take_name(scene, name)
    answer = understanding.read_answer(scene.text, scene.languages)
    agreed = answer is AnswerMeaning.YES or scene.read_choice("sign")
    if agreed and scene.conversation.step == NAME and scene.conversation.answers.get("name"):
        return _ask_before_signing(scene, scene.conversation.answers)
    is_asked_in_full = scene.conversation.last_reply == "ask_name"
    if answer is AnswerMeaning.YES and scene.conversation.step == NAME and not is_asked_in_full:
        return Turn(scene.move_to(NAME), question_of_step(scene, NAME))
    return _leave_unsigned(scene) if answer is AnswerMeaning.NO else None


def read_at_short_name(scene: Scene) -> Turn | None:
    """Read a yes to a name of one letter, or a longer name."""
    if understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER) is AnswerMeaning.YES:
        return take_name(scene, scene.name)
    return read_at_name(scene)


def has_begun(scene: Scene) -> bool:
    """Tell whether the person has been asked or told anything in this conversation."""
    return scene.conversation.step not in (NEW, EXPIRED)


def refuse_at_step(scene: Scene) -> Turn | None:
    """Take a no to the open question as a no to signing, or to updates; None if it is another."""
    step = scene.conversation.step
    if step == UPDATES:
        return _refuse_updates(scene)
    question = find_campaign_question(scene.campaign, step)
    signing = step in (WHICH, NAME, SHORT, CONFIRM) or (question and question.when == "before")
    return _leave_unsigned(scene) if signing else None


def _leave_unsigned(scene: Scene) -> Turn:
    if scene.signed:
        return Turn(scene.move_to(DONE, answers={}), Reply("not_signed_another"))
    return Turn(scene.move_to(LEFT, answers={}), Reply("not_signed"))


def read_at_question(scene: Scene, question: Question) -> Turn | None:
    """Read the answer to a campaign's question; it may be skipped if the campaign says so."""
    answer = understanding.read_answer(scene.text, scene.languages)
    skipping = answer is AnswerMeaning.SKIP or (answer is AnswerMeaning.NO and question.skippable)
    if skipping and question.skippable:
        return _record_answer(scene, question, "")
    if answer is AnswerMeaning.NO and question.when == "before":
        return _leave_unsigned(scene)
    words = scene.campaign.words[scene.conversation.language]
    value = (
        AnswerProblem("")
        if skipping
        else read_answer_to_question(question, words, scene.text, scene.languages)
    )
    return None if isinstance(value, AnswerProblem) else _record_answer(scene, question, value)


def _record_answer(scene: Scene, question: Question, value: str) -> Turn:
    answers = {**scene.conversation.answers, question.id: value}
    if question.when == "before":
        return _ask_before_signing(scene, answers)
    given = {question.id: value}
    whose = phone_signers.newest(scene)
    place, signer = find_place(scene.campaign, given), whose.signer if whose else 1
    effect = AddAnswers(scene.campaign.id, given, place, signer)
    return ask_after_signing(scene, answers, Reply("thanks_answer"), (effect,) if value else ())


def ask_after_signing(
    scene: Scene,
    answers: Mapping[str, str],
    said: Reply,
    effects: tuple[Effect, ...],
    *,
    act: str = "",
    undo: tuple[str, ...] = (),
) -> Turn:
    """Ask the next question after the signature, or for sharing; ``said`` leads the message.

    ``act`` and ``undo`` are what OOPS can take back; without them it is what it was before.
    """
    moved = scene.move_to(DONE, answers=answers, no_updates=False)
    acted = replace(moved, last_act=act, acted_at=scene.now, undo=undo) if act else moved
    for question in scene.campaign.questions:
        if question.when == "after" and question.id not in answers:
            asking = replace(acted, step=QUESTION_PREFIX + question.id)
            return Turn(asking, _build_question(question, said), effects)
    return Turn(replace(acted, answers={}), Reply("share", lead=said, offers_contact=True), effects)


def read_at_confirm(scene: Scene) -> Turn | None:
    """Sign on a yes, leave on a no, with the name beside it or not; else not understood."""
    answer = understanding.read_answer(scene.text, scene.languages)
    if answer is AnswerMeaning.UNCLEAR:
        without_name = remove_own_name(scene.text, scene.name, scene.languages)
        answer = understanding.read_answer(without_name, scene.languages)
    if answer in (AnswerMeaning.NO, AnswerMeaning.SKIP):
        return _leave_unsigned(scene)
    if answer is AnswerMeaning.YES or (
        answer is AnswerMeaning.UNCLEAR and scene.read_choice("sign")
    ):
        return _sign(scene)
    return None


def read_no_updates(scene: Scene) -> Turn | None:
    """Obey a no to updates beside an answer ("yes but no updates"), or before one; else None."""
    step = scene.conversation.step
    if step not in (CONFIRM, UPDATES):
        return None
    remark = understanding.read_no_updates(scene.text, scene.languages)
    if remark is None:
        return None
    remembered = replace(scene.conversation, no_updates=True)
    beside = replace(scene, conversation=remembered, text=MessageText.of(remark.rest))
    is_alone = not remark.rest or understanding.is_acknowledgment(remark.rest, scene.languages)
    if step == UPDATES:
        is_alone = is_alone or not _asks_for_an_end(beside)
        return _refuse_updates(scene) if remark.names_updates and is_alone else None
    answer = read_at_confirm(beside) if remark.rest else None
    if answer or not (is_alone and remark.names_updates):
        return answer
    asked = Reply("confirm_no_updates", {"name": scene.name}, ("sign", "letter", "name"))
    return Turn(beside.move_to(CONFIRM), asked)


def _asks_for_an_end(scene: Scene) -> bool:
    """Tell whether the message asks to stop more than updates, or names whose."""
    campaign = scene.campaign
    names = campaign.organization_names
    found = understanding.read_opt_out(scene.text, scene.languages, campaign.cause, names)
    return found is not None


def _sign(scene: Scene) -> Turn:
    conversation, campaign = scene.conversation, scene.campaign
    given = {key: value for key, value in conversation.answers.items() if value}
    name = given.pop("name")
    unsigned = _answer_at_rest(scene, phone_signers.find_refusal(scene, name))
    if unsigned:
        return unsigned
    effect = Sign(
        campaign.id,
        name,
        campaign.letter.sha256,
        conversation.language,
        conversation.read_in,
        conversation.source,
        given,
        find_place(campaign, given),
        phone_signers.next_signer(scene),
        conversation.invited_by,
        is_name_confirmed=scene.shelf.find_oddity(campaign, name) is not None,
    )
    answers = {key: value for key, value in conversation.answers.items() if key != "name"}
    if conversation.no_updates:
        said = Reply("signed_no_updates", {"first": given_name(name)})
        refused = updates_question.refusing_effects(scene)
        return ask_after_signing(scene, answers, said, (effect, *refused), act="signed")
    if updates_question.is_settled(scene):
        thanks = Reply("signed", {"first": given_name(name)})
        return ask_after_signing(scene, answers, thanks, (effect,), act="signed")
    reply = updates_question.ask_about_updates(scene, "signed_updates", first=given_name(name))
    conversation = scene.move_after_act(UPDATES, "signed", answers=answers, asked=reply.key)
    return Turn(conversation, reply, (effect,))


def read_at_updates(scene: Scene) -> Turn | None:
    """Read the answer to the separate question about updates."""
    chosen = updates_question.read_choice(scene)
    if chosen is None:
        return read_another_name(scene)
    if not chosen:
        return _refuse_updates(scene)
    if not scene.standing.can_get_updates:
        return scene.answer_in_place(Reply("updates_elsewhere"))
    said = Reply("updates_yes", {"organization": chosen})
    answers, effects = scene.conversation.answers, updates_question.consent_effects(scene, chosen)
    return ask_after_signing(scene, answers, said, effects, act="updates", undo=chosen)


def _refuse_updates(scene: Scene) -> Turn:
    effects = updates_question.consent_effects(scene, ())
    return ask_after_signing(scene, scene.conversation.answers, Reply("updates_no"), effects)


def read_at_rename(scene: Scene) -> Turn | None:
    """Read the corrected name for a signature that stands."""
    if understanding.read_answer(scene.text, scene.languages) is AnswerMeaning.NO:
        return Turn(scene.move_to(DONE), Reply("signer_help"))
    name = read_full_name(scene.text, scene.languages)
    if isinstance(name, AnswerProblem):
        return None
    signed = phone_signers.find_by_number(scene, scene.conversation.answers.get(RENAMED_SIGNER))
    if signed is None:
        return None
    if phone_signers.find_same_name(scene, name) not in (None, signed):
        return _answer_at_rest(scene, phone_signers.find_refusal(scene, name))
    renaming = Rename(scene.campaign.id, name, signed.signer)
    undo = (signed.name, str(signed.signer))
    after = scene.move_after_act(DONE, "renamed", answers={}, undo=undo)
    key = "renamed_held" if signed.held_for else "renamed"
    return Turn(after, Reply(key, {"name": name}), (renaming,))


def read_answer_at_step(scene: Scene) -> Turn | None:
    """Read the text as the answer to the open question; None if it is none."""
    step = scene.conversation.step
    question = find_campaign_question(scene.campaign, step)
    if question:
        return read_at_question(scene, question)
    reader = _ANSWER_READERS.get(step)
    return reader(scene) if reader else None


_ANSWER_READERS: Mapping[str, Callable[[Scene], Turn | None]] = {
    NAME: read_at_name,
    SHORT: read_at_short_name,
    CONFIRM: read_at_confirm,
    UPDATES: read_at_updates,
    RENAME: read_at_rename,
}
