"""The values of one turn: ``Scene``, all that is known when it is decided, and its result."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows import understanding
from flows.campaign import Campaign, Shelf
from flows.conversation import Conversation, RecentReply, Signed, Standing
from flows.effects import Effect
from flows.lexicon import Languages
from flows.replies import Reply

UNDO_WITHIN = timedelta(days=1)
"""How long after an act OOPS takes it back."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The result: the next conversation (None: nothing is stored), at most one reply, effects.

    ``lately`` are the recent replies to this address including this one, to be stored with the
    reply; () where there is no reply, or it does not count. ``language`` is that of a reply to
    somebody of whom nothing is stored, as it was read from their words; "" where it is not known.
    """

    conversation: Conversation | None
    reply: Reply | None = None
    effects: tuple[Effect, ...] = ()
    lately: tuple[RecentReply, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """One event in a conversation of one campaign, with everything that its answer depends on.

    ``text`` is the message, or "" for an event without one.
    """

    shelf: Shelf
    campaign: Campaign
    conversation: Conversation
    standing: Standing
    text: str
    now: datetime

    @property
    def languages(self) -> Languages:
        """The languages in which the message is read; the conversation's own comes first."""
        spoken = self.campaign.words
        return self.shelf.languages.read_in(spoken, self.conversation.language)

    @property
    def signed(self) -> Signed | None:
        """The person's signature under this campaign's letter, or None; the phone's first."""
        return self.standing.signatures.get(self.campaign.id)

    @property
    def all_signed(self) -> tuple[Signed, ...]:
        """All signatures from this phone under this campaign's letter, by ``signer``."""
        return (self.signed, *self.signed.others) if self.signed else ()

    @property
    def earlier_signers(self) -> frozenset[int]:
        """Return the ``signer``s of those who signed here when the number was theirs."""
        return self.standing.earlier_signers.get(self.campaign.id, frozenset())

    @property
    def name(self) -> str:
        """The name given in this conversation, else the signed one, else ""."""
        return self.conversation.answers.get("name", "") or (
            self.signed.name if self.signed else ""
        )

    def read_choice(self, *choices: str) -> str:
        """Return the choice among ``choices`` that the text means, in any language, or "".

        Those of languages that the campaign does not speak come last ("assinar" for SIGN).
        """
        for language in dict.fromkeys((*self.languages.codes, *self.shelf.choices)):
            words = [self.shelf.choices[language][choice] for choice in choices]
            found = understanding.choose_option(self.text, words, self.languages)
            if found is not None:
                return choices[found]
        return ""

    def move_to(self, step: str, **changes: object) -> Conversation:
        """Return the conversation moved to ``step``, with misses and reading position reset."""
        moved = {"step": step, "misses": 0, "misread": (), "reading": "", "page": 0, **changes}
        return replace(self.conversation, **moved)  # type: ignore[arg-type] # names are fields

    def move_after_act(self, step: str, act: str, **changes: object) -> Conversation:
        """Return the conversation moved to ``step`` after an act that OOPS can take back."""
        return self.move_to(step, last_act=act, acted_at=self.now, **changes)

    def answer_in_place(self, reply: Reply | None, effects: tuple[Effect, ...] = ()) -> Turn:
        """Return a turn that answers and stays at the step: the open question stays open."""
        return Turn(self.move_to(self.conversation.step), reply, effects)
