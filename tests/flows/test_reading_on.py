"""Words of going on bring the next page of what is read; they sign nothing, and keep updates."""

import pytest

from tests.flows.simulated_person import Person

GO_ON = ["siga", "go on", "continue", "next", "carry on", "siguiente"]


@pytest.mark.parametrize("said", [*GO_ON, "keep going"])
@pytest.mark.parametrize("reading", ["LETTER", "MORE"])
def test_the_next_page_comes(reading: str, said: str) -> None:
    person = Person().say("IBM", "Ana Ruiz", reading, said)
    assert person.turn.reply
    assert (person.reply, person.turn.reply.page) == (reading.lower(), 1)
    assert not person.standing.signatures


@pytest.mark.parametrize("said", GO_ON[:3])
def test_where_nothing_is_read_they_sign_nothing(said: str) -> None:
    assert not Person().say("IBM", "Ana Ruiz", said).standing.signatures


def test_who_gets_updates_and_says_keep_is_told_that_they_go_on() -> None:
    assert Person().say("IBM Ana Ruiz", "SIGN", "UPDATES", "KEEP").reply == "doubt_kept"
    assert Person().say("IBM Ana Ruiz", "SIGN", "NO", "KEEP").reply == "signer_help"


@pytest.mark.parametrize(
    "said", ["mande la carta primero", "show me the letter first", "quiero leer la carta"]
)
def test_the_letter_is_asked_for_in_many_words(said: str) -> None:
    assert Person().say("IBM", "Ana Ruiz", said).reply in ("letter", "translation")


@pytest.mark.parametrize("said", ["ok. Rosa Marin", "fine. Kevin OBrien", "rosa marin"])
def test_who_left_and_sends_a_full_name_begins_again(said: str) -> None:
    assert Person().say("IBM", "Ana Ruiz", "no", said).reply == "confirm"


def test_one_name_alone_or_one_after_stop_begins_nothing() -> None:
    assert Person().say("IBM", "Ana Ruiz", "no", "Rosa").reply != "confirm"
    assert Person().say("IBM", "Ana Ruiz", "STOP", "Rosa Marin").reply == "stopped_before"


@pytest.mark.parametrize("said", ["yes updates", "actualy yes updates", "send me updates"])
def test_who_wants_updates_after_all_is_asked_in_full(said: str) -> None:
    person = Person().say("IBM Ana Ruiz", "SIGN", "no updtes pls")
    assert not person.standing.consents
    assert person.say(said).reply == "updates"
    assert not person.standing.consents


@pytest.mark.parametrize("said", ["cool", "ok", "👍", "gotta run"])
def test_a_nod_of_a_signer_needs_no_answer(said: str) -> None:
    assert Person().say("IBM Ana Ruiz", "SIGN", "NO", "STATUS", said).reply == ""


@pytest.mark.parametrize(
    "said",
    [
        "such great news!!", "love this", "so proud of you all", "I'm so sorry to hear that",
        "how awful", "well done everyone, thank you", "we did it", "about damn time",
        "que triste noticia", "me alegra mucho leer esto", "ojalá que sí", "por fin, gracias",
    ],
)  # fmt: skip
def test_what_a_signer_feels_about_news_needs_no_answer(said: str) -> None:
    assert Person().say("IBM Ana Ruiz", "SIGN", "NO", "STATUS", said).reply == ""


@pytest.mark.parametrize("said", ["love this?", "how sad is that", "great news so when is it over"])
def test_what_asks_about_news_is_no_feeling_alone(said: str) -> None:
    assert Person().say("IBM Ana Ruiz", "SIGN", "NO", "STATUS", said).reply != ""


@pytest.mark.parametrize("said", ["love this", "such great news", "me alegra mucho"])
def test_what_somebody_feels_agrees_to_nothing(said: str) -> None:
    person = Person().say("IBM Ana Ruiz", "SIGN", said)
    assert not person.standing.consents
    assert person.reply != ""


@pytest.mark.parametrize("said", ["ok bye", "good luck guys", "gracias, que dios los bendiga"])
def test_a_farewell_is_thanked_for(said: str) -> None:
    assert Person().say("IBM Ana Ruiz", "SIGN", "NO", said).reply == "about_thanks"


@pytest.mark.parametrize(
    "said",
    [
        "could you send me the whole letter first so that i can read it",
        "can i read the full letter?",
    ],
)
def test_a_long_question_for_the_letter_shows_it(said: str) -> None:
    assert Person().say("IBM", "Ana Ruiz", said).reply == "letter"
