"""What the program knows of how people write, language by language: data, and how it is read.

A new language is one module beside ``en`` and ``es``, named here.
"""

from collections.abc import Callable, Iterable, Mapping

from flows.lexicon.en import ENGLISH
from flows.lexicon.es import SPANISH
from flows.lexicon.notation import Phrases
from flows.lexicon.schema import Lexicon

LEXICONS: Mapping[str, Lexicon] = {one.language: one for one in (ENGLISH, SPANISH)}
"""Every language shipped, by its ISO 639-1 code."""

STOP_ELSEWHERE = frozenset(
    "arret arreter desabonner sair стоп 退订 退訂 取消 停止 إيقاف توقف 중지".split()
)
"""Stop in languages that are not shipped: people use them all the same, and they are obeyed."""


def lexicons(languages: Iterable[str]) -> tuple[Lexicon, ...]:
    """Return the lexicons of these languages, in their order; unknown ones are left out."""
    return tuple(LEXICONS[language] for language in languages if language in LEXICONS)


def gathered(
    languages: Iterable[str], pick: Callable[[Lexicon], tuple[str, ...]]
) -> tuple[Phrases, ...]:
    """Return one list of each of these languages: people mix them within a message."""
    return tuple(Phrases(pick(lexicon), lexicon.classes) for lexicon in lexicons(languages))
