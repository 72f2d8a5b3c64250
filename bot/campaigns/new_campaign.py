"""The answers with which a campaign is begun, and what is wrong with them.

A draft can be checked while answers are still missing: what stands in for them is right, so what
is wrong comes from the answers that are there.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.campaigns.schema_errors import explain_errors
from bot.languages import organizer_texts
from flows import check
from flows.campaign import Campaign, Shelf, letter_sha256
from flows.segments import fold_to_gsm7
from flows.unseen_signs import DIRECTION_CHANGES
from flows.wording import fits_sms

MAX_SLUG = 60
MIN_KEYWORD, MAX_KEYWORD = 2, 20
MAX_LETTER_BYTES = 100_000
"""The largest letter file: some thirty pages; more is no letter."""

_STAND_INS: Mapping[str, Any] = {
    "title": "A title",
    "target": "them",
    "ask": "act",
    "target_name": "Someone",
    "target_organization": "Some",
    "sponsor": "Neighbors of the River",
    "contact": "petition@neighbors.example.org",
    "privacy": "https://neighbors.example.org/privacy",
    "letter": "Dear you",
}
"""What stands in for an answer that is still missing: right, and as long as most are, so that who
is asked later need not mend what was answered before."""
_KEYWORD_STAND_IN = "ZQXJKVWZ"

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class LetterError(ValueError):
    """A file that cannot be the letter; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """The answers so far. What is said in each language is a mapping by its code.

    ``languages`` begins with the letter's own. ``letters`` are the letter and its translations.
    """

    languages: tuple[str, ...]
    id: str = ""
    target_name: str = ""
    target_organization: str = ""
    sponsor: str = ""
    contact: str = ""
    privacy: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    target: Mapping[str, str] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    keyword: Mapping[str, str] = field(default_factory=dict)
    letter: Mapping[str, str] = field(default_factory=dict)

    def said(self, name: str, language: str = "") -> str:
        """Return an answer, or a placeholder while it is missing."""
        given = getattr(self, name)
        value: str = given.get(language, "") if isinstance(given, Mapping) else given
        if not value and name == "keyword":
            return _KEYWORD_STAND_IN + language.upper() * 2
        return value or _STAND_INS[name]

    def with_answer(self, name: str, value: str, language: str = "") -> "NewCampaign":
        """Return the draft with one more answer, of a language where it is said in each."""
        answer = {**getattr(self, name), language: value} if language else value
        return replace(self, **{name: answer})  # type: ignore[arg-type] # names are fields


def read_letter(path: Path) -> str:
    """Return the text of a letter file; raises ``LetterError`` for one that cannot be it."""
    try:
        written = path.read_bytes()
    except OSError:
        raise LetterError(f"{path} cannot be read: name a file with the letter in it") from None
    if len(written) > MAX_LETTER_BYTES:
        raise LetterError(f"{path} has more than {MAX_LETTER_BYTES:,} bytes: is it the letter?")
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise LetterError(f"{path}:{line} is not UTF-8: save the file as UTF-8") from None
    if not text.strip(f"{_BYTE_ORDER_MARK} \r\n\t"):
        raise LetterError(f"{path} is empty: write the letter that people sign into it")
    if text.startswith(_BYTE_ORDER_MARK):
        raise LetterError(f"{path} begins with a byte order mark: save it as UTF-8 without one")
    if turned := DIRECTION_CHANGES.search(text):
        line = text.count("\n", 0, turned.start()) + 1
        raise LetterError(
            f"{path}:{line} has a sign that turns the direction of text unseen "
            f"(U+{ord(turned.group()):04X}): take it away"
        )
    return text


def suggest_id(title: str) -> str:
    """Return a folder's name made of the title, or "" where nothing in it can be."""
    plain = unicodedata.normalize("NFKD", title.replace("’", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().casefold())
    name = ""
    for word in words:
        if len(name) + len(word) < MAX_SLUG:
            name = f"{name}-{word}" if name else word
    return name


def suggest_keyword(new: NewCampaign, language: str) -> str:
    """Return a keyword of a further language: the first one's, with the language behind it."""
    first = new.keyword.get(new.languages[0], "")
    return first[: MAX_KEYWORD - 2] + language.upper() if first else ""


def read_keyword(text: str) -> str:
    """Return a keyword as it is written down; raises ``ValueError`` for what cannot be one."""
    word = text.strip().upper()
    if not (word.isascii() and word.isalnum() and MIN_KEYWORD <= len(word) <= MAX_KEYWORD):
        raise ValueError(
            f"a keyword is {MIN_KEYWORD} to {MAX_KEYWORD} letters from A to Z and digits"
        )
    return word


def find_problems(new: NewCampaign, shelf: Shelf) -> list[str]:
    """Return what is wrong with the answers so far, each with its remedy, beside other campaigns.

    ``shelf`` holds the campaigns that are there already.
    """
    try:
        campaign = Campaign.model_validate(campaign_values(new, shelf))
    except ValidationError as error:
        return [f"{message}: {remedy}" for _, message, remedy in explain_errors(error)]
    whole = shelf.model_copy(update={"campaigns": (*shelf.campaigns, campaign)})
    found = check.find_problems(campaign, whole)
    return list(dict.fromkeys(f"{problem.message}: {problem.remedy}" for problem in found))


def campaign_values(new: NewCampaign, shelf: Shelf) -> dict[str, Any]:
    """Return the campaign as its schema reads it, with stand-ins for missing answers.

    Of the words of its cause those are left out with which an opt-out would be misread. A greeting
    that is too long, also where the language was just changed, is the shorter one.
    """
    values = _values_as_answered(new)
    try:
        campaign = Campaign.model_validate(values)
    except ValidationError:
        return values
    for problem in check.find_problems(campaign, shelf):
        match problem.path:
            case ("words", str(language), "cause", int(place)):
                words = values["words"][language]
                misread = campaign.words[language].cause[place]
                words["cause"] = [one for one in words["cause"] if one != misread]
                words["cause"] = words["cause"] or [campaign.keyword]
            case ("words", str(language), "says", "greet", *_):
                short = organizer_texts(language)["new_campaign.greet_short"]
                values["words"][language]["says"]["greet"]["sms"] = short
    return values


def _values_as_answered(new: NewCampaign) -> dict[str, Any]:
    first, *others = new.languages
    sponsor = new.said("sponsor")
    organization = {
        "id": suggest_id(sponsor) or "sponsor",
        "name": sponsor,
        "keyword": _sponsor_keyword(new),
    }
    return {
        "id": new.id or "new-campaign",
        "target": {
            "name": new.said("target_name"),
            "organization": new.said("target_organization"),
        },
        "sponsor": organization["id"],
        "organizations": [organization],
        "keywords": {new.said("keyword", language): language for language in new.languages},
        "letter": {
            "language": first,
            "sha256": letter_sha256(new.said("letter", first)),
            "text": new.said("letter", first),
            "translations": {language: new.said("letter", language) for language in others},
        },
        "contact": new.said("contact"),
        "privacy": new.said("privacy"),
        "words": {language: _words(new, language) for language in new.languages},
    }


def _sponsor_keyword(new: NewCampaign) -> str:
    """Return the keyword that notes the sponsor as the source: the first one, with its initials."""
    words = suggest_id(new.said("sponsor")).split("-")
    initials = "".join(word[:1] for word in words)[:4] if len(words) > 1 else words[0][:3]
    ending = initials.upper() or "ORG"
    return new.said("keyword", new.languages[0])[: MAX_KEYWORD - len(ending)] + ending


def _words(new: NewCampaign, language: str) -> dict[str, Any]:
    texts = organizer_texts(language)
    fields = {name: new.said(name, language) for name in ("title", "target", "ask")}
    filled = {**fields, "sponsor": new.said("sponsor")}
    greetings = (texts["new_campaign.greet"], texts["new_campaign.greet_short"])
    fitting = (text for text in greetings if fits_sms(fold_to_gsm7(text.format(**filled))))
    names = (new.said("target_organization"), new.said("target_name"))
    return {
        **fields,
        "cause": list(dict.fromkeys(names)),
        "says": {
            "greet": {
                "sms": next(fitting, greetings[-1]),
                "rich": texts["new_campaign.greet_rich"],
            },
            "more": texts["new_campaign.more"],
        },
    }
