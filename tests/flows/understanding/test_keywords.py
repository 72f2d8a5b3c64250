"""A keyword at the beginning of a message."""

import pytest
from hypothesis import given

from flows.commands import reserved_words
from flows.understanding import KeywordMatch, read_keyword
from tests.flows.long_texts import texts
from tests.languages import SHIPPED

KEYWORDS = ("IBM", "IBMKOS", "IBM18MR", "RISING", "JOBS", "MEDIA")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ibm", KeywordMatch("IBM", True, "")),
        ("#IBM!", KeywordMatch("IBM", True, "")),
        ("✊ I.B.M. Ana O’Brien", KeywordMatch("IBM", True, "Ana O’Brien")),
        ("I B M", KeywordMatch("IBM", True, "")),
        ("J. R. Smith", None),
        ("hello, the IBM please", KeywordMatch("IBM", True, "please")),
        ("hello hello hello hello IBM", None),
        ("hello", None),
        ("IBM\nAna\nSent from my iPhone", KeywordMatch("IBM", True, "Ana")),
        ("IBM 👍", KeywordMatch("IBM", True, "")),
        ("Risng Ana", KeywordMatch("RISING", False, "Ana")),
        ("job", KeywordMatch("JOBS", False, "")),
        ("jo", None),
        ("IBM KOS", KeywordMatch("IBMKOS", True, "")),
        ("ibm-kos Ana", KeywordMatch("IBMKOS", True, "Ana")),
        ("#IBM_18mr", KeywordMatch("IBM18MR", True, "")),
        ("IBM Kostas", KeywordMatch("IBM", True, "Kostas")),
        ("ibm-poster_12", KeywordMatch("IBM", True, "", "poster_12")),
        ("IBMKOS-bus-7 español", KeywordMatch("IBMKOS", True, "español", "bus-7")),
        ("IBM KOS-p7 Ana Ruiz", KeywordMatch("IBMKOS", True, "Ana Ruiz", "p7")),
        ("IBM-Ana Ruiz", KeywordMatch("IBM", True, "Ana Ruiz")),
        ("IBM - p7", KeywordMatch("IBM", True, "p7")),
        ("IBM-p7,Ana", KeywordMatch("IBM", True, "Ana", "p7")),
        ("IBMKOS-Bus7. Ana Ruiz", KeywordMatch("IBMKOS", True, "Ana Ruiz", "bus7")),
        ("“IBMKOS-BUS7”", KeywordMatch("IBMKOS", True, "", "bus7")),
        ("IBMKOS—bus7🙏", KeywordMatch("IBMKOS", True, "", "bus7")),
        ("IBM‑p7- Ana", KeywordMatch("IBM", True, "Ana", "p7")),
        ("I.B.M.-p7 Ana", KeywordMatch("IBM", True, "Ana", "p7")),
        ("IBMK0S-p7 Ana", KeywordMatch("IBMKOS", False, "Ana", "p7")),
        ("IBM-p7ñ", KeywordMatch("IBM", True, "p7ñ")),
        ("IBM-poster Ana", KeywordMatch("IBM", True, "poster Ana")),
        ("IBM-p7" + "x" * 38, KeywordMatch("IBM", True, "", "p7" + "x" * 38)),
        ("IBM-p7" + "x" * 39, KeywordMatch("IBM", True, "p7" + "x" * 39)),
        ("IBM-7" + "x" * 64, KeywordMatch("IBM", True, "7" + "x" * 64)),
        ("IBN", None),
        ("ana@ibm.example", None),
        ("https://ibm.example", None),
        ("!!!", None),
    ],
)
def test_the_first_word_is_the_keyword(text: str, found: KeywordMatch | None) -> None:
    assert read_keyword(text, KEYWORDS, SHIPPED) == found


def test_a_slip_that_leads_to_two_keywords_leads_nowhere() -> None:
    assert read_keyword("RINGS", ("RINGA", "RINGO"), SHIPPED) is None


@pytest.mark.parametrize("word", sorted(reserved_words(SHIPPED)))
def test_no_reserved_word_is_a_keyword_with_a_slip(word: str) -> None:
    close = (word[:-1] + "Q", word + "Q")
    assert read_keyword(word, close, SHIPPED) is None


@given(texts(60))
def test_a_keyword_that_is_found_is_one_of_ours(text: str) -> None:
    found = read_keyword(text, KEYWORDS, SHIPPED)
    assert found is None or found.keyword in KEYWORDS
