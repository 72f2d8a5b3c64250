"""The schemas for editors, and the organizers' guide, keep up with the models."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.campaigns.json_schema import FOLDER, schemas, write
from flows.campaign import QuestionKind

README = (FOLDER / "README.md").read_text(encoding="utf-8")


def keys_of(schema: Any) -> set[str]:
    """Return the names of all fields that a schema knows."""
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema))
    if not isinstance(schema, dict):
        return set()
    inside = set().union(*map(keys_of, schema.values())) if schema else set()
    properties = schema.get("properties", {})
    return inside | (properties.keys() if isinstance(properties, dict) else set())


@pytest.mark.parametrize("name", schemas())
def test_the_file_beside_the_campaigns_is_the_schema_of_the_models(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == schemas()[name], "run: python -m bot.campaigns.json_schema"


@pytest.mark.parametrize("name", schemas())
def test_the_guide_names_every_key(name: str) -> None:
    keys = keys_of(json.loads(schemas()[name]))
    assert {"says", "greet", "sms"} <= keys or "sponsor" in keys
    assert sorted(key for key in keys if f"`{key}`" not in README) == []


def test_the_guide_names_every_kind_of_question() -> None:
    assert [kind for kind in QuestionKind if f"`{kind}`" not in README] == []


def test_what_files_say_is_not_asked_for_in_yaml() -> None:
    facts = json.loads(schemas()["campaign.schema.json"])
    assert not {"id", "words"} & facts["properties"].keys()
    assert facts["$defs"]["Letter"]["required"] == ["language", "sha256"]


def test_the_schemas_are_written_beside_the_campaigns(tmp_path: Path) -> None:
    write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == schemas().keys()
