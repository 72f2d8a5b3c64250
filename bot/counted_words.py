"""Counted things in English, the language of the terminal: "1 name", "1,204 names".

Texts in YAML choose their words by ``{count:name|names}`` instead (``bot.languages.say``).
"""


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number, grouped, and the words for so many; by default with an s for several."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
