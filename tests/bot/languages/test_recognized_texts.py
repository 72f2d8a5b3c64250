"""What was stored as English words is recognized by the text that it was written by."""

import time

import pytest

from bot.languages import DEFAULT_LANGUAGE, organizer_texts, say_phrase
from bot.languages.recognized_texts import MOST_CHARACTERS, keys_below, recognize

DETAILS = [key for key in organizer_texts(DEFAULT_LANGUAGE) if key.startswith("audit_details.")]


@pytest.mark.parametrize(
    ("words", "section", "values"),
    [
        (
            "12,045 rows: 1 new, 2,000 known, 1 bad row",
            "audit_details.opt-outs imported",
            {"rows": 12045, "added": "1", "known": 2000, "bad": 1},
        ),
        ("signature 5: joke", "audit_details.held back", {"number": 5, "reason": "joke"}),
        ("without ana's own code", "audit_details.confirmed at this machine", {"name": "ana"}),
    ],
)
def test_what_stands_in_it_is_found(words: str, section: str, values: dict[str, object]) -> None:
    found = recognize(words, keys_below(section))
    assert found is not None
    assert found.params == values
    assert say_phrase("en", found) == words


@pytest.mark.parametrize("words", ["", "signature x", "signature 5 ", "Signature 5"])
def test_other_words_are_not(words: str) -> None:
    assert recognize(words, keys_below("audit_details.name kept")) is None


def test_the_first_text_that_fits_is_taken() -> None:
    of_one = recognize("ana: partner of kos", keys_below("audit_details.role changed"))
    assert of_one is not None
    assert of_one.params == {"name": "ana", "role": "partner", "source": "kos"}


@pytest.mark.parametrize("key", DETAILS)
def test_no_words_take_long_whichever_text_they_are_held_against(key: str) -> None:
    begun = time.process_time()
    for filler in (": ", ", ", "; ", "1", "a", " ("):
        recognize((filler * MOST_CHARACTERS)[:MOST_CHARACTERS], [key])
    assert time.process_time() - begun < 2
