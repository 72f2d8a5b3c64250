"""Tells in which language a message is written, where nothing else does."""

from flows.commands import ChangeLanguage, read_command
from flows.lexicon import Languages
from flows.lexicon.message_text import MessageText

_FEW_WORDS = 2
"""Words of a message in which one word of a language is enough to know it ("hola")."""

_ENOUGH_MARKS = 2
"""Words of a language that a longer message must have."""


def read_language(text: str, languages: Languages) -> str:
    """Return the language that ``text`` asks for or is written in, among ``languages``, or "".

    It is known by its marks (``flows.lexicon.Lexicon``): by two at least, or by one in a message
    of one or two words, and by more than any other language has.
    """
    own = MessageText.of(text)
    asked = read_command(own, languages)
    if isinstance(asked, ChangeLanguage):
        return asked.language if asked.language in languages.codes else ""
    found = {
        one.language: sum(word in one.marks for word in own.said) for one in languages.lexicons
    }
    best = max(found.values(), default=0)
    if best < (1 if len(own.said) <= _FEW_WORDS else _ENOUGH_MARKS):
        return ""
    winners = [language for language, marks in found.items() if marks == best]
    return winners[0] if len(winners) == 1 else ""
