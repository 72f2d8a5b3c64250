"""What each person's text costs, held against the measure of the text as it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.broadcast import MAX_CHARACTERS, SegmentMeter, broadcast_text
from flows.segments import GSM_ALPHABET, measure
from flows.wording import Medium
from tests.transcripts import shelf

SHELF = shelf("ibm")
(IBM,) = SHELF.campaigns

letters = "ana RUIZ,.éáñł€^李😀’"
names = st.one_of(
    st.text(letters, max_size=60),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
)
lengths = st.sampled_from([0, 40, 60, 120, 140, 146, 150, 155, 290, 300, 450, MAX_CHARACTERS - 30])
fillings = st.sampled_from(["x", "é", "€", "á", "😀"])
placeholders = st.sampled_from(["", "{first}", "{name}", "{first} {name}", "{first}{first}"])


def meter(text: str) -> SegmentMeter:
    return SegmentMeter(
        broadcast_text(SHELF, IBM, "18-million-rising", {"en": text}, "en", Medium())
    )


@given(fillings, lengths, placeholders, names)
def test_it_agrees_with_the_measure_of_what_is_sent(
    filling: str, length: int, placeholder: str, name: str
) -> None:
    text = f"Hi {placeholder}! {filling * length}"
    said = broadcast_text(SHELF, IBM, "18-million-rising", {"en": text}, "en", Medium()).text(name)
    segments, dear = meter(text).measured(name)
    assert segments == measure(said).segments
    assert dear <= set(name) - GSM_ALPHABET


@pytest.mark.parametrize(
    ("text", "name", "measured"),
    [
        ("Hi {first}!", "Ana Ruiz", (1, frozenset())),
        ("Hi {first}!" + "x" * 140, "Ána Ruíz", (3, frozenset("Á"))),
        ("Hi {name}!" + "x" * 140, "Ána Ruíz", (3, frozenset("Áí"))),
        ("Hi {name}!" + "x" * 140, "Zoë €", (3, frozenset("ë"))),
        ("Ánimo, {name}!" + "x" * 140, "Ána Ruíz", (3, frozenset())),
        ("Hi {name}!" + "x" * (MAX_CHARACTERS - 4), "Ána Ruíz", (11, frozenset())),
        ("Hi {name}!", "", (1, frozenset())),
    ],
)
def test_only_the_letters_of_the_name_that_is_said_make_it_dear(
    text: str, name: str, measured: tuple[int, frozenset[str]]
) -> None:
    assert meter(text).measured(name) == measured


def test_the_letters_of_the_text_are_dear_whoever_reads_it() -> None:
    assert meter("“Ánimo”, {name}! ¡Ya está!").dear == ("Á", "á")
    assert meter("“We won”, {name}!").dear == ()
