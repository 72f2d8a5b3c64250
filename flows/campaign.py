"""The schema of a campaign, and of the shelf that holds them all.

A campaign is written as a folder of YAML, which ``bot.campaigns`` reads into these frozen values.
Language codes are ISO 639-1 (``en``); hashes are lower-case hex.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from flows.lexicon import Languages
from flows.lexicon.odd_names import Oddity, OddNames
from flows.lexicon.question_reader import QuestionReader
from flows.lexicon.question_words import QuestionWords
from flows.lexicon.quotations import RunsOfWords, find_runs_of_words

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Keyword = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,20}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^\S(.*\S)?$")]


MAX_LENGTH_OF_LIST = 200
"""Characters of a list of campaigns with their titles, or contacts, at most."""

ANSWER_PREFIX = "answer."
"""What the reply key of a campaign's own answer begins with; its id follows."""

RESERVED_ADDRESSES = frozenset(
    {
        *("console", "embed", "favicon.ico", "healthz", "metrics", "preview", "privacy"),
        *("readyz", "receipt", "robots.txt", "sandbox", "static", "telegram", "terms", "twilio"),
        "workerz",
    }
)
"""First parts of paths that are no campaign's: no slug and no keyword may be one of them."""

SMALLEST_MINIMUM_AGE = 13
"""From this age on a child's data may be taken without the parents' consent (16 CFR 312.2)."""


class FrozenModel(BaseModel):
    """A frozen value in which unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""Where a value is put into a text."""


class CampaignText(FrozenModel):
    """One text of the bot: as a text message of one or more pages, and for rich channels."""

    sms: tuple[str, ...]
    rich: str


def _as_campaign_text(value: Any) -> Any:
    """Accept a plain string for both, or {sms: string or pages, rich: string}."""
    if isinstance(value, str):
        return {"sms": (value,), "rich": value}
    if isinstance(value, Mapping) and isinstance(value.get("sms"), str):
        return {"rich": value["sms"], **value, "sms": (value["sms"],)}
    return value


CampaignTextField = Annotated[CampaignText, BeforeValidator(_as_campaign_text)]


class Target(FrozenModel):
    """Who the letter is addressed to: a person, in an office, of an organization.

    ``others`` are further names of theirs, and people beside them: who signs with one is asked
    whether it is theirs.
    """

    name: ShortText
    organization: ShortText
    others: tuple[ShortText, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that somebody may be surprised to find among the signers."""
        return (self.name, self.organization, *self.others)


class Organization(FrozenModel):
    """The sponsor or a partner. Consent to updates is given to one of these.

    ``keyword`` leads people in with this organization as their source.
    """

    id: Slug
    name: ShortText
    keyword: Keyword


class Letter(FrozenModel):
    """The exact text that is signed, known by its SHA-256, and translations to read beside it."""

    language: Language
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    text: str = ""
    translations: Mapping[Language, str] = Field(default_factory=dict)


class QuestionKind(StrEnum):
    """Kinds of further question; each has one reader in ``flows.question_kinds``."""

    PLACE = "place"
    EMAIL = "email"
    CHOICE = "choice"
    TEXT = "text"


class Question(FrozenModel):
    """A question beside the name. At most one of a campaign's comes ``before`` the signature.

    ``hand_in`` has its answers handed over with the names; those of an e-mail address never are.
    """

    id: Slug
    kind: QuestionKind
    when: Literal["before", "after"] = "after"
    skippable: bool = True
    options: tuple[Slug, ...] = ()
    hand_in: bool = False


class CampaignAnswer(FrozenModel):
    """A short answer of a campaign to what people ask: examples of the question, and the words."""

    asked: tuple[ShortText, ...] = Field(min_length=1)
    says: CampaignTextField


class CampaignWords(FrozenModel):
    """What a campaign says in one language.

    ``target`` is how the target is called ("IBM's CEO"), ``ask`` completes "the letter asking
    it to …". ``cause`` are the campaign's own words: "stop" beside one of them is support, not
    an opt-out. ``questions`` holds each question's words, ``options`` each choice's, ``answers``
    what is answered to what people ask.
    """

    title: ShortText
    target: ShortText
    ask: ShortText
    cause: tuple[ShortText, ...] = Field(min_length=1)
    questions: Mapping[Slug, CampaignTextField] = Field(default_factory=dict)
    options: Mapping[Slug, ShortText] = Field(default_factory=dict)
    says: Mapping[str, CampaignTextField]
    answers: Mapping[Slug, CampaignAnswer] = Field(default_factory=dict)


class Retention(FrozenModel):
    """How many days things of a campaign are kept, where that is not as safe as it is by itself.

    ``words``: those of messages, both ways, where they go sooner than the program's setting says.
    ``hand_in_files``: after the hand-over. Names, answers and receipts' codes go so long after the
    hand-over, or after the campaign was closed, whichever comes first; and after two years at most.
    """

    words: Annotated[int, Field(ge=1, le=30)] = 30
    hand_in_files: Annotated[int, Field(ge=1, le=180)] = 30
    names_after_hand_in: Annotated[int, Field(ge=15, le=365)] = 30
    names_after_closing: Annotated[int, Field(ge=15, le=730)] = 180


class Campaign(FrozenModel):
    """A petition: a letter to a target, with its keywords, words, questions, sponsor, partners.

    ``reminder_hours`` is how long someone who stops on the way to a signature is silent before
    they are reminded, once; without it nobody is. ``goal`` is how many signatures are hoped for;
    without it the next round number is. Who says to be younger than ``minimum_age`` may not sign.
    ``signers_per_phone`` is how many people may sign from one phone or Telegram chat.
    ``retention`` says when what is held of signers is destroyed.
    """

    id: Slug
    status: Literal["open", "closed"] = "open"
    target: Target
    sponsor: Slug
    organizations: tuple[Organization, ...] = Field(min_length=1)
    keywords: Mapping[Keyword, Language] = Field(min_length=1)
    letter: Letter
    questions: tuple[Question, ...] = ()
    updates_a_month: Annotated[int, Field(ge=1, le=30)] = 2
    reminder_hours: Annotated[int, Field(ge=1, le=120)] | None = None
    signers_per_phone: Annotated[int, Field(ge=1, le=4)] = 2
    goal: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    minimum_age: Annotated[int, Field(ge=SMALLEST_MINIMUM_AGE, le=18)] = SMALLEST_MINIMUM_AGE
    retention: Retention = Field(default_factory=Retention)
    contact: ShortText
    privacy: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    words: Mapping[Language, CampaignWords] = Field(min_length=1)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages this campaign is said in; the first keyword's comes first."""
        first = next(iter(self.keywords.values()))
        return (first, *(language for language in self.words if language != first))

    @cached_property
    def cause(self) -> frozenset[str]:
        """The campaign's own words in all of its languages."""
        return frozenset(word for words in self.words.values() for word in words.cause)

    @cached_property
    def organization_names(self) -> Mapping[str, str]:
        """Sponsor and partners: id to name."""
        return {one.id: one.name for one in self.organizations}

    @cached_property
    def examples_of_questions(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By language and topic: examples of the questions that the campaign answers."""
        names = tuple(self.organization_names.values())
        return {
            language: {
                **{
                    ANSWER_PREFIX + answer_id: one.asked for answer_id, one in words.answers.items()
                },
                "who": names,
            }
            for language, words in self.words.items()
        }

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """By language: the values of the placeholders that are the campaign's own."""
        first = {language: word for word, language in reversed(list(self.keywords.items()))}
        return {
            language: {
                "sponsor": self.organization_names[self.sponsor],
                "target": words.target,
                "title": words.title,
                "ask": words.ask,
                "keyword": first.get(language, self.keyword),
                "contact": self.contact,
                "privacy": self.privacy,
                "often": str(self.updates_a_month),
            }
            for language, words in self.words.items()
        }

    @property
    def keyword(self) -> str:
        """The keyword to print and to tell a friend."""
        return next(iter(self.keywords))

    def organization(self, organization_id: str) -> Organization:
        """Return the sponsor or partner with this id; ``KeyError`` if there is none."""
        for organization in self.organizations:
            if organization.id == organization_id:
                return organization
        raise KeyError(organization_id)


def letter_sha256(text: str) -> str:
    """Return the identity of a letter version: the SHA-256 of its UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a campaign: its last hand-in, and whether it ended and its names are gone.

    ``names`` is how many names were handed in on the day ``handed_in_on``.
    """

    handed_in_on: date | None = None
    names: int = 0
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class KeywordTarget:
    """Where a keyword leads: the campaign, its language, and the source that is noted."""

    campaign: Campaign
    language: str = ""
    source: str = ""


class Shelf(FrozenModel):
    """All campaigns of one installation, and the words they share, by language and key.

    ``languages`` is what is understood, in every language that is shipped; ``locales`` is how each
    language writes numbers and dates, where that is not its own code.
    ``questions`` are the words by which it is known what people ask, ``odd_names`` the names that
    are asked about. ``outcomes`` is what has become of campaigns, by their ids.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    campaigns: tuple[Campaign, ...]
    languages: Languages
    shared: Mapping[Language, Mapping[str, CampaignTextField]]
    choices: Mapping[Language, Mapping[str, str]]
    locales: Mapping[Language, str] = Field(default_factory=dict)
    questions: Mapping[Language, QuestionWords] = Field(default_factory=dict)
    odd_names: OddNames = Field(default_factory=OddNames)
    outcomes: Mapping[str, Outcome] = Field(default_factory=dict)

    @cached_property
    def question_readers(self) -> Mapping[str, QuestionReader]:
        """By the id of a campaign: what tells the questions that it or the program answers."""
        return {
            campaign.id: QuestionReader(self.questions, campaign.examples_of_questions)
            for campaign in self.campaigns
        }

    def find_oddity(self, campaign: Campaign, name: str) -> Oddity | None:
        """Return what is odd about a name under a campaign's letter; None for most names."""
        return self.odd_names.find(name, self._names_of_targets[campaign.id])

    @cached_property
    def _names_of_targets(self) -> Mapping[str, frozenset[str]]:
        return {one.id: self.odd_names.fold_all(one.target.names) for one in self.campaigns}

    @cached_property
    def own_runs_of_words(self) -> RunsOfWords:
        """The runs of words by which it is known that a message quotes a text of ours."""
        spoken = {language for campaign in self.campaigns for language in campaign.words}
        texts = [one for language in spoken for one in self.shared[language].values()]
        for words in (words for one in self.campaigns for words in one.words.values()):
            answers = (answer.says for answer in words.answers.values())
            texts += (*words.says.values(), *words.questions.values(), *answers)
        templates = {template for one in texts for template in (one.rich, *one.sms)}
        return find_runs_of_words(
            piece for template in templates for piece in PLACEHOLDER.split(template)[::2]
        )

    @cached_property
    def ways(self) -> Mapping[str, KeywordTarget]:
        """Where each keyword (upper-case) leads."""
        found: dict[str, KeywordTarget] = {}
        for campaign in self.campaigns:
            for word, language in campaign.keywords.items():
                found[word] = KeywordTarget(campaign, language=language)
            for one in campaign.organizations:
                found[one.keyword] = KeywordTarget(campaign, source=one.id)
        return found

    @property
    def open_keywords(self) -> str:
        """The keywords of the open campaigns, as a list in words."""
        return ", ".join(one.keyword for one in self.campaigns if one.status == "open")

    @property
    def open_contacts(self) -> str:
        """Whom to write to about each of the open campaigns, as a list in words."""
        shown = (f"{one.keyword} {one.contact}" for one in self.campaigns if one.status == "open")
        return ", ".join(shown)

    def name_open_campaigns(self, language: str) -> str:
        """Return the keywords of the open campaigns with their titles, as a list in words.

        Of a campaign that does not speak ``language`` the title is in its first. Where the list
        gets longer than a message carries, it has the keywords alone.
        """
        titled = ", ".join(
            f"{one.keyword} ({(one.words.get(language) or one.words[one.languages[0]]).title})"
            for one in self.campaigns
            if one.status == "open"
        )
        return titled if len(titled) <= MAX_LENGTH_OF_LIST else self.open_keywords

    def campaign(self, campaign_id: str) -> Campaign | None:
        """Return the campaign with this id, or None if it is no longer on the shelf."""
        return next((c for c in self.campaigns if c.id == campaign_id), None)
