"""Every word list that is shipped is written in the notation, in each language."""

import pytest
from pydantic import BaseModel

from flows.lexicon import Lexicon
from flows.lexicon.matcher import Matcher
from flows.lexicon.notation import Phrases
from tests.languages import SHIPPED

EACH_LEXICON = pytest.mark.parametrize("lexicon", SHIPPED.lexicons, ids=SHIPPED.codes)


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


def test_the_words_of_every_list_are_known_in_every_language() -> None:
    known = SHIPPED.speaking("en").known_words()
    assert known == SHIPPED.speaking("es").known_words() > SHIPPED.common_words
    assert {"unsubscribe", "firmar", "assino"} <= known
    assert "zyzzyva" not in known
