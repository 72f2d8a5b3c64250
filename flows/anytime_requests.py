"""What a person may ask at any step without leaving it: read on, see what is held, correct.

Every one of them keeps the open question open.
"""

from dataclasses import replace
from typing import Literal, assert_never

from flows import arrival, signing_steps, updates_question
from flows.commands import ChangeLanguage, Command
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.wording import LETTER, TRANSLATION

MORE = "more"


Aside = Literal[
    Command.MORE,
    Command.LETTER,
    Command.HELP,
    Command.PRIVACY,
    Command.STATUS,
    Command.MYDATA,
    Command.NAME,
]
"""The words that ask for something and change nothing but a name."""


def aside(scene: Scene, command: Aside) -> Turn:
    """Answer a word that works anywhere."""
    match command:
        case Command.MORE:
            return _show_page(scene, MORE, MORE)
        case Command.LETTER:
            return _show_page(scene, LETTER, _choose_letter_view(scene))
        case Command.HELP | Command.PRIVACY:
            return scene.stay(Reply(command))
        case Command.STATUS:
            return scene.stay(_build_status(scene))
        case Command.MYDATA:
            return scene.stay(_build_mydata(scene))
        case Command.NAME:
            return _ask_for_name(scene)
        case _:
            assert_never(command)


def _choose_letter_view(scene: Scene) -> str:
    """The letter in its own language, or a translation of it into the conversation's."""
    letter, language = scene.campaign.letter, scene.conversation.language
    translated = language != letter.language and language in letter.translations
    return TRANSLATION if translated else LETTER


def _show_page(scene: Scene, reading: str, key: str) -> Turn:
    """Show the first page, or the next one while the person keeps asking for it."""
    conversation = scene.conversation
    page = conversation.page + 1 if conversation.reading == reading else 0
    letter = scene.campaign.letter
    shown = {LETTER: letter.language, TRANSLATION: conversation.language}
    begins = conversation.step in (
        signing_steps.NEW,
        signing_steps.WHICH,
        signing_steps.LEFT,
        signing_steps.STOPPED,
    )
    is_open = scene.campaign.status == "open"
    moved = replace(
        conversation,
        step=signing_steps.NAME if begins and is_open else conversation.step,
        misses=0,
        reading=reading,
        page=page,
        read_in=shown.get(key, conversation.read_in),
    )
    return Turn(moved, Reply(key, choices=_reading_choices(scene), page=page))


def _reading_choices(scene: Scene) -> tuple[str, ...]:
    match scene.conversation.step:
        case signing_steps.CONFIRM:
            return ("sign", "letter", "name")
        case signing_steps.NAME:
            return ("more", "letter")
        case _:
            return ()


def _build_status(scene: Scene) -> Reply:
    signed = scene.signed
    if signed is None:
        return Reply("status_unsigned")
    return Reply("status_signed", {"name": signed.name, "date": signed.at.date().isoformat()})


def _build_mydata(scene: Scene) -> Reply:
    signed, consents = scene.signed, tuple(sorted(scene.standing.consents))
    if signed is None:
        stranger = scene.conversation.step == signing_steps.NEW
        return Reply("mydata_nothing" if stranger else "mydata_unsigned")
    params = {"name": signed.name, "date": signed.at.date().isoformat()}
    if not consents:
        return Reply("mydata_signed", params)
    return Reply("mydata_updates", {**params, "organization": consents})


def _ask_for_name(scene: Scene) -> Turn:
    if scene.signed:
        return Turn(scene.to(signing_steps.RENAME), Reply("rename"))
    return Turn(scene.to(signing_steps.NAME), signing_steps.ask(scene, signing_steps.NAME))


def change_language(scene: Scene, change: ChangeLanguage) -> Turn:
    """Speak another language from now on, and ask the open question again in it."""
    if change.language not in scene.campaign.words:
        return arrival.resume(scene)
    spoken = replace(scene.conversation, language=change.language, last_reply="")
    turn = arrival.resume(replace(scene, conversation=spoken))
    lead = Reply("language")
    return replace(turn, reply=replace(turn.reply, lead=lead) if turn.reply else lead)


def want_updates(scene: Scene) -> Turn:
    """A signer asks for updates: the question is put in full before a yes can count."""
    reply = updates_question.question(scene, "updates")
    return Turn(scene.to(signing_steps.UPDATES, asked=reply.key), reply)
