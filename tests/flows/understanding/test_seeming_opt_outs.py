"""What sounds like a request to stop, and is said of others, of the world, or as a question."""

import pytest

from flows.understanding import OptOutKind, read_opt_out
from tests.languages import BOTH


def kind(text: str) -> OptOutKind | None:
    found = read_opt_out(text, BOTH, (), {})
    return found.kind if found else None


@pytest.mark.parametrize(
    "text",
    [
        *("I'm not hungry", "im not impressed", "we have no chairs here", "I don't know any songs"),
        *(
            "not our Rosa, is Rosa here?",
            "Rosa died?",
            "no soy famoso",
            "aquí no hay ningún problema",
        ),
    ],
)
def test_who_says_what_they_are_not_has_named_nobody(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("I'm not Rosa", "im not rosa", "no rosa here", "there is no Rosa here", "Rosa died"),
        *("my name is not Rosa", "no soy Rosa", "aquí no hay ninguna Rosa", "wrong person"),
        *("you have the wrong guy", "not me wrong lady", "hey u txt wrong person", "foi engano"),
    ],
)
def test_who_names_somebody_else_has_another_number(text: str) -> None:
    assert kind(text) is OptOutKind.WRONG_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("is summer school annoying", "are parking tickets annoying", "do you like spammers"),
        *("are you a spammer", "does the music ever stop", "do you want to stop"),
        *("what made you stop", "and after lunch they just stop", "he tried to make me remove it"),
        *("the old bakery is no more", "my cat is freaking out", "if you keep getting headaches"),
        *("you should go home without me", "never swim without these", "it was taken off the menu"),
        *("you don't need my permission", "could you turn off that lamp", "watch me scratch it"),
        *("we voted for the wrong person", "se não me engano", "ningún otro engaño"),
    ],
)
def test_what_is_said_or_asked_of_others_ends_nothing(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("you are annoying", "your so annoying", "this is annoying", "so annoying", "spammers"),
        *("you guys are such spammers", "will you ever stop", "will this ever stop", "just stop"),
        *(
            "please just stop",
            "please remove it",
            "you keep sending these",
            "I want to be taken off",
        ),
        *("turn it off", "turn off these texts", "i can do without your texts"),
        "stop freaking texting me",
    ],
)
def test_what_is_said_of_us_ends_our_messages(text: str) -> None:
    assert kind(text) is OptOutKind.ALL


@pytest.mark.parametrize(
    "text", ["can i say stop later", "when can I text stop", "how do i say stop"]
)
def test_who_asks_whether_they_may_stop_has_not_stopped(text: str) -> None:
    assert kind(text) in (None, OptOutKind.HOW_TO_STOP)


@pytest.mark.parametrize(
    "text",
    [
        "unsubscribe me from capitalism lol",
        "unsubscribe me from this timeline",
        "opt me out of 2031",
    ],
)
def test_what_in_the_world_one_is_tired_of_is_what_people_came_to_say(text: str) -> None:
    assert kind(text) is OptOutKind.CAUSE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("don't call me sir haha", None),
        ("don't call me sir", OptOutKind.ALL),
        ("stop that, young lady", OptOutKind.ALL),
        ("stop that young lady", OptOutKind.DOUBT),
    ],
)
def test_what_one_is_called_is_a_joke_or_a_doubt(text: str, meant: OptOutKind | None) -> None:
    assert kind(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        *("no more texts this week", "please dont text me this month", "no messages next week"),
        *("ya no manden mensajes esta semana", "no me escriban este mes"),
    ],
)
def test_a_pause_for_a_week_or_a_month_is_asked_about(text: str) -> None:
    assert kind(text) is OptOutKind.LIMITED


def test_how_often_somebody_was_written_to_this_week_is_no_pause() -> None:
    assert kind("stop texting me this is the third time this week") is OptOutKind.ALL


@pytest.mark.parametrize(
    "text",
    [
        *("stop sending them money", "quit sending families back", "don't send them away"),
        *("stop sending our neighbors to prison", "stop sending that to her boss"),
        *("stop sending me to the end of the line", "stop sending those people food"),
    ],
)
def test_what_others_get_or_who_is_sent_away_is_what_people_came_to_say(text: str) -> None:
    assert kind(text) is OptOutKind.CAUSE


@pytest.mark.parametrize(
    "text", ["stop texting my ex", "quit messaging your ex", "stop texting each other"]
)
def test_who_texts_somebody_else_is_asked_and_loses_no_updates(text: str) -> None:
    assert kind(text) is OptOutKind.LIMITED


@pytest.mark.parametrize(
    "text",
    [
        *(
            "stop texting me",
            "stop texting her",
            "stop texting my mom",
            "stop sending them",
            "stop sending these",
        ),
        *("stop sending them texts", "quit sending them stupid messages", "don't send me this"),
        *("remove my father's number", "delete our grandma's cell", "take off my dad's number"),
        *("stop sending it to me", "stop sending this garbage", "stop sending to this number"),
    ],
)
def test_what_the_person_gets_ends(text: str) -> None:
    assert kind(text) is OptOutKind.ALL


@pytest.mark.parametrize(
    "text", ["don't call, text", "text me, don't call me", "don't call just text"]
)
def test_who_wants_texts_and_no_calls_ends_no_texts(text: str) -> None:
    assert kind(text) is None
