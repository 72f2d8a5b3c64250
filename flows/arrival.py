"""Begins or continues a conversation: by keyword, link, other words, or after a pause.

Also reminds, once, a person who stopped before signing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from flows import (
    commands,
    outcomes,
    phone_signers,
    rephrased_questions,
    signing_steps,
    understanding,
)
from flows.campaign import Campaign, KeywordTarget, Shelf
from flows.conversation import Conversation, Standing
from flows.invitations import (
    join_source,
    read_code,
    read_poster_code,
    split_code,
    split_poster_code,
)
from flows.lexicon.message_text import MessageText
from flows.question_kinds import AnswerProblem, read_full_name
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning

EXPIRES_AFTER = timedelta(days=7)
"""How long an unfinished conversation is kept with its answers."""


def build_scene(
    shelf: Shelf, conversation: Conversation | None, standing: Standing, text: str, now: datetime
) -> Scene:
    """Return the scene of one event: the conversation that goes on, or a new one.

    A conversation that was left unfinished for longer than ``EXPIRES_AFTER`` begins anew, at the
    step ``EXPIRED``. ``text`` is the message, or "" for an event without one.
    """
    campaign = shelf.campaign(conversation.campaign) if conversation else None
    if conversation and campaign and _can_continue(campaign, conversation):
        if (
            now - conversation.spoke_at > EXPIRES_AFTER
            and conversation.step not in signing_steps.STEPS_AT_REST
        ):
            conversation = replace(
                _new_conversation(shelf, campaign, standing, text, now),
                step=signing_steps.EXPIRED,
            )
    else:
        campaign = _choose_campaign(shelf, standing, text)
        conversation = _new_conversation(shelf, campaign, standing, text, now)
    return Scene(shelf, campaign, conversation, standing, text, now)


def _can_continue(campaign: Campaign, conversation: Conversation) -> bool:
    """Tell whether the campaign, as it is now, still has the conversation's step and language."""
    known = (
        conversation.step in signing_steps.PROGRAM_STEPS
        or signing_steps.find_campaign_question(campaign, conversation.step)
    )
    return bool(known) and conversation.language in campaign.words


def _choose_campaign(shelf: Shelf, standing: Standing, text: str) -> Campaign:
    """Return the campaign for someone who names none: the last signed, else the first open one.

    Of several open ones it is the first that speaks the language of their words, or of the hint.
    """
    signed = [c for c in shelf.campaigns if c.id in standing.signatures]
    if signed:
        return max(signed, key=lambda campaign: standing.signatures[campaign.id].at)
    is_open = [campaign for campaign in shelf.campaigns if campaign.status == "open"]
    spoken = dict.fromkeys(language for one in is_open for language in one.languages)
    language = understanding.read_language(text, shelf.languages.speaking(*spoken))
    wanted = language or standing.language_hint
    speaking = [campaign for campaign in is_open if wanted in campaign.words]
    return next(iter((*speaking, *is_open)), shelf.campaigns[0])


def _new_conversation(
    shelf: Shelf, campaign: Campaign, standing: Standing, text: str, now: datetime
) -> Conversation:
    """Return a conversation in the language of its first words, else the hint's, else the first."""
    hint = standing.language_hint
    spoken = shelf.languages.speaking(*campaign.languages)
    written = understanding.read_language(text, spoken)
    language = written or (hint if hint in campaign.words else campaign.languages[0])
    step = signing_steps.DONE if campaign.id in standing.signatures else signing_steps.NEW
    return Conversation(campaign.id, step, language, now)


def enter_by_link(known: Scene, payload: str) -> Turn:
    """Enter by a Telegram link. The payload is a keyword, or keyword-code; else it is ignored.

    The code is that of a personal link, or a poster's: then it is kept as a source, beside the
    partner whose keyword it is.
    """
    word, _, code = payload.partition("-")
    way = known.shelf.ways.get(word.upper())
    if way is None:
        return welcome(known)
    return _enter_by_code(known, way, code, "")


def enter_by_keyword(known: Scene, keyword: str, rest: str, poster: str = "") -> Turn:
    """Enter by a keyword. ``rest`` is the text after it: a link's code, a name, or both.

    ``poster`` is the code that is joined to it, a poster's or that of a personal link.
    """
    way = known.shelf.ways[keyword]
    if poster:
        return _enter_by_code(known, way, poster, rest)
    invited_by, rest = split_code(rest)
    poster, behind = ("", rest) if invited_by else split_poster_code(rest)
    # Other words than a name may begin so too ("IBM 2nd time I ask").
    if poster and (not behind or _is_name(behind, known, way.campaign)):
        return _enter_by_code(known, way, poster, behind)
    return _enter_campaign(known, way, rest, invited_by)


def _is_name(text: str, known: Scene, campaign: Campaign) -> bool:
    spoken = known.shelf.languages.speaking(*campaign.languages)
    return not isinstance(read_full_name(text, spoken), AnswerProblem)


def _enter_by_code(known: Scene, way: KeywordTarget, code: str, rest: str) -> Turn:
    """Enter by a keyword with a code: that of a personal link, or else a poster's."""
    invited_by = read_code(code)
    poster = "" if invited_by else read_poster_code(code)
    return _enter_campaign(
        known, replace(way, source=join_source(way.source, poster)), rest, invited_by
    )


def welcome(known: Scene) -> Turn:
    """Greet someone who names no campaign: explain the only open one, or list them all."""
    step = known.conversation.step
    if known.signed:
        return _answer_signed_already(known)
    if known.campaign.status == "closed":
        return answer_closed_campaign(known)
    if step == signing_steps.EXPIRED:
        return Turn(known.move_to(signing_steps.NAME), Reply("again", choices=("more", "letter")))
    if step not in (signing_steps.NEW, *signing_steps.STEPS_AT_REST):
        return _ask_open_question_again(known)
    if sum(one.status == "open" for one in known.shelf.campaigns) > 1:
        return Turn(known.move_to(signing_steps.WHICH), signing_steps.ask_which_campaign(known))
    return Turn(known.move_to(signing_steps.NAME), signing_steps.greet())


def resume(known: Scene) -> Turn:
    """Ask the open question again; where none is open, welcome the person."""
    if known.conversation.step in signing_steps.STEPS_WITHOUT_QUESTION:
        return welcome(known)
    return _ask_open_question_again(known)


def steps_with_reminder(campaign: Campaign) -> tuple[str, ...]:
    """Return the steps before the signature at which the bot waits for an answer."""
    before = (
        signing_steps.QUESTION_PREFIX + one.id for one in campaign.questions if one.when == "before"
    )
    return (signing_steps.NAME, signing_steps.SHORT, *before, signing_steps.CONFIRM)


def remind(scene: Scene) -> Turn:
    """Ask the open question before the signature again, once, after ``reminder_hours``.

    Everything is decided from the state as it is now, so that nobody is reminded of a question
    that they have answered meanwhile. ``spoke_at`` stays as it is: the person has done nothing.
    """
    conversation, campaign = scene.conversation, scene.campaign
    silent = scene.now - conversation.spoke_at
    if (
        campaign.reminder_hours is None
        or silent < timedelta(hours=campaign.reminder_hours)
        or conversation.step not in steps_with_reminder(campaign)
        or conversation.reminded_at is not None
        or conversation.doubted_at is not None
        or _must_not_be_reminded(scene)
    ):
        return Turn(conversation)
    reply = _build_reminder(scene)
    return Turn(replace(conversation, reminded_at=scene.now, last_reply=reply.key), reply)


def _must_not_be_reminded(known: Scene) -> bool:
    """Tell whether there is nothing left to sign, or the person has opted out."""
    over = known.signed is not None or known.campaign.status == "closed"
    return over or known.standing.suppressed


def _build_reminder(known: Scene) -> Reply:
    """Return the open question in the form of a reminder: who writes, and how to stop it."""
    match known.conversation.step:
        case signing_steps.NAME:
            return Reply("reminder_name", choices=("more", "letter"))
        case signing_steps.CONFIRM:
            return Reply("reminder_confirm", {"name": known.name}, ("sign", "letter", "name"))
        case step:
            return replace(signing_steps.question_of_step(known, step), lead=Reply("reminder"))


def _answer_signed_already(known: Scene) -> Turn:
    """Greet a signer, and say that another may sign from the same phone where that is so."""
    signed = known.all_signed
    if known.campaign.status == "closed":
        return Turn(known.move_to(signing_steps.DONE, answers={}), phone_signers.tell_signed(known))
    more = phone_signers.has_room(known)
    key = "already_signed_another" if more else "already_signed"
    return Turn(
        known.move_to(signing_steps.DONE, answers={}),
        Reply(key, dict(phone_signers.describe_signatures(signed))),
    )


def answer_closed_campaign(known: Scene) -> Turn:
    """Say that the campaign takes no more signatures, once in a row."""
    said = known.conversation.last_reply == "closed"
    step = signing_steps.DONE if known.signed else signing_steps.LEFT
    return Turn(known.move_to(step, answers={}), None if said else outcomes.tell_closed(known))


def _enter_campaign(known: Scene, way: KeywordTarget, rest: str, invited_by: str) -> Turn:
    """Begin the campaign that a keyword leads to, or go on where the person stands in it."""
    conversation, campaign = known.conversation, way.campaign
    spoken = known.shelf.languages.speaking(*campaign.languages)
    written = understanding.read_language(rest, spoken) or understanding.read_language(
        known.text, spoken
    )
    language = written or way.language or conversation.language
    if language not in campaign.words:
        language = campaign.languages[0]
    entered = _enter_conversation(conversation, way, language, invited_by)
    scene = replace(known, campaign=campaign, conversation=entered, text=MessageText.of(rest))
    if scene.signed:
        name = _read_name_after_keyword(scene) if campaign.status == "open" else ""
        if name:
            anew = replace(entered, step=signing_steps.NAME, answers={}, no_updates=False)
            return signing_steps.take_name(replace(scene, conversation=anew), name)
        asked = signing_steps.find_campaign_question(campaign, entered.step)
        return _ask_open_question_again(scene) if asked else welcome(scene)
    if campaign.status == "closed":
        return answer_closed_campaign(scene)
    name = _read_name_after_keyword(scene)
    before = (
        signing_steps.NEW,
        signing_steps.NAME,
        signing_steps.SHORT,
        signing_steps.WHICH,
        signing_steps.CONFIRM,
    )
    if name and entered.step in before:
        return signing_steps.take_name(scene, name)
    if entered.step in (signing_steps.NEW, signing_steps.NAME, signing_steps.WHICH):
        return Turn(scene.move_to(signing_steps.NAME), signing_steps.greet())
    return _ask_open_question_again(scene)


def _enter_conversation(
    conversation: Conversation, way: KeywordTarget, language: str, invited_by: str
) -> Conversation:
    """Return the conversation in the campaign of a keyword, begun anew if it was in another one."""
    campaign = way.campaign.id
    same = conversation.campaign == campaign
    going_on = same and conversation.step not in signing_steps.STEPS_WITHOUT_QUESTION
    return replace(
        conversation,
        campaign=campaign,
        language=language,
        source=way.source or (conversation.source if same else ""),
        invited_by=invited_by or (conversation.invited_by if same else ""),
        step=conversation.step if going_on else signing_steps.NEW,
        answers=conversation.answers if going_on else {},
        read_in=conversation.read_in if same else "",
        stage=conversation.stage if same else "",
    )


def _ask_open_question_again(scene: Scene) -> Turn:
    """Ask the open question again, in other words if it was the last reply."""
    step = scene.conversation.step
    if scene.campaign.status == "closed" and step in steps_with_reminder(scene.campaign):
        return answer_closed_campaign(scene)
    reply = signing_steps.question_of_step(scene, step)
    if reply.key == scene.conversation.last_reply:
        reply = rephrased_questions.rephrase_question(scene)
    return Turn(scene.move_to(step), reply)


def _read_name_after_keyword(scene: Scene) -> str:
    """Return the name after a keyword ("IBM Ana Ruiz"), or "" where the words are no name.

    Another petition's keyword is none ("IBM, RIVER").
    """
    if not scene.text.strip() or commands.read_command(scene.text, scene.languages):
        return ""
    other = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    if other and other.exact and not other.rest:
        return ""
    if understanding.read_answer(scene.text, scene.languages) is not AnswerMeaning.UNCLEAR:
        return ""
    name = read_full_name(scene.text, scene.languages)
    return "" if isinstance(name, AnswerProblem) or scene.read_choice("sign") else name
