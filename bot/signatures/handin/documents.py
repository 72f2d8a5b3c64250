"""What stands in the documents of a hand-in, as data for their templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.dates import format_date

from bot.conversation.places.us_states import name_region
from bot.documents.letter_text import read_letter
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES, format_number, locale_of, say
from bot.signatures.figures.campaign_figures import FEWEST_TOLD_OUTSIDE, OTHER
from bot.signatures.handin.figures import (
    HELD,
    MONTHS,
    PLACES,
    TOTALS,
    Figure,
)
from bot.signatures.handin.figures import (
    LANGUAGES as BY_LANGUAGE,
)
from bot.signatures.handin.found_fonts import families_for, name_of_script
from bot.signatures.handin.printed_names import (
    UNKNOWN_SCRIPT,
    is_right_to_left,
    is_wide,
    script_of,
)
from bot.storage.handin.frozen_signatures import LetterVersion
from bot.storage.handin.packages import PackageRow
from flows.campaign import Campaign

_TEMPLATES: Final = Path(__file__).parent / "templates"
LETTER_TEMPLATE: Final = _TEMPLATES / "letter.typ"
COVER_TEMPLATE: Final = _TEMPLATES / "cover.typ"
Fonts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Papers:
    """What all documents of one package share. ``log_key`` names the campaign's log, or is ""."""

    campaign: Campaign
    package: PackageRow
    frozen_on: date
    fonts: Fonts
    log_key: str = ""

    @property
    def language(self) -> str:
        """The language of the documents: the letter's, where the program speaks it."""
        language = self.campaign.letter.language
        return language if language in LANGUAGES else DEFAULT_LANGUAGE

    @property
    def title(self) -> str:
        """The campaign's title, in the letter's language if it has words in it."""
        words = self.campaign.words
        return words.get(self.campaign.letter.language, next(iter(words.values()))).title

    @property
    def sender(self) -> str:
        """The sponsor's name."""
        return self.campaign.organization_names[self.campaign.sponsor]

    @property
    def partners(self) -> tuple[str, ...]:
        """The partners' names."""
        names = self.campaign.organization_names
        return tuple(name for key, name in names.items() if key != self.campaign.sponsor)

    def say(self, key: str, **params: object) -> str:
        """Return a text of the documents."""
        return say(self.language, f"handin.{key}", **params)

    def number(self, number: int) -> str:
        """Return a number as it is read."""
        return format_number(self.language, number)

    @property
    def day(self) -> str:
        """The day of the freeze, in words."""
        return format_date(self.frozen_on, "long", locale=locale_of(self.language))

    @property
    def locale(self) -> Locale:
        """The locale of the documents."""
        return Locale.parse(locale_of(self.language))

    def head(self) -> dict[str, Any]:
        """Return what every document's template wants."""
        return {
            "title": self.title,
            "sender": self.sender,
            "language": self.language,
            "fonts": families_for(self.fonts, script_of(self.title)),
        }


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of the names under one letter; ``first`` counts from 0."""

    letter: LetterVersion
    first: int
    of: int
    lines: Sequence[Any]


@dataclass(frozen=True, slots=True)
class LetterFiles:
    """A letter version, how many names stand under it, and in which files."""

    letter: LetterVersion
    names: int
    files: Sequence[str]


def printed_texts(papers: Papers, letters: Iterable[LetterVersion]) -> Iterable[str]:
    """Yield what is printed beside names and our own words: fonts are needed for it too."""
    target = papers.campaign.target
    yield from (papers.title, papers.sender, *papers.partners, target.name, target.organization)
    yield from (letter.text for letter in letters)


def letter_data(papers: Papers, volume: Volume) -> dict[str, Any]:
    """Return the data of a volume: the letter, and names under it by script."""
    last = volume.first + len(volume.lines)
    words = {
        "sha256": papers.say("letter.sha256"),
        "names": papers.say("letter.signed_by"),
        "range": papers.say("letter.range", first=volume.first + 1, last=last, names=volume.of),
    }
    return {
        **papers.head(),
        "text_language": volume.letter.language,
        "letter": read_letter(volume.letter.text),
        "sha256": volume.letter.sha256,
        "words": words,
        "sections": _sections(papers, volume.lines),
    }


def _sections(papers: Papers, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the names by script, in their order. One script alone needs no heading."""
    by_script: dict[str, list[Any]] = {}
    for name, script, answers in lines:
        by_script.setdefault(script, []).append(_entry(name, answers))
    return [
        {
            "heading": _script_heading(papers, script) if len(by_script) > 1 else "",
            "fonts": families_for(papers.fonts, script),
            "names": names,
        }
        for script, names in by_script.items()
    ]


def _entry(name: str, answers: Sequence[str]) -> dict[str, Any]:
    """Return a name and each answer, which is set apart: it may run the other way."""
    return {"name": _phrase(name), "answers": [_phrase(each) for each in answers if each]}


def _phrase(text: str) -> dict[str, Any]:
    return {
        "rtl": is_right_to_left(script_of(text)),
        "words": [{"text": word, "wide": is_wide(word)} for word in text.split()],
    }


def _script_heading(papers: Papers, script: str) -> str:
    if script == UNKNOWN_SCRIPT:
        return papers.say("letter.other_signs")
    named = papers.locale.scripts.get(script) or name_of_script(script)
    return str(named)[:1].upper() + str(named)[1:]


def cover_data(
    papers: Papers, figures: Sequence[Figure], letters: Sequence[LetterFiles]
) -> dict[str, Any]:
    """Return the data of the covering page."""
    said = papers.say
    target = papers.campaign.target
    facts = [
        (said("cover.to"), f"{target.name}, {target.organization}"),
        (said("cover.sender"), papers.sender),
        *([(said("cover.partners"), ", ".join(papers.partners))] if papers.partners else []),
        (said("cover.date"), papers.day),
    ]
    checks = ("reply", "phone", "review", "withdrawal")
    params = {
        "people": papers.campaign.signers_per_phone,
        "held_back": papers.package.held_back,
    }
    return {
        **papers.head(),
        "kicker": said("cover.kicker"),
        "facts": facts,
        "totals": {
            "heading": said("cover.signatures"),
            "rows": [
                (said(f"cover.{one.name}"), papers.number(one.count))
                for one in figures
                if one.name in TOTALS
            ],
        },
        "tables": [
            table
            for name in (HELD, MONTHS, BY_LANGUAGE, PLACES)
            if (table := _table(papers, figures, name))
        ],
        "letters": {
            "heading": said("cover.letters"),
            "versions": [_version(papers, one) for one in letters],
        },
        "checked": _listed(papers, "checked", "checks", checks, params),
        "unchecked": _listed(papers, "unchecked", "gaps", ("identity", "place", "twice"), {}),
        "proof": _proof(papers),
    }


def _listed(
    papers: Papers, heading: str, section: str, keys: Iterable[str], params: Mapping[str, object]
) -> dict[str, Any]:
    return {
        "heading": papers.say(f"cover.{heading}"),
        "lines": [papers.say(f"cover.{section}.{key}", **params) for key in keys],
    }


def _table(papers: Papers, figures: Sequence[Figure], name: str) -> dict[str, Any] | None:
    rows = [(_group(papers, one), papers.number(one.count)) for one in figures if one.name == name]
    return {"heading": papers.say(f"cover.{name}"), "rows": rows} if rows else None


def _group(papers: Papers, figure: Figure) -> str:
    """Return how a group is called on the covering page."""
    if figure.name == HELD:
        return papers.say(f"held_reasons.{figure.group}")
    if figure.group == OTHER:
        return papers.say("cover.other", smallest=FEWEST_TOLD_OUTSIDE)
    if figure.name == MONTHS:
        month = date.fromisoformat(f"{figure.group}-01")
        return format_date(month, "MMMM y", locale=papers.locale)
    if figure.name == BY_LANGUAGE:
        return str(papers.locale.languages.get(figure.group, figure.group))
    return str(papers.locale.territories.get(figure.group) or name_region(figure.group))


def _version(papers: Papers, one: LetterFiles) -> dict[str, str]:
    language = one.letter.language
    line = papers.say(
        "cover.letter_version",
        language=str(papers.locale.languages.get(language, language)),
        names=one.names,
        files=_range(one.files),
    )
    return {"line": line, "sha256": one.letter.sha256}


def _range(files: Sequence[str]) -> str:
    return files[0] if len(files) == 1 else f"{files[0]} – {files[-1]}"


def _proof(papers: Papers) -> dict[str, str]:
    checkpoint = papers.package.checkpoint
    return {
        "heading": papers.say("cover.proof"),
        "text": papers.say("cover.proof_text" if checkpoint else "cover.no_proof"),
        "checkpoint": checkpoint.strip(),
        "key": papers.log_key,
    }


def readme_text(papers: Papers, files: Iterable[str]) -> str:
    """Return the README: what is in the package, file by file."""
    head = papers.say(
        "readme.head", title=papers.title, names=papers.package.names, date=papers.day
    )
    lines = [head, papers.say("readme.files"), ""]
    lines += [f"  {name}: {papers.say(f'readme.{_kind(name)}')}" for name in files]
    return "\n".join([*lines, "", papers.say("readme.privacy"), ""])


def _kind(file: str) -> str:
    """Return the key of the words about a file, which its parts share."""
    if file.startswith("letter-"):
        return "letter"
    return "names.csv" if file.startswith("names") else file
