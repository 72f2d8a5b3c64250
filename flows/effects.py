"""What must become true after a turn. Data only: ``bot.conversation.effects`` performs it.

Every effect is written in the transaction of the message that caused it, and that message is
its evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.replies import Reply


class OptOutReason(StrEnum):
    """Why an address must not be written to any more."""

    CARRIER = "carrier"  # a word that the carrier obeyed by itself: it blocks us as well
    WORD = "word"  # an opt-out word, as the whole message
    PHRASE = "phrase"  # other words that a reasonable person reads as stop
    WRONG_NUMBER = "wrong_number"
    SILENCE = "silence"  # a doubt that was not answered within a day
    BLOCKED = "blocked"  # the person blocked the bot
    UNREACHABLE = "unreachable"  # a number that takes no texts, a chat that is gone
    DELETED = "deleted"  # the person asked to be erased


@dataclass(frozen=True, slots=True)
class Sign:
    """A signature under the campaign's letter. Unique by campaign and person.

    ``letter_sha256`` is the version that was signed; ``read_in`` the language of the view that
    was shown (the letter's own, a translation's, or "" where none was asked for); ``place`` is
    where the person said they live, or "": one of the answers.
    """

    campaign: str
    name: str
    letter_sha256: str
    language: str
    read_in: str = ""
    source: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """The name under a signature that stands is corrected."""

    campaign: str
    name: str


@dataclass(frozen=True, slots=True)
class AddAnswers:
    """Answers to questions that came after the signature; ``place`` as in ``Sign``."""

    campaign: str
    answers: Mapping[str, str]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The person's name comes off the letter, and the count goes down by one."""

    campaign: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the consent ledger: yes or no to one organization.

    ``question`` is what was answered (None where nothing was asked), with the person's own
    words left out of it: its exact wording is kept as evidence.
    """

    campaign: str
    organization: str
    granted: bool
    question: Reply | None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Nothing may be sent to this address any more, by anyone, on any channel of it."""

    reason: OptOutReason


@dataclass(frozen=True, slots=True)
class LiftOptOut:
    """The person asked to hear from us again. Alone it is no consent to any update."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The person is erased: an anonymous signature still counts, suppression stays."""


Effect = Sign | Rename | AddAnswers | Withdraw | Consent | OptOut | LiftOptOut | Erase
