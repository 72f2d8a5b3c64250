"""An answer is a yes by three classes of words: what agrees, what may stand beside it, the rest.

The words are taken from the lists themselves, so that a word that is added is held to it as well.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import pytest

from flows.lexicon import Lexicon
from flows.understanding import AnswerMeaning, AskedFor, read_answer
from tests.languages import SHIPPED, speaking

THANKS = {"en": "thanks", "es": "gracias", "pt": "obrigado"}
OF_NO_LIST = {"en": "umbrella", "es": "paraguas", "pt": "abacaxi"}
"""A word that says nothing of an answer: beside a yes it may make it anything."""
YES_OF_TWO = "very much so"
"""The only yes that two pleasantries are: "thanks very much" and "so much"."""
NOTATION = set("()[]{}|.*^$!")


def plain(entries: Iterable[str]) -> list[str]:
    """Return the entries that are written as they are said, in letters."""
    return [one for one in entries if NOTATION.isdisjoint(one) and one.isascii()]


def is_yes(text: str, language: str, asked: AskedFor = AskedFor.SIGN) -> bool:
    return read_answer(text, speaking(language), asked) is AnswerMeaning.YES


def signing_of(wordings: Iterator[str], language: str) -> list[str]:
    return [text for text in wordings if is_yes(text, language)]


def lexicon(language: str) -> Lexicon:
    return speaking(language).shipped[language]


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_two_pleasantries_sign_nothing(language: str) -> None:
    lists = lexicon(language)
    beside = [one for one in plain((*lists.pleasant, *lists.polite)) if not is_yes(one, language)]
    pairs = (f"{one} {other}" for one, other in product(beside, beside))
    assert signing_of((one for one in pairs if YES_OF_TWO not in one), language) == []


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_a_nod_with_thanks_signs_nothing(language: str) -> None:
    lists = lexicon(language)
    affirming = plain((*lists.acknowledging, *lists.assenting, *lists.granting))
    nods = [one for one in affirming if not is_yes(one, language, AskedFor.UPDATES)]
    assert len(nods) > 10
    thanked = (f"{one}, {THANKS[language]}" for one in nods)
    assert signing_of(thanked, language) == []


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_that_it_is_right_signs_with_thanks_and_agrees_to_no_updates(language: str) -> None:
    for affirmed in plain(lexicon(language).confirming):
        assert is_yes(affirmed, language), affirmed
        assert is_yes(f"{affirmed}, {THANKS[language]}", language), affirmed
        assert not is_yes(affirmed, language, AskedFor.UPDATES), affirmed


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_a_plain_yes_signs_whatever_is_pleasant_beside_it(language: str) -> None:
    lists = lexicon(language)
    for yes in plain(lists.candid_yes):
        for beside in {*plain(lists.pleasant)} - {"sorry", "right"}:  # an excuse, and sarcasm
            assert is_yes(f"{yes}, {beside}", language), (yes, beside)


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_a_word_of_no_list_beside_a_yes_makes_it_none(language: str) -> None:
    lists = lexicon(language)
    other = OF_NO_LIST[language]
    yes = plain(
        (*lists.yes, *lists.to_sign, *lists.acknowledging, *lists.suiting, *lists.confirming)
    )
    told = (text for one in yes for text in (f"{one} {other}", f"{other} {one}"))
    assert signing_of(told, language) == []


@pytest.mark.parametrize("text", ["okay, sounds great, thanks", "ok um", "ok no worries", "k np"])
@pytest.mark.parametrize("asked", [AskedFor.SIGN, AskedFor.UPDATES])
def test_a_nod_that_thanks_or_pauses_is_asked_again(text: str, asked: AskedFor) -> None:
    assert not is_yes(text, "en", asked)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(("yes because it's right", "en"), ("sign because this is wrong", "en")),
        *(("sure, bc families matter", "en"), ("sí porque es justo", "es")),
        *(("claro, porque somos familia", "es"), ("sim porque é justo", "pt")),
    ],
)
def test_a_reason_behind_a_yes_makes_it_no_less(text: str, language: str) -> None:
    assert is_yes(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(("yes because my boss says so but not my last name", "en"), ("ok because why", "en")),
        *(("because yes", "en"), ("yes because", "en"), ("I might because it's right", "en")),
        *(("sure because maybe I know them", "en"), ("yes because I'll sign later", "en")),
        *(("sí porque no cuesta", "es"), ("ok porque quieren mi nombre", "es")),
    ],
)
def test_a_reason_with_a_doubt_or_behind_a_nod_signs_nothing(text: str, language: str) -> None:
    assert not is_yes(text, language)
