"""Holds how many replies one address gets, whatever it says, and that all the same it is obeyed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.rehearsal import BEGIN, after
from flows import steps
from flows.budget import ALIKE, MOST, ORDINARY, TOO_MANY, WINDOW
from flows.carrier import ACTS_ON, SenderType
from flows.commands import Command
from flows.conversation import Answered, Conversation, Standing, dump, load
from flows.effects import Consent, Erase, OptOut, Sign
from flows.events import CarrierWord, Event, Opened, Said, SentMedia
from flows.machine import advance
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
    answered: list[Answered] = field(default_factory=list)
    turn: Turn = field(default_factory=lambda: Turn(None))

    def do(self, event: Event) -> "Person":
        self.turn = turn = advance(SHELF, self.conversation, self.standing, event, self.now)
        for effect in turn.effects:
            self.standing = after(self.standing, effect, self.now)
        if turn.reply:
            self.answered.append(Answered(self.now, turn.reply.key))
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
    person = Person(Standing(carrier=ACTS_ON[channel])).say(*texts)
    person.answered.clear()
    return person.wait(timedelta(hours=1))


def spent(*texts: str, replies: int = MOST) -> Person:
    """Return the same, whose budget has just been spent."""
    person = begun(*texts)
    told = (Answered(person.now, TOO_MANY),)
    others = tuple(Answered(person.now, "help") for _ in range(replies - 1))
    person.standing = replace(person.standing, lately=told + others)
    return person


def replies_within_a_window(answered: Iterable[Answered]) -> int:
    """Return the most replies in any stretch of five minutes."""
    moments = [one.at for one in answered]
    return max(
        (sum(begin <= moment < begin + WINDOW for moment in moments) for begin in moments),
        default=0,
    )


def obeys_at_the_end(person: Person) -> None:
    """SIGN on what was asked, STOP and DELETE do what they say, whatever came before."""
    person.say("STOP")
    assert person.standing.suppressed
    person.say("DELETE", "DELETE")
    assert not person.standing.signatures
    assert not person.standing.consents


@pytest.mark.parametrize("channel", [SenderType.NONE, SenderType.LONG_CODE])
@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_each_said_200_times_within_five_minutes_draws_no_more_replies_than_it_may(
    event: Event, beginning: tuple[str, ...], channel: SenderType
) -> None:
    person = begun(*beginning, channel=channel)
    for _ in range(MESSAGES):
        person.do(event).wait(WINDOW / (MESSAGES + 1))
    assert len(person.answered) <= MOST
    obeys_at_the_end(person)


@pytest.mark.parametrize("beginning", BEGINNINGS[:2])
@pytest.mark.parametrize("first", EVENTS, ids=repr)
def test_each_pair_said_in_turn_draws_no_more_replies_than_it_may(
    first: Event, beginning: tuple[str, ...]
) -> None:
    """Once a round has changed nothing and drawn nothing, all that follow are the same."""
    for second in EVENTS[EVENTS.index(first) + 1 :]:
        person = begun(*beginning)
        for _ in range(MESSAGES // 2):
            before = (person.conversation, person.standing, len(person.answered))
            person.do(first).do(second)
            if before == (person.conversation, person.standing, len(person.answered)):
                break
        assert len(person.answered) <= MOST, second
        obeys_at_the_end(person)


def test_no_stretch_of_five_minutes_has_more_though_it_goes_on_for_an_hour() -> None:
    person = begun(*A_SIGNER)
    pairs = ("DELETE", "START", "please stop texting me", "IBM Ana Ruiz", "letter", "status")
    for text in (*(one for one in pairs for _ in range(10)),) * 20:
        person.say(text).wait(timedelta(seconds=3))
    assert person.now == BEGIN + timedelta(hours=2)
    assert replies_within_a_window(person.answered) == MOST


def test_it_is_told_once_that_there_are_no_more_replies_and_they_come_back_with_time() -> None:
    person = begun("IBM").say(*["letter"] * ORDINARY)
    assert person.reply.startswith("letter")
    assert person.say("letter").reply == TOO_MANY
    assert person.say("letter").reply == ""
    assert person.say("status").reply == ""
    assert person.wait(WINDOW).say("status").reply == "status_unsigned"


def test_a_page_that_was_not_shown_is_not_turned() -> None:
    person = begun("IBM").say(*["more"] * ORDINARY)
    assert person.conversation
    page = person.conversation.page
    person.say("more", "more")
    assert person.conversation.page == page


def test_who_has_read_everything_can_still_sign_and_subscribe_with_every_answer() -> None:
    person = begun("IBM").say(*["letter"] * (ORDINARY + 5))
    assert person.say("Ana Ruiz").reply == "confirm"
    assert person.say("SIGN").reply == "signed_updates"
    assert person.say("UPDATES").reply == "share"
    assert person.standing.consents


@pytest.mark.parametrize("replies", [ORDINARY, MOST])
def test_what_was_asked_before_can_be_signed_when_the_budget_is_spent(replies: int) -> None:
    person = spent("IBM Ana Ruiz", replies=replies).say("SIGN")
    assert person.effects(Sign) == 1
    assert person.reply == ("signed_updates" if replies < MOST else "")


def test_a_name_that_was_not_asked_about_is_not_signed() -> None:
    person = spent("IBM").say("Ana Ruiz", "SIGN", "YES")
    assert not person.standing.signatures
    assert person.step == steps.NAME


@pytest.mark.parametrize("correction", [("name", "Eva Luna"), ("IBM Eva Luna",)])
def test_neither_the_old_name_nor_the_new_one_is_signed_once_it_was_corrected(
    correction: tuple[str, ...],
) -> None:
    person = spent("IBM Ana Ruiz").say(*correction, "SIGN", "YES")
    assert not person.standing.signatures
    person.wait(WINDOW)
    assert person.say("Eva Luna").reply == "confirm"
    person.say("SIGN")
    assert [signed.name for signed in person.standing.signatures.values()] == ["Eva Luna"]


def test_a_no_is_obeyed_though_nothing_is_said() -> None:
    person = spent("IBM Ana Ruiz").say("NO", "SIGN")
    assert not person.standing.signatures
    assert person.step == steps.LEFT


def test_nobody_agrees_to_updates_who_was_not_asked() -> None:
    person = spent("IBM Ana Ruiz").say("SIGN", "YES", "UPDATES")
    assert person.standing.signatures
    assert not person.standing.consents
    assert person.step == steps.DONE
    assert person.wait(WINDOW).say("UPDATES").reply == "updates"


def test_delete_twice_erases_though_the_question_was_not_put_and_yes_does_not() -> None:
    person = spent(*A_SIGNER).say("DELETE", "YES", "NO")
    assert person.standing.signatures
    person.say("DELETE", "DELETE")
    assert person.effects(Erase) == 1
    assert not person.standing.signatures
    assert person.reply == ""


def test_a_question_before_erasure_is_over_once_something_else_was_said() -> None:
    person = begun(*A_SIGNER).say("DELETE")
    person.standing = replace(person.standing, lately=(Answered(person.now, TOO_MANY),) * MOST)
    person.say("NO", "YES")
    assert person.standing.signatures


def test_a_doubt_is_kept_though_it_is_not_asked_about() -> None:
    person = spent(*A_SIGNER).say("Stop IBM!")
    assert person.conversation
    assert person.conversation.doubted_at == person.now
    assert person.say("YES").standing.consents
    assert person.say("Stop IBM!").standing.suppressed


def test_the_same_is_confirmed_a_few_times_and_obeyed_every_time() -> None:
    person = begun(*A_SIGNER)
    for _ in range(10):
        person.say("please stop texting me")
        assert person.standing.suppressed
        person.say("START")
        assert not person.standing.suppressed
    keys = [one.key for one in person.answered]
    assert keys.count("stopped") == ALIKE
    assert person.wait(WINDOW).say("please stop texting me").reply == "stopped"


def test_who_has_left_is_not_told_of_a_budget() -> None:
    person = begun("IBM")
    lately = tuple(Answered(person.now, "help") for _ in range(MOST - 1))
    person.standing = replace(person.standing, lately=lately)
    assert person.say("please stop texting me").reply == ""
    assert person.effects(OptOut) == 1
    assert person.say("IBM").reply == ""


def test_start_in_silence_leaves_nobody_with_a_question_they_did_not_see() -> None:
    person = spent("IBM", "please stop texting me").say("START")
    assert not person.standing.suppressed
    assert person.step == steps.LEFT
    signer = spent("IBM Ana Ruiz", "SIGN", "NO", "please stop texting me").say("START")
    assert signer.step == steps.DONE
    assert not signer.say("YES").standing.consents


def test_a_question_that_was_seen_stays_open_when_the_block_is_lifted() -> None:
    person = spent("IBM Ana Ruiz")
    person.standing = replace(person.standing, suppressed=True)
    person.say("START")
    assert person.step == steps.CONFIRM
    assert person.say("SIGN").effects(Sign) == 1


@pytest.mark.parametrize("back", [timedelta(minutes=10), timedelta(hours=5), timedelta(days=400)])
def test_a_clock_that_is_set_back_silences_nobody(back: timedelta) -> None:
    assert spent("IBM").wait(-back).say("status").reply == "status_unsigned"
    given_up = begun("IBM").say(*["blah blah 7"] * 6)
    assert given_up.reply == ""
    assert given_up.wait(-max(back, timedelta(hours=1))).say("blah blah 7").reply


def test_a_clock_that_is_set_back_a_little_silences_for_minutes_at_most() -> None:
    person = spent("IBM").wait(-timedelta(minutes=2))
    assert person.say("status").reply == ""
    assert person.wait(timedelta(minutes=2) + WINDOW).say("status").reply


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_when_the_days_money_is_spent_nothing_is_said_and_all_else_goes_on(
    event: Event, beginning: tuple[str, ...]
) -> None:
    person = begun(*beginning)
    person.standing = replace(person.standing, capped=True)
    person.do(event)
    assert person.reply == ""
    obeys_at_the_end(person)
    assert person.answered == []


def test_what_was_asked_is_signed_when_the_days_money_is_spent() -> None:
    person = begun("IBM Ana Ruiz")
    person.standing = replace(person.standing, capped=True)
    assert person.say("SIGN").effects(Sign) == 1
    assert person.reply == ""


def unanswered(*beginning: str) -> Person:
    person = begun(*beginning)
    person.standing = replace(person.standing, not_answered=True)
    return person


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_who_is_never_answered_hears_nothing_and_is_obeyed(
    event: Event, beginning: tuple[str, ...]
) -> None:
    person = unanswered(*beginning).do(event)
    assert not person.effects(Sign)
    assert not any(isinstance(one, Consent) and one.granted for one in person.turn.effects)
    obeys_at_the_end(person)
    assert person.answered == []


@pytest.mark.parametrize("words", ["STOP", "please stop texting me", "wrong number"])
def test_who_is_never_answered_can_leave_in_whatever_words_and_come_back(words: str) -> None:
    person = unanswered(*A_SIGNER).say(words)
    assert person.standing.suppressed
    assert not person.say("START").standing.suppressed


def test_who_is_never_answered_can_withdraw_leave_one_organization_and_is_erased_at_once() -> None:
    assert not unanswered(*A_SIGNER).say("WITHDRAW").standing.signatures
    assert not unanswered(*A_SIGNER).say("stop 18 million rising").standing.consents
    assert unanswered(*A_SIGNER).say("DELETE").effects(Erase) == 1
    assert unanswered(*A_SIGNER).say("Liked “IBM”").turn.effects == ()


def test_of_a_stranger_who_is_never_answered_nothing_is_kept() -> None:
    assert unanswered().say("IBM").conversation is None


def test_what_an_earlier_program_kept_beside_a_conversation_is_dropped() -> None:
    stored = dump(Conversation("ibm", steps.NAME, "en", BEGIN))
    older = stored.replace('"v": 1', '"v": 1, "replies": 20, "replies_since": "2026-03-02"')
    assert load(older) == load(stored)
