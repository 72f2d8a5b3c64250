"""The words of which a message must have one for a phrase to be in it."""

import operator

import pytest
from pydantic import BaseModel

from flows.lexicon import LISTS_OF_PLAIN_WORDS, Lexicon, StopWords, phrases_in
from flows.lexicon.matcher import Matcher
from flows.lexicon.notation import Phrases, RequiredWords, required_words
from tests.languages import SHIPPED

CLASSES = {"it": ("it", "this one"), "maybe": ("[x]", "y")}


def words_for(*entries: str, frequent: str = "") -> list[frozenset[str]]:
    return required_words([Phrases(entries, CLASSES)], dict.fromkeys(frequent.split(), 99))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("stop", {"stop"}),
        ("^ please stop $", {"stop"}),
        ("[please] stop ... me", {"stop"}),
        ("(stop|no more) please", {"stop", "no"}),
        ("please (a|[b])", {"please"}),
        ("please {it}", {"it", "this"}),
        ("{it}", {"it", "this"}),
        ("{maybe} please", {"please"}),
        ("{!it} * wri*", {"wri*"}),
        ("((a|b) c|d)", {"c", "d"}),
        ("[x]", set()),
    ],
)
def test_every_phrase_has_a_word_that_it_cannot_be_without(entry: str, words: set[str]) -> None:
    assert words_for(entry, frequent="please me a b more one") == [words]


def test_a_word_that_another_phrase_needs_too_is_looked_for_first() -> None:
    assert words_for("go away", "away with you", "with me") == [{"away"}, {"away"}, {"with"}]
    assert words_for("that stops", "that") == [{"that"}, {"that"}]


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("please stop", True),
        ("unsubscribing now", True),
        ("annoying", True),
        ("under", False),
        ("please", False),
        ("", False),
    ],
)
def test_required_words_are_found_whole_or_by_their_beginning_or_ending(
    words: str, is_there: bool
) -> None:
    required = RequiredWords.of(frozenset({"stop", "unsub*", "unfollow*", "*oying"}))
    assert required.is_in(words.split()) is is_there


def test_of_two_words_the_longer_is_looked_for_as_short_ones_are_in_most_messages() -> None:
    assert words_for("to confirm", "(reply|press) (1|c) to it") == [{"confirm"}, {"reply", "press"}]


STOP_LISTS = [name for name in StopWords.model_fields if name not in LISTS_OF_PLAIN_WORDS]
EACH_LEXICON = pytest.mark.parametrize("lexicon", SHIPPED.lexicons, ids=SHIPPED.codes)


@pytest.mark.parametrize("name", STOP_LISTS)
@EACH_LEXICON
def test_no_stop_phrase_goes_unnoticed(lexicon: Lexicon, name: str) -> None:
    (phrases,) = phrases_in([lexicon], operator.attrgetter(f"stop.{name}"))
    for entry in phrases.entries:
        assert required_words([Phrases((entry,), phrases.classes)]) != [frozenset()], entry


@EACH_LEXICON
def test_every_list_is_written_in_the_notation(lexicon: Lexicon) -> None:
    lists = [*phrase_lists(lexicon), *phrase_lists(lexicon.stop), *phrase_lists(lexicon.names)]
    for entry in (entry for entries in lists for entry in entries):
        Matcher({"list": [Phrases((entry,), lexicon.classes)]})
        assert entry == entry.lower(), entry


def phrase_lists(lexicon: BaseModel) -> list[tuple[str, ...]]:
    """Return every list of phrases that stands directly in these word lists."""
    return [
        value
        for _, value in lexicon
        if isinstance(value, tuple) and value[:1] and isinstance(value[0], str)
    ]


def test_every_language_has_the_same_commands() -> None:
    commands = [set(lexicon.commands) for lexicon in SHIPPED.lexicons]
    assert all(one == commands[0] for one in commands)


def test_languages_that_are_not_shipped_are_left_out() -> None:
    spoken = SHIPPED.speaking("es", "xx", "en")
    assert [one.language for one in spoken.lexicons] == ["es", "en"] == list(spoken.codes)


def test_the_same_languages_are_the_same_value() -> None:
    assert SHIPPED.speaking("es", "en") is SHIPPED.speaking("es", "xx", "en")
    assert SHIPPED.speaking("en").all_shipped is SHIPPED
    assert SHIPPED.speaking(*SHIPPED.codes) is SHIPPED


def test_a_conversation_is_read_in_its_own_language_first() -> None:
    assert SHIPPED.read_in(("en", "es"), "es") is SHIPPED.speaking("es", "en")
    assert SHIPPED.read_in(("en",), "en") is SHIPPED.speaking("en", "es")
    assert SHIPPED.read_in(("pt",), "pt") is SHIPPED.speaking("pt", "en", "es")
    assert SHIPPED.read_in(("en", "pt"), "en") is SHIPPED.speaking("en", "es", "pt")
