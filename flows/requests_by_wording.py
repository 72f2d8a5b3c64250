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
from flows.lexicon import Languages
from flows.understanding import OptOutKind

POSSIBLE_STOP = "perhaps stop"
"""The request of a message that may be an opt-out or support ("stop" beside a cause)."""


@dataclass(frozen=True, slots=True)
class RequestByWording:
    """What a message asks for.

    ``what`` is a command ("start", "delete"), or describes an event that is none. ``opt_out`` is
    the reason why the address must not be written to any more, None where it is no opt-out.
    """

    what: str
    opt_out: OptOutReason | None = None


def read_request(
    shelf: Shelf, event: Event | None, carrier: Mapping[CarrierWord, Set[str]]
) -> RequestByWording:
    """Return what ``event`` asks for; ``carrier`` are the words on which the carrier acts."""
    match event:
        case Said():
            return _read_words(shelf, event, carrier)
        case Blocked():
            return RequestByWording("blocked the bot", OptOutReason.BLOCKED)
        case Unblocked():
            return RequestByWording("lifted a block")
        case Opened():
            return RequestByWording("opened a link")
        case None:
            return RequestByWording("nothing")
        case _:
            return RequestByWording("no words")


def _read_words(
    shelf: Shelf, said: Said, carrier: Mapping[CarrierWord, Set[str]]
) -> RequestByWording:
    told, text = said.carrier_word, said.text.strip().upper()
    if told is CarrierWord.STOP or text in carrier.get(CarrierWord.STOP, ()):
        return RequestByWording(Command.STOP, OptOutReason.CARRIER)
    languages = shelf.languages.all_shipped
    command = Command(told) if told else commands.read_command(said.text, languages)
    if command is Command.STOP:
        return RequestByWording(Command.STOP, OptOutReason.WORD)
    return _read_opt_out_in_any_campaign(shelf, said.text, languages) or RequestByWording(
        command if isinstance(command, Command) else "words"
    )


def _read_opt_out_in_any_campaign(
    shelf: Shelf, text: str, languages: Languages
) -> RequestByWording | None:
    """Read the text as each campaign would; what is support in one of them is no opt-out."""
    readings = [
        understanding.read_opt_out(text, languages, one.cause, one.organization_names)
        for one in shelf.campaigns
    ] or [understanding.read_opt_out(text, languages, (), {})]
    kinds = {found.kind for found in readings if found}
    if OptOutKind.WRONG_NUMBER in kinds:
        return RequestByWording(Command.STOP, OptOutReason.WRONG_NUMBER)
    if OptOutKind.DELETE in kinds:
        return RequestByWording(Command.DELETE, OptOutReason.PHRASE)
    if kinds <= {OptOutKind.HOW_TO_STOP} or OptOutKind.CAUSE in kinds:
        return None
    if all(kind.is_opt_out for kind in kinds):
        return RequestByWording(Command.STOP, OptOutReason.PHRASE)
    return RequestByWording(POSSIBLE_STOP)
