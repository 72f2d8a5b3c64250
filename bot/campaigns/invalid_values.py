"""Substitutes for what does not fit its schema, so that all the rest can still be checked.

A mistake that a schema finds must not hide those that only the whole campaign shows: an
organizer is told of all of them at once. What is checked with substitutes is never run.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from bot.campaigns.schema_errors import value_at
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
    "skippable": False,
    "hand_in": False,
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


def with_substitutes(
    assembled: Mapping[str, Any],
) -> tuple[Campaign | None, tuple[FieldPath, ...]]:
    """Return a campaign that does not fit with substitutes, and where they are.

    None if substitutes alone do not mend it.
    """
    value, places = deepcopy(dict(assembled)), list[FieldPath]()
    for _ in range(_MAX_ROUNDS):
        try:
            return Campaign.model_validate(value), tuple(places)
        except ValidationError as error:
            places += [_mend(value, detail) for detail in error.errors(include_url=False)]
    return None, tuple(places)


_MAX_ROUNDS = 3
"""What fits at last may show what lies deeper and does not."""


def concerns_substitute(path: FieldPath, places: tuple[FieldPath, ...]) -> bool:
    """Say whether a problem at ``path`` is, or may be, about a substitute or follow from one."""
    return any(
        path[: len(place)] == place
        or place[: len(path)] == path
        or (_is_named_elsewhere(place) and _names_what_was_substituted(place, path))
        for place in places
    )


def _is_named_elsewhere(place: FieldPath) -> bool:
    """Say whether other fields or files name what stands at ``place``."""
    return len(place) < _LENGTH_WITH_FIELD or place[-1] in ("id", "options", "language")


_LENGTH_WITH_FIELD = 3
"""Of the path to a field of one in a list: ("questions", 0, "kind")."""


def _names_what_was_substituted(place: FieldPath, path: FieldPath) -> bool:
    match place[0], path:
        case "questions", ("words", _, "questions" | "options", *_):
            return True
        case "organizations", ("sponsor",):
            return True
        case "letter", ("letter", *_) | ("words", _):
            return True
        case _:
            return False


def _mend(value: dict[str, Any], detail: Mapping[str, Any]) -> FieldPath:
    """Take away what must not be there, or put something that fits; return where."""
    path: FieldPath = tuple(detail["loc"])
    if path[-1] == "[key]" or detail["type"] == "extra_forbidden":
        path = path[:-1] if path[-1] == "[key]" else path
        parent = value_at(value, path[:-1])
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
        return path
    while path and (path[-1] not in PLACEHOLDERS or value_at(value, path[:-1]) is None):
        path = path[:-1]
    if path:
        parent = value_at(value, path[:-1])
        parent[path[-1]] = deepcopy(_stand_in(path, parent))
    return path


def _stand_in(path: FieldPath, parent: Any) -> Any:
    if path == ("target",):
        return _TARGET
    if path[-1] == "kind" and parent.get("options"):
        return "choice"
    return PLACEHOLDERS[str(path[-1])]
