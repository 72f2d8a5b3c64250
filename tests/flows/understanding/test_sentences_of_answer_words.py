"""Which sentences that are made of an answer's words are none."""

import pytest

from flows.understanding import AnswerMeaning, read_answer
from tests.languages import BOTH


@pytest.mark.parametrize("text", ["I did!", "we have", "lo hice", "I have it", "we did this"])
def test_what_somebody_tells_of_the_past_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("I have to go", "I can go now", "I want to go", "happy to go", "we have to go to it"),
        *("deal with it", "sold it", "correct it", "100 of them", "send it to my friends"),
        *(
            "that's it, thanks",
            "ok, that would be all",
            "oh ok",
            "okay well",
            "va bien",
            "dale más",
        ),
    ],
)
def test_a_sentence_that_is_made_of_words_of_answers_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yes it is",
            "yes please, that is it",
            "sure, to all of it",
            "yes, go ahead with it, thanks",
        ),
        *(
            "I agree with this",
            "that one sounds good",
            "happy to sign it",
            "sí, eso quiero, gracias",
        ),
    ],
)
def test_parts_of_sentences_make_a_plain_yes_no_less(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    ["yes for my friend", "yes from my sister", "claro, de mi primo", "sí, para mi hermana"],
)
def test_a_yes_for_somebody_else_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text", ["Reply YES to sign", "reply yes or no", "responde sí para firmar"]
)
def test_our_own_words_repeated_sign_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES
