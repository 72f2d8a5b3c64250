"""An answer counts only for a question that the person can have read."""

from datetime import timedelta

import pytest

from flows.effects import RecordConsent, Sign
from flows.repeated_words import SAME_WORDS_WITHIN, UNREAD_WITHIN
from tests.flows.simulated_person import Person, begun

INSTANT = timedelta()
SECOND = timedelta(seconds=1)


def say_twice(person: Person, first: str, second: str, after: timedelta) -> Person:
    return person.say(first).wait(after).say(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Yes", "Yes"),
        ("yes", "YES!"),
        ("sí", "Si"),
        ("ok", "ok"),
        ("👍", "👍"),
    ],
)
@pytest.mark.parametrize("after", [INSTANT, SECOND, timedelta(seconds=8)])
def test_a_second_yes_in_the_same_words_signs_and_does_not_subscribe(
    first: str, second: str, after: timedelta
) -> None:
    person = say_twice(begun("IBM", "Ana Ruiz"), first, second, after)
    assert person.standing.signatures
    assert not person.standing.consents
    assert person.step == "updates"


@pytest.mark.parametrize(
    ("first", "second"), [("Yes", "yes please"), ("SIGN", "yes"), ("si", "sí")]
)
def test_a_yes_that_came_sooner_than_anybody_reads_is_for_the_question_before(
    first: str, second: str
) -> None:
    person = say_twice(begun("IBM", "Ana Ruiz"), first, second, SECOND)
    assert person.standing.signatures
    assert not person.standing.consents
    assert person.reply == ""


@pytest.mark.parametrize("yes", ["yes", "haha yes", "ok", "👍", "sure, why not", "sí claro"])
def test_a_yes_that_came_too_soon_to_sign_is_asked_again_in_short_and_once(yes: str) -> None:
    person = say_twice(begun("IBM"), "Ana Ruiz", yes, SECOND)
    assert (len(person.standing.signatures), person.step) == (0, "confirm")
    assert person.reply == "short_ask_sign"
    assert person.say(yes).reply == ""
    assert person.wait(UNREAD_WITHIN).say(yes).standing.signatures


def test_a_yes_that_came_too_soon_to_be_about_a_short_name_is_asked_again() -> None:
    person = say_twice(begun("IBM"), "J", "yes", SECOND)
    assert person.step == "short"
    assert person.reply == "short_ask_one_letter"


def test_a_yes_to_no_question_at_all_stays_without_an_answer() -> None:
    person = begun("IBM Ana Ruiz").say("SIGN").wait(SAME_WORDS_WITHIN)
    assert say_twice(person, "UPDATES", "yes", SECOND).reply == ""


@pytest.mark.parametrize("word", ["UPDATES", "updates please", "NOVEDADES"])
def test_the_word_of_the_question_counts_at_once(word: str) -> None:
    assert say_twice(begun("IBM", "Ana Ruiz"), "SIGN", word, INSTANT).effects(RecordConsent) == 1


@pytest.mark.parametrize("after", [SAME_WORDS_WITHIN, timedelta(minutes=3)])
def test_a_yes_to_a_question_that_was_read_counts(after: timedelta) -> None:
    assert say_twice(begun("IBM", "Ana Ruiz"), "Yes", "Yes", after).standing.consents


def test_other_words_count_as_soon_as_they_can_have_been_read() -> None:
    person = say_twice(begun("IBM", "Ana Ruiz"), "SIGN", "yes please", UNREAD_WITHIN)
    assert person.standing.consents


def test_a_yes_to_a_short_name_said_twice_does_not_sign() -> None:
    person = say_twice(begun("IBM", "J"), "Yes", "Yes", SECOND)
    assert not person.standing.signatures
    assert person.step == "confirm"
    assert person.wait(SAME_WORDS_WITHIN).say("Yes").effects(Sign) == 1


def test_a_third_and_fourth_tap_are_repeats_as_well_but_not_for_ever() -> None:
    person = begun("IBM", "Ana Ruiz").say("Yes").wait(SECOND).say("Yes", "Yes").wait(SECOND)
    assert not person.say("Yes").standing.consents
    assert person.wait(SAME_WORDS_WITHIN).say("Yes").standing.consents


def test_a_name_said_twice_is_answered_once() -> None:
    person = say_twice(begun("IBM"), "Ana Ruiz", "Ana Ruiz", SECOND)
    assert (person.step, person.reply) == ("confirm", "")


def test_what_was_said_in_between_makes_it_no_repeat() -> None:
    person = begun("IBM", "Ana Ruiz").say("Yes").wait(SECOND).say("what?").wait(SECOND * 3)
    assert person.say("Yes").standing.consents


@pytest.mark.parametrize("word", ["MORE", "LETTER", "IBM", "HELP", "STATUS"])
def test_a_command_or_a_keyword_said_again_is_answered_again(word: str) -> None:
    assert say_twice(begun(), word, word, INSTANT).reply


def test_oops_said_twice_at_once_undoes_once() -> None:
    person = begun("IBM Ana Ruiz").say("SIGN").wait(SAME_WORDS_WITHIN).say("UPDATES")
    person.wait(SAME_WORDS_WITHIN).say("OOPS", "OOPS")
    assert not person.standing.consents
    assert person.standing.signatures


def test_no_words_are_kept() -> None:
    person = begun("IBM", "Ana Ruiz")
    assert person.conversation
    assert len(person.conversation.moved_by) == 4
