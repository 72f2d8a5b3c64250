"""The answer of the machine to one event, and the scene in which it is decided."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows import understanding
from flows.campaign import Campaign, Shelf
from flows.conversation import Answered, Conversation, Signed, Standing
from flows.effects import Effect
from flows.replies import Reply

UNDO_WITHIN = timedelta(days=1)
"""How long OOPS takes back what was last done."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The next conversation (None: nothing is kept of it), at most one reply, and effects.

    ``lately`` is what the address has been answered by now, to be noted with the reply; () where
    there is none, or it is not counted.
    """

    conversation: Conversation | None
    reply: Reply | None = None
    effects: tuple[Effect, ...] = ()
    lately: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One event in a conversation of one campaign, with all that is needed to answer it."""

    shelf: Shelf
    campaign: Campaign
    conversation: Conversation
    standing: Standing
    text: str
    now: datetime

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to understand a person in; the conversation's own comes first."""
        first = self.conversation.language
        return (first, *(one for one in self.shelf.shared if one != first))

    @property
    def signed(self) -> Signed | None:
        """The person's signature under this campaign's letter, if it stands."""
        return self.standing.signatures.get(self.campaign.id)

    @property
    def name(self) -> str:
        """The name that was given, or that stands under the letter."""
        return self.conversation.answers.get("name", "") or (
            self.signed.name if self.signed else ""
        )

    def meant(self, *choices: str) -> str:
        """Return which of these choice words the text means, in any language, or ""."""
        for language in self.languages:
            words = [self.shelf.choices[language][choice] for choice in choices]
            found = understanding.choose(self.text, words, self.languages)
            if found is not None:
                return choices[found]
        return ""

    def to(self, step: str, **changes: object) -> Conversation:
        """Return the conversation moved on to ``step``, understood, reading put aside."""
        moved = {"step": step, "misses": 0, "reading": "", "page": 0, **changes}
        return replace(self.conversation, **moved)  # type: ignore[arg-type] # names are fields

    def acted(self, step: str, act: str, **changes: object) -> Conversation:
        """Return the conversation moved on after an act that OOPS can take back."""
        return self.to(step, last_act=act, acted_at=self.now, **changes)

    def stay(self, reply: Reply | None, effects: tuple[Effect, ...] = ()) -> Turn:
        """Answer without moving: the open question stays open."""
        return Turn(self.to(self.conversation.step), reply, effects)
