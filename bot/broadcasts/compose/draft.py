"""What an organizer writes: an update, and whom it is for, as a YAML file or from their phone.

Everything is checked that the file alone can get wrong, with its line; whether the words may be
sent is for ``flows.broadcast`` and the card to say.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints, ValidationError

from bot.broadcasts.compose import draft_times
from bot.campaigns import yaml_positions
from bot.storage.broadcasts.audience_query import AudienceSelection
from bot.storage.broadcasts.broadcasts import BroadcastRow
from flows.campaign import Frozen, Language, Line, Shelf, Slug

MOST_BYTES = 100_000
"""A file larger than this is no update: 1,600 characters are the most of each text."""


class DraftError(Exception):
    """The draft cannot be used; ``problems`` name the line and what to write."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def _several(value: Any) -> Any:
    """Take one where several may be."""
    return (value,) if isinstance(value, str) and value else value or ()


def _moment(value: Any) -> Any:
    return draft_times.read(value) if isinstance(value, str) else value


_Several = BeforeValidator(_several)
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Channel = Annotated[str, StringConstraints(pattern=r"^(sms|telegram)$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Source = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Audience(Frozen):
    """Whom an update is for, among those who agreed to it. What is empty excludes nobody.

    ``sources`` are how people came (an organization's id, or a poster's code); ``regions`` where
    they said they are (US-CA); ``not_reached_since``: nothing of ours was sent to them since.
    """

    channels: Annotated[tuple[Channel, ...], _Several] = ()
    languages: Annotated[tuple[Language, ...], _Several] = ()
    sources: Annotated[tuple[Source, ...], _Several] = ()
    countries: Annotated[tuple[Country, ...], _Several] = ()
    regions: Annotated[tuple[Region, ...], _Several] = ()
    signed_after: Moment | None = None
    signed_before: Moment | None = None
    not_reached_since: Moment | None = None


class Draft(Frozen):
    """An update from one organization to those of a campaign's signers who want its updates.

    ``texts`` are its words by language; ``expires_hours`` how long after its hour it may still be
    sent (None: as the setting says). ``title`` is for organizers; nobody else reads it.
    """

    campaign: Slug
    organization: Slug
    title: Line
    texts: Mapping[Language, Annotated[str, StringConstraints(min_length=1)]] = Field(min_length=1)
    audience: Audience = Audience()
    expires_hours: Annotated[float, Field(gt=0, le=24 * 30)] | None = None


def read(path: Path, shelf: Shelf) -> Draft:
    """Return the draft in a YAML file, for a campaign and an organization of the shelf.

    Raises ``DraftError`` with everything that is wrong, and ``OSError``.
    """
    return parse(_bytes_of(path), shelf, path.name)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        written = file.read(MOST_BYTES + 1)
    if len(written) > MOST_BYTES:
        raise DraftError((f"{path.name} is too large to be an update",))
    return written


def parse(written: bytes, shelf: Shelf, name: str = "draft") -> Draft:
    """Return the draft that YAML says; ``name`` is how problems call the file.

    Raises ``DraftError``.
    """
    file = yaml_positions.read(written)
    if file.problems:
        raise DraftError(
            f"{name}:{one.mark.line}: {one.message} \N{EM DASH} {one.remedy}"
            for one in file.problems
        )
    try:
        draft = Draft.model_validate(_bare(file.value))
    except ValidationError as error:
        found = [(detail["loc"], _complaint(detail)) for detail in error.errors()]
    else:
        found = list(unknown(draft, shelf))
        if not found:
            return draft
    placed = sorted((file.mark(_path(loc)).line, _path(loc), words) for loc, words in found)
    raise DraftError(f"{name}:{line}: {words}" for line, _, words in placed)


def _bare(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was left empty: `expires_hours:` with nothing behind it asks for nothing."""
    audience = value.get("audience")
    if isinstance(audience, Mapping):
        value = {**value, "audience": {key: one for key, one in audience.items() if one != ""}}
    return {key: one for key, one in value.items() if one != ""}


def _path(loc: Iterable[int | str]) -> yaml_positions.Path:
    return tuple(part for part in loc if part != "[key]")


def unknown(draft: Draft, shelf: Shelf) -> list[tuple[tuple[str, ...], str]]:
    """Return what the draft names and nobody knows: the key, and what there is to choose from."""
    campaign = shelf.campaign(draft.campaign)
    if campaign is None:
        choices = ", ".join(one.id for one in shelf.campaigns)
        return [(("campaign",), f"there is no campaign {draft.campaign}; there is {choices}")]
    if draft.organization not in campaign.organization_names:
        choices = ", ".join(campaign.organization_names)
        return [
            (
                ("organization",),
                f"{draft.organization} is not in {campaign.id}; choose one of {choices}",
            )
        ]
    return []


_SHAPES: Mapping[str, str] = {
    "campaign": "the id of a campaign, as its folder is called",
    "organization": "the id of the organization that speaks",
    "title": "one line, for organizers to find it again",
    "texts": "the words of the update under the code of each language, as `en: …`",
    "audience": "whom it is for, one key to a line; leave it out for everyone who agreed",
    "channels": "sms or telegram, or leave it out for both",
    "languages": "two-letter codes of languages: [en, es]",
    "sources": "ids of organizations, or codes on posters",
    "countries": "two-letter codes of countries: [US, CA]",
    "regions": "codes of states: [US-CA, US-NY]",
    "signed_after": f"a moment with its time zone: {draft_times.EXAMPLE}",
    "signed_before": f"a moment with its time zone: {draft_times.EXAMPLE}",
    "not_reached_since": f"a moment with its time zone: {draft_times.EXAMPLE}",
    "expires_hours": "a number of hours, at most 720",
}
"""Key → what may stand there."""


def _complaint(detail: Any) -> str:
    """Return one thing that does not fit, in an organizer's words."""
    path = [str(part) for part in _path(detail["loc"])]
    key = next((part for part in reversed(path) if part in _SHAPES), path[-1])
    if len(path) > 1 and path[0] == "texts":
        return _about_a_text(path[1], is_key=detail["loc"][-1] == "[key]")
    match detail["type"]:
        case "extra_forbidden":
            return f"nothing is called {path[-1]}; there is {', '.join(_known(path))}"
        case "missing":
            return f"{key} is missing: write {_SHAPES[key]}"
        case "value_error":
            return f"{key}: {detail['ctx']['error']}"
        case _:
            return f"{key}: write {_SHAPES.get(key, 'it otherwise')}"


def _about_a_text(language: str, *, is_key: bool) -> str:
    if is_key:
        return f"texts: {language} is no language's code: write two small letters, as en or es"
    return f"texts: there are no words behind {language}: write them, or take the line away"


def _known(path: list[str]) -> Iterable[str]:
    """Return the keys that there are beside the last of ``path``."""
    return (Audience if path[0] == "audience" else Draft).model_fields


def draft_of(row: BroadcastRow) -> Draft:
    """Return the draft that a stored broadcast was made of."""
    return Draft(
        campaign=row.campaign,
        organization=row.organization,
        title=row.title,
        texts=json.loads(row.texts),
        audience=Audience.model_validate_json(row.audience),
        expires_hours=row.expires_hours,
    )


def columns_of(draft: Draft) -> dict[str, Any]:
    """Return the draft as columns of its row; what says the same is stored as the same."""
    return {
        "campaign": draft.campaign,
        "organization": draft.organization,
        "title": draft.title,
        "texts": json.dumps(dict(sorted(draft.texts.items())), ensure_ascii=False),
        "audience": draft.audience.model_dump_json(exclude_defaults=True),
        "expires_hours": draft.expires_hours,
    }


def selection_of(draft: Draft) -> AudienceSelection:
    """Return whom the draft is for, as the store chooses them."""
    asked = {name: getattr(draft.audience, name) for name in Audience.model_fields}
    return AudienceSelection(campaign=draft.campaign, organization=draft.organization, **asked)
