"""Where a person stands when they write, and what became of one message of theirs.

Each message goes through ``flows.advance`` on a campaign that speaks its language (the one that is
shipped, or one of the tests), from a situation that a real conversation led to: what is measured
is what would happen, not what a reader thinks.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.campaigns import load
from bot.conversation.dry_run import BEGIN, after
from flows import leaving, signing_steps
from flows.campaign import Shelf
from flows.conversation import Conversation, Standing
from flows.effects import (
    Effect,
    Erase,
    OptOutReason,
    RecordConsent,
    RecordOptOut,
    Rename,
    Sign,
    Withdraw,
)
from flows.events import Event, Said, TimePassed
from flows.machine import advance
from flows.turn import Turn

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
CAMPAIGN = "ibm-extreme-vetting"
PORTUGUESE_CAMPAIGNS = Path(__file__).parents[1] / "portuguese_campaigns"
SIGNER = "Ana Ruiz"

ANSWERED_AFTER = timedelta(minutes=1)
"""How long the person takes to write after the last reply."""
SILENCE = timedelta(hours=25)
"""Longer than a doubt may stay unanswered before it means stop."""


class At(StrEnum):
    """The situation in which a message is written."""

    STRANGER = "stranger"  # nothing was said before
    NAME = "name"  # the greeting was just read; it asks for the name
    SIGN = "sign"  # "reply SIGN to sign"
    UPDATES = "updates"  # signed; the question about updates was just read
    SIGNED = "signed"  # signed, wants no updates
    SUBSCRIBER = "subscriber"  # signed three weeks ago, and has just got an update
    ERASURE = "erasure"  # "erase everything?" was just asked
    DOUBT = "doubt"  # "shall the updates stop?" was just asked


@dataclass(frozen=True, slots=True)
class Situation:
    """The campaigns there are, what is stored of a person before they write, and when they do."""

    shelf: Shelf
    conversation: Conversation | None
    standing: Standing
    now: datetime

    def then(self, event: Event, wait: timedelta = ANSWERED_AFTER) -> tuple["Situation", Turn]:
        """Let ``event`` happen after ``wait``; return the situation then, and the turn."""
        now = self.now + wait
        turn = advance(self.shelf, self.conversation, self.standing, event, now)
        standing = self.standing
        for effect in turn.effects:
            standing = after(standing, effect, now)
        if turn.lately:
            standing = replace(standing, lately=turn.lately)
        return Situation(self.shelf, turn.conversation, standing, now), turn

    def keeps(self, later: "Situation") -> bool:
        """Tell whether ``later`` the person still gets what they get now."""
        consents = later.standing.consents >= self.standing.consents
        return consents and later.standing.suppressed <= self.standing.suppressed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message.

    ``name`` is the name that was taken and would be signed, or "". ``asked``: whether updates
    shall stop was asked. ``stopped`` is why nothing may be sent from now on, or None;
    ``suppressed`` is whether nothing may be sent, since now or before. ``still`` is whether the
    person gets the updates that they had, after a day of silence too.
    """

    at: At
    signed: bool
    name: str
    consented: bool
    refused: bool
    asked: bool
    stopped: OptOutReason | None
    suppressed: bool
    ended: frozenset[str]
    still: bool
    withdrew: bool
    erased: bool
    asked_to_erase: bool
    renamed: str
    step: str
    language: str
    reply: str
    lead: str

    def __str__(self) -> str:
        """What happened, in a few words, for a list of what was misread."""
        happened = [
            *(["signed"] if self.signed else []),
            *([f"name {self.name!r}"] if self.name else []),
            *(["consented"] if self.consented else []),
            *(["refused"] if self.refused else []),
            *(["asked whether to stop"] if self.asked else []),
            *([f"opted out ({self.stopped})"] if self.stopped else []),
            *(f"ended {one}" for one in sorted(self.ended)),
            *(["withdrew"] if self.withdrew else []),
            *(["erased"] if self.erased else []),
            *([f"renamed to {self.renamed!r}"] if self.renamed else []),
            f"reply {self.lead} + {self.reply}" if self.lead else f"reply {self.reply or 'none'}",
        ]
        return ", ".join(happened)


@cache
def shelf(language: str = "en") -> Shelf:
    """Return the campaigns that the program ships with; for Portuguese, those of the tests."""
    return load(PORTUGUESE_CAMPAIGNS if language == "pt" else CAMPAIGNS)


@cache
def situation(at: At, language: str) -> Situation:
    """Return the situation, in a conversation that began with the keyword of ``language``.

    A language that no campaign speaks gets the first of the campaign that is shipped.
    """
    words = shelf(language).choices[_spoken(language)]
    lines: dict[At, tuple[str, ...]] = {
        At.STRANGER: (),
        At.NAME: (_keyword(language),),
        At.SIGN: (_keyword(language), SIGNER),
        At.UPDATES: (_keyword(language), SIGNER, words["sign"]),
        At.SIGNED: (_keyword(language), SIGNER, words["sign"], words["no"]),
        At.SUBSCRIBER: (_keyword(language), SIGNER, words["sign"], words["updates"]),
    }
    if at is At.ERASURE:
        return situation(At.SUBSCRIBER, language).then(Said("DELETE"))[0]
    if at is At.DOUBT:
        return _doubted(situation(At.SUBSCRIBER, language))
    person = Situation(shelf(language), None, Standing(), BEGIN)
    for line in lines[at]:
        person, _ = person.then(Said(line))
    if at is At.SUBSCRIBER:
        rested = replace(person.standing, lately=())
        return replace(person, standing=rested, now=person.now + timedelta(weeks=3))
    return person


def _doubted(subscriber: Situation) -> Situation:
    assert subscriber.conversation
    asked = replace(subscriber.conversation, doubted_at=subscriber.now, last_reply="doubt")
    return replace(subscriber, conversation=asked)


def _asks_whether_to_stop(turn: Turn) -> bool:
    return turn.reply is not None and turn.reply.key in leaving.QUESTIONS_WHETHER_TO_STOP


@cache
def happen(at: At, language: str, text: str) -> Outcome:
    """Let a person in this situation write ``text``; return what became of it.

    It is cached: several measures ask for the same message.
    """
    before = situation(at, language)
    then, turn = before.then(Said(text))
    later, _ = then.then(TimePassed(), SILENCE)
    conversation = turn.conversation
    return Outcome(
        at=at,
        signed=_has(turn, Sign),
        name=_offered_name(turn) if at in (At.STRANGER, At.NAME) else "",
        consented=any(isinstance(one, RecordConsent) and one.granted for one in turn.effects),
        refused=_is_refusal(at, turn),
        asked=_asks_whether_to_stop(turn) and at is not At.DOUBT,
        stopped=next((o.reason for o in turn.effects if isinstance(o, RecordOptOut)), None),
        suppressed=then.standing.suppressed,
        ended=before.standing.consents - then.standing.consents,
        still=before.keeps(later),
        withdrew=_has(turn, Withdraw),
        erased=_has(turn, Erase),
        asked_to_erase=bool(turn.reply and turn.reply.key.startswith("delete")),
        renamed=next((one.name for one in turn.effects if isinstance(one, Rename)), ""),
        step=conversation.step if conversation else "",
        language=conversation.language if conversation else "",
        reply=turn.reply.key if turn.reply else "",
        lead=turn.reply.lead.key if turn.reply and turn.reply.lead else "",
    )


def _has(turn: Turn, kind: type[Effect]) -> bool:
    return any(isinstance(effect, kind) for effect in turn.effects)


def _is_refusal(at: At, turn: Turn) -> bool:
    """Tell whether a question was answered with no: nothing is signed, no updates are sent."""
    if at is At.UPDATES:
        return any(isinstance(one, RecordConsent) and not one.granted for one in turn.effects)
    opted_out = _has(turn, RecordOptOut)
    left = bool(turn.conversation and turn.conversation.step == signing_steps.LEFT)
    return left and not opted_out


def _offered_name(turn: Turn) -> str:
    return turn.conversation.answers.get("name", "") if turn.conversation else ""


def _spoken(language: str) -> str:
    (campaign,) = shelf(language).campaigns
    return language if language in campaign.languages else campaign.languages[0]


def _keyword(language: str) -> str:
    (campaign,) = shelf(language).campaigns
    spoken = _spoken(language)
    return next(word for word, one in campaign.keywords.items() if one == spoken)
