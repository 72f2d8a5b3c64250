"""The answers of a campaign to the carriers' forms, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.channel import format_our_number
from bot.conversation.dry_run import EXAMPLE_NUMBER, Rehearsal
from bot.counted_words import counted
from bot.registration.organization_file import LegalOrganization, OrganizationForm
from bot.settings import Settings
from bot.web.petition.addresses import PageAddress, PageKind
from bot.web.petition.petition_page import PetitionPage
from flows.campaign import Campaign, Shelf

LANGUAGE: Final = "en"
"""Carriers' reviewers read English alone (30910)."""
NAME: Final = "Ana Ruiz"
"""Whoever signs in the samples; shown as ``[full name]``."""
MAX_DESCRIPTION: Final = 4096
MAX_MESSAGE_FLOW: Final = 2048
MAX_SAMPLE: Final = 1024
MAX_AUTOMATIC_REPLY: Final = 320
MAX_KEYWORDS: Final = 255

_USE_CASES: Final[Mapping[OrganizationForm, tuple[str, str]]] = {
    OrganizationForm.CHARITY: ("CHARITY", "CHARITY_NONPROFIT"),
    OrganizationForm.SOCIAL_WELFARE: ("POLITICAL", "POLITICAL_ELECTION_CAMPAIGNS"),
    OrganizationForm.LABOR: ("POLITICAL", "POLITICAL_ELECTION_CAMPAIGNS"),
    OrganizationForm.TRADE: ("POLITICAL", "POLITICAL_ELECTION_CAMPAIGNS"),
    OrganizationForm.POLITICAL: ("POLITICAL", "POLITICAL_ELECTION_CAMPAIGNS"),
}
"""By the organization's form: the use case of a 10DLC campaign, and of a toll-free number."""
_OTHER_USE_CASE: Final = ("MIXED", "POLLING_AND_VOTING_NON_POLITICAL")


class Form(StrEnum):
    """The forms to fill in."""

    BRAND = "10DLC brand"
    CAMPAIGN = "10DLC campaign"
    TOLL_FREE = "toll-free verification"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes into a field of a form. A field that takes several has several ``values``."""

    form: Form
    field: str
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        """All values, as they are pasted."""
        return "\n".join(self.values)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose answers are written: the campaign, its settings, and the organization behind it."""

    settings: Settings
    shelf: Shelf
    campaign: Campaign
    organization: LegalOrganization

    @property
    def sponsor(self) -> str:
        """The organization that sends, by the name that people know."""
        return self.campaign.organization_names[self.campaign.sponsor]

    @property
    def speaks_english(self) -> bool:
        """Whether there are words that a reviewer can read."""
        return LANGUAGE in self.campaign.words

    @property
    def language(self) -> str:
        """English, or the campaign's first language where it has none."""
        return LANGUAGE if self.speaks_english else self.campaign.languages[0]

    @property
    def page(self) -> PetitionPage:
        """The campaign's own page."""
        address = PageAddress(PageKind.PETITION, self.language, self.campaign.id)
        return PetitionPage(self.settings, self.campaign, address, None)

    def address_of(self, kind: PageKind) -> str:
        """Return the public address of one of the campaign's pages."""
        return f"{self.settings.public_url}{self.page.path_of(kind)}"


@dataclass(frozen=True, slots=True)
class Samples:
    """Our own texts, as people get them."""

    greeting: str
    confirm: str
    signed: str
    opted_in: str
    help: str
    stopped: str


def rehearse(subject: Subject) -> Samples:
    """Return the texts of a conversation, with brackets where the words differ (30893)."""
    keyword = subject.campaign.values[subject.language]["keyword"]
    number = format_our_number(subject.settings.twilio_from)

    def say(person: Rehearsal, words: str) -> str:
        message = person.say(words)
        text = (message.text if message else "").replace(EXAMPLE_NUMBER, number)
        return text.replace(NAME, "[full name]").replace(NAME.split()[0], "[first name]")

    signer = Rehearsal(subject.shelf)
    greeting, confirm, signed, opted_in = (
        say(signer, words) for words in (keyword, NAME, "SIGN", "UPDATES")
    )
    # On a channel where no carrier answers HELP and STOP itself, we do, in the same words.
    asker = Rehearsal(subject.shelf, "whatsapp")
    _, helped, stopped = (say(asker, words) for words in (keyword, "HELP", "STOP"))
    return Samples(greeting, confirm, signed, opted_in, helped, stopped)


def write_answers(subject: Subject, forms: tuple[Form, ...]) -> list[Answer]:
    """Return the answers to these forms, in the order of their fields."""
    samples = rehearse(subject)
    return [
        Answer(form, field, values)
        for form in forms
        for field, values in _FIELDS[form](subject, samples)
    ]


Fields = Iterator[tuple[str, tuple[str, ...]]]


def _brand(subject: Subject, _: Samples) -> Fields:
    own = subject.organization
    yield "legal name", (own.legal_name,)
    yield "EIN", (own.ein,)
    yield "type", (own.form.value if own.form else "",)
    yield from _address(subject, "")
    yield "website", (own.website,)
    yield "representative", (_representative(own),)


def _campaign(subject: Subject, samples: Samples) -> Fields:
    yield "us_app_to_person_usecase", (_use_case(subject.organization)[0],)
    yield "description", (_description(subject),)
    yield "message_flow", (_message_flow(subject),)
    yield "message_samples", _message_samples(subject, samples)
    yield "opt_in_keywords", (", ".join(_keywords(subject.campaign)),)
    yield "opt_in_message", (samples.opted_in,)
    yield "help_message", (samples.help,)
    # The carrier or Twilio answers STOP, in the words that are told here.
    yield "opt_out_message", (f"{subject.sponsor}: {samples.stopped}",)
    texts = (*_message_samples(subject, samples), samples.opted_in, samples.help)
    number = format_our_number(subject.settings.twilio_from)
    yield "has_embedded_links", (_yes_or_no(any("://" in text for text in texts)),)
    yield "has_embedded_phone", (_yes_or_no(any(number in text for text in texts)),)
    yield "subscriber_opt_in", ("yes",)
    yield "age_gated", ("no",)
    yield "direct_lending", ("no",)
    yield from _legal_addresses(subject)


def _toll_free(subject: Subject, samples: Samples) -> Fields:
    own = subject.organization
    yield "business_name", (own.legal_name,)
    yield "doing_business_as", (own.doing_business_as or subject.sponsor,)
    yield "business_registration_number", (own.ein,)
    yield from _address(subject, "business_")
    yield "business_website", (own.website,)
    yield "business_contact", (_representative(own),)
    yield "use_case_categories", (_use_case(own)[1],)
    yield "use_case_summary", (_description(subject),)
    yield "production_message_sample", _message_samples(subject, samples)
    yield "opt_in_type", ("VIA_TEXT",)
    yield "opt_in_image_urls", (subject.address_of(PageKind.POSTER),)
    yield "opt_in_keywords", (", ".join(_keywords(subject.campaign)),)
    yield "opt_in_confirmation_message", (samples.opted_in,)
    yield "help_message_sample", (samples.help,)
    yield "message_volume", (str(own.messages_a_month) if own.messages_a_month else "",)
    yield "additional_information", (_message_flow(subject),)
    yield "age_gated_content", ("no",)
    yield "vetting_id (Campaign Verify)", (own.campaign_verify_token,)
    yield from _legal_addresses(subject)


_FIELDS: Final = {Form.BRAND: _brand, Form.CAMPAIGN: _campaign, Form.TOLL_FREE: _toll_free}


def _address(subject: Subject, prefix: str) -> Fields:
    address = subject.organization.address
    yield (
        f"{prefix}address",
        (
            ", ".join(
                part
                for part in (
                    *(address.street, address.city, address.region),
                    *(address.postal_code, address.country),
                )
                if part
            ),
        ),
    )


def _representative(own: LegalOrganization) -> str:
    who = own.representative
    name = f"{who.first_name} {who.last_name}".strip()
    return ", ".join(part for part in (name, who.title, who.email, who.phone) if part)


def _use_case(own: LegalOrganization) -> tuple[str, str]:
    return _USE_CASES.get(own.form, _OTHER_USE_CASE) if own.form else _OTHER_USE_CASE


def _description(subject: Subject) -> str:
    words = subject.campaign.words[subject.language]
    often = subject.campaign.updates_a_month
    return (
        f"{subject.sponsor} collects signatures under an open letter to "
        f"{subject.campaign.target.name} of {subject.campaign.target.organization}: "
        f"“{words.title}”. The letter asks {words.target} to {words.ask}. People text a keyword, "
        "read what they would sign, give their name and reply SIGN. Those who reply UPDATES to a "
        f"separate question get about {counted(often, 'text message')} a month on this "
        "campaign from "
        f"{subject.sponsor}. It is no ballot petition, asks for no money, and sells nothing."
    )


def _message_flow(subject: Subject) -> str:
    """Return every way in, what is told there, and how consent is asked for (30543 to 30570)."""
    page, campaign = subject.page, subject.campaign
    number = format_our_number(subject.settings.twilio_from)
    keywords = _keywords(campaign)[:-1]
    return (
        f"1. Consumers text a keyword ({', '.join(keywords)}) to {number}. They find keyword and "
        f"number on the public page {page.canonical}, on printed posters and cards "
        f"(as shown at {subject.address_of(PageKind.POSTER)}), and from friends who signed. "
        f"Beside keyword and number, page, poster and card say: “{page.disclosure.striptags()}” "
        f"with links to terms ({subject.address_of(PageKind.TERMS)}) and privacy policy "
        f"({subject.address_of(PageKind.PRIVACY)}). 2. The first reply names {subject.sponsor}, "
        "says that message and data rates may apply and how to stop. The replies after it answer "
        "what the consumer sends, until they have signed or stop. 3. After a signature a separate "
        f"question asks whether {subject.sponsor} may text updates on this campaign, about "
        f"{campaign.updates_a_month} a month; only a consumer who replies UPDATES (or yes in "
        "other words) is subscribed. Signing is no consent to updates, and consent is no condition "
        "of signing or of any purchase. Consent by text covers text messages only. Numbers and "
        "consent are not shared with third parties for marketing."
    )


def _message_samples(subject: Subject, samples: Samples) -> tuple[str, ...]:
    title = subject.campaign.words[subject.language].title
    update = (
        f"{subject.sponsor}: [first name], [news of the campaign “{title}”]. Reply STOP to stop."
    )
    return samples.greeting, samples.confirm, samples.signed, update


def _keywords(campaign: Campaign) -> list[str]:
    """Return every keyword that begins a conversation, and the word that agrees to updates."""
    own = [*campaign.keywords, *(one.keyword for one in campaign.organizations), "UPDATES"]
    return list(dict.fromkeys(own))


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _legal_addresses(subject: Subject) -> Fields:
    yield "privacy_policy_url", (subject.address_of(PageKind.PRIVACY),)
    yield "terms_and_conditions_url", (subject.address_of(PageKind.TERMS),)
