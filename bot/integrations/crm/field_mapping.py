"""Which facts of a person a CRM is told, under which names: a YAML file, read and checked.

What is wrong with the file is told by line and column, as it is of a campaign's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError

from bot.campaigns.problems import CampaignError, FileProblem
from bot.campaigns.yaml_positions import PositionedYaml, read
from bot.integrations.crm.crm_interface import CrmPerson
from flows.campaign import FrozenModel, Slug

DEFAULT_FILE: Final = Path(__file__).with_name("default_mapping.yaml")
MAX_FILE_BYTES: Final = 20_000
MAX_NAME: Final = 200
_BEGINS_A_FORMULA: Final = "=+-@\t\r "
"""What a spreadsheet runs, once the CRM's own export is opened in one."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_ ]{0,59}$")]
TagName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
SourceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")]


class MappingError(CampaignError):
    """The file is no mapping. ``problems`` are all of its mistakes."""


class NameParts(StrEnum):
    """How a name is cut into a given name and a family name."""

    FIRST_WORD = "first word"
    WHOLE = "whole"


class Fact(StrEnum):
    """A fact that may go into a field of the CRM's own."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    LANGUAGE = "language"
    COUNTRY = "country"
    REGION = "region"
    CHANNEL = "channel"
    AGREED_ON = "agreed_on"


class MappedTag(FrozenModel):
    """A tag: for all, or for those of a campaign or a source alone."""

    name: TagName
    campaign: Slug | None = None
    source: SourceCode | None = None


class FieldMapping(FrozenModel):
    """Which facts of people a CRM gets, and under which names it keeps them."""

    name: NameParts = NameParts.FIRST_WORD
    language: bool = True
    place: bool = False
    custom_fields: Mapping[FieldName, Fact] = Field(default_factory=dict, max_length=20)
    tags: tuple[MappedTag, ...] = Field(default=(), max_length=20)


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who agreed to updates, as they are known here. ``number`` is E.164.

    ``campaign`` is the one on which they agreed, ``source`` by what they came to it; ``region`` is
    a code of ISO 3166 (US-CA), or "".
    """

    number: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    country: str
    region: str
    campaign: str
    source: str
    channel: str
    agreed_at: datetime


def read_mapping_file(file: Path) -> FieldMapping:
    """Return what a file says. Raises ``MappingError``."""
    try:
        with file.open("rb") as opened:
            written = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        told = f"this cannot be read ({error.strerror or type(error).__name__})"
        raise MappingError((FileProblem(file, 1, 1, told, "give a file that is there"),)) from None
    return read_mapping(file, written)


def read_mapping(file: Path, written: bytes) -> FieldMapping:
    """Return what the bytes of a file say. Raises ``MappingError``."""
    if len(written) > MAX_FILE_BYTES:
        remedy = f"keep it under {MAX_FILE_BYTES:,} bytes"
        raise MappingError((FileProblem(file, 1, 1, "the file is too large", remedy),))
    found = read(written, drops_quotes=True)
    if found.problems:
        raise MappingError(
            tuple(
                FileProblem(file, one.mark.line, one.mark.column, one.message, one.remedy)
                for one in found.problems
            )
        )
    try:
        return FieldMapping.model_validate(found.value)
    except ValidationError as error:
        raise MappingError(tuple(_problems(file, found, error))) from None


_REMEDIES: Final[Mapping[str, str]] = {
    "name": f"write {' or '.join(NameParts)}; for a tag, its name as the CRM has it",
    "language": "write true or false",
    "place": "write true or false",
    "custom_fields": (
        "write a name of letters, digits and _ for each field, and behind it one of "
        f"{', '.join(Fact)}; at most 20"
    ),
    "tags": "write a list of at most 20 tags, each with its name",
    "campaign": "write a campaign's id, as its folder is called",
    "source": "write a source as `figures` shows it",
}
"""Key → what may stand there."""


def _problems(file: Path, found: PositionedYaml, error: ValidationError) -> Iterator[FileProblem]:
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        mark = found.mark(path)
        named = [part for part in path if isinstance(part, str)]
        if detail["type"] == "extra_forbidden":
            message, remedy = f"nothing is called {named[-1]}", f"keep to {', '.join(_REMEDIES)}"
        else:
            message = f"{named[-1] if named else 'the file'} is not written as it must be"
            remedy = next((_REMEDIES[one] for one in reversed(named) if one in _REMEDIES), "")
        yield FileProblem(file, mark.line, mark.column, message, remedy)


def map_supporter(mapping: FieldMapping, supporter: Supporter) -> CrmPerson:
    """Return somebody as a CRM is told of them."""
    given, family = _name_parts(mapping.name, supporter.name)
    facts = {
        Fact.SOURCE: supporter.source,
        Fact.CAMPAIGN: supporter.campaign,
        Fact.LANGUAGE: supporter.language,
        Fact.COUNTRY: supporter.country,
        Fact.REGION: supporter.region,
        Fact.CHANNEL: supporter.channel,
        Fact.AGREED_ON: supporter.agreed_at.date().isoformat(),
    }
    return CrmPerson(
        number=supporter.number,
        given_name=given,
        family_name=family,
        language=supporter.language if mapping.language else "",
        country=supporter.country if mapping.place else "",
        region=supporter.region.partition("-")[2] if mapping.place else "",
        source=supporter.source,
        tags=tuple(dict.fromkeys(one.name for one in mapping.tags if _is_for(one, supporter))),
        custom_fields={
            name: facts[fact] for name, fact in mapping.custom_fields.items() if facts[fact]
        },
    )


def _is_for(tag: MappedTag, supporter: Supporter) -> bool:
    is_of_source = tag.source is None or tag.source.casefold() == supporter.source.casefold()
    return tag.campaign in (None, supporter.campaign) and is_of_source


def _name_parts(parts: NameParts, name: str) -> tuple[str, str]:
    """Return given and family name: one line, without what does not show or a sheet would run."""
    shown = "".join(sign if sign.isprintable() else " " for sign in name)[:MAX_NAME]
    plain = " ".join(shown.split()).lstrip(_BEGINS_A_FORMULA)
    if parts is NameParts.WHOLE:
        return plain, ""
    given, _, family = plain.partition(" ")
    return given, family.lstrip(_BEGINS_A_FORMULA)
