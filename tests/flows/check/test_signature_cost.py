"""What a signature costs in text messages."""

import pytest

from bot.campaigns import load
from flows.check.signature_cost import count_segments, texts_of_signature
from flows.segments import fold_to_gsm7
from tests import sample_campaign
from tests.transcripts import shelf

SHELF = shelf("ibm")
IBM = SHELF.campaigns[0]
ENGLISH_NAMES = ("Ana Ruiz", "Jennifer Martinez", "Christina Rodriguez")
SPANISH_NAMES = ("Ana Ruiz", "Jennifer Martinez", "Juan Carlos Gonzalez")


@pytest.mark.parametrize(
    ("language", "name", "segments"),
    [
        *(("en", name, 5) for name in ENGLISH_NAMES),
        *(("es", name, 6) for name in SPANISH_NAMES),
    ],
)
def test_a_signature_with_updates_costs_few_segments(
    language: str, name: str, segments: int
) -> None:
    texts = texts_of_signature(IBM, SHELF, language, name)
    assert len(texts) == 4
    assert count_segments(texts) <= segments
    assert not any(one.size.culprits for one in texts)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "STOP|not a ballot petition|Msg&data rates|18 Million Rising|full name|ESPAÑOL"),
        ("es", "STOP|no es iniciativa electoral|cargos|18 Million Rising|nombre completo|ENGLISH"),
    ],
)
def test_the_first_text_says_who_asks_what_it_costs_and_how_it_ends(
    language: str, words: str
) -> None:
    first = texts_of_signature(IBM, SHELF, language)[0].text
    assert [word for word in words.split("|") if word not in first] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_last_two_say_how_often_and_how_to_get_help_and_to_stop(language: str) -> None:
    _, confirm, question, answer = texts_of_signature(IBM, SHELF, language)
    assert fold_to_gsm7(IBM.words[language].target) in confirm.text
    for text in (question.text, answer.text):
        assert "18 Million Rising" in text
        assert "2 a month" in text or "2 al mes" in text
        assert "HELP" in text
        assert "STOP" in text
        assert "rates" in text or "cargos" in text


def test_a_question_before_the_signature_is_counted(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("campaigns")
    sample_campaign.write(folder)
    ferry = load(folder)
    keys = [one.keys for one in texts_of_signature(ferry.campaigns[0], ferry, "en")]
    assert keys[:3] == [("greet",), ("question.town",), ("confirm",)]
    assert keys[-1] == ("updates_yes", "share")
