"""No broadcast is sent that hides who writes, offers no way out, or reads wrong."""

import pytest

from bot.languages import say
from flows.broadcast import TextProblem, find_text_cautions, find_text_problems
from flows.broadcast.links import SHARED_HOSTS, SHORTENER_HOSTS
from flows.campaign import Shelf
from tests.transcripts import shelf

SHELF: Shelf = shelf("ibm")
(IBM,) = SHELF.campaigns
SPONSOR = "18-million-rising"
GOOD = "{organization}: we won, {first}! Read on at https://example.org/won. Reply STOP to stop."
GUT = "{organization}: ganamos, {first}. STOP para no recibir más."


def in_words(problem: TextProblem, section: str = "problems") -> str:
    return say("en", f"{section}.{problem.key}", **problem.params)


def found(text: str, language: str = "en") -> list[str]:
    """What is wrong with one text, in words."""
    there = find_text_problems(SHELF, IBM, SPONSOR, {language: text}, frozenset({language}))
    assert {fault.language for fault in there} <= {language}
    return [in_words(fault) for fault in there]


def warned(text: str) -> list[str]:
    there = find_text_cautions(SHELF, IBM, SPONSOR, {"en": text})
    return [in_words(caution, "cautions") for caution in there]


def test_a_good_update_has_no_fault() -> None:
    texts = {"en": GOOD, "es": GUT}
    assert find_text_problems(SHELF, IBM, SPONSOR, texts, frozenset({"en", "es"})) == ()
    assert find_text_cautions(SHELF, IBM, SPONSOR, texts) == ()


@pytest.mark.parametrize(
    "beginning",
    [
        "{organization}: ",
        "{sponsor}: ",
        "18 million rising here. ",
        "Hi {first}! News from 18 Million Rising. ",
    ],
)
def test_the_organization_may_be_named_anyhow_in_the_first_line(beginning: str) -> None:
    assert found(f"{beginning}We won. Reply STOP to stop.") == []


@pytest.mark.parametrize(
    "text",
    [
        "We won! Reply STOP to stop.",
        "We won!\n18 Million Rising. Reply STOP to stop.",
        "We won! " + "Thank you. " * 20 + "18 Million Rising. Reply STOP to stop.",
        "118 Million Risings won! Reply STOP to stop.",
    ],
)
def test_an_organization_that_is_not_named_at_once_is_a_fault(text: str) -> None:
    (fault,) = found(text)
    assert "put 18 Million Rising into the first line" in fault


@pytest.mark.parametrize("ending", ["", " Stop the hate!", " UNSTOPPABLE", " Reply END to quit."])
def test_an_update_without_a_way_to_stop_is_a_fault(ending: str) -> None:
    (fault,) = found("{organization}: we won." + ending)
    assert "Reply STOP to stop" in fault
    assert len(found("{organization}: ganamos." + ending, "es")) == 1


@pytest.mark.parametrize("host", sorted(SHORTENER_HOSTS))
def test_every_public_shortener_is_a_fault(host: str) -> None:
    (fault,) = found(f"{{organization}}: see https://{host}/won. Reply STOP to stop.")
    assert fault.startswith(f"{host} is a public link shortener")


@pytest.mark.parametrize(
    "link", ["bit.ly/won", "see BIT.LY/Won", "https://www.bit.ly/a?b", "http://bit.ly", "(bit.ly.)"]
)
def test_a_shortener_is_known_however_it_is_written(link: str) -> None:
    (fault,) = found(f"{{organization}}: {link} and bit.ly/more. Reply STOP to stop.")
    assert fault.startswith("bit.ly is a public link shortener")


@pytest.mark.parametrize(
    "link",
    ["https://rabbit.ly/a", "https://bit.ly.example.org", "https://example.org/t.co", "ana@bit.ly",
     "https://my-bit.ly", "https://bit.lynx/", "t.co@example.org", "is.gdansk.example"],
)  # fmt: skip
def test_a_page_of_one_s_own_is_no_shortener(link: str) -> None:
    assert found(f"{{organization}}: see {link} now. Reply STOP to stop.") == []


def test_an_unknown_placeholder_is_named_with_those_that_there_are() -> None:
    (fault,) = found(GOOD + " {amount}")
    assert fault.startswith("there is no {amount} to put in: use {ask}, ")
    assert "{first}" in fault


def test_a_mistyped_placeholder_is_named_with_the_one_that_was_meant() -> None:
    (fault,) = found(GOOD + " {frist}")
    assert fault.startswith("there is no {frist} to put in: use {first}")
    assert "{ask}" not in fault


@pytest.mark.parametrize("brace", ["{", "}", "{First}", "{first name}", "{}"])
def test_a_brace_left_open_is_a_fault(brace: str) -> None:
    (fault,) = found(f"{GOOD} {brace}")
    assert "a brace that is no placeholder" in fault


def test_an_empty_text_is_one_fault() -> None:
    assert found(" \n") == ["the text is empty: write it, or take the language away"]


def test_a_text_too_long_with_a_long_name_says_by_how_much() -> None:
    text = GOOD + " {name}"
    room = 1600 - len(text.format(organization="18 Million Rising", first="M" * 40, name="M" * 40))
    assert found(text + "x" * room) == []
    (fault,) = found(text + "x" * (room + 7))
    assert "1,607 characters" in fault
    assert fault.endswith("shorten it by 7")


def test_signs_count_as_the_providers_count_them() -> None:
    assert found(GOOD + "😀" * 700) == []
    (fault,) = found(GOOD + "😀" * 800)
    assert "shorten it" in fault


def test_a_language_of_the_audience_without_words_is_a_fault() -> None:
    (fault,) = find_text_problems(SHELF, IBM, SPONSOR, {"en": GOOD}, frozenset({"en", "es"}))
    assert fault.language == "es"
    assert "write one, or leave that language out" in in_words(fault)


def test_whoever_reads_a_language_that_the_campaign_does_not_speak_reads_its_first() -> None:
    assert find_text_problems(SHELF, IBM, SPONSOR, {"en": GOOD}, frozenset({"fr", ""})) == ()
    (fault,) = find_text_problems(SHELF, IBM, SPONSOR, {"es": GUT}, frozenset({"fr"}))
    assert fault.language == "en"


def test_a_text_in_a_language_that_the_campaign_does_not_speak_is_a_fault() -> None:
    texts = {"en": GOOD, "fr": "{organization}: gagné. STOP."}
    (fault,) = find_text_problems(SHELF, IBM, SPONSOR, texts, frozenset({"en"}))
    assert (fault.language, "fr.yaml" in in_words(fault)) == ("fr", True)


def test_no_text_at_all_is_a_fault_even_where_nobody_reads_it() -> None:
    assert find_text_problems(SHELF, IBM, SPONSOR, {}, frozenset()) == (
        TextProblem("en", "text_missing", {"language": "en"}),
    )


def test_a_sender_that_the_campaign_does_not_know_is_a_fault() -> None:
    (fault,) = find_text_problems(
        SHELF, IBM, "nobody", {"en": "nobody: hi. STOP ends it."}, frozenset()
    )
    assert "name one of 18-million-rising, center-for-media-justice" in in_words(fault)


@pytest.mark.parametrize("host", sorted(SHARED_HOSTS))
def test_a_domain_that_everyone_shares_is_a_caution_and_no_fault(host: str) -> None:
    text = f"{{organization}}: see https://{host}/won. Reply STOP to stop."
    assert found(text) == []
    (caution,) = warned(text)
    assert caution.startswith(f"{host} is shared by everyone")


def test_shouting_is_a_caution() -> None:
    (caution,) = warned("{organization}: WE WON, AND IT IS ALL THANKS TO YOU. Reply STOP to stop.")
    assert "capitals" in caution
