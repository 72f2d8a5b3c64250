"""Stand-ins for what does not fit its schema, so that all the rest can still be checked.

A mistake that a schema finds must not hide those that only the whole campaign shows: an
organizer is told of all of them at once. What is checked with stand-ins is never run.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from flows.campaign import Campaign
from flows.check import FieldPath

PLACEHOLDERS: Mapping[str, Any] = {
    "status": "open",
    "target": "someone",
    "name": "Someone",
    "organization": "Someone",
    "organizations": [{"id": "x", "name": "Someone", "keyword": "XXXXXXXX"}],
    "sponsor": "x",
    "id": "x",
    "keyword": "XXXXXXXX",
    "keywords": {"XXXXXXXX": "en"},
    "letter": {"language": "en", "sha256": "0" * 64},
    "language": "en",
    "sha256": "0" * 64,
    "kind": "text",
    "when": "after",
    "skippable": True,
    "options": [],
    "questions": [],
    "updates_a_month": 2,
    "contact": "x@example.org",
    "privacy": "https://example.org",
    "title": "Title",
    "ask": "do something",
    "cause": ["cause"],
    "says": {},
    "sms": "text",
    "rich": "text",
}
"""Field → anything that fits."""

_TARGET = {"name": "Someone", "organization": "Someone"}


def with_placeholders(
    assembled: Mapping[str, Any],
) -> tuple[Campaign | None, tuple[FieldPath, ...]]:
    """Return a campaign that does not fit with stand-ins, and where they are.

    None if stand-ins alone do not mend it.
    """
    value, places = deepcopy(dict(assembled)), list[FieldPath]()
    for _ in range(_MOST_ROUNDS):
        try:
            return Campaign.model_validate(value), tuple(places)
        except ValidationError as error:
            places += [_mend(value, detail) for detail in error.errors(include_url=False)]
    return None, tuple(places)


_MOST_ROUNDS = 3
"""What fits at last may show what lies deeper and does not."""


def concerns_placeholder(path: FieldPath, places: tuple[FieldPath, ...]) -> bool:
    """Say whether a problem at ``path`` is, or may be, about a stand-in."""
    return any(path[: len(place)] == place or place[: len(path)] == path for place in places)


def _mend(value: dict[str, Any], detail: Mapping[str, Any]) -> FieldPath:
    """Take away what must not be there, or put something that fits; return where."""
    path: FieldPath = tuple(detail["loc"])
    if path[-1] == "[key]" or detail["type"] == "extra_forbidden":
        path = path[:-1] if path[-1] == "[key]" else path
        parent = _at(value, path[:-1])
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
        return path
    while path and (path[-1] not in PLACEHOLDERS or _at(value, path[:-1]) is None):
        path = path[:-1]
    if path:
        stand_in = _TARGET if path == ("target",) else PLACEHOLDERS[str(path[-1])]
        _at(value, path[:-1])[path[-1]] = deepcopy(stand_in)
    return path


def _at(value: Any, path: FieldPath) -> Any:
    """Return what lies at a path, or None where nothing does."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, dict | list) else None
