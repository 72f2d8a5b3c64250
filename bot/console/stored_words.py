"""What is stored in English words, in a language: lines of the audit trail, and whom an act is on.

Lines of the trail are chained, so that they stay as they are: they are told in the words of
``bot/languages/*/audit.yaml``, and what is in none of them (a name, what a person wrote) as it is.
"""

from collections.abc import Iterable
from typing import Final

from bot.integrations.pause_reasons import describe_pause
from bot.languages import DEFAULT_LANGUAGE, Phrase, organizer_texts, say_phrase
from bot.languages.recognized_texts import keys_below, recognize

_SECTION_OF_CODES: Final = {
    "reason": "console.reasons",
    "rule": "review_rules",
    "role": "console.roles",
    "channel": "console.channels",
}
"""What stands as a code in a detail, by the name of its place → where its words are."""
_WORDS: Final = frozenset(("act", "by", "numbers", "problem", "retention", "when", "why"))
"""What stands in English words of its own in a detail, by the name of its place."""
_BETWEEN_PARTS: Final = ", "
_BETWEEN_MEANINGS: Final = "; "


_REASONS: Final = tuple(
    key for key in keys_below("reasons") if key not in {"reasons.refused", "reasons.with_code"}
)
"""Why something stands still, but for the texts that hold nothing of their own."""


def word_act(language: str, act: str) -> str:
    """Return what was done."""
    key = f"audit_acts.{act}"
    return say_phrase(language, Phrase(key)) if _is_known(key) else act


def list_acts(language: str) -> list[tuple[str, str]]:
    """Return all acts that there are, each as it is stored and in words, in their order."""
    acts = [key.partition(".")[2] for key in keys_below("audit_acts")]
    return sorted(
        ((act, word_act(language, act)) for act in acts), key=lambda one: one[1].casefold()
    )


def word_detail(language: str, act: str, detail: str) -> str:
    """Return what stands beside an act."""
    return _say_as_one_of(language, detail, keys_below(f"audit_details.{act}"))


def word_conditions(language: str, conditions: str) -> str:
    """Return whom an act on many signatures is on; "" for all."""
    return _say_parts(language, conditions)


def _is_known(key: str) -> bool:
    return key in organizer_texts(DEFAULT_LANGUAGE)


def _say_as_one_of(language: str, words: str, keys: Iterable[str]) -> str:
    """Return words that one of the keys has in English in a language; others as they are."""
    found = recognize(words, keys) if language != DEFAULT_LANGUAGE else None
    return words if found is None else _say_recognized(language, found)  # English is as stored


def _say_recognized(language: str, found: Phrase) -> str:
    values = {name: _read(language, name, value) for name, value in found.params.items()}
    return say_phrase(language, Phrase(found.key, values))


def _read(language: str, name: str, value: object) -> object:
    """Return the value of a detail's placeholder, worded in a language where it is a known one."""
    if not isinstance(value, str):
        return value
    if section := _SECTION_OF_CODES.get(name):
        key = f"{section}.{value}"
        return Phrase(key) if _is_known(key) else value
    if name in _WORDS:
        return _say_as_one_of(language, value, keys_below(f"audit_words.{name}"))
    match name:
        case "parts":
            return _say_parts(language, value)
        case "pause":
            return describe_pause(value)
        case "stop":
            reason = recognize(value, _REASONS)
            return _say_recognized(language, reason) if reason else _say_meaning(language, value)
        case "meaning":
            return _say_meaning(language, value)
        case _:
            return value


def _say_parts(language: str, words: str) -> str:
    """Return what is listed, each part in words where it is known."""
    parts = keys_below("audit_words.parts")
    said = (_say_as_one_of(language, one, parts) for one in words.split(_BETWEEN_PARTS))
    return _BETWEEN_PARTS.join(said)


def _say_meaning(language: str, words: str) -> str:
    """Return what refusals mean, of one or of several, each with its code or without."""
    meanings = keys_below("meanings")
    whole = recognize(words, meanings)
    if whole is not None:
        return say_phrase(language, whole)
    keys = (*meanings, "reasons.with_code")
    said = (_say_as_one_of(language, one, keys) for one in words.split(_BETWEEN_MEANINGS))
    return _BETWEEN_MEANINGS.join(said)
