"""What a schema complains about, in an organizer's words: what is wrong and what to do."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from flows.campaign import (
    CampaignAnswer,
    CampaignText,
    CampaignWords,
    Letter,
    Organization,
    Question,
    Target,
)
from flows.check import FieldPath
from flows.check.problem import similar_key

SHAPES: Mapping[str, str] = {
    "id": "small letters and digits, with single hyphens between: good-jobs-nation",
    "status": "open or closed",
    "target": "name and organization under it; in en.yaml, what the target is called",
    "name": "one line of text",
    "organization": "one line of text",
    "title": "one line of text",
    "ask": "one line of text, which completes: the letter asks the target to …",
    "sponsor": "the id of one of the organizations",
    "organizations": "a list of at least one, each with id, name and keyword",
    "keyword": "two to twenty capital letters and digits: IBM18MR",
    "keywords": "capital letters and digits, then the language to answer in: `IBM: en`",
    "letter": "language and sha256 under it",
    "language": "the two-letter code of a language: en",
    "sha256": "64 digits and letters from a to f, as `sha256sum letter.en.md` prints them",
    "kind": "place, email, choice or text",
    "when": "before or after",
    "skippable": "true or false",
    "hand_in": "true or false",
    "options": "small letters and digits, with single hyphens between",
    "updates_a_month": "a number from 1 to 30",
    "reminder_hours": "a number of hours from 1 to 120",
    "signers_per_phone": "a number of people from 1 to 4",
    "contact": "an e-mail address, a telephone number or a page that people answer",
    "privacy": "the address of a page, beginning with https://",
    "words": "a file for each language, as en.yaml",
    "cause": "a list of the campaign's own words, at least one",
    "says": "a text for each key, at least greet and more",
    "answers": "answers by an id of small letters, each with asked and says",
    "asked": "a list of examples of the question, at least one",
    "minimum_age": "an age from 13 to 18",
    "sms": "a text; for `more`, a list of texts",
    "rich": "a text; it goes beside `sms`",
    "choices": "one word for each choice",
}
"""Field → what may stand there."""

_FAULTS: Mapping[str, str] = {
    "missing": "is missing",
    "too_short": "is empty",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "is not written as it must be",
    "tuple_type": "should be a list",
}
"""What pydantic calls an error → what is the matter. Others are told in pydantic's words."""


def explain_errors(error: ValidationError) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield path, message and remedy of each thing that does not fit."""
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        what = "the folder's name" if path == ("id",) else _name(path)
        if detail["type"] == "extra_forbidden":
            yield path, f"nothing is called {what}", "mind the spelling, or take it away"
        else:
            said = detail["msg"].removeprefix("Input ")
            yield path, f"{what} {_FAULTS.get(detail['type'], said)}", _remedy(path)


def find_misspelt_keys(
    error: ValidationError, model: type[BaseModel], value: object
) -> Mapping[FieldPath, str]:
    """Return the path of each unknown key that is most like a field → that field's name.

    ``value`` is what was to be read as ``model``. A field that is there is not meant by another.
    """
    found: dict[FieldPath, str] = {}
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        path: FieldPath = tuple(detail["loc"])
        if detail["type"] == "extra_forbidden":
            there = value_at(value, path[:-1])
            taken = {
                *(there or ()),
                *(meant for at, meant in found.items() if at[:-1] == path[:-1]),
            }
            meant = similar_key(str(path[-1]), sorted(set(_fields_at(model, path[:-1])) - taken))
            if meant:
                found[path] = meant
    return found


def value_at(value: Any, path: FieldPath) -> Any:
    """Return the mapping or list at a path, or None where nothing such is."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, dict | list) else None


_MODELS: Mapping[FieldPath, type[BaseModel]] = {
    ("target",): Target,
    ("letter",): Letter,
    ("organizations", "*"): Organization,
    ("questions", "*"): Question,
    ("words", "*"): CampaignWords,
    ("words", "*", "answers", "*"): CampaignAnswer,
    ("words", "*", "answers", "*", "says"): CampaignText,
    ("words", "*", "questions", "*"): CampaignText,
    ("words", "*", "says", "*"): CampaignText,
    ("says", "*"): CampaignText,
}
"""Path, with * for any id or place in a list → what stands there."""


def _fields_at(model: type[BaseModel], path: FieldPath) -> Collection[str]:
    """Return the names of the fields of what stands at ``path`` within a ``model``."""
    if not path:
        return model.model_fields.keys() - {"id", "words"}
    pattern = tuple(part if place % 2 == 0 else "*" for place, part in enumerate(path))
    found = _MODELS.get(pattern)
    return found.model_fields.keys() - {"text", "translations"} if found else ()


def _name(path: FieldPath) -> str:
    """Return what a field is called; one in a list, by its place there."""
    last = path[-1]
    return f"number {last + 1} of {path[-2]!r}" if isinstance(last, int) else repr(last)


def _remedy(path: FieldPath) -> str:
    named = (SHAPES[part] for part in reversed(path) if isinstance(part, str) and part in SHAPES)
    return f"write {next(named, 'one line of text')}"
