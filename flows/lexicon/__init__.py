"""What the program knows of how people write, language by language: data, and how it is read.

A new language is one file beside ``en.yaml`` and ``es.yaml``. The files are read when this package
is imported, as its source is: what is understood cannot change while the program runs.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import resources

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from flows.lexicon.notation import Phrases
from flows.lexicon.schema import Lexicon


def _read_lexicons() -> dict[str, Lexicon]:
    files = resources.files("flows.lexicon").iterdir()
    return {
        file.name.removesuffix(".yaml"): Lexicon(
            language=file.name.removesuffix(".yaml"),
            **yaml.load(file.read_text("utf-8"), yaml.CSafeLoader),
        )
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".yaml")
    }


LEXICONS: Mapping[str, Lexicon] = _read_lexicons()
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
