"""Answers that are no plain yes, and agree all the same: to what, and with what beside them."""

import pytest

from flows.understanding import AnswerMeaning, AskedFor, read_answer
from tests.languages import BOTH, speaking


@pytest.mark.parametrize("text", ["ok", "k", "ok please", "fine", "👍", "va", "listo"])
def test_a_nod_signs_and_agrees_to_no_updates(text: str) -> None:
    spoken = speaking("es", "en")
    assert read_answer(text, spoken) is AnswerMeaning.YES
    if text != "va":
        assert read_answer(text, spoken, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *("ok thanks", "ok thank you so much", "perfect, thanks", "k ty", "that's fine, thx"),
        *("it's ok thank you", "thats alright thanks", "fine thanks"),
        *("ok sounds great, thanks", "great, thank you", "that's good, thank you", "I do, thanks"),
    ],
)
def test_a_nod_with_thanks_is_none(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *("exactly", "that's right", "looks good", "all of it is correct", "spelled correctly"),
        *("I'm sure", "it's okay", "exacto", "es correcto", "eso mismo"),
    ],
)
def test_what_affirms_signs_and_agrees_to_no_updates(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES
    assert read_answer(text, BOTH, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *("sounds good", "that sounds great to me", "that'll work", "that also works for me"),
        *("that would be perfect", "okay, sounds good", "fine by me", "great, works for me"),
        *("do that", "fine, let's do that", "you can do that", "that's fine", "that is all right"),
        *("I'd really love that", "me parece bien", "por mí adelante", "hagan eso"),
    ],
)
def test_what_suits_is_a_yes_to_signing_and_to_updates(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES
    assert read_answer(text, BOTH, AskedFor.UPDATES) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("correct, thank you", "thanks, that's right", "that is correct, thank you very much"),
        *(
            "right, thanks a lot",
            "exactly, ty",
            "perfect, that's correct, thanks",
            "all correct, thx",
        ),
        *("sounds good, thanks", "that works for me, thank you", "looks good. Thanks!"),
        *("exacto, gracias", "es correcto, muchas gracias", "exato, obrigada"),
    ],
)
def test_what_was_shown_and_is_right_signs_with_thanks_behind_it(text: str) -> None:
    spoken = speaking("en", "es", "pt")
    assert read_answer(text, spoken) is AnswerMeaning.YES
    assert read_answer(text, spoken, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *("I confirm, please register it", "agreed, kindly enter my name", "yes, please begin"),
        *("I accept and please record my signature", "absolutely, submit it for me"),
        *("sure, thanks for checking", "yes, thank you again for organizing this"),
        *("I hereby confirm my signature", "I confirm my name", "my answer to that is yes"),
    ],
)
def test_what_we_shall_do_and_thanks_for_it_make_a_yes_no_less(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("that's perfect", "that's good", "oh that's good", "it's good", "true", "right on"),
        *("right now", "oh right", "so right", "just fine", "really fine", "right, and", "right?"),
        *("it's fine", "it's alright", "everything is fine", "correct it", "right to me"),
    ],
)
def test_half_a_sentence_or_a_mood_with_such_a_word_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text", ["I do!", "we will", "ok great", "fine, that's good", "yup just did", "great, do that"]
)
def test_a_short_answer_that_affirms_signs_and_agrees_to_no_updates(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        "great",
        "this is awesome",
        "perfect, thanks",
        "you are right",
        "go on",
        "ok continue",
        "yeah right",
        "she will sign it",
        "yes we can",
        "it'll all be fine",
    ],
)
def test_praise_thanks_and_a_wish_to_read_on_sign_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


@pytest.mark.parametrize("text", ["I do", "ok great", "fine, that's good", "go ahead and read"])
def test_a_short_answer_agrees_to_no_updates(text: str) -> None:
    assert read_answer(text, BOTH, AskedFor.UPDATES) is not AnswerMeaning.YES
