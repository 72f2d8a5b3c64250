"""Why a signature looks odd, in words: one text for each rule that flags signatures."""

from bot.languages import organizer_texts, say

_SECTION = "review_rules"


def word_rule(language: str, rule: str) -> str:
    """Return what a rule ("joke.puns") says in a language; a rule of a later version as it is."""
    key = f"{_SECTION}.{rule}"
    return say(language, key) if key in organizer_texts(language) else rule
