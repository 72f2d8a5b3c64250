"""Asking for an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord
from flows.understanding import OptOutKind, RequestedEnd, read_opt_out
from tests.flows.long_texts import texts
from tests.languages import BOTH, speaking

CAUSE = ("IBM", "deportations", "extreme vetting", "")
ORGANIZATIONS = {"rising": "18 Million Rising", "kos": "Daily Kos", "coc": "Color Of Change"}

ALL = RequestedEnd(OptOutKind.ALL)
DOUBT = RequestedEnd(OptOutKind.DOUBT)
WRONG = RequestedEnd(OptOutKind.WRONG_NUMBER)


def read(text: str) -> RequestedEnd | None:
    return read_opt_out(text, BOTH, CAUSE, ORGANIZATIONS)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "yes, stop",
        "sotp",
        "sto p",
        "un subscribe",
        "optt out",
        "endtexts",
        "stop n*w",
        "退订",
        "STOP to end",
        "Hi.\nplease stop texting me about IBM",
        "Stop. I never liked IBM",
        "unsubscirbe me now",
        "why won't you stop",
        "stop pestering me",
        "make it stop",
        "this is spam",
        "para",
        "no sigan mandando mensajes",
        "word " * 100 + "please take me off your list " + "word " * 100,
    ],
)
def test_any_reasonable_wording_ends_everything(text: str) -> None:
    assert read(text) == ALL


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("stop 18MR", "rising"),
        ("stop 18 millon rising", "rising"),
        ("stop dailykos", "kos"),
        ("baja de Color of Change", "coc"),
        ("no more texts from Daily Kos", "kos"),
        ("Daily Kos: stop", "kos"),
        ("why won't you stop texting, Daily Kos", "kos"),
    ],
)
def test_an_organization_that_is_named_ends_its_updates(text: str, organization: str) -> None:
    assert read(text) == RequestedEnd(OptOutKind.ORGANIZATION, organization)


@pytest.mark.parametrize(
    "text", ["stop Daily Kos and everyone else", "stop Daily Kos and 18MR", "Daily Kos? Stop."]
)
def test_more_than_one_organization_is_all(text: str) -> None:
    assert read(text) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "Stop IBM!",
        "Stop, IBM!",
        "stop extreme vetting",
        "stop deportation",
        "we have got to STOP this",
        "stop the hate",
        "paren a IBM",
        "alto a las deportaciones",
        "who is this",
        "quién es",
    ],
)
def test_stop_that_is_aimed_at_the_cause_is_in_doubt(text: str) -> None:
    assert read(text) == DOUBT


@pytest.mark.parametrize("text", ["wrong number", "This is not Maria", "no soy María. Paren"])
def test_a_wrong_number_is_told_apart(text: str) -> None:
    assert read(text) == WRONG


@pytest.mark.parametrize(
    "text",
    [
        "",
        "don't stop",
        "no paren",
        "shop",
        "IBM is a shame",
        "is this spam?",
        "this is not fair",
        "Palo Alto",
        "Reply STOP to stop",
        "Ana Ruiz",
    ],
)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    if text == "Reply STOP to stop":
        text = f"yes\nMay we text you? {text}. Msg&data rates may apply."
    assert read(text) is None


def test_a_word_that_is_a_name_elsewhere_means_stop_where_it_is_spoken() -> None:
    assert read_opt_out("fin", speaking("es"), (), {}) == ALL
    assert read_opt_out("fin", speaking("en"), (), {}) is None


STOP_WORDS = [word.lower() for word in sorted(CARRIER_WORDS[CarrierWord.STOP])]
DRESS = st.sampled_from(
    ["", " ", "!", ".", "...", " 🙏", " please", "\n", " thanks", ", por favor"]
)
CASES = st.sampled_from([str.lower, str.upper, str.title])


@given(st.sampled_from([*STOP_WORDS, "alto", "parar", "baja", "opt out"]), CASES, DRESS, DRESS)
def test_no_dress_hides_a_stop_word(word: str, case: object, before: str, after: str) -> None:
    assert callable(case)
    assert read(f"{before.strip(' .!,')} {case(word)}{after}") == ALL


@given(texts(80))
def test_no_text_is_too_odd(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(["stop", "no", "texts", "IBM", "don't", ".", ","]), max_size=12))
def test_no_text_hides_that_a_later_sentence_is_stop(said: list[str]) -> None:
    assert read(f"{' '.join(said)}\nSTOP") in {ALL, WRONG}
