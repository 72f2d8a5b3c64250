"""What goes to a person: questions that nobody answered, words of several, and never noise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.dry_run import BEGIN
from flows.conversation import Conversation, RecentReply, Standing
from flows.effects import KeepOpenQuestion
from flows.events import Said
from flows.machine import advance
from flows.open_questions import (
    ANSWERED_BY_PERSON,
    MAX_QUESTION_LENGTH,
    depends_on_people,
)
from flows.rephrased_questions import MAX_MISSES
from flows.reply_budget import BUDGET_WINDOW, MAX_ORDINARY_REPLIES
from flows.turn import Turn
from tests.transcripts import shelf

MARCH = "Do you also plan a march in Oakland in the fall?"
BROTHER = "My brother works there and he is scared for them"


class Person:
    """Somebody at a step, and what becomes of each message."""

    def __init__(self, *said: str, standing: Standing | None = None) -> None:
        self.standing = standing or Standing()
        self.conversation: Conversation | None = None
        self.now = BEGIN
        for words in said:
            self.say(words)

    def say(self, words: str, after: timedelta = BUDGET_WINDOW) -> Turn:
        self.now += after
        turn = advance(shelf("ibm"), self.conversation, self.standing, Said(words), self.now)
        self.conversation = turn.conversation
        return turn

    def reply_to(self, words: str) -> str:
        return said(self.say(words))


def said(turn: Turn) -> str:
    """Return the key of what is said; the open question in short behind it does not count."""
    return (turn.reply.lead or turn.reply).key if turn.reply else ""


def kept(turn: Turn) -> list[str]:
    return [one.words for one in turn.effects if isinstance(one, KeepOpenQuestion)]


@pytest.mark.parametrize("signed_up", [("IBM",), ("IBM Ana Ruiz",), ("IBM Ana Ruiz", "SIGN")])
def test_a_question_that_nobody_answers_is_kept_with_where_it_was_asked(
    signed_up: tuple[str, ...],
) -> None:
    person = Person(*signed_up)
    assert person.conversation
    step = person.conversation.step
    turn = person.say(MARCH)
    assert turn.effects == (KeepOpenQuestion("ibm-extreme-vetting", step, "en", MARCH),)
    assert said(turn) == "passed_on"
    assert turn.conversation
    assert turn.conversation.step == step


def test_what_is_said_in_several_words_is_kept_and_the_question_asked_again() -> None:
    person = Person("IBM Ana Ruiz")
    turn = person.say(BROTHER)
    assert kept(turn) == [BROTHER]
    assert said(turn) == "confirm_unclear"


@pytest.mark.parametrize(
    "words",
    [
        "never gonna give you up never gonna let you down",
        "my cat sits on the keyboard",
        "roses are red violets are blue",
        "arriba los pobres del mundo",
        "god bless you all and good night",
    ],
)
def test_small_talk_is_nothing_for_a_person_unless_they_ask_for_one(words: str) -> None:
    person = Person("IBM Ana Ruiz")
    turn = person.say(words)
    assert kept(turn) == []
    assert said(turn) != "passed_on"
    assert kept(person.say("PERSON")) == [words]


def test_a_question_in_a_script_without_blanks_is_heard() -> None:
    assert kept(Person("IBM Ana Ruiz").say("请问签名以后你们会不会打电话给我？")) != []


@pytest.mark.parametrize(
    "noise",
    [
        *("?!", "🤷 🤷🤷", "x", "h j k l", "1234 5678 9012 3456", "lol", "lol lol lol lol lol"),
        *(
            "aaaaaaaaaaaaaaaaaaaaa",
            "what?",
            "is that ok?",
            "blah blah blah",
            "https://example.org/a/b/c?d=e",
        ),
        "me@example.org you@example.org us@example.org them@example.org",
    ],
)
def test_noise_is_never_kept(noise: str) -> None:
    person = Person("IBM Ana Ruiz")
    for _ in range(6):
        assert kept(person.say(noise)) == []


@pytest.mark.parametrize(
    "again", [MARCH, MARCH.upper(), f"{MARCH}?", MARCH.replace("in the fall", "in this fall")]
)
def test_the_same_words_again_are_not_kept_again(again: str) -> None:
    person = Person("IBM Ana Ruiz", MARCH)
    assert kept(person.say(again)) == []


def test_what_nobody_could_answer_is_not_kept() -> None:
    """There is no room for more of theirs, or they said stop and nothing may be sent to them."""
    for standing in (Standing(may_ask=False), Standing(suppressed=True)):
        turn = Person("IBM Ana Ruiz", standing=standing).say(MARCH)
        assert kept(turn) == []
        assert said(turn) == "confirm_question"


def test_it_is_kept_and_nothing_promised_where_there_is_no_organizer_yet() -> None:
    turn = Person("IBM Ana Ruiz", standing=Standing(has_organizers=False)).say(MARCH)
    assert kept(turn) == [MARCH]
    assert said(turn) == "confirm_question"


def test_only_turns_that_turn_to_people_depend_on_who_reads_along() -> None:
    assert depends_on_people(Person("IBM").say(MARCH))
    assert depends_on_people(Person("IBM").say("person"))
    assert not depends_on_people(Person("IBM").say("Ana Ruiz"))
    assert not depends_on_people(Person("IBM", "lol", "lol", "lol").say("lol"))


def test_forwarded_words_are_not_kept() -> None:
    before = Person("IBM Ana Ruiz").conversation
    said = Said(MARCH, is_own_words=False)
    turn = advance(shelf("ibm"), before, Standing(), said, BEGIN + timedelta(minutes=9))
    assert turn.effects == ()


def test_a_first_message_that_asks_is_kept_behind_the_greeting() -> None:
    turn = Person().say(MARCH)
    assert kept(turn) == [MARCH]
    assert said(turn) == "greet"
    assert kept(Person().say("hello there all of you")) == []


def test_a_long_message_is_cut() -> None:
    (words,) = kept(Person("IBM Ana Ruiz").say("why would they ever do that " * 100))
    assert len(words) == MAX_QUESTION_LENGTH


def test_a_question_that_is_kept_is_no_progress_for_the_reply_budget() -> None:
    """Strangers cannot buy themselves more replies with it."""
    person = Person("IBM Ana Ruiz")
    lately = tuple(RecentReply(person.now, "help") for _ in range(MAX_ORDINARY_REPLIES))
    person.standing = Standing(lately=lately)
    turn = person.say(MARCH, after=timedelta(seconds=9))
    assert (kept(turn), said(turn)) == ([MARCH], "too_many")


# After the pause (see MAX_MISSES_BEFORE_PAUSE)


@pytest.fixture
def paused() -> Person:
    """Somebody of whom nothing was understood three times."""
    return Person("IBM Ana Ruiz", "lol", "12345", "qwerty?")


def test_who_says_something_new_after_the_pause_is_heard() -> None:
    person = Person("IBM", "lol", "12345", "qwerty?")
    assert person.reply_to("Hello, I'd like to sign the petition") == "ask_name"
    assert person.reply_to("Ana Ruiz") == "confirm"


@pytest.mark.parametrize(
    "words", [MARCH, BROTHER, "I really hope that this works this time", "hola a todos los vecinos"]
)
def test_something_real_is_answered_after_the_pause(paused: Person, words: str) -> None:
    assert paused.reply_to(words) == ("passed_on" if words == MARCH else "confirm_unclear")
    assert paused.reply_to(words) == ""


@pytest.mark.parametrize("noise", ["lol", "12345", "54321", "QWERTY", "zxcv", "😂", "ok lol haha"])
def test_noise_is_not_answered_after_the_pause(paused: Person, noise: str) -> None:
    assert paused.reply_to(noise) == ""


def test_two_machines_do_not_talk_for_ever(paused: Person) -> None:
    said = ("red", "green", "blue", "black", "white", "brown", "yellow", "orange", "violet", "grey")
    answered = [paused.reply_to(f"the {one} ticket is with the {one} team now") for one in said]
    assert sum(map(bool, answered)) == MAX_MISSES - 3
    paused.now += timedelta(hours=1)
    assert paused.reply_to("hmm") == "confirm_unclear"


# PERSON


def test_person_passes_on_the_last_words_that_were_not_understood() -> None:
    person = Person("IBM", "blah 123 blah")
    turn = person.say("human please")
    assert kept(turn) == ["blah 123 blah"]
    assert said(turn) == "passed_on"


def test_person_without_words_asks_for_them_and_the_next_message_is_the_question() -> None:
    person = Person("IBM Ana Ruiz")
    assert person.reply_to("PERSON") == "person_asked_for"
    turn = person.say("please call me back about my cousin")
    assert kept(turn) == ["please call me back about my cousin"]
    assert said(turn) == "passed_on"
    assert person.reply_to("SIGN") == "signed_updates"


def test_who_goes_on_after_person_is_understood_as_ever() -> None:
    person = Person("IBM")
    assert person.reply_to("person") == "person_asked_for"
    assert person.reply_to("Ana Ruiz") == "confirm"


def test_person_after_it_was_passed_on_asks_for_another_question() -> None:
    person = Person("IBM", "blah 123 blah", "person")
    assert person.reply_to("person") == "person_asked_for"


@pytest.mark.parametrize(
    "standing", [Standing(has_organizers=False), Standing(may_ask=False), Standing(suppressed=True)]
)
def test_person_names_whom_to_write_to_where_nobody_reads_along(standing: Standing) -> None:
    assert Person("IBM", standing=standing).reply_to("person") == "about_person"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "PERSON",
            "human",
            "human please",
            "i want to talk to a real person",
            "agent",
            "Operator",
        ),
        *("can i speak with someone", "let me talk to a human being", "connect me to a person"),
        *("PERSONA", "quiero hablar con alguien", "puedo hablar con una persona?", "un humano"),
        *("necesito hablar con una persona real por favor", "comuníqueme con alguien"),
    ],
)
def test_the_word_for_a_person_is_understood(words: str) -> None:
    assert Person("IBM").reply_to(words) == "person_asked_for"


@pytest.mark.parametrize("words", ["I am a person", "ICE agent", "people", "Persona Grata Ruiz"])
def test_other_words_with_it_are_not(words: str) -> None:
    assert Person("IBM").reply_to(words) != "person_asked_for"


# A yes that may be meant for a person


@pytest.mark.parametrize(
    ("steps", "step", "asked", "choice"),
    [
        (("IBM Ana Ruiz",), "confirm", "confirm", "SIGN"),
        (("IBM Ana Ruiz", "SIGN"), "updates", "updates", "UPDATES"),
        (("IBM J",), "short", "name_short", ""),
    ],
)
def test_a_bare_yes_after_a_persons_answer_is_asked_again(
    steps: tuple[str, ...], step: str, asked: str, choice: str
) -> None:
    for words in ("yes", choice) if choice else ("yes",):
        person = Person(*steps)
        assert person.conversation
        assert person.conversation.step == step
        person.conversation = replace(person.conversation, last_reply=ANSWERED_BY_PERSON)
        turn = person.say(words)
        if words == "yes":
            assert turn.effects == ()
            assert said(turn) == asked
        else:
            assert turn.effects


def test_other_words_after_a_persons_answer_are_read_as_ever() -> None:
    for steps, words, key in (
        (("IBM Ana Ruiz",), "no", "not_signed"),
        (("IBM",), "Ana Ruiz", "confirm"),
        (("IBM Ana Ruiz",), "LETTER", "letter"),
    ):
        person = Person(*steps)
        assert person.conversation
        person.conversation = replace(person.conversation, last_reply=ANSWERED_BY_PERSON)
        assert person.reply_to(words) == key


def test_the_open_question_stands_behind_what_was_passed_on() -> None:
    turn = Person("IBM Ana Ruiz").say(MARCH)
    assert turn.reply
    assert (turn.reply.key, turn.reply.choices) == ("short_ask_sign", ("sign", "letter", "name"))


@pytest.mark.parametrize(
    "words", ["can i call you", "what is your phone number", "tienen un correo?"]
)
def test_a_question_how_to_reach_people_asks_for_the_question(words: str) -> None:
    """Where nobody reads along it is told whom to write to."""
    assert Person("IBM").reply_to(words) == "person_asked_for"
    nobody = Standing(has_organizers=False)
    assert Person("IBM", standing=nobody).reply_to(words) == "about_person"
