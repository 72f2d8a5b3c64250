"""Somebody who writes from one address, as the machine sees them, and all kinds of words."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.conversation.dry_run import BEGIN, after
from flows.commands import CARRIER_WORDS_BY_SENDER, Command, SenderType
from flows.conversation import Conversation, RecentReply, Standing, dump, load
from flows.events import CarrierWord, Event, Opened, Said, SentMedia
from flows.machine import advance
from flows.reply_budget import MAX_REPLIES, TOO_MANY_REPLY_KEY
from flows.turn import Turn
from tests.transcripts import shelf

MESSAGES = 200
SHELF = shelf("ibm")

WORDS = (
    *(command.value for command in Command),
    *("IBM", "IBMKOS", "IBM Ana Ruiz", "Ana Ruiz", "J", "SIGN", "NO", "YES", "UPDATES"),
    *("please stop texting me", "wrong number", "stop ICE", "stop 18 million rising"),
    *("english", "español", "Stop IBM!", "blah blah blah", "Liked “IBM”", "👍"),
)
"""Every command, and of every other kind of words one at least."""
EVENTS: tuple[Event, ...] = (
    *(Said(text) for text in WORDS),
    *(Said("whatever", word) for word in CarrierWord),
    *(SentMedia(), Said(""), Opened(), Opened("IBM"), Opened("?")),
)
A_SIGNER = ("IBM Ana Ruiz", "SIGN", "UPDATES")
BEGINNINGS: tuple[tuple[str, ...], ...] = ((), A_SIGNER, ("IBM Ana Ruiz",))


@dataclass
class Person:
    """Somebody who writes from one address: where they stand, and what they were answered."""

    standing: Standing = field(default_factory=Standing)
    conversation: Conversation | None = None
    now: datetime = BEGIN
    answered: list[RecentReply] = field(default_factory=list)
    turn: Turn = field(default_factory=lambda: Turn(None))

    def do(self, event: Event) -> "Person":
        self.turn = turn = advance(SHELF, self.conversation, self.standing, event, self.now)
        for effect in turn.effects:
            self.standing = after(self.standing, effect, self.now)
        if turn.reply:
            self.answered.append(RecentReply(self.now, turn.reply.key))
            self.standing = replace(self.standing, lately=turn.lately)
        self.conversation = load(dump(turn.conversation)) if turn.conversation else None
        return self

    def say(self, *texts: str) -> "Person":
        for text in texts:
            self.do(Said(text))
        return self

    def wait(self, span: timedelta) -> "Person":
        self.now += span
        return self

    @property
    def reply(self) -> str:
        """The key of the last answer, or ""."""
        return self.turn.reply.key if self.turn.reply else ""

    @property
    def step(self) -> str:
        return self.conversation.step if self.conversation else ""

    def effects(self, *kinds: type) -> int:
        return sum(isinstance(effect, kinds) for effect in self.turn.effects)


def begun(*texts: str, channel: SenderType = SenderType.NONE) -> Person:
    """Return somebody who said this an hour ago."""
    person = Person(Standing(carrier=CARRIER_WORDS_BY_SENDER[channel])).say(*texts)
    person.answered.clear()
    return person.wait(timedelta(hours=1))


def spent(*texts: str, replies: int = MAX_REPLIES) -> Person:
    """Return the same, whose budget has just been spent."""
    person = begun(*texts)
    told = (RecentReply(person.now, TOO_MANY_REPLY_KEY),)
    others = tuple(RecentReply(person.now, "help") for _ in range(replies - 1))
    person.standing = replace(person.standing, lately=told + others)
    return person


def obeys_at_the_end(person: Person) -> None:
    """SIGN on what was asked, STOP and DELETE do what they say, whatever came before."""
    person.say("STOP")
    assert person.standing.suppressed
    person.say("DELETE", "DELETE")
    assert not person.standing.signatures
    assert not person.standing.consents
