"""Yes and no to something else than what was asked: to news, to a friend, to what cannot be seen.

They have the words of an answer; whose they are tells the clause behind them.
"""

import pytest

from flows.understanding import AnswerMeaning, read_answer
from tests.evaluation.situations import At, happen
from tests.languages import BOTH

YES, NO = AnswerMeaning.YES, AnswerMeaning.NO


@pytest.mark.parametrize(
    "text",
    [
        *("sure was", "sure does", "definitely sounds like him"),
        *("yeah she is", "yep everyone does", "yes people really do", "yeah it always is"),
        *("exactly, he would", "yes still is", "indeed they always are", "sure seems like it"),
    ],
)
def test_a_nod_to_what_others_do_or_the_world_is_like_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not YES


@pytest.mark.parametrize(
    "text",
    [
        *("yes on my way", "yep still here", "ok I'm here", "yeah we were there", "sure, tonight"),
        *("ok baby", "yes my love", "absolutely baby girl", "yes I have some", "yeah got mine"),
        *("yes it's me again", "yeah you know", "yep you know me", "ok same here", "bet, always"),
    ],
)
def test_a_nod_to_a_friend_who_is_met_or_asked_for_something_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not YES


@pytest.mark.parametrize(
    "text",
    [
        *("yes, all of them", "yeah both of you", "yes them too", "sure, for everyone"),
        *("yeah that's the problem", "yes that's why", "sure that's life", "yes it's a lot"),
        *("absolutely and", "totally and then", "yep so", "so true yes"),
        *(
            "he certainly will",
            "ok go ice",
            "proceed with caution",
            "yeah so",
            "am I sure",
            "love that",
        ),
    ],
)
def test_half_a_sentence_or_a_nod_to_a_thought_signs_nothing(text: str) -> None:
    assert read_answer(text, BOTH) is not YES


@pytest.mark.parametrize(
    "text",
    [
        *("yes it is", "sure do", "sure will", "sure, sounds great", "yes I am", "yes, very well"),
        *("yes always happy to", "yes I'm sure", "sounds good to me", "looks right", "yes for me"),
        *(
            "yes all of it",
            "thank you so much, yes",
            "yes I read it",
            "I think so, yes",
            "yes dear",
        ),
    ],
)
def test_what_is_near_to_such_nods_and_agrees_is_a_yes(text: str) -> None:
    assert read_answer(text, BOTH) is YES


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not fair",
            "man that's not right",
            "that is so not cool",
            "isn't right",
            "not ok at all",
        ),
        *("no way they said that", "no way, it's true", "no way that is legal"),
        *("no, I can't open it", "nope I haven't seen the letter", "no I never got your text"),
        *("no the link doesn't work", "no puedo abrirla", "não consigo ler"),
    ],
)
def test_disgust_disbelief_and_what_cannot_be_read_are_no_refusal(text: str) -> None:
    assert read_answer(text, BOTH) is not NO


@pytest.mark.parametrize(
    "text", ["it's a sign", "the sign", "that sign", "I am a sign", "is it a sign"]
)
def test_a_sign_that_is_seen_signs_nothing(text: str) -> None:
    assert not happen(At.SIGN, "en", text).signed


@pytest.mark.parametrize(
    "text",
    [
        *("oh no", "aw no", "no that's my sister's name", "no I'm her husband", "no my mom is out"),
        *("nope, this is his wife", "no, my son is asleep"),
    ],
)
def test_dismay_and_who_answers_for_another_are_no_refusal(text: str) -> None:
    assert read_answer(text, BOTH) is not NO


@pytest.mark.parametrize(
    "text",
    [
        *("no way", "no way am I doing that", "no, that's not right for me", "not right now"),
        *("no I don't want it", "hell naw", "nuh-uh", "uh uh", "no way, José", "🙅🏽", "not rn"),
        *("I told you no already", "not okay with signing", "no I don't get involved"),
        *("I must decline", "I politely decline", "not in my lifetime", "oh no thanks"),
        *("no but thanks for the message", "nein danke", "I don't want to get involved"),
    ],
)
def test_a_refusal_near_to_them_is_one(text: str) -> None:
    assert read_answer(text, BOTH) is NO


@pytest.mark.parametrize(
    "text",
    ["no that's not my name", "nope, wrong name", "no, it's spelled wrong", "no my name is wrong"],
)
def test_a_no_to_the_name_asks_for_another_and_leaves_nobody_out(text: str) -> None:
    outcome = happen(At.SIGN, "en", text)
    assert (outcome.refused, outcome.signed, outcome.reply) == (False, False, "ask_name")


@pytest.mark.parametrize("text", ["yeah the letter", "yep, letter", "yup show me the letter"])
def test_a_yes_before_what_is_asked_for_shows_it_and_signs_nothing(text: str) -> None:
    outcome = happen(At.SIGN, "en", text)
    assert not outcome.signed
    assert outcome.reply.startswith("letter")


@pytest.mark.parametrize("text", ["I'm done", "ok im so over this", "ugh we're done"])
def test_who_is_done_with_it_is_asked_whether_to_stop(text: str) -> None:
    outcome = happen(At.SUBSCRIBER, "en", text)
    assert outcome.asked
    assert not outcome.ended
