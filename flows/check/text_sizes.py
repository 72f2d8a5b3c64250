"""How long every text becomes, filled with the longest that can stand in it.

A reply may take two segments in GSM-7 and four in UCS-2. It is measured with a name of 40
letters, once in letters of GSM-7 and once in others, with a count of seven digits, with the
longest of the campaign's organizations, and after what is said before it in the same message.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.campaign import Campaign, Shelf
from flows.check.longest_values import NAMES, RICH, SMS, Filling
from flows.check.problem import Path, Problem
from flows.check.texts import VIEWS
from flows.gsm7_folding import fold
from flows.replies import Reply
from flows.segments import LIMITS, Measure, measure
from flows.text_pages import GSM_SEGMENTS, RICH_LIMIT, UCS2_SEGMENTS, fits_rich, fits_sms, pages
from flows.wording import LETTER, TRANSLATION, Medium, render

BUDGETS = {"GSM-7": GSM_SEGMENTS, "UCS-2": UCS2_SEGMENTS}

AFTER = ("signed", "updates_yes", "updates_no", "thanks_answer")
"""What is said before the next further question, or before the way to a friend."""

RESUMED = (
    "greet",
    "again",
    "ask_name",
    "name_short",
    "confirm",
    "updates",
    "updates_two",
    "already_signed",
    "rename",
    "signer_help",
    "closed",
    "which_campaign",
)
"""What is said after a word on the language, when somebody changes it."""


def problems(campaign: Campaign, shelf: Shelf) -> Iterator[Problem]:
    """Yield the texts that are too long, each once for text messages and once for Telegram."""
    if all(campaign.sponsor != organization.id for organization in campaign.organizations):
        return
    for language in campaign.words:
        if language in shelf.shared and language in shelf.choices:
            ruler = _Ruler(campaign, shelf, language, Filling(campaign, shelf, language))
            yield from ruler.problems()


@dataclass(frozen=True, slots=True)
class Sample:
    """One message as long as it gets: the reply keys said in it, and the text."""

    keys: tuple[str, ...]
    page: int
    rich: bool
    text: str

    @property
    def fits(self) -> bool:
        """Whether its channel carries it within the budget."""
        return fits_rich(self.text) if self.rich else fits_sms(self.text)


def samples(campaign: Campaign, shelf: Shelf, language: str) -> Iterator[Sample]:
    """Yield every message of a campaign in one language, as long as it gets."""
    return _Ruler(campaign, shelf, language, Filling(campaign, shelf, language)).samples()


@dataclass(frozen=True, slots=True)
class _Ruler:
    campaign: Campaign
    shelf: Shelf
    language: str
    filling: Filling

    def problems(self) -> Iterator[Problem]:
        told: set[tuple[Path, bool]] = set()
        for sample in self.samples():
            path = self._path(sample)
            if not sample.fits and (path, sample.rich) not in told:
                told.add((path, sample.rich))
                yield _too_long(path, sample)

    def samples(self) -> Iterator[Sample]:
        for key, text in self.filling.texts.items():
            if key not in VIEWS:
                for page in range(len(text.sms)):
                    yield from self._said((key,), page)
        for keys in self._led():
            yield from self._said(keys, 0)
        yield from self._read()

    def _led(self) -> Iterator[tuple[str, str]]:
        questions = [f"question.{question.id}" for question in self.campaign.questions]
        pairs = [(lead, key) for lead in AFTER for key in ("share", *questions)]
        pairs += [("language", key) for key in (*RESUMED, *questions)]
        pairs += [("reminder", key) for key in ("name_short", *self._questions_before())]
        return (pair for pair in pairs if self.filling.texts.keys() >= set(pair))

    def _questions_before(self) -> Iterator[str]:
        asked = (one for one in self.campaign.questions if one.when == "before")
        return (f"question.{question.id}" for question in asked)

    def _said(self, keys: tuple[str, ...], page: int) -> Iterator[Sample]:
        for name in NAMES:
            yield Sample(keys, page, rich=False, text=self._filled(keys, page, SMS, name))
        if page == 0:
            yield Sample(keys, 0, rich=True, text=self._filled(keys, 0, RICH, NAMES[0]))

    def _filled(self, keys: tuple[str, ...], page: int, medium: Medium, name: str) -> str:
        lead: Reply | None = None
        for key in keys[:-1]:
            lead = self._reply(key, name, lead)
        reply = self._reply(keys[-1], name, lead, page)
        return render(self.shelf, self.campaign, reply, self.language, medium).text

    def _reply(self, key: str, name: str, lead: Reply | None, page: int = 0) -> Reply:
        params, options = self.filling.params(key, name), self.filling.options(key)
        return Reply(key, params, options=options, lead=lead, page=page)

    def _read(self) -> Iterator[Sample]:
        """The pages of the letter and of its translation, as they are cut."""
        letter, texts = self.campaign.letter, self.filling.texts
        views = {LETTER: letter.text, TRANSLATION: letter.translations.get(self.language, "")}
        for view, written in views.items():
            page, last = texts.get(f"{view}_page"), texts.get(f"{view}_last")
            if page and last and written:
                keys = (f"{view}_page",)
                for cut in pages(fold(written), fold(page.sms[0]), fold(last.sms[0]), fits_sms):
                    yield Sample(keys, 0, rich=False, text=cut)
                for cut in pages(written, page.rich, last.rich, fits_rich):
                    yield Sample(keys, 0, rich=True, text=cut)

    def _path(self, sample: Sample) -> Path:
        path, key = self.filling.path(sample.keys[-1]), sample.keys[-1]
        paged = not sample.rich and len(self.filling.texts[key].sms) > 1
        return (*path, "sms", sample.page) if paged else path


def _too_long(path: Path, sample: Sample) -> Problem:
    said = " after ".join(f"`{key}`" for key in reversed(sample.keys))
    if sample.rich:
        return Problem(
            path,
            f"{said} is longer than the {RICH_LIMIT} characters that Telegram carries",
            "shorten it",
        )
    measured = measure(sample.text)
    budget = BUDGETS[measured.encoding]
    over = max(measured.units - budget * LIMITS[measured.encoding].each, 1)
    return Problem(
        path,
        f"{said} takes {measured.segments} segments in {measured.encoding} where {budget} may be "
        f"({measured.units} units, with a name of {len(NAMES[0])} letters)",
        f"shorten it by {over}{_culprits(measured)}",
    )


def _culprits(measured: Measure) -> str:
    """Say which of the text's own letters cost so much, if it is they and not the name."""
    own = [sign for sign in measured.culprits if sign not in NAMES[1]]
    return f", or do without {' '.join(own)}" if own else ""
