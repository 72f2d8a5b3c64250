"""What an organizer writes: a broadcast, and whom it is for, as a YAML file or from their phone.

Everything is checked that the file alone can get wrong, with its line; whether the words may be
sent is for ``flows.broadcast`` and the preview to say.
"""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints, ValidationError

from bot.broadcasts.compose import draft_times
from bot.broadcasts.compose.draft_times import UnclearMoment
from bot.campaigns import yaml_positions
from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.storage.broadcasts.audience_query import AudienceSelection
from bot.storage.broadcasts.broadcasts import BroadcastRow
from flows.campaign import FrozenModel, Language, Shelf, ShortText, Slug

MAX_FILE_BYTES: Final = 100_000
"""A file larger than this is no broadcast: 1,600 characters are the most of each text."""
MAX_REPAIRED_LINES: Final = 20
"""How many lines that YAML cannot read are named at once."""


class DraftError(Exception):
    """The draft cannot be used; ``problems`` name the line and what to write."""

    def __init__(self, problems: Iterable[Phrase]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(say_phrase(DEFAULT_LANGUAGE, each) for each in self.problems))


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
Source = Annotated[str, StringConstraints(min_length=1, max_length=101)]
"""As long as the longest id of an organization, with a slash and a poster's code behind it."""


class Audience(FrozenModel):
    """Whom a broadcast is for, among those who agreed to it. What is empty excludes nobody.

    ``sources`` are how people came (an organization's id, a poster's code, or id/code);
    ``regions`` where they said they are (US-CA); ``not_reached_since``: nothing of ours was sent to
    them since.
    """

    channels: Annotated[tuple[Channel, ...], _Several] = ()
    languages: Annotated[tuple[Language, ...], _Several] = ()
    sources: Annotated[tuple[Source, ...], _Several] = ()
    countries: Annotated[tuple[Country, ...], _Several] = ()
    regions: Annotated[tuple[Region, ...], _Several] = ()
    signed_after: Moment | None = None
    signed_before: Moment | None = None
    not_reached_since: Moment | None = None


class Draft(FrozenModel):
    """A broadcast from one organization to those of a campaign's signers who want its updates.

    ``texts`` are its words by language; ``expires_hours`` how long after its hour it may still be
    sent (None: as the setting says). ``title`` is for organizers; nobody else reads it.
    """

    campaign: Slug
    organization: Slug
    title: ShortText
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
        written = file.read(MAX_FILE_BYTES + 1)
    if len(written) > MAX_FILE_BYTES:
        raise DraftError((Phrase("draft.too_large", {"file": path.name}),))
    return written


def parse(written: bytes, shelf: Shelf, name: str = "draft") -> Draft:
    """Return the draft that YAML says; ``name`` is how problems call the file.

    Raises ``DraftError``.
    """
    file, repaired = _read_repaired(_with_plain_blanks(written))
    unreadable = {each.mark.line: each for each in (*file.problems, *repaired.values())}
    found: list[tuple[int, yaml_positions.Path, Phrase]] = [
        (line, (), Phrase("draft.unreadable", _message(each))) for line, each in unreadable.items()
    ]
    draft, misfits = _fitted(file.value, shelf) if file.value is not None else (None, [])
    for loc, problem in misfits:
        line = file.mark(_path(loc)).line
        each = (line, _path(loc), problem)
        if line not in repaired and (line, problem) not in [(at, told) for at, _, told in found]:
            found.append(each)
    if draft is None or found:
        found.sort(key=lambda each: each[:2])
        raise DraftError(
            Phrase("draft.line", {"file": name, "line": line, "problem": problem})
            for line, _, problem in found
        )
    return draft


_KEY: Final = re.compile(r"\s*(?:- *)?[A-Za-z_-]+(?=:|\s|$)")
_ODD_INDENT: Final = re.compile(
    r"^[^\S\n\t]+|(?<=:)[\u00a0\u2000-\u200a\u202f\u3000]", re.MULTILINE
)


def _with_plain_blanks(written: bytes) -> bytes:
    """Make blanks of a page of text (no-break and their like) plain where YAML looks at them.

    Nobody sees the difference, and only at the beginning of a line and behind a colon does it
    matter.
    """
    try:
        text = written.decode()
    except UnicodeDecodeError:
        return written
    plain = text if text.isascii() else _ODD_INDENT.sub(lambda odd: " " * len(odd[0]), text)
    return plain.encode()


def _read_repaired(
    written: bytes,
) -> tuple[yaml_positions.PositionedYaml, dict[int, yaml_positions.UnreadablePart]]:
    """Read YAML, and on past each single line that cannot be read; return those by their number.

    The value of such a line is taken for a word, so that the rest is looked at as well.
    """
    lines, repaired = written.split(b"\n"), dict[int, yaml_positions.UnreadablePart]()
    kept: tuple[yaml_positions.PositionedYaml, dict[int, yaml_positions.UnreadablePart]] | None
    kept = None  # what is told if what follows a mistake that runs on cannot be read either
    while True:
        file = yaml_positions.read(b"\n".join(lines))
        if file.value is not None or len(file.problems) != 1:
            return file, repaired
        (problem,) = file.problems
        line = problem.mark.line
        is_readable_without = problem.is_of_its_line or problem.runs_on
        if not is_readable_without or line in repaired or len(repaired) >= MAX_REPAIRED_LINES:
            return kept or (file, repaired)
        if problem.runs_on and kept is None:
            kept = file, dict(repaired)
        key = _KEY.match(lines[line - 1].decode().expandtabs(2))
        lines[line - 1] = f"{key[0]}: x".encode() if key else b""
        repaired[line] = problem


def _message(problem: yaml_positions.UnreadablePart) -> dict[str, object]:
    return {"message": problem.message, "remedy": problem.remedy}


_Misfit = tuple[tuple[int | str, ...], Phrase]
"""Where something does not fit, and what it is."""


def _fitted(value: Mapping[str, Any], shelf: Shelf) -> tuple[Draft | None, list[_Misfit]]:
    """Return the draft that these values are, or all that does not fit."""
    bare, spelled = _respelled(_bare(value))
    misfits: list[_Misfit] = []
    draft = None
    try:
        draft = Draft.model_validate(bare)
    except ValidationError as error:
        misfits = [(detail["loc"], _complaint(detail)) for detail in error.errors()]
    names = (str(bare.get("campaign", "")), str(bare.get("organization", "")))
    misshapen = {loc[0] for loc, _ in misfits if loc}
    unknown = find_unknown_name(*names, shelf)
    if unknown and unknown[0][0] not in misshapen:
        misfits.append(unknown)
    misspelled: list[_Misfit] = [
        (meant, Phrase("draft.misspelled_key", {"key": key, "meant": meant[-1]}))
        for meant, key in spelled.items()
    ]
    return draft, [(_as_written(loc, spelled), each) for loc, each in (*misspelled, *misfits)]


def check_values(
    values: Mapping[str, Any], shelf: Shelf
) -> tuple[Draft | None, list[tuple[tuple[str, ...], Phrase]]]:
    """Return the draft that the values of a form are, and all that does not fit, by its path."""
    draft, misfits = _fitted(values, shelf)
    found = [(tuple(map(str, _path(loc))), problem) for loc, problem in misfits]
    return None if found else draft, found


def _as_written(
    loc: tuple[int | str, ...], spelled: Mapping[tuple[int | str, ...], str]
) -> tuple[int | str, ...]:
    return tuple(spelled.get(loc[: at + 1], part) for at, part in enumerate(loc))


def _bare(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was left empty: `expires_hours:` with nothing behind it asks for nothing.

    Signs that do not show are left out of all but the words.
    """
    bare = {_seen(key): each for key, each in value.items() if each != ""}
    audience = bare.get("audience")
    if isinstance(audience, Mapping):
        bare["audience"] = {
            _seen(key): _all_seen(each) for key, each in audience.items() if each != ""
        }
    return {key: each if key in _WORDS else _all_seen(each) for key, each in bare.items()}


_WORDS: Final = ("title", "texts", "audience")
_UNSEEN: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _seen(written: str) -> str:
    return _UNSEEN.sub("", written)


def _all_seen(value: Any) -> Any:
    if isinstance(value, list):
        return [_all_seen(each) for each in value]
    return _seen(value) if isinstance(value, str) else value


def _respelled(bare: Mapping[str, Any]) -> tuple[dict[str, Any], dict[tuple[int | str, ...], str]]:
    """Return what is written with every key that is nearly known as that key, and those keys.

    So one misspelled key is one mistake, and what stands behind it is looked at.
    """
    spelled = dict[tuple[int | str, ...], str]()
    read = dict[str, Any]()
    for meant, key in _nearly_known(bare, Draft.model_fields).items():
        read[meant] = bare[key]
        if meant != key:
            spelled[meant,] = key
    audience = read.get("audience")
    if isinstance(audience, Mapping):
        read["audience"] = {}
        for meant, key in _nearly_known(audience, Audience.model_fields).items():
            read["audience"][meant] = audience[key]
            if meant != key:
                spelled["audience", meant] = key
    return read, spelled


def _nearly_known(bare: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """Return each key as it was written by the one that was meant."""
    known = {key: key for key in bare if key in fields}
    for key in bare:
        if key not in known:
            free = [field for field in fields if field not in known]
            meant = get_close_matches(key.lower(), free, 1, _LIKENESS)
            known[meant[0] if meant else key] = key
    return known


_LIKENESS: Final = 0.7
"""How like a known key (``difflib``) an unknown one must be to be taken for it."""


def _path(loc: Iterable[int | str]) -> yaml_positions.Path:
    return tuple(part for part in loc if part != "[key]")


def find_unknown_name(campaign_id: str, organization: str, shelf: Shelf) -> _Misfit | None:
    """Return which of the two nobody knows: its key, and what there is to choose from."""
    campaign = shelf.campaign(campaign_id)
    if campaign is None:
        choices = tuple(each.id for each in shelf.campaigns)
        params = {"campaign": campaign_id, "choices": choices}
        return ("campaign",), Phrase("draft.unknown_campaign", params)
    if organization not in campaign.organization_names:
        choices = tuple(campaign.organization_names)
        params = {"organization": organization, "campaign": campaign.id, "choices": choices}
        return ("organization",), Phrase("draft.unknown_organization", params)
    return None


def _complaint(detail: Any) -> Phrase:
    """Return one thing that does not fit."""
    path = [str(part) for part in _path(detail["loc"])]
    names = {*Draft.model_fields, *Audience.model_fields}
    key = next((part for part in reversed(path) if part in names), "")
    if len(path) > 1 and path[0] == "texts":
        is_key = detail["loc"][-1] == "[key]"
        key = "draft.no_language_code" if is_key else "draft.no_words"
        return Phrase(key, {"language": path[1]})
    shape = Phrase(f"shapes.{key or 'other'}", {"example": draft_times.EXAMPLE})
    params = {"key": key or path[-1], "shape": shape}
    match detail["type"]:
        case "extra_forbidden":
            known = (Audience if path[0] == "audience" else Draft).model_fields
            return Phrase("draft.unknown_key", {"key": path[-1], "choices": tuple(known)})
        case "missing":
            return Phrase("draft.missing", params)
        case "value_error" if isinstance(detail["ctx"]["error"], UnclearMoment):
            return Phrase(
                "draft.wrong_moment", {**params, "problem": detail["ctx"]["error"].phrase}
            )
        case _:
            return Phrase("draft.wrong_shape", params)


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
