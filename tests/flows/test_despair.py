"""Who does not want to live any longer is told whom to call, whatever was asked."""

import pytest

from tests.evaluation.situations import At, happen

STEPS = (At.NAME, At.SIGN, At.UPDATES, At.SUBSCRIBER)


@pytest.mark.parametrize("at", STEPS)
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to end it all.", "en"),
        ("i really dont want to live anymore", "en"),
        ("IBM I'm going to kill myself tonight", "en"),
        ("I feel so suicidal", "en"),
        ("Ya no quiero vivir", "es"),
        ("me voy a matar", "es"),
        ("quero morrer", "pt"),
        ("não quero mais viver assim", "pt"),
    ],
)
def test_whom_to_call_is_said_and_nothing_is_asked_behind_it(
    text: str, language: str, at: At
) -> None:
    outcome = happen(at, language, text)
    assert outcome.reply == "about_despair"
    assert not any((outcome.signed, outcome.ended, outcome.stopped, outcome.name))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("this letter is so long I want to die lol", "en"),
        ("I want to end it all, these raids", "en"),
        ("I don't want to live here anymore", "en"),
        ("people want to die for this country", "en"),
        ("no quiero vivir con miedo a la migra", "es"),
        ("me muero de risa, quiero morir jajaja", "es"),
        ("não quero mais viver com medo", "pt"),
    ],
)
def test_a_jest_and_what_is_wrong_in_the_world_are_no_wish_to_die(text: str, language: str) -> None:
    assert all(happen(at, language, text).reply != "about_despair" for at in STEPS)


@pytest.mark.parametrize("text", ["Stop texting me, I want to die", "I want to die. STOP"])
def test_a_stop_beside_it_is_obeyed(text: str) -> None:
    assert happen(At.SUBSCRIBER, "en", text).stopped is not None
