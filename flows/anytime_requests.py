"""Requests that work at any step and keep its question open: read on, see one's data, correct."""

from dataclasses import replace
from typing import Literal, assert_never

from flows import (
    arrival,
    outcomes,
    phone_signers,
    receipts,
    short_question,
    signing_steps,
    updates_question,
)
from flows.campaign import MAX_LENGTH_OF_LIST
from flows.commands import ChangeLanguage, Command
from flows.conversation import Signed
from flows.replies import Param, Reply
from flows.turn import Scene, Turn
from flows.wording import LETTER_KEY, MORE_KEY, MYDATA_KEY, TRANSLATION_KEY

_STEPS_BEFORE_THE_NAME = frozenset(
    {signing_steps.NEW, signing_steps.WHICH, signing_steps.LEFT, signing_steps.STOPPED}
)
"""Steps from which reading on leads to the question of the name."""

AnytimeCommand = Literal[
    Command.MORE,
    Command.LETTER,
    Command.HELP,
    Command.PRIVACY,
    Command.STATUS,
    Command.MYDATA,
    Command.NAME,
    Command.RECEIPT,
]
"""The commands that have no effect beyond their answer, but for NAME, which asks for a name."""


def answer_anytime_command(scene: Scene, command: AnytimeCommand) -> Turn:
    """Answer one of these commands."""
    match command:
        case Command.MORE if scene.conversation.reading == MYDATA_KEY:
            return _show_held_data(scene)
        case Command.MORE:
            return _show_page(scene, MORE_KEY, MORE_KEY)
        case Command.LETTER:
            return _show_page(scene, LETTER_KEY, _choose_letter_view(scene))
        case Command.HELP | Command.PRIVACY:
            return scene.answer_in_place(_build_help(scene, command))
        case Command.STATUS | Command.RECEIPT:
            is_status = command is Command.STATUS
            build = _build_status if is_status else receipts.build_receipt
            return scene.answer_in_place(build(scene))
        case Command.MYDATA:
            return _show_held_data(scene)
        case Command.NAME:
            return _ask_for_name(scene)
        case _:
            assert_never(command)


def read_on(scene: Scene) -> Turn:
    """Show the next page of what is being read: MYDATA, the explanation or the letter."""
    is_letter = scene.conversation.reading == LETTER_KEY
    return answer_anytime_command(scene, Command.LETTER if is_letter else Command.MORE)


def _choose_letter_view(scene: Scene) -> str:
    """Return the reply key of the letter, or of its translation where there is one to read."""
    letter, language = scene.campaign.letter, scene.conversation.language
    translated = language != letter.language and language in letter.translations
    return TRANSLATION_KEY if translated else LETTER_KEY


def _show_page(scene: Scene, reading: str, key: str) -> Turn:
    """Show the first page of ``key``, or the next if ``reading`` is being read already."""
    conversation = scene.conversation
    page = conversation.page + 1 if conversation.reading == reading else 0
    letter = scene.campaign.letter
    shown = {LETTER_KEY: letter.language, TRANSLATION_KEY: conversation.language}
    begins = conversation.step in _STEPS_BEFORE_THE_NAME and not scene.signed
    is_open = scene.campaign.status == "open"
    moved = replace(
        conversation,
        step=signing_steps.NAME if begins and is_open else conversation.step,
        misses=0,
        misread=(),
        reading=reading,
        page=page,
        read_in=shown.get(key, conversation.read_in),
    )
    params = _page_params(replace(scene, conversation=moved), key)
    return Turn(moved, Reply(key, params, choices=_reading_choices(scene), page=page))


def _page_params(scene: Scene, key: str) -> dict[str, Param]:
    """Return the parameters of a page of the letter: what to do next, or the name if it is
    known."""
    if key == MORE_KEY:
        asked = short_question.ask_in_short(scene)
        return {"then": asked} if asked else {}
    return {"name": scene.name} if scene.name else {}


def _build_help(scene: Scene, command: Command) -> Reply:
    """Return the answer to HELP or PRIVACY.

    HELP says whom to write to: of several petitions, before one is chosen, whom for each.
    """
    undecided = scene.conversation.step in (signing_steps.NEW, signing_steps.WHICH)
    several = sum(one.status == "open" for one in scene.shelf.campaigns) > 1
    fits = len(scene.shelf.open_contacts) <= MAX_LENGTH_OF_LIST
    if command is Command.HELP and undecided and several and fits:
        return Reply("help_several", {"contacts": scene.shelf.open_contacts})
    return Reply(command)


def _reading_choices(scene: Scene) -> tuple[str, ...]:
    match scene.conversation.step:
        case signing_steps.CONFIRM:
            return ("sign", "letter", "name")
        case signing_steps.NAME:
            return ("more", "letter")
        case _:
            return ()


def _build_status(scene: Scene) -> Reply:
    signed = scene.all_signed
    if not signed:
        if scene.campaign.status == "closed":
            return outcomes.tell_closed(scene)
        asked = short_question.ask_in_short(scene) if scene.name else None
        return replace(asked, lead=Reply("about_not_signed")) if asked else Reply("status_unsigned")
    held = phone_signers.find_held(scene)
    if held:
        return phone_signers.tell_held(held)
    return phone_signers.tell_signed(scene)


def _show_held_data(scene: Scene) -> Turn:
    """Tell all that is held, page by page; what is stored is filled in by the caller."""
    conversation = scene.conversation
    if conversation.step == signing_steps.NEW and not scene.all_signed:
        return scene.answer_in_place(Reply("mydata_nothing"))
    page = conversation.page + 1 if conversation.reading == MYDATA_KEY else 0
    given = "; ".join(value for value in conversation.answers.values() if value)
    facts = (Reply("held_unsigned", {"said": given}),) if given else ()
    moved = replace(conversation, misses=0, reading=MYDATA_KEY, page=page)
    return Turn(moved, Reply(MYDATA_KEY, page=page, facts=facts))


def _ask_for_name(scene: Scene) -> Turn:
    before = scene.conversation.step in arrival.steps_with_reminder(scene.campaign)
    if len(scene.all_signed) > 1 and not before:
        names = {"names": phone_signers.join_names(scene.all_signed)}
        return scene.answer_in_place(Reply("rename_whose_name", names))
    if scene.signed and not before:
        return rename(scene, scene.signed)
    if scene.campaign.status == "closed":
        return arrival.answer_closed_campaign(scene)
    return Turn(
        scene.move_to(signing_steps.NAME), signing_steps.question_of_step(scene, signing_steps.NAME)
    )


def rename(scene: Scene, signed: Signed) -> Turn:
    """Ask for the corrected name of one signature."""
    whose = {signing_steps.RENAMED_SIGNER: str(signed.signer)}
    return Turn(scene.move_to(signing_steps.RENAME, answers=whose), Reply("rename"))


def change_language(scene: Scene, change: ChangeLanguage) -> Turn:
    """Go on in another language, and ask the open question again in it.

    Where the name is asked for, the petition is explained in it first.
    """
    spoken = replace(scene.conversation, language=change.language, last_reply="")
    spoken_to = replace(scene, conversation=spoken)
    is_open = scene.campaign.status == "open"
    explains = spoken.step == signing_steps.NAME and not scene.signed and is_open
    turn = Turn(spoken, signing_steps.greet()) if explains else arrival.resume(spoken_to)
    lead = Reply("language")
    return replace(turn, reply=replace(turn.reply, lead=lead) if turn.reply else lead)


def offer_updates(scene: Scene) -> Turn:
    """Ask a signer who wants updates the full question: only a yes to it is consent.

    Someone who gets them already is told so.
    """
    asked = updates_question.organizations_asked_about(scene)
    if scene.standing.consents.issuperset(asked):
        return scene.answer_in_place(Reply("updates_yes", {"organization": asked}))
    reply = updates_question.ask_about_updates(scene, "updates")
    if not scene.standing.can_get_updates:
        return scene.answer_in_place(reply)
    return Turn(scene.move_to(signing_steps.UPDATES, asked=reply.key), reply)
