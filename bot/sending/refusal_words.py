"""The words in which organizers are told of refusals: bot/languages/<language>/refusals.yaml.

Why a broadcast or a sender stands still is stored as a key with its values, and put into words
for whoever reads it.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from bot.providers.refusals import get_refusal_rule

LANGUAGES: Final = Path(__file__).resolve().parents[1] / "languages"
DEFAULT_LANGUAGE: Final = "en"
_MARK: Final = '{"reason": '


@cache
def refusal_words(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return a language's words by section ("meanings", "reasons", "notices") and key."""
    path = LANGUAGES / language / "refusals.yaml"
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def describe_refusal(channel: str, code: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return what a code means that a message on ``channel`` was refused with."""
    meaning = get_refusal_rule(channel, code).meaning
    return refusal_words(language)["meanings"][meaning].format(code=code)


def store_reason(key: str, **values: object) -> str:
    """Return why something stands still, as it is stored: a key of "reasons", and its values."""
    return json.dumps({"reason": key, **values}, ensure_ascii=False)


def read_reason(stored: str) -> Mapping[str, Any]:
    """Return the key ("reason") and values of a stored reason; nothing for a person's own words."""
    return json.loads(stored) if stored.startswith(_MARK) else {}


def describe_reason(stored: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return a stored reason in words; what a person gave as a reason stays as it is."""
    values = dict(read_reason(stored))
    if not values:
        return stored
    if "code" in values:
        values["meaning"] = describe_refusal(values["channel"], values["code"], language)
    elif "why" in values:
        values["meaning"] = describe_reason(values["why"], language)
    return refusal_words(language)["reasons"][values["reason"]].format(**values)
