"""Checks that no text becomes too long when it is filled with the longest values it can get.

A reply may take two segments in GSM-7 and four in UCS-2. It is measured with a name of 40
letters, once in letters of GSM-7 and once in others, with a count of seven digits, with the
longest of the campaign's organizations, and after what is said before it in the same message.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flows.campaign import (
    ANSWER_PREFIX,
    MAX_LENGTH_OF_LIST,
    Campaign,
    CampaignText,
    Question,
    Shelf,
)
from flows.check import text_rules
from flows.check.problem import CampaignProblem, FieldPath
from flows.check.text_rules import PAGE_KEYS
from flows.friend_thanks import MAY_BE_LED_BY_THANKS
from flows.invitations import CODE_LENGTHS
from flows.replies import CAMPAIGN_REPLIES, SHARED_REPLIES, Param, Reply
from flows.segments import SEGMENT_LIMITS, Measure, fold_to_gsm7, measure
from flows.wording import (
    LETTER_KEY,
    MAX_GSM7_SEGMENTS,
    MAX_RICH_CHARACTERS,
    MAX_UCS2_SEGMENTS,
    MORE_KEY,
    TRANSLATION_KEY,
    Medium,
    cut_into_pages,
    fits_rich,
    fits_sms,
    render,
)

LONGEST_NAMES = (
    "Wilhelmina-Bartholomea Featherstonehaugh",
    "Maximiliána Đorđević-Çağlayan Öztürkoğlu",
)
"""Names of 40 letters: one within GSM-7, and one that forces UCS-2."""

_FRAMES_OF_MORE = {"more_page", "more_last"}

_LONGEST_NUMBER = 1_234_567
_MOST_SIGNERS = 4
_LONGEST_DATE = "2026-09-30"
_LONGEST_RECEIPT = "7X2K Q9FM 3TWV 8HJN 4PRS 0ZBC"
_LONGEST_REACH_ELSEWHERE = "t.me/" + 32 * "W"
"""The link to a bot whose name is as long as Telegram allows."""
_LONGEST_CRM = "Action Network"
_LONGEST_PLACE = "US, US-CA, America/Los_Angeles America/Denver"

_OUTCOMES = tuple(key for key in SHARED_REPLIES if key.startswith("outcome_"))

_LONG_SITE = "https://petitions.organization.example.org"
_SMS = Medium(reach="+1 (555) 555-0100", days=365, site=_LONG_SITE, code="m" * CODE_LENGTHS[-1])
_RICH = replace(_SMS, rich=True, reach=f"https://t.me/{'m' * 32}?start={'K' * 20}")

_MAX_SEGMENTS = {"GSM-7": MAX_GSM7_SEGMENTS, "UCS-2": MAX_UCS2_SEGMENTS}

_PUT_IN_AS = {"campaign": "title", "campaigns": "title"}
"""Placeholder → the field of the campaign that fills it, where that is called otherwise."""

_LEADS_BEFORE_A_QUESTION = (
    "signed",
    "signed_no_updates",
    "updates_yes",
    "updates_no",
    "thanks_answer",
)
"""Replies that lead a message which goes on with a further question or with ``share``."""

_SAID_AFTER_LANGUAGE_CHANGE = (
    "greet again ask_name name_short confirm updates updates_two already_signed rename signer_help "
    "closed which_campaign".split()
)
"""Replies that may follow ``language`` in one message, when somebody changes the language."""


def find_text_size_problems(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield the texts that are too long, each once for text messages and once for Telegram."""
    if all(campaign.sponsor != organization.id for organization in campaign.organizations):
        return
    for language in campaign.words:
        if language in shelf.shared and language in shelf.choices:
            yield from _LongestTexts(campaign, shelf, language).problems()


@dataclass(frozen=True, slots=True)
class FilledText:
    """One message filled with its longest values: the reply keys in it, and the text."""

    keys: tuple[str, ...]
    page: int
    rich: bool
    text: str

    @property
    def fits(self) -> bool:
        """Whether it stays within what its channel carries, or a reply may cost."""
        return fits_rich(self.text) if self.rich else fits_sms(self.text)


def fill_texts(campaign: Campaign, shelf: Shelf, language: str) -> Iterator[FilledText]:
    """Yield every message of a campaign in one language, filled with its longest values."""
    return _LongestTexts(campaign, shelf, language).samples()


@dataclass(frozen=True)
class _LongestTexts:
    """The texts of one campaign in one language, filled with the longest values they can get.

    Texts that are not well-formed are left out: the other checks report them.
    """

    campaign: Campaign
    shelf: Shelf
    language: str

    def problems(self) -> Iterator[CampaignProblem]:
        told: set[tuple[FieldPath, bool]] = set()
        for sample in self.samples():
            if sample.fits:
                continue
            path = self._field_to_shorten(sample)
            if (path, sample.rich) not in told:
                told.add((path, sample.rich))
                yield _too_long_problem(path, sample, self._name_field(path))

    def samples(self) -> Iterator[FilledText]:
        for key, text in self.texts.items():
            if key not in PAGE_KEYS and not _is_answer(key):
                for page in range(len(text.sms)):
                    yield from self._fill_for_each_medium((key,), page)
        for keys in self._pairs_in_one_message():
            yield from self._fill_for_each_medium(keys, 0)
        yield from self._cut_letter()

    def _pairs_in_one_message(self) -> Iterator[tuple[str, str]]:
        questions = [f"question.{question.id}" for question in self.campaign.questions]
        pairs = [(lead, key) for lead in _LEADS_BEFORE_A_QUESTION for key in ("share", *questions)]
        pairs += [("real_names", key) for key in ("confirm", "confirm_another")]
        pairs += [("handed_in_before", "confirm")]
        pairs += [("language", key) for key in (*_SAID_AFTER_LANGUAGE_CHANGE, *questions)]
        pairs += [("friend_signed", key) for key in sorted(MAY_BE_LED_BY_THANKS)]
        pairs += [("reminder", key) for key in ("name_short", *self._questions_before())]
        pairs += [(answer, self._longest_short_question) for answer in self._answers()]
        return (pair for pair in pairs if self.texts.keys() >= set(pair))

    def _answers(self) -> Iterator[str]:
        """Yield the keys of what is said before the open question in short."""
        return filter(_is_answer, self.texts)

    @cached_property
    def _longest_short_question(self) -> str:
        """Return its key, or "" where the program's own texts are missing."""
        short = [key for key in self.texts if key.startswith("short_ask")]
        lengths = {key: len(self._fill((key,), 0, _SMS, LONGEST_NAMES[0])) for key in short}
        return max(lengths, key=lengths.__getitem__, default="")

    def _questions_before(self) -> Iterator[str]:
        asked = (one for one in self.campaign.questions if one.when == "before")
        return (f"question.{question.id}" for question in asked)

    def _fill_for_each_medium(self, keys: tuple[str, ...], page: int) -> Iterator[FilledText]:
        for name in LONGEST_NAMES:
            yield FilledText(keys, page, rich=False, text=self._fill(keys, page, _SMS, name))
        if page == 0:
            yield FilledText(keys, 0, rich=True, text=self._fill(keys, 0, _RICH, LONGEST_NAMES[0]))

    def _fill(self, keys: tuple[str, ...], page: int, medium: Medium, name: str) -> str:
        lead: Reply | None = None
        for key in keys[:-1]:
            lead = self._build_reply(key, name, lead)
        reply = self._build_reply(keys[-1], name, lead, page)
        return render(self.shelf, self.campaign, reply, self.language, medium).text

    def _build_reply(self, key: str, name: str, lead: Reply | None, page: int = 0) -> Reply:
        params, options = self._params(key, name), self._options(key)
        if key == MORE_KEY and self._longest_short_question:
            params["then"] = self._build_reply(self._longest_short_question, name, None)
        return Reply(key, params, options=options, lead=lead, page=page)

    def _cut_letter(self) -> Iterator[FilledText]:
        """Yield the pages of the letter and of its translation."""
        letter, texts = self.campaign.letter, self.texts
        views = {
            LETTER_KEY: letter.text,
            TRANSLATION_KEY: letter.translations.get(self.language, ""),
        }
        for view, written in views.items():
            page, last = texts.get(f"{view}_page"), texts.get(f"{view}_last")
            if page and last and written:
                keys = (f"{view}_page",)
                for cut in cut_into_pages(
                    fold_to_gsm7(written),
                    fold_to_gsm7(page.sms[0]),
                    fold_to_gsm7(last.sms[0]),
                    fits_sms,
                ):
                    yield FilledText(keys, 0, rich=False, text=cut)
                for cut in cut_into_pages(written, page.rich, last.rich, fits_rich):
                    yield FilledText(keys, 0, rich=True, text=cut)

    def _field_to_shorten(self, sample: FilledText) -> FieldPath:
        """Return the longest of the campaign's own texts and values that the message is made of."""
        fields: dict[FieldPath, int] = {}
        for key in sample.keys:
            page = sample.page if key == sample.keys[-1] else 0
            text = self.texts[key].rich if sample.rich else self.texts[key].sms[page]
            if path := self._own_text_path(key):
                paged = not sample.rich and len(self.texts[key].sms) > 1
                fields[(*path, "sms", page) if paged else path] = len(text)
            fields |= self._values_in(key, text_rules.placeholders_in(text))
        return max(fields, key=fields.__getitem__, default=("words", self.language, "says"))

    def _own_text_path(self, key: str) -> FieldPath:
        """Return the path of a text that the campaign itself says; () for a shared one."""
        own: FieldPath = ("words", self.language)
        if key.startswith("question."):
            return (*own, "questions", key.removeprefix("question."))
        if key.startswith(ANSWER_PREFIX):
            return (*own, "answers", key.removeprefix(ANSWER_PREFIX), "says")
        return (*own, "says", key) if key in self.campaign.words[self.language].says else ()

    def _values_in(self, key: str, put_in: Collection[str]) -> Iterator[tuple[FieldPath, int]]:
        """Yield the campaign's values that are put into a text, each with its length."""
        campaign, words = self.campaign, self.campaign.words[self.language]
        said = {"ask": words.ask, "target": words.target, "title": words.title}
        fields = {_PUT_IN_AS.get(name, name) for name in put_in}
        for field in fields & said.keys():
            yield ("words", self.language, field), len(said[field])
        for field in fields & {"contact", "privacy"}:
            yield (field,), len(getattr(campaign, field))
        params = self._params(key, LONGEST_NAMES[0])
        named = {one for value in params.values() if isinstance(value, tuple) for one in value}
        named |= {campaign.sponsor} if "sponsor" in put_in else set()
        for at, organization in enumerate(campaign.organizations):
            if organization.id in named:
                yield ("organizations", at, "name"), len(organization.name)

    def _name_field(self, path: FieldPath) -> str:
        """Return what to shorten in words: the text that is told of, or a value put into it."""
        match path:
            case ("organizations", int(at), "name"):
                return f"the name of `{self.campaign.organizations[at].id}`"
            case ("contact" | "privacy" as field,):
                return f"`{field}`"
            case ("words", _, "ask" | "target" | "title" as field):
                return f"`{field}`"
        return "it"

    @cached_property
    def texts(self) -> Mapping[str, CampaignText]:
        """Reply key → text: the campaign's own, else the shared one."""
        words = self.campaign.words[self.language]
        questions = {
            f"question.{question_id}": text for question_id, text in words.questions.items()
        }
        answers = {ANSWER_PREFIX + answer_id: one.says for answer_id, one in words.answers.items()}
        said = {**self.shelf.shared[self.language], **words.says, **questions, **answers}
        return {key: text for key, text in said.items() if self._can_be_filled(key, text)}

    def _can_be_filled(self, key: str, text: CampaignText) -> bool:
        if not text.sms or not self._is_used(key):
            return False
        options = frozenset({"options"} if self._options(key) else ())
        allowed = text_rules.allowed_placeholders(key) | options
        return all(text_rules.placeholders_in(part) <= allowed for part in (*text.sms, text.rich))

    def _is_used(self, key: str) -> bool:
        """Tell whether this campaign ever says this text, and its options have names."""
        if key.startswith("reminder") and self.campaign.reminder_hours is None:
            return False
        options = set(self._options(key))
        if key.endswith("_two") and len(self.campaign.organizations) == 1:
            return False
        if key == "answer_choice" and not options:
            return False
        if key == MORE_KEY and not self.shelf.shared[self.language].keys() >= _FRAMES_OF_MORE:
            return False
        if key == "help_several" and len(self.shelf.open_contacts) > MAX_LENGTH_OF_LIST:
            return False
        is_own = key in CAMPAIGN_REPLIES or key.startswith(ANSWER_PREFIX)
        asked = key in SHARED_REPLIES or is_own or self._question(key) is not None
        return asked and options <= self.campaign.words[self.language].options.keys()

    def _question(self, key: str) -> Question | None:
        asked = self.campaign.questions
        return next((one for one in asked if key == f"question.{one.id}"), None)

    def _options(self, key: str) -> tuple[str, ...]:
        """Return the ids of the options that are offered with this text."""
        question = self._question(key)
        if key == "answer_choice":
            chosen = [one.options for one in self.campaign.questions]
            return max(chosen, key=lambda some: len("".join(some)), default=())
        return question.options if question else ()

    def _params(self, key: str, name: str) -> dict[str, Param]:
        """Return the longest parameters that this text gets, for a person of that name."""
        sponsor: tuple[str, ...] = (self.campaign.sponsor,)
        partner = self._longest_partner()
        organization = sponsor
        if key in ("updates_yes", "oops_stop"):
            organization = (*sponsor, *partner)
        elif key == "stopped_organization":
            organization = max(sponsor, partner, key=self._name_length)
        values: dict[str, Param] = {
            "name": name,
            "first": name,
            "other": name,
            "names": f"{name}, {name}",
            "limit": _MOST_SIGNERS,
            "number": _LONGEST_NUMBER,
            "goal": _LONGEST_NUMBER,
            "friends": _LONGEST_NUMBER,
            "campaign": self.campaign.id,
            "channel": "whatsapp",
            "code": _LONGEST_RECEIPT if key.startswith("receipt") else _SMS.code,
            "receipts": "\n".join(_MOST_SIGNERS * (_LONGEST_RECEIPT.replace(" ", ""),)),
            "reach_elsewhere": _LONGEST_REACH_ELSEWHERE,
            "language": "en, es",
            "place": _LONGEST_PLACE,
            "crm": _LONGEST_CRM,
            "said": name,
            "source": _LONGEST_PLACE,
            "left": _LONGEST_NUMBER,
            "counted": self._longest_of("numbered", "milestone"),
            "outcome": self._longest_of(*_OUTCOMES),
            "date": _LONGEST_DATE,
            "age": self.campaign.minimum_age,
            "organization": organization,
            "one": sponsor,
            "two": partner,
            "campaigns": self.shelf.open_keywords
            if key == "short_ask_which"
            else self.shelf.name_open_campaigns(self.language),
            "contacts": self.shelf.open_contacts,
        }
        return {own: values[own] for own in SHARED_REPLIES.get(key, frozenset()) & values.keys()}

    def _longest_of(self, *keys: str) -> Reply:
        """Return the sentence that takes more words than others in its place."""
        told: dict[str, Param] = {"number": _LONGEST_NUMBER, "date": _LONGEST_DATE}
        ways = (Reply(key, told) for key in keys)
        texts = self.shelf.shared[self.language]
        return max(ways, key=lambda way: len(texts[way.key].rich) if way.key in texts else 0)

    def _longest_partner(self) -> tuple[str, ...]:
        partners = [one for one in self.campaign.organizations if one.id != self.campaign.sponsor]
        return tuple(one.id for one in sorted(partners, key=lambda one: len(one.name))[-1:])

    def _name_length(self, ids: tuple[str, ...]) -> int:
        return sum(len(self.campaign.organization(one).name) for one in ids)


def _is_answer(key: str) -> bool:
    """Tell whether a reply answers what people ask: the open question stands behind it in short."""
    return key.startswith(("about_", "count", ANSWER_PREFIX))


def _too_long_problem(path: FieldPath, sample: FilledText, field: str) -> CampaignProblem:
    texts = " after ".join(f"`{key}`" for key in reversed(sample.keys))
    if sample.rich:
        return CampaignProblem(
            path,
            f"{texts} is longer than the {MAX_RICH_CHARACTERS} characters that Telegram carries",
            f"shorten {field}",
        )
    measured = measure(sample.text)
    budget = _MAX_SEGMENTS[measured.encoding]
    over = max(measured.units - budget * SEGMENT_LIMITS[measured.encoding].each, 1)
    fewer = ", or have fewer petitions open on one number" if _lists_petitions(sample) else ""
    return CampaignProblem(
        path,
        f"{texts} takes {measured.segments} segments in {measured.encoding} where {budget} may be "
        f"({measured.units} units, with a name of {len(LONGEST_NAMES[0])} letters)",
        f"shorten {field} by {over}{_name_costly_letters(measured)}{fewer}",
    )


def _lists_petitions(sample: FilledText) -> bool:
    """Tell whether the text asks which of the open petitions is meant."""
    return not {"which_campaign", "short_ask_which"}.isdisjoint(sample.keys)


def _name_costly_letters(measured: Measure) -> str:
    """Return a hint at the characters of the text itself, not of the name, that force UCS-2."""
    own = [sign for sign in measured.culprits if sign not in LONGEST_NAMES[1]]
    return f", or do without {' '.join(own)}" if own else ""
