"""The words in which organizers are told of refusals: bot/languages/<language>/refusals.yaml.

Why a broadcast or a sender stands still is stored as a key with its values, and put into words
for whoever reads it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.languages import DEFAULT_LANGUAGE, Phrase, organizer_texts, say_phrase
from bot.providers.refusals import get_refusal_rule

_MARK: Final = '{"reason": '


def refusal_phrase(channel: str, code: str) -> Phrase:
    """Return what a code means that a message on ``channel`` was refused with."""
    return Phrase(f"meanings.{get_refusal_rule(channel, code).meaning}", {"code": code})


def describe_refusal(channel: str, code: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return what a code means in words."""
    return say_phrase(language, refusal_phrase(channel, code))


def store_reason(key: str, **values: object) -> str:
    """Return why something stands still, as it is stored: a key of "reasons", and its values."""
    return json.dumps({"reason": key, **values}, ensure_ascii=False)


def read_reason(stored: str) -> Mapping[str, Any]:
    """Return the key ("reason") and values of a stored reason; nothing for a person's own words."""
    return json.loads(stored) if stored.startswith(_MARK) else {}


def _with_code(channel: str, code: str) -> Phrase:
    """Return what a code means, with the code where its words do not name it."""
    meaning = refusal_phrase(channel, code)
    says_it = "{code}" in organizer_texts(DEFAULT_LANGUAGE)[meaning.key]
    return meaning if says_it else Phrase("reasons.with_code", {"meaning": meaning, "code": code})


def phrase_reason(stored: str) -> Phrase | str:
    """Return a stored reason as a phrase; what a person gave as a reason stays as it is."""
    values = dict(read_reason(stored))
    if not values:
        return stored
    if "codes" in values:
        values["meaning"] = [_with_code(values["channel"], code) for code in values["codes"]]
    elif "code" in values:
        values["meaning"] = refusal_phrase(values["channel"], values["code"])
    elif "why" in values:
        values["meaning"] = phrase_reason(values["why"])
    return Phrase(f"reasons.{values['reason']}", values)


def describe_reason(stored: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return a stored reason in words."""
    reason = phrase_reason(stored)
    return say_phrase(language, reason) if isinstance(reason, Phrase) else reason
