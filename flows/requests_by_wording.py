"""Reads what a message asks for by its words alone, when the person's data cannot be read.

An opt-out is obeyed even then. Any other request is only named, for an organizer to see to.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from flows import commands, understanding
from flows.campaign import Shelf
from flows.commands import Command
from flows.effects import OptOutReason
from flows.events import Blocked, CarrierWord, Event, Opened, Said, Unblocked
from flows.lexicon import LEXICONS
from flows.understanding import OptOutKind

DOUBTFUL = "perhaps stop"
"""The request of a message that may be an opt-out or support ("stop" beside a cause)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks for.

    ``what`` is a command ("start", "delete"), or describes an event that is none. ``opt_out`` is
    the reason why the address must not be written to any more, None where it is no opt-out.
    """

    what: str
    opt_out: OptOutReason | None = None


def asked(shelf: Shelf, event: Event | None, carrier: Mapping[CarrierWord, Set[str]]) -> Asked:
    """Return what ``event`` asks for; ``carrier`` are the words on which the carrier acts."""
    match event:
        case Said():
            return _read_words(shelf, event, carrier)
        case Blocked():
            return Asked("blocked the bot", OptOutReason.BLOCKED)
        case Unblocked():
            return Asked("lifted a block")
        case Opened():
            return Asked("opened a link")
        case None:
            return Asked("nothing")
        case _:
            return Asked("no words")


def _read_words(shelf: Shelf, said: Said, carrier: Mapping[CarrierWord, Set[str]]) -> Asked:
    told, text = said.carrier_word, said.text.strip().upper()
    if told is CarrierWord.STOP or text in carrier.get(CarrierWord.STOP, ()):
        return Asked(Command.STOP, OptOutReason.CARRIER)
    languages = tuple(LEXICONS)
    command = Command(told) if told else commands.read(said.text, languages)
    if command is Command.STOP:
        return Asked(Command.STOP, OptOutReason.WORD)
    return _read_opt_out_in_any_campaign(shelf, said.text, languages) or Asked(
        command if isinstance(command, Command) else "words"
    )


def _read_opt_out_in_any_campaign(
    shelf: Shelf, text: str, languages: tuple[str, ...]
) -> Asked | None:
    """Read the text as each campaign would; what is support in one of them is no opt-out."""
    readings = [
        understanding.opt_out(text, languages, one.cause, one.organization_names)
        for one in shelf.campaigns
    ] or [understanding.opt_out(text, languages, (), {})]
    kinds = {found.kind for found in readings if found}
    if OptOutKind.WRONG_NUMBER in kinds:
        return Asked(Command.STOP, OptOutReason.WRONG_NUMBER)
    if OptOutKind.DOUBT in kinds:
        return Asked(DOUBTFUL)
    return Asked(Command.STOP, OptOutReason.PHRASE) if kinds else None
