"""Words that work anywhere."""

import pytest
from hypothesis import given

from flows.commands import (
    CARRIER_WORDS,
    ChangeLanguage,
    Command,
    read_command,
    read_misspelled_command,
    reserved_words,
)
from flows.events import CarrierWord
from flows.lexicon import Languages
from tests.flows.long_texts import texts
from tests.languages import BOTH, SHIPPED, speaking


@pytest.mark.parametrize("languages", [speaking("en"), speaking("es"), BOTH, speaking()])
@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop please",
        "Opt out",
        "s t o p",
        "/stop",
        "alto",
        "por favor parar",
        "ARRÊT",
        "退订",
    ],
)
def test_stop_is_understood_in_every_language_everywhere(text: str, languages: Languages) -> None:
    assert read_command(text, languages) is Command.STOP


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS[CarrierWord.STOP]))
def test_what_carriers_take_for_stop_is_stop(word: str) -> None:
    assert read_command(word, BOTH) is Command.STOP


@pytest.mark.parametrize("text", ["stop IBM", "stop it", "don't stop", "stopp", "please", ""])
def test_no_other_words_are_the_command(text: str) -> None:
    assert read_command(text, BOTH) is not Command.STOP


@pytest.mark.parametrize(
    "text",
    [
        "what's your privacy policy?",
        "do you have a privacy policy",
        "¿cuál es su política de privacidad?",
        "tem política de privacidade?",
    ],
)
def test_who_asks_for_the_privacy_policy_gets_it(text: str) -> None:
    assert read_command(text, SHIPPED) is Command.PRIVACY


@pytest.mark.parametrize(
    "text",
    [
        "I want to help",
        "yes I'd like to help out",
        "can I help you",
        "quiero ayudar",
        "sí, quisiera ayudar",
    ],
)
def test_a_wish_to_help_is_no_cry_for_help(text: str) -> None:
    assert read_command(text, BOTH) is None


@pytest.mark.parametrize("text", ["I want help", "help me", "quiero ayuda", "can you help me"])
def test_a_wish_for_help_is_one(text: str) -> None:
    assert read_command(text, BOTH) is Command.HELP


@pytest.mark.parametrize("text", ["?", "¿?", " ??? "])
def test_a_question_mark_alone_asks_for_help(text: str) -> None:
    assert read_command(text, BOTH) is Command.HELP


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start@handraiser_bot", Command.START),
        ("more info please", Command.MORE),
        ("I want to read the letter", Command.LETTER),
        ("did I sign?", Command.STATUS),
        ("take my name off the letter", Command.WITHDRAW),
        ("borrar mis datos", Command.DELETE),
        ("mas info please", Command.MORE),
    ],
)
def test_politeness_a_slash_and_a_wish_are_forgiven(text: str, command: Command) -> None:
    assert read_command(text, BOTH) is command


def test_a_language_that_is_not_spoken_has_no_commands() -> None:
    assert read_command("carta", speaking("en")) is None


@pytest.mark.parametrize("languages", [speaking("en"), speaking("es"), speaking()])
@pytest.mark.parametrize(("text", "to"), [("Español por favor", "es"), ("in English", "en")])
def test_the_language_can_always_be_changed(text: str, to: str, languages: Languages) -> None:
    assert read_command(text, languages) == ChangeLanguage(to)


def test_a_long_message_is_no_command() -> None:
    assert read_command("please " * 30 + "more", BOTH) is None


def test_reserved_are_carrier_words_commands_and_answers() -> None:
    assert frozenset().union(*CARRIER_WORDS.values()) <= reserved_words(SHIPPED)
    assert {
        "SIGN",
        "FIRMAR",
        "MORE",
        "CARTA",
        "SI",
        "NO",
        "SKIP",
        "ALTO",
        "PARA",
    } <= reserved_words(SHIPPED)
    assert all(word == word.upper() for word in reserved_words(SHIPPED))
    assert not {"IBM", "RISING"} & reserved_words(SHIPPED)


@given(texts(60))
def test_no_text_is_too_odd(text: str) -> None:
    read_command(text, BOTH)


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("staus", Command.STATUS),
        ("hlep", Command.HELP),
        ("lettr", Command.LETTER),
        ("Mydta!", Command.MYDATA),
        ("witdraw", Command.WITHDRAW),
        ("cuenat", None),
        ("same", None),  # a NAME is asked for by its own word alone
        ("opps", None),
        ("hel", None),
        ("help me do it", None),
    ],
)
def test_a_command_of_one_word_is_understood_with_a_typo(
    word: str, command: Command | None
) -> None:
    assert read_misspelled_command(word, speaking("en")) is command
