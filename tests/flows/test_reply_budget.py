"""Holds how many replies one address gets, whatever it says, and that all the same it is obeyed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.dry_run import BEGIN
from flows import signing_steps
from flows.commands import SenderType
from flows.conversation import RecentReply
from flows.effects import Erase, RecordOptOut, Sign
from flows.events import Event
from flows.reply_budget import (
    BUDGET_WINDOW,
    MAX_ORDINARY_REPLIES,
    MAX_READING_REPLIES,
    MAX_REPLIES,
    MAX_SAME_CONFIRMATIONS,
    READING_REPLY_KEYS,
    READING_WINDOW,
    TOO_MANY_REPLY_KEY,
)
from tests.flows.simulated_person import (
    A_SIGNER,
    BEGINNINGS,
    EVENTS,
    MESSAGES,
    begun,
    obeys_at_the_end,
    spent,
)


def within_budget(answered: Iterable[RecentReply]) -> bool:
    """Tell whether so many replies may be given within one window."""
    keys = [one.key for one in answered]
    reading = sum(key in READING_REPLY_KEYS for key in keys)
    return reading <= MAX_READING_REPLIES and len(keys) - reading <= MAX_REPLIES


def replies_within_a_window(answered: Iterable[RecentReply]) -> int:
    """Return the most replies in any stretch of five minutes."""
    moments = [one.at for one in answered]
    return max(
        (sum(begin <= moment < begin + BUDGET_WINDOW for moment in moments) for begin in moments),
        default=0,
    )


@pytest.mark.parametrize("channel", [SenderType.NONE, SenderType.LONG_CODE])
@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_each_said_200_times_within_five_minutes_draws_no_more_replies_than_it_may(
    event: Event, beginning: tuple[str, ...], channel: SenderType
) -> None:
    person = begun(*beginning, channel=channel)
    for _ in range(MESSAGES):
        person.do(event).wait(BUDGET_WINDOW / (MESSAGES + 1))
    assert within_budget(person.answered)
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
        assert within_budget(person.answered), second
        obeys_at_the_end(person)


def test_no_stretch_of_five_minutes_has_more_though_it_goes_on_for_an_hour() -> None:
    person = begun(*A_SIGNER)
    pairs = ("DELETE", "START", "please stop texting me", "IBM Ana Ruiz", "help", "status")
    for text in (*(one for one in pairs for _ in range(10)),) * 20:
        person.say(text).wait(timedelta(seconds=3))
    assert person.now == BEGIN + timedelta(hours=2)
    assert replies_within_a_window(person.answered) == MAX_REPLIES


def test_it_is_told_once_that_there_are_no_more_replies_and_they_come_back_with_time() -> None:
    person = begun("IBM").say(*["help"] * MAX_ORDINARY_REPLIES)
    assert person.reply == "help"
    assert person.say("help").reply == TOO_MANY_REPLY_KEY
    assert person.say("help").reply == ""
    assert person.say("status").reply == ""
    assert person.wait(BUDGET_WINDOW).say("status").reply == "status_unsigned"


def test_reading_is_counted_by_itself_and_told_of_when_it_is_too_much() -> None:
    person = begun("IBM").say(*["letter"] * MAX_READING_REPLIES)
    assert person.reply.startswith("letter")
    assert person.say("letter").reply == TOO_MANY_REPLY_KEY
    assert person.say("letter").reply == ""
    assert person.say("status").reply == "status_unsigned"


def test_pages_are_counted_over_an_hour_so_that_no_stranger_is_read_to_all_day() -> None:
    person = begun("IBM")
    for _ in range(2 * MAX_READING_REPLIES):
        person.say("letter").wait(READING_WINDOW / (3 * MAX_READING_REPLIES))
    pages = [one for one in person.answered if one.key in READING_REPLY_KEYS]
    assert len(pages) == MAX_READING_REPLIES
    assert person.say("status").reply == "status_unsigned"
    assert person.wait(READING_WINDOW).say("letter").reply == "letter"


def test_a_page_that_was_not_shown_is_not_turned() -> None:
    person = begun("IBM").say(*["more"] * MAX_READING_REPLIES)
    assert person.conversation
    page = person.conversation.page
    person.say("more", "more")
    assert person.conversation.page == page


@pytest.mark.parametrize("read", [MAX_READING_REPLIES, MAX_READING_REPLIES + 20])
def test_who_has_read_everything_can_still_sign_and_subscribe_with_every_answer(read: int) -> None:
    person = begun("IBM").say(*["letter", "more"] * (read // 2))
    assert person.say("Ana Ruiz").reply == "confirm"
    assert person.say("SIGN").reply == "signed_updates"
    assert person.say("UPDATES").reply == "share"
    assert person.standing.consents


def test_who_asked_too_much_can_still_sign_and_subscribe_with_every_answer() -> None:
    person = begun("IBM").say(*["help"] * (MAX_ORDINARY_REPLIES + 10))
    assert person.say("Ana Ruiz").reply == "confirm"
    assert person.say("SIGN").reply == "signed_updates"
    assert person.say("UPDATES").reply == "share"


@pytest.mark.parametrize("replies", [MAX_ORDINARY_REPLIES, MAX_REPLIES])
def test_what_was_asked_before_can_be_signed_when_the_budget_is_spent(replies: int) -> None:
    person = spent("IBM Ana Ruiz", replies=replies).say("SIGN")
    assert person.effects(Sign) == 1
    assert person.reply == ("signed_updates" if replies < MAX_REPLIES else "")


def test_a_name_that_was_not_asked_about_is_not_signed() -> None:
    person = spent("IBM").say("Ana Ruiz", "SIGN", "YES")
    assert not person.standing.signatures
    assert person.step == signing_steps.NAME


@pytest.mark.parametrize("correction", [("name", "Eva Luna"), ("IBM Eva Luna",)])
def test_neither_the_old_name_nor_the_new_one_is_signed_once_it_was_corrected(
    correction: tuple[str, ...],
) -> None:
    person = spent("IBM Ana Ruiz").say(*correction, "SIGN", "YES")
    assert not person.standing.signatures
    person.wait(BUDGET_WINDOW)
    assert person.say("Eva Luna").reply == "confirm"
    person.say("SIGN")
    assert [signed.name for signed in person.standing.signatures.values()] == ["Eva Luna"]


def test_a_no_is_obeyed_though_nothing_is_said() -> None:
    person = spent("IBM Ana Ruiz").say("NO", "SIGN")
    assert not person.standing.signatures
    assert person.step == signing_steps.LEFT


def test_nobody_agrees_to_updates_who_was_not_asked() -> None:
    person = spent("IBM Ana Ruiz").say("SIGN", "YES", "UPDATES")
    assert person.standing.signatures
    assert not person.standing.consents
    assert person.step == signing_steps.DONE
    assert person.wait(BUDGET_WINDOW).say("UPDATES").reply == "updates"


def test_delete_twice_erases_though_the_question_was_not_put_and_yes_does_not() -> None:
    person = spent(*A_SIGNER).say("DELETE", "YES", "NO")
    assert person.standing.signatures
    person.say("DELETE", "DELETE")
    assert person.effects(Erase) == 1
    assert not person.standing.signatures
    assert person.reply == ""


def test_a_question_before_erasure_is_over_once_something_else_was_said() -> None:
    person = begun(*A_SIGNER).say("DELETE")
    person.standing = replace(
        person.standing, lately=(RecentReply(person.now, TOO_MANY_REPLY_KEY),) * MAX_REPLIES
    )
    person.say("NO", "YES")
    assert person.standing.signatures


def test_a_doubt_is_kept_though_it_is_not_asked_about() -> None:
    person = spent(*A_SIGNER).say("stop your games")
    assert person.conversation
    assert person.conversation.doubted_at == person.now
    assert person.say("YES").standing.consents
    assert person.say("stop your games").standing.suppressed


def test_the_same_is_confirmed_a_few_times_and_obeyed_every_time() -> None:
    person = begun(*A_SIGNER)
    for _ in range(10):
        person.say("please stop texting me")
        assert person.standing.suppressed
        person.say("START")
        assert not person.standing.suppressed
    keys = [one.key for one in person.answered]
    assert keys.count("stopped") == MAX_SAME_CONFIRMATIONS
    assert person.wait(BUDGET_WINDOW).say("please stop texting me").reply == "stopped"


def test_who_has_left_is_not_told_of_a_budget() -> None:
    person = begun("IBM")
    lately = tuple(RecentReply(person.now, "help") for _ in range(MAX_REPLIES - 1))
    person.standing = replace(person.standing, lately=lately)
    assert person.say("please stop texting me").reply == ""
    assert person.effects(RecordOptOut) == 1
    assert person.say("IBM").reply == ""


def test_start_in_silence_leaves_nobody_with_a_question_they_did_not_see() -> None:
    person = spent("IBM", "please stop texting me").say("START")
    assert not person.standing.suppressed
    assert person.step == signing_steps.LEFT
    signer = spent("IBM Ana Ruiz", "SIGN", "NO", "please stop texting me").say("START")
    assert signer.step == signing_steps.DONE
    assert not signer.say("YES").standing.consents


def test_a_question_that_was_seen_stays_open_when_the_block_is_lifted() -> None:
    person = spent("IBM Ana Ruiz")
    person.standing = replace(person.standing, suppressed=True)
    person.say("START")
    assert person.step == signing_steps.CONFIRM
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
    assert person.wait(timedelta(minutes=2) + BUDGET_WINDOW).say("status").reply
