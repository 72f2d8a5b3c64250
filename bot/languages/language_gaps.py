"""What a language lacks, compared with English: files, keys, placeholders, lists of words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from pydantic import ValidationError

from bot.languages import (
    DEFAULT_LANGUAGE,
    FOLDER,
    QUESTIONS_FILE,
    TELEGRAM_MENU_FILE,
    UNDERSTOOD_FILE,
    read_lexicon,
    read_questions,
)

_OWN_KEYS: Final = {
    UNDERSTOOD_FILE: ("classes.", "languages."),
    QUESTIONS_FILE: ("classes.", "numbers.", "told."),
    TELEGRAM_MENU_FILE: ("commands.",),
}
"""File → beginnings of keys that a language chooses itself."""

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)(?::[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class LanguageGap:
    """Something that a language lacks, or has and should not: in which file, at which key."""

    language: str
    file: str
    key: str
    message: str

    @property
    def what(self) -> str:
        """The key, if it is about one, with what is wrong there."""
        return f"{self.key} {self.message}".strip()


def shipped_codes(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the code of every folder of a language, complete or not."""
    return tuple(sorted(path.name for path in folder.iterdir() if any(path.glob("*.yaml"))))


def find_gaps(language: str, folder: Path = FOLDER) -> Iterator[LanguageGap]:
    """Yield what a language lacks beside English, file by file, in the order of the English one."""
    for file in sorted((folder / DEFAULT_LANGUAGE).glob("*.yaml")):
        own = folder / language / file.name
        if not own.is_file():
            yield LanguageGap(language, file.name, "", "the file is missing")
            continue
        try:
            texts, wanted = _read_texts(own), _read_texts(file)
        except yaml.YAMLError as error:
            yield LanguageGap(language, file.name, "", f"this is not YAML: {error}")
            continue
        found = list(_compare_keys(texts, wanted, _OWN_KEYS.get(file.name, ())))
        if file.name not in (UNDERSTOOD_FILE, QUESTIONS_FILE):
            found += _compare_placeholders(texts, wanted)
        elif not found:
            found += _find_unreadable_lists(language, own)
        for key, message in found:
            yield LanguageGap(language, file.name, key, message)


def _compare_keys(
    texts: Mapping[str, Any], wanted: Mapping[str, Any], own_keys: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for key in wanted:
        if key.startswith(own_keys):
            continue
        if key not in texts:
            yield key, "is missing"
        elif texts[key] is None:
            yield key, 'is empty: write "" where the language has nothing of the kind'
    for key in texts:
        if key not in wanted and not key.startswith(own_keys):
            yield key, "is unknown: English has no such key"


def _find_unreadable_lists(language: str, file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text(encoding="utf-8")
    try:
        read_lexicon(language, text) if file.name == UNDERSTOOD_FILE else read_questions(text)
    except ValidationError as error:
        for problem in error.errors():
            message = problem["msg"].removeprefix("Value error, ")
            yield ".".join(map(str, problem["loc"])), f"cannot be read: {message}"


def _compare_placeholders(
    texts: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for key in texts.keys() & wanted.keys():
        own, english = _placeholders(texts[key]), _placeholders(wanted[key])
        for name in sorted(english - own):
            yield key, f"does not say {{{name}}}"
        for name in sorted(own - english):
            yield key, f"says {{{name}}}, which English does not"


def _placeholders(text: Any) -> set[str]:
    if isinstance(text, Mapping):  # for text messages and for Telegram
        return set().union(*map(_placeholders, text.values()))
    return set(_PLACEHOLDER.findall(text)) if isinstance(text, str) else set()


def _read_texts(file: Path) -> dict[str, Any]:
    """Return key → text, the keys of sections joined by dots."""
    return dict(_flatten(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}))


def _flatten(section: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in section.items():
        if isinstance(value, Mapping) and not value.keys() <= {"sms", "rich"}:
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
