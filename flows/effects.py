"""The effects of a turn: what must be stored. ``bot.conversation.effects`` carries them out.

Every effect is stored in the transaction of the message that caused it, and that message is its
evidence.
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
    WRONG_NUMBER = "wrong_number"  # the number is another's by now: nothing from before is theirs
    SILENCE = "silence"  # a doubt that was not answered within a day
    BLOCKED = "blocked"  # the person blocked the bot
    UNREACHABLE = "unreachable"  # a number that takes no texts, a chat that is gone
    DELETED = "deleted"  # the person asked to be erased
    ORGANIZER = "organizer"  # an organizer, whom the person asked in another way
    CRM = "crm"  # an organization's own database of people, where the person ended it


@dataclass(frozen=True, slots=True)
class Sign:
    """A signature under the campaign's letter. Unique by campaign, person and ``signer``.

    Here and below ``signer`` tells apart the people who signed from one phone; the first is 1.

    ``letter_sha256`` is the signed version of the letter; ``read_in`` the language in which the
    person read it, or "" if they did not ask to; ``place`` is the answer that says where they
    live, or ""; ``invited_by`` is the code by which they came, or "". ``is_name_confirmed``: the
    name looks odd, and the person was told before that the letter goes with real names.
    """

    campaign: str
    name: str
    letter_sha256: str
    language: str
    read_in: str = ""
    source: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    signer: int = 1
    invited_by: str = ""
    is_name_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Rename:
    """A correction of the name under a signature that stands."""

    campaign: str
    name: str
    signer: int = 1


@dataclass(frozen=True, slots=True)
class AddAnswers:
    """Answers to questions that came after the signature; ``place`` as in ``Sign``."""

    campaign: str
    answers: Mapping[str, str]
    place: str = ""
    signer: int = 1


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The withdrawal of a signature; the count goes down by one."""

    campaign: str
    signer: int = 1


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """One line of the consent ledger: yes or no to one organization.

    ``question`` is the question that was answered, without the person's name in it (None where
    nothing was asked). Its exact wording is kept as evidence. ``is_restored``: an earlier yes is
    in force again, on the channel on which it was given.
    """

    campaign: str
    organization: str
    granted: bool
    question: Reply | None
    is_restored: bool = False


@dataclass(frozen=True, slots=True)
class RecordOptOut:
    """Nothing may be sent to this address any more, by anyone, on any channel of it."""

    reason: OptOutReason


@dataclass(frozen=True, slots=True)
class LiftOptOut:
    """The end of an opt-out, at the person's request. It is no consent to updates."""


@dataclass(frozen=True, slots=True)
class JoinPhone:
    """The person is the one of this number (E.164), too: two become one, as do two signatures."""

    number: str


@dataclass(frozen=True, slots=True)
class OfferJoinCode:
    """A one-time code by which another channel's address becomes this person's, too.

    ``code`` is chosen when the effect is stored, and stands in the reply.
    """

    code: str = ""


@dataclass(frozen=True, slots=True)
class JoinByCode:
    """The person is the one who asked for ``code``, too: two become one. The code is used up."""

    code: str


@dataclass(frozen=True, slots=True)
class NoteWrongCode:
    """A wrong code, which counts against this address."""


@dataclass(frozen=True, slots=True)
class Separate:
    """This address becomes a person of its own again, with what was signed and agreed to on it."""


@dataclass(frozen=True, slots=True)
class NoteThanks:
    """That the person was thanked for the first friend who signed by their link."""

    campaign: str


@dataclass(frozen=True, slots=True)
class Erase:
    """The erasure of the person; the anonymous signature still counts, suppression stays."""


@dataclass(frozen=True, slots=True)
class KeepOpenQuestion:
    """Words that the program could not answer, kept for a person to answer: an open question.

    ``step`` is where the conversation stood, ``language`` the one that it is in.
    """

    campaign: str
    step: str
    language: str
    words: str


Effect = (
    Sign
    | Rename
    | AddAnswers
    | Withdraw
    | NoteThanks
    | RecordConsent
    | RecordOptOut
    | LiftOptOut
    | JoinPhone
    | OfferJoinCode
    | JoinByCode
    | NoteWrongCode
    | Separate
    | Erase
    | KeepOpenQuestion
)
