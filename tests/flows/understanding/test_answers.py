"""Yes, no, skip or a question; and which option is meant."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.commands import read_command
from flows.lexicon.message_text import fold_words
from flows.understanding import AnswerMeaning, AskedFor, choose_option, means_both, read_answer
from tests.flows.long_texts import MAX_LENGTH, runs, texts
from tests.languages import BOTH, speaking


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("SIGN", AnswerMeaning.YES),
        ("sgin", AnswerMeaning.YES),
        ("yes please sign it 👍", AnswerMeaning.YES),
        ("si please", AnswerMeaning.YES),
        ("no thanks", AnswerMeaning.NO),
        ("rather not say", AnswerMeaning.SKIP),
        ("yes?", AnswerMeaning.QUESTION),
        ("yes but who sees it", AnswerMeaning.QUESTION),
        ("please, how does it work", AnswerMeaning.QUESTION),
        ("sí pero qué", AnswerMeaning.QUESTION),
        ("yes stop", AnswerMeaning.UNCLEAR),
        ("yeah right", AnswerMeaning.UNCLEAR),
        ("El Paso, TX 79901", AnswerMeaning.UNCLEAR),
        ("de El Paso", AnswerMeaning.UNCLEAR),
        ("sigh", AnswerMeaning.UNCLEAR),
        ("", AnswerMeaning.UNCLEAR),
        ("👍👎", AnswerMeaning.UNCLEAR),
        ("yes " * 13, AnswerMeaning.UNCLEAR),
    ],
)
def test_an_answer_is_read_as_a_whole(text: str, meaning: AnswerMeaning) -> None:
    assert read_answer(text, BOTH) is meaning


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yeah cool",
            "yes totally agree",
            "put it down as a yes",
            "yup sure thing",
            "count me in",
        ),
        *(
            "hell yes",
            "absolutely",
            "go ahead",
            "why not",
            "sure honey",
            "yes sir, please do it now",
        ),
        *("its a yes from me", "I completely agree", "yes bro sign me up", "ya lol", "yesss!!"),
        *("sí, de una", "si claro que si", "claro, dale", "estoy totalmente de acuerdo"),
        *("claro mi amor", "si joven, con mucho gusto", "yo también la firmo", "por qué no"),
    ],
)
def test_a_yes_is_a_word_of_yes_among_words_that_may_stand_beside_it(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no thats wrong mate",
            "thats a no",
            "hell no",
            "nah",
            "nope im good",
            "no honey not today",
        ),
        *("I don't want to", "not signing that", "id rather not", "I do not agree with it"),
        *("I reject it", "better not", "that's a no", "not particularly", "no it isn't"),
        *(
            "please don't submit it",
            "don't send it yet",
            "I don't wish to continue",
            "I'm afraid not",
        ),
        *("nothing for now, thanks", "not that I know of", "no, right now I don't have the time"),
        *("No, I'll do it later", "nope we have enough", "no thanks my son did it"),
        *("ni hablar", "para nada", "no quiero firmar", "ahorita no, gracias", "mejor no"),
    ],
)
def test_a_no_is_a_word_of_no_or_a_wish_that_is_denied(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.NO


@pytest.mark.parametrize(
    "text",
    [
        *("yes if nobody sees it", "yes tomorrow", "yes but not my name", "my mom said yes"),
        *("I did not say yes", "he will sign", "sign language", "can i sign", "yes we can"),
        *("si puedo", "si mi esposo quiere", "dicen que si", "ya firmé", "que firme Trump"),
        *("no human is illegal", "no más deportaciones", "not in my name", "no problem"),
        *(
            "haha sure",
            "hahaha yes sure buddy",
            "lol yeah right",
            "thanks",
            "great",
            "no, I want to sign",
        ),
    ],
)
def test_any_other_word_makes_it_neither(text: str) -> None:
    assert read_answer(text, BOTH) not in (AnswerMeaning.YES, AnswerMeaning.NO)


@pytest.mark.parametrize(
    "text",
    [
        *("yes lol", "yep haha", "sí jaja", "yes, let's go", "ok will do", "haha yeah", "lol yes"),
        *("haha yep i do", "jaja sí", "omg yes", "wow yeah", "um yes", "uhh sure", "why yes"),
    ],
)
def test_a_laugh_a_cheer_or_a_pause_beside_a_yes_makes_it_no_less(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("lol sure", "let's go", "lets get it", "will do", "Will do!", "can do", "go"),
        *("um", "hmm", "um no", "uh maybe", "put no", "mark", "um yes if it is free"),
    ],
)
def test_a_cheer_or_a_pause_alone_signs_nothing(text: str) -> None:
    for asked in AskedFor:
        assert read_answer(text, BOTH, asked) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    ["but of course", "I hereby sign", "that'll do", "I'd be honored", "Yes that's my name"],
)
def test_a_yes_in_other_words_signs(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES
    assert read_command(text, BOTH) is None


@pytest.mark.parametrize(
    "text",
    [
        *("of coz", "corect", "confrim", "definately", "yurp", "aite"),
        *("that is exactly what i want", "all of that is correct", "i confirm all of it"),
        *("id love that", "im going to do it", "exactamente eso", "es lo que quiero", "yo mero"),
        *("I certainly will", "would gladly", "sure am", "ok go", "it's a go", "exactly so"),
        *("I'd like to proceed", "please proceed with the petition", "all is correct"),
    ],
)
def test_a_yes_is_known_in_many_words_and_spellings(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


NEUTRAL = st.sampled_from(
    "it this that now please thanks really me to and so too oh well love friend haha all yall "
    "porfavor gracias esto ahora amigo mucho muy yo me jaja bro today very also the".split()
)


@given(st.lists(NEUTRAL, max_size=12).map(" ".join))
def test_nothing_is_a_yes_without_a_word_of_yes(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


YES = st.sampled_from(
    "yes yeah yep yup sure absolutely definitely sign agreed confirm si claro firmar acepto".split()
)

DRAWN_OUT_IN_SARCASM = {("sure", 1), ("claro", 2)}


@given(YES, st.data(), st.sampled_from(["", "!", "!!!", ".", " 🙌", " ❤️", "…", " :)", "\n"]))
def test_a_decorated_yes_is_a_yes(word: str, data: st.DataObject, ending: str) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assume((word, at) not in DRAWN_OUT_IN_SARCASM)
    doubled = word[:at] + word[at] * data.draw(st.integers(1, 4)) + word[at + 1 :]
    cased = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))(doubled)
    assert read_answer(cased + ending, BOTH) is AnswerMeaning.YES


def test_only_the_first_line_answers() -> None:
    assert read_answer("no\nyes", BOTH) is AnswerMeaning.NO
    assert read_answer("> Reply YES\nno", BOTH) is AnswerMeaning.NO


@pytest.mark.parametrize(
    "text", ["yes\nbut not my full name", "sí\npero sin mi apellido", "ok\nor?"]
)
def test_a_yes_that_is_taken_back_below_is_none(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.UNCLEAR


def test_a_yes_above_a_name_is_a_yes() -> None:
    assert read_answer("yes\nAna Ruiz\nOakland", BOTH) is AnswerMeaning.YES


def test_sign_agrees_to_signing_alone() -> None:
    assert read_answer("sign", BOTH, AskedFor.SIGN) is AnswerMeaning.YES
    assert read_answer("sign", BOTH, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR
    assert read_answer("firmo", BOTH, AskedFor.OTHER) is AnswerMeaning.UNCLEAR


def test_updates_agrees_to_updates_alone() -> None:
    assert read_answer("updates please", BOTH, AskedFor.UPDATES) is AnswerMeaning.YES
    assert read_answer("novedades", BOTH, AskedFor.UPDATES) is AnswerMeaning.YES
    assert read_answer("updates please", BOTH, AskedFor.SIGN) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize("asked", AskedFor)
def test_yes_agrees_to_anything(asked: AskedFor) -> None:
    assert read_answer("yes please", BOTH, asked) is AnswerMeaning.YES


def test_a_word_is_read_in_the_conversations_language_first() -> None:
    assert read_answer("ya", speaking("en", "es")) is AnswerMeaning.YES
    assert read_answer("ya", speaking("es", "en")) is AnswerMeaning.UNCLEAR
    assert read_answer("dale", speaking("es", "en")) is AnswerMeaning.YES
    assert read_answer("dale", speaking("en", "es")) is AnswerMeaning.UNCLEAR


def test_nothing_is_known_of_a_language_that_is_not_shipped() -> None:
    assert read_answer("oui", speaking("xx")) is AnswerMeaning.UNCLEAR
    assert read_answer("oui", speaking()) is AnswerMeaning.UNCLEAR


def _is_plain(line: str) -> bool:
    return len(line.splitlines()) == 1 and "sent from" not in line.lower()


SHORT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
LINE = st.one_of(SHORT, runs(MAX_LENGTH - 20)).filter(_is_plain)
"""Without the beginnings of a signature, behind which nothing is the person's own."""


@given(LINE, st.sampled_from(["but", "stop", "not", "never", "maybe", "Ana"]))
def test_nothing_but_yes_and_politeness_is_a_yes(text: str, other: str) -> None:
    assume(not fold_words(f"{text} {other}").strip().endswith("y not"))  # as in "yes, why not"
    assert read_answer(f"yes {text} {other}", BOTH) is not AnswerMeaning.YES


WORDS = st.sampled_from(["yes", "no", "sign", "please", "stop", "si", "firmar", "not", "it", "ok"])


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_no_message_that_says_stop_or_no_is_a_yes(text: str) -> None:
    if {"stop", "no", "not"} & set(text.split()):
        assert read_answer(text, BOTH) is not AnswerMeaning.YES


JOBS = ("Student", "Software worker", "Retired worker")
TWO = ("18 Million Rising", "Color Of Change")


@pytest.mark.parametrize(
    ("text", "options", "index"),
    [
        ("student", JOBS, 0),
        ("Student!", JOBS, 0),
        ("I'm a student", JOBS, 0),
        ("studnet", JOBS, 0),
        ("software worker please", JOBS, 1),
        ("retired", JOBS, 2),
        ("worker", JOBS, None),
        ("I am a happy retired worker now", JOBS, 2),
        ("student or retired worker", JOBS, None),
        ("not a student", JOBS, None),
        ("1", JOBS, 0),
        ("2.", JOBS, 1),
        ("the third one", JOBS, 2),
        ("la segunda", JOBS, 1),
        ("the last one", JOBS, 2),
        ("la última", JOBS, 2),
        ("4", JOBS, None),
        ("banana", JOBS, None),
        ("", JOBS, None),
        ("please", JOBS, None),
        ("color of change please", TWO, 1),
        ("18 million", TWO, 0),
        ("colour of change", TWO, 1),
        ("2", ("10", "2"), 1),
        ("updates please", ("UPDATES", "NO"), 0),
        ("updats", ("UPDATES",), 0),
        ("N", ("NO",), None),
        ("no", ("UPDATES", "NO"), 1),
        ("yes", (), None),
    ],
)
def test_an_option_is_meant_by_its_words_or_its_number(
    text: str, options: tuple[str, ...], index: int | None
) -> None:
    assert choose_option(text, options, BOTH) == index


@pytest.mark.parametrize("text", ["1", "the first", "sign language", "Trump will sign", "last"])
def test_a_single_option_is_meant_by_its_own_words_only(text: str) -> None:
    assert choose_option(text, ("SIGN",), BOTH) is None


def test_a_slip_that_could_be_two_options_chooses_none() -> None:
    assert choose_option("cate", ("Cats", "Cafe"), BOTH) is None


@pytest.mark.parametrize(
    "text",
    ["both", "Both please!", "yes both", "las dos", "1 and 2", "1 & 2", "1, 2", "ambas", "all"],
)
def test_both_of_two_are_meant(text: str) -> None:
    assert means_both(text, BOTH)


@pytest.mark.parametrize("text", ["", "1", "no", "both are bad", "bother"])
def test_anything_else_is_not_both(text: str) -> None:
    assert not means_both(text, BOTH)


@given(texts(40), st.lists(st.text(min_size=1, max_size=10), max_size=4))
def test_a_choice_is_one_of_the_options(text: str, options: list[str]) -> None:
    chosen = choose_option(text, options, BOTH)
    assert chosen is None or 0 <= chosen < len(options)


@pytest.mark.parametrize("text", ["sim", "Sim!", "sim, por favor", "sim, obrigada"])
def test_a_plain_yes_in_a_language_that_the_campaign_does_not_speak_is_one(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES


@pytest.mark.parametrize("text", ["não", "nao quero", "não, obrigado"])
def test_a_plain_no_in_a_language_that_the_campaign_does_not_speak_is_one(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.NO


@pytest.mark.parametrize(
    "text", ["sim se for grátis", "não sei", "sim mas só depois", "obrigado", "será que sim"]
)
def test_more_than_that_in_such_a_language_is_no_answer(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize("text", ["kkkk", "KKKKK", "ok kkkk"])
def test_laughter_of_one_letter_is_no_ok(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.UNCLEAR
