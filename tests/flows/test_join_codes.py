"""How a code that joins a phone and a chat is read, and that none joins unread."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.conversation import CodeState, Standing
from flows.effects import JoinByCode, NoteWrongCode, OfferJoinCode, Separate
from flows.events import Said
from flows.join_codes import read_join_code
from tests.flows.simulated_person import SHELF, Person

LANGUAGES = SHELF.languages
READING = timedelta(seconds=20)


def person(state: CodeState = CodeState.NONE, *, can_join: bool = True) -> Person:
    return Person(standing=Standing(join_code=state, can_join=can_join))


@pytest.mark.parametrize(
    "text",
    [
        *("LINK K7M2XP", "link k7m2xp", "/link K7M2XP", "Link: K7M-2XP", "link  k7m 2xp."),
        *("ENLAZAR K7M2XP", "vincular k7m2xp", " LINK K7M2XP\n"),
    ],
)
def test_a_code_is_read_however_it_is_written(text: str) -> None:
    assert read_join_code(text, LANGUAGES) == "k7m2xp"


@pytest.mark.parametrize("text", ["LINK 4821", "link k7m2x", "link k7m2xpp"])
def test_a_mistyped_code_is_one_too(text: str) -> None:
    assert read_join_code(text, LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        *("LINK", "link?", "link please", "the link", "send link 2", "K7M2XP", "", "link  "),
        *(
            "link to 1 of your letters",
            "linking 12",
            "link ４２",
            "IBM k7m2 Ana Ruiz",
            "link hello",
        ),
        "link " + "7" * 2000,
    ],
)
def test_other_words_are_no_code(text: str) -> None:
    assert read_join_code(text, LANGUAGES) == ""


@pytest.mark.parametrize("text", ["link?", "link please", "the link please"])
def test_who_wants_the_petitions_link_is_given_no_code(text: str) -> None:
    assert person().say(text).reply not in ("link_code", "link_nowhere")


@pytest.mark.parametrize("text", ["LINK", "/link", "link.", "enlazar"])
def test_link_offers_a_code_at_any_step(text: str) -> None:
    for beginning in ((), ("IBM",), ("IBM Ana Ruiz",), ("IBM Ana Ruiz", "SIGN")):
        asked = person().say(*beginning)
        step = asked.conversation.step if asked.conversation else "new"
        said = asked.say(text)
        assert said.reply == "link_code"
        assert said.turn.effects == (OfferJoinCode(),)
        assert said.conversation is not None
        assert said.conversation.step == step


def test_without_another_channel_no_code_is_offered() -> None:
    assert person(can_join=False).say("LINK").turn.effects == ()


@pytest.mark.parametrize(
    ("state", "reply", "effects"),
    [
        (CodeState.NONE, "link_wrong", (NoteWrongCode(),)),
        (CodeState.SPENT, "link_spent", ()),
        (CodeState.SAME_CHANNEL, "link_same_channel", (NoteWrongCode(),)),
        (CodeState.JOINED, "link_joined", ()),
        (CodeState.GOOD, "link_ask", ()),
    ],
)
def test_each_code_gets_its_answer(
    state: CodeState, reply: str, effects: tuple[object, ...]
) -> None:
    said = person(state).say("LINK K7M2XP")
    assert (said.reply, said.turn.effects) == (reply, effects)


def test_a_code_joins_when_it_is_sent_again_once_the_warning_can_have_been_read() -> None:
    said = person(CodeState.GOOD).say("LINK K7M2XP", "LINK K7M2XP")
    assert said.turn.effects == ()
    assert said.turn.reply is None
    assert said.wait(READING).say("link k7m2xp").turn.effects == (JoinByCode("k7m2xp"),)


@pytest.mark.parametrize("between", ["what is this?", "yes", "NO", "STATUS", "LINK"])
def test_after_other_words_what_joining_does_is_told_again(between: str) -> None:
    said = person(CodeState.GOOD).say("IBM", "LINK K7M2XP").wait(READING).say(between)
    assert JoinByCode not in map(type, said.turn.effects)
    assert said.wait(READING).say("LINK K7M2XP").reply == "link_ask"


def test_a_code_in_a_forwarded_message_joins_nothing() -> None:
    asked = person(CodeState.GOOD).say("LINK K7M2XP").wait(READING)
    assert asked.do(Said("LINK K7M2XP", is_own_words=False)).turn.effects == ()


def test_a_code_joins_nothing_once_it_is_no_longer_good() -> None:
    asked = person(CodeState.GOOD).say("LINK K7M2XP").wait(READING)
    asked.standing = replace(asked.standing, join_code=CodeState.NONE)
    assert asked.say("LINK K7M2XP").reply == "link_wrong"


def test_unlink_separates() -> None:
    assert person().say("IBM", "unlink").turn.effects == (Separate(),)
