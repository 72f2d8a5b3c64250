"""Recognizes words that are laughed ("hahaha", "kkkk")."""

LAUGHTERS = frozenset(map(frozenset, ("ha", "he", "hi", "ho", "ja", "je", "ji")))
_LETTERS_OF_LAUGHTER = frozenset().union(*LAUGHTERS)
_LAUGHS_WITHIN = ("haha", "hehe", "jaja", "kkk")
"""Laughter within a word ("bahaha"); shorter ones may be a name ("Jojo")."""
_MIN_LETTERS_OF_LAUGHTER = 4


def is_laughter(word: str) -> bool:
    """Tell whether a word is laughed."""
    folded = word.casefold()
    ends_so = folded[-1] in _LETTERS_OF_LAUGHTER and folded[0] in _LETTERS_OF_LAUGHTER
    long_enough = len(folded) >= _MIN_LETTERS_OF_LAUGHTER
    if ends_so and long_enough and frozenset(folded) in LAUGHTERS:
        return True
    return any(map(folded.__contains__, _LAUGHS_WITHIN))
