"""What a petition's page shows, worked out from the campaign, its numbers and the settings."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date
from markupsafe import Markup

from bot.channel import Channel, medium
from bot.documents.letter_text import Block, read_letter
from bot.languages import direction_of, locale_of, say, say_html
from bot.settings import Settings
from bot.storage.figures.page_numbers import NewestCheckpoint
from bot.web.petition.addresses import PageAddress, PageKind, PreviewAddress
from bot.web.petition.camera_codes import draw_qr
from bot.web.petition.legal_pages import LegalPage, ToldOfSigners, write_legal_page
from bot.web.petition.preview_image import PreviewWords
from bot.web.petition.signing_links import (
    SigningLinks,
    keyword_language,
    keyword_of,
    signing_links,
)
from flows.campaign import Campaign, Outcome
from flows.signature_count import SMALLEST_ROUND_NUMBER, find_goal
from flows.wording import campaign_values, fill_in

_PLACES_OF_SHARED_LINKS: Final = {
    "share_text": "sms:?&body={words}",
    "share_telegram": "https://t.me/share/url?url={address}&text={title}",
    "share_whatsapp": "https://wa.me/?text={words}",
    "share_email": "mailto:?subject={title}&body={words}",
}


@dataclass(frozen=True, slots=True)
class CampaignNumbers:
    """What is read from the database for a page: how many signed, and the log's newest state."""

    count: int
    checkpoint: NewestCheckpoint | None = None


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link with its name. ``code`` is the language of what it leads to, where that is another."""

    name: str
    link: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question that people ask about the petition, and the campaign's answer."""

    question: str
    answer: str


class PetitionPage:
    """The values that the templates of one campaign's pages show.

    ``numbers`` is None where the database could not be read: the page then tells no count.
    """

    smallest_count: Final = SMALLEST_ROUND_NUMBER

    def __init__(
        self,
        settings: Settings,
        campaign: Campaign,
        address: PageAddress,
        numbers: CampaignNumbers | None,
        outcome: Outcome | None = None,
    ) -> None:
        self._settings = settings
        self._base, self._campaign, self._address = settings.public_url, campaign, address
        self._numbers, self._outcome = numbers, outcome or Outcome()
        self._words = campaign.words[address.language]
        self.language = address.language
        self.direction = direction_of(address.language)
        self.title = self._words.title
        self.campaign_id = campaign.id
        self.contact = campaign.contact
        self.sponsor = campaign.organization_names[campaign.sponsor]
        self.is_open = campaign.status == "open"
        self.letter_language = campaign.letter.language
        self.links: SigningLinks = signing_links(settings, campaign, address)

    def say(self, key: str, **params: object) -> str:
        """Return a text of the pages in this page's language."""
        return say(self.language, f"pages.{key}", **params)

    def say_html(self, key: str, **params: object) -> Markup:
        """Return the same as HTML: all is escaped but parameters that are ``Markup``."""
        return say_html(self.language, f"pages.{key}", **params)

    def write_legal(self, kind: PageKind, told: ToldOfSigners) -> LegalPage:
        """Return the campaign's privacy page or its terms, in this page's language."""
        return write_legal_page(self._settings, self._campaign, self.language, kind, told)

    def path_of(self, kind: PageKind) -> str:
        """Return where another page of the same campaign, language and keyword is."""
        return self._address.of_kind(kind).path

    @property
    def petition_path(self) -> str:
        """Where the petition's page is."""
        return self.path_of(PageKind.PETITION)

    @property
    def privacy_path(self) -> str:
        """Where it is said what is kept of signers."""
        return self.path_of(PageKind.PRIVACY)

    @property
    def terms_path(self) -> str:
        """Where the terms are."""
        return self.path_of(PageKind.TERMS)

    @property
    def receipt_path(self) -> str:
        """Where a receipt is checked."""
        return self.path_of(PageKind.RECEIPT)

    @property
    def original_path(self) -> str:
        """Where the letter stands that is signed."""
        language = self.letter_language
        spoken = language if language in self._campaign.words else self.language
        return self._address.of_kind(PageKind.PETITION).in_language(spoken).path

    @property
    def _own_address(self) -> PageAddress:
        return PageAddress(self._address.kind, self.language, self._campaign.id)

    @property
    def canonical(self) -> str:
        """The campaign's own address of this page, whoever's keyword people came by."""
        return f"{self._base}{self._own_address.path}"

    @property
    def shared_address(self) -> str:
        """The address to pass on: it keeps the keyword by which people came."""
        return f"{self._base}{self.petition_path}"

    @property
    def short_address(self) -> str:
        """The address as it is printed: with a language only where its keyword has another."""
        address = f"{self._base}/{keyword_of(self._campaign, self._address)}"
        if keyword_language(self._campaign, self._address) == self.language:
            return address
        return f"{address}/{self.language}"

    @property
    def all_languages(self) -> list[PageLink]:
        """The campaign's own addresses of this page, in each language."""
        own = self._own_address
        return [
            PageLink(name_of(code), f"{self._base}{own.in_language(code).path}", code)
            for code in self._campaign.languages
        ]

    @property
    def other_languages(self) -> list[PageLink]:
        """This page in the campaign's other languages; the keyword by which people came is kept."""
        return [
            PageLink(name_of(code), self._address.in_language(code).path, code)
            for code in self._campaign.languages
            if code != self.language
        ]

    @property
    def summary(self) -> str:
        """Who asks whom for what, in a sentence."""
        partners = len(self._campaign.organizations) - 1
        values = {"sponsor": self.sponsor, "target": self._words.target, "ask": self._words.ask}
        if not partners:
            return self.say("asks_alone", **values)
        return self.say("asks", partners=partners, **values)

    @property
    def preview_words(self) -> PreviewWords:
        """What the picture of a shared link says."""
        return PreviewWords(self.title, self.sponsor, self.summary, self.language)

    @property
    def preview(self) -> str:
        """The address of that picture."""
        picture = PreviewAddress(self._campaign.id, self.language, self.preview_words.hash)
        return f"{self._base}{picture.path}"

    @property
    def count(self) -> int | None:
        """How many signatures count; None where it is not known just now."""
        return self._numbers.count if self._numbers else None

    @property
    def count_words(self) -> str:
        """The count in words; where it is unknown, small, or over, what is told in its place."""
        if self.count is not None and self.count >= self.smallest_count:
            return self.say("count", count=self.count)
        return self.say("count_few") if self.is_open else self.title

    @property
    def goal(self) -> int:
        """The number that comes next."""
        return find_goal(self._campaign, self.count or 0)

    @property
    def notices(self) -> list[str]:
        """What has become of the petition: that it was handed in, has ended, or is closed."""
        outcome, told = self._outcome, list[str]()
        if outcome.handed_in_on:
            date = format_date(outcome.handed_in_on, "long", locale=locale_of(self.language))
            told.append(self.say("handed_in", date=date, count=outcome.names))
        if outcome.has_ended:
            told.append(self.say("ended"))
        elif not self.is_open:
            told.append(self.say("closed"))
        return told

    @property
    def codes(self) -> list[tuple[Markup, str]]:
        """Codes for cameras, for who reads on a computer, and what stands below each."""
        drawn = []
        if message := self.links.text_message:
            label = self.say("qr_text", words=message.words)
            drawn.append((draw_qr(message.qr_payload, label), self.say("kit_text_caption")))
        if self.links.telegram:
            code = draw_qr(self.links.telegram, self.say("qr_telegram"))
            drawn.append((code, self.say("kit_telegram_caption")))
        return drawn

    @property
    def disclosure(self) -> Markup:
        """The disclosure that must stand where people sign: who writes, what, how often, at whose
        cost."""
        message = self.links.text_message
        ways = {True: "disclosure_text", False: "disclosure_telegram"}
        key = "disclosure" if message and self.links.telegram else ways[message is not None]
        return self.say_html(
            key,
            sponsor=self.sponsor,
            often=self._campaign.updates_a_month,
            words=message.words if message else "",
            help=strong(self.say("help_word")),
            stop=strong(self.say("stop_word")),
        )

    @property
    def who_sees(self) -> str:
        """Who will see the name."""
        return self.say("who_sees", organization=self._campaign.target.organization)

    @property
    def explanation(self) -> list[str]:
        """The paragraphs that explain the campaign."""
        more = self._words.says.get("more")
        return self._filled(more.rich).strip().split("\n\n") if more else []

    @property
    def letter(self) -> list[Block]:
        """The letter's blocks, in this page's language if there is a translation."""
        letter = self._campaign.letter
        return read_letter(letter.translations.get(self.language, letter.text))

    @property
    def translation_note(self) -> str:
        """Says that the letter is a translation, if it is one."""
        if self.language not in self._campaign.letter.translations:
            return ""
        name = name_of(self.letter_language, in_language=self.language)
        return self.say("letter_translated", language=name)

    @property
    def partners(self) -> list[str]:
        """The organizations, in the campaign's order; the one that sends updates is marked."""
        return [
            self.say("sponsor", name=one.name) if one.id == self._campaign.sponsor else one.name
            for one in self._campaign.organizations
        ]

    @property
    def questions(self) -> list[AnsweredQuestion]:
        """What the campaign answers to what people ask."""
        return [
            AnsweredQuestion(_as_question(one.asked[0]), self._filled(one.says.rich))
            for one in self._words.answers.values()
        ]

    def _filled(self, text: str) -> str:
        """Return a campaign's text with the campaign's own values in it."""
        channel = Channel.TELEGRAM if self.links.telegram else Channel.SMS
        told_on = medium(self._settings, channel)
        return fill_in(text, campaign_values(self._campaign, self.language, told_on))

    @property
    def proof(self) -> str:
        """What the public log says of the count."""
        checkpoint = self._numbers.checkpoint if self._numbers else None
        if checkpoint is None:
            return self.say("proof_none")
        date = format_date(checkpoint.at, "long", locale=locale_of(self.language))
        return self.say("proof_about", date=date, count=checkpoint.entries)

    @property
    def checkpoint_path(self) -> str:
        """Where the newest signed state of the log is; "" where there is none."""
        has_one = self._numbers and self._numbers.checkpoint
        return f"/{self._campaign.id}/log/checkpoint" if has_one else ""

    @property
    def share(self) -> list[PageLink]:
        """The links by which a friend is asked to sign."""
        address = self.shared_address
        words = self.say("share_words", title=self.title, address=address)
        values = {"words": words, "address": address, "title": self.title}
        quoted = {name: quote(value, safe="") for name, value in values.items()}
        return [
            PageLink(self.say(key), link.format_map(quoted))
            for key, link in _PLACES_OF_SHARED_LINKS.items()
        ]


def strong(text: str) -> Markup:
    """Return a text in bold."""
    return Markup("<strong>{}</strong>").format(text)


def letter_runs(runs: list[dict[str, Any]]) -> Markup:
    """Return the words of one line of a letter, bold and italic as they are written."""
    return Markup("").join(_letter_run(run) for run in runs)


def _letter_run(run: dict[str, Any]) -> Markup:
    told = Markup.escape(run["text"])
    if run.get("bold"):
        told = Markup("<strong>{}</strong>").format(told)
    if run.get("italic"):
        told = Markup("<em>{}</em>").format(told)
    return told


def name_of(language: str, in_language: str = "") -> str:
    """Return the name of a language, in itself or in another one."""
    name = Locale.parse(locale_of(language)).get_language_name(locale_of(in_language or language))
    return (name or language) if in_language else (name or language).capitalize()


_QUESTION_MARKS: Final = ("?", "؟", "？", ";", "՞")
"""As scripts write them: Latin, Arabic, Chinese, Greek, Armenian."""


def _as_question(text: str) -> str:
    """Return an example of a question as it is printed: with a capital, and its mark."""
    at = len(text) - len(text.lstrip("¿"))
    asked = text[:at] + text[at : at + 1].upper() + text[at + 1 :]
    return asked if asked.endswith(_QUESTION_MARKS) else f"{asked}?"
