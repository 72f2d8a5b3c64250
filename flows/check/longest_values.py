"""The longest that can stand in each text: what a text is filled with before it is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flows.campaign import Campaign, Question, Shelf, Text
from flows.check import texts
from flows.check.problem import Path
from flows.replies import CAMPAIGN, SHARED, Param
from flows.wording import Medium

NAMES = (
    "Wilhelmina-Bartholomea Featherstonehaugh",
    "Maximiliána Đorđević-Çağlayan Öztürkoğlu",
)
"""Forty letters each: a name within GSM-7, and one that forces UCS-2."""

NUMBER = 1_234_567
DATE = "2026-09-30"

SMS = Medium(reach="+1 (555) 555-0100", days=365)
RICH = Medium(rich=True, reach=f"https://t.me/{'m' * 32}?start={'K' * 20}", days=365)


@dataclass(frozen=True)
class Filling:
    """What one campaign says in one language, with what each text can be filled with.

    Holds only texts that are well-formed enough to be filled; the others are a problem anyway.
    """

    campaign: Campaign
    shelf: Shelf
    language: str

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """Reply key → text: the campaign's own, else the shared one."""
        words = self.campaign.words[self.language]
        questions = {f"question.{ident}": text for ident, text in words.questions.items()}
        said = {**self.shelf.shared[self.language], **words.says, **questions}
        return {key: text for key, text in said.items() if self._fillable(key, text)}

    def _fillable(self, key: str, text: Text) -> bool:
        if not text.sms or not self._known(key):
            return False
        options = frozenset({"options"} if self.options(key) else ())
        allowed = texts.allowed(key) | options
        return all(texts.placeholders(part) <= allowed for part in (*text.sms, text.rich))

    def _known(self, key: str) -> bool:
        """Whether this text is ever said, and what its options are called."""
        if key.startswith("reminder") and self.campaign.reminder_hours is None:
            return False
        options = set(self.options(key))
        if key.endswith("_two") and len(self.campaign.organizations) == 1:
            return False
        if key == "answer_choice" and not options:
            return False
        asked = key in SHARED or key in CAMPAIGN or self._question(key) is not None
        return asked and options <= self.campaign.words[self.language].options.keys()

    def _question(self, key: str) -> Question | None:
        asked = self.campaign.questions
        return next((one for one in asked if key == f"question.{one.id}"), None)

    def options(self, key: str) -> tuple[str, ...]:
        """Return the option ids that are offered with this text."""
        question = self._question(key)
        if key == "answer_choice":
            chosen = [one.options for one in self.campaign.questions]
            return max(chosen, key=lambda some: len("".join(some)), default=())
        return question.options if question else ()

    def path(self, key: str) -> Path:
        """Return where to shorten this text: where it is written, or what is put into it."""
        words = self.campaign.words[self.language]
        if key.startswith("question."):
            return ("words", self.language, "questions", key.removeprefix("question."))
        if key in words.says:
            return ("words", self.language, "says", key)
        put_in = texts.placeholders(self.texts[key].sms[0] + self.texts[key].rich)
        field = next((field for field in ("ask", "title", "target") if field in put_in), "says")
        return ("words", self.language, field)

    def params(self, key: str, name: str) -> dict[str, Param]:
        """Return the longest parameters of this text, for a person of that name."""
        sponsor: tuple[str, ...] = (self.campaign.sponsor,)
        partner = self._longest_partner()
        organization = sponsor
        if key in ("updates_yes", "mydata_updates"):
            organization = (*sponsor, *partner)
        elif key == "stopped_organization":
            organization = max(sponsor, partner, key=self._length)
        values: dict[str, Param] = {
            "name": name,
            "first": name,
            "number": NUMBER,
            "date": DATE,
            "organization": organization,
            "one": sponsor,
            "two": partner,
            "campaigns": ", ".join(one.keyword for one in self.shelf.campaigns),
        }
        return {own: values[own] for own in SHARED.get(key, frozenset()) & values.keys()}

    def _longest_partner(self) -> tuple[str, ...]:
        partners = [one for one in self.campaign.organizations if one.id != self.campaign.sponsor]
        return tuple(one.id for one in sorted(partners, key=lambda one: len(one.name))[-1:])

    def _length(self, ids: tuple[str, ...]) -> int:
        return sum(len(self.campaign.organization(ident).name) for ident in ids)
