"""The JSON Schemas that let an editor complete and check campaign files while they are typed.

They are made from the models and kept beside the campaigns: ``python -m bot.campaigns.json_schema``
writes them anew.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bot.campaigns.schema_errors import SHAPES
from flows.campaign import Campaign, CampaignText, CampaignWords
from flows.replies import CAMPAIGN_REPLIES, SHARED_REPLIES

FOLDER = Path(__file__).parents[2] / "campaigns"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT = {
    "description": "One text for every channel, or one for text messages and one for Telegram.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["sms"],
            "properties": {
                "sms": {
                    "anyOf": [
                        {"type": "string"},
                        {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    ]
                },
                "rich": {"type": "string"},
            },
        },
    ],
}


class _Untitled(GenerateJsonSchema):
    """Without a title for each field, which would only repeat the field's name."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - no field is
        return False


def schemas() -> dict[str, str]:
    """Return file name → JSON Schema: of campaign.yaml, and of a language's words."""
    facts = Campaign.model_json_schema(schema_generator=_Untitled)
    words = CampaignWords.model_json_schema(schema_generator=_Untitled)
    for name in (CampaignWords.__name__, CampaignText.__name__):
        facts["$defs"].pop(name)
    _leave_out(facts, "id", "words")
    _leave_out(facts["$defs"]["Letter"], "text", "translations")
    words["$defs"][CampaignText.__name__] = _TEXT
    words["properties"]["says"] = {
        "type": "object",
        "additionalProperties": False,
        "required": list(CAMPAIGN_REPLIES),
        "properties": {
            key: {"$ref": f"#/$defs/{CampaignText.__name__}"}
            for key in (*CAMPAIGN_REPLIES, *SHARED_REPLIES)
        },
    }
    made = {"campaign.schema.json": facts, "words.schema.json": words}
    return {name: _written(schema) for name, schema in made.items()}


def _leave_out(schema: dict[str, Any], *fields: str) -> None:
    """Take out fields that are not written in YAML: the folder and its files say them."""
    for field in fields:
        schema["properties"].pop(field)
    schema["required"] = [field for field in schema["required"] if field not in fields]


def _written(schema: dict[str, Any]) -> str:
    for part in (schema, *schema["$defs"].values()):
        for name, field in part.get("properties", {}).items():
            if name in SHAPES:
                field["description"] = SHAPES[name]
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    """Write the schemas into a folder of campaigns."""
    for name, schema in schemas().items():
        (folder / name).write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
