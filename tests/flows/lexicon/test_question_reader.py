"""Questions are known by a few words in any order, and ages by how people tell them."""

import pytest

from bot.languages import shipped_questions
from flows.lexicon.question_reader import MAX_WORDS_OF_QUESTION, QuestionReader, words_of_example

WORDS = shipped_questions()
READER = QuestionReader(
    WORDS, {"en": {"answer.boat": ["why the ferry?", "when is the boat delivered", "is it"]}}
)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("who sees my name", "who_sees"),
        ("my name, who will see it?", "who_sees"),
        ("Hi there. I am Ana. Who sees my name?", "who_sees"),
        ("i worry, my boss", ""),
        ("I worry.\nwho runs this", "who"),
        ("is it free?", "cost"),
        ("it is free", ""),
        ("is it anonimous", "anonymous"),
        ("is it confidencial", "anonymous"),
        ("Why are you all so keen on that ferry", "answer.boat"),
        ("when will you deliver the boat?", "answer.boat"),
        ("deliver the boat", ""),
        ("woh is behind this", "who"),
        ("waht is this about", "about"),
        ("wehn do you hand it in", "handed_in"),
        ("cuadno la entregan", "handed_in"),
        ("", ""),
    ],
)
def test_the_topic_is_found_whatever_the_order(text: str, topic: str) -> None:
    assert READER.read_topic(text) == topic


def test_words_of_two_sentences_ask_together_where_no_one_does_alone() -> None:
    assert READER.read_topic("My name; who? Will they see") == "who_sees"


def test_a_very_long_sentence_is_passed_over() -> None:
    padding = "word " * MAX_WORDS_OF_QUESTION
    assert READER.read_topic(f"who sees my name {padding}?") == ""
    assert READER.read_age(f"im 11 and {padding}") is None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im 11", 11),
        ("I am twelve", 12),
        ("im 12yo", 12),
        ("im 12ft", None),
        *(("im 13 in April", 12), ("I'll be 18 next week", 17), ("almost 13", None)),
        *(("im almost 13", 12), ("Im turning 13 in two months", 12), ("im here in may", None)),
        *(("cumplo 13 en junio", 12), ("tengo casi 13 años", 12), ("cumplí 13 en junio", None)),
        ("im 2", None),
        ("tengo 12 años", 12),
        ("tengo doce", 12),
        ("tengo 12 hijos", None),
        ("Im 5 minutes away", None),
        ("my kids are 11 and 14", None),
        ("Ana Ruiz", None),
    ],
)
def test_an_age_is_read_only_where_it_is_the_writers(text: str, age: int | None) -> None:
    assert READER.read_age(text) == age


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("Why IBM?", ("alike 1", "ibm")),
        ("when will you deliver the tool", ("alike 3", "deliv*", "tool*")),
        ("what? explain", ("alike 0",)),
        ("is it", ()),
        ("names and tools", ("name*", "tool*")),
    ],
)
def test_an_example_is_known_by_its_words_without_the_small_ones(
    example: str, words: tuple[str, ...]
) -> None:
    assert words_of_example(example, WORDS["en"]) == words
