"""What a message asks for by its words alone, where what is known of the person cannot be read.

An opt-out must be obeyed even then. What depends on where somebody stands is only named, for a
person to see to.
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
"""Words that may be an opt-out, or be said to the world: "stop" with a campaign's own words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``what`` is a command ("start", "delete"), or in a few words what came instead.

    ``opt_out`` is why the address must not be written to any more, None where it is no opt-out.
    """

    what: str
    opt_out: OptOutReason | None = None


def asked(shelf: Shelf, event: Event | None, carrier: Mapping[CarrierWord, Set[str]]) -> Asked:
    """Return what is asked for. ``carrier`` are the words on which the carrier acts by itself."""
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
    """Read it as it would be in each campaign: what is support in one of them stops nothing."""
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
