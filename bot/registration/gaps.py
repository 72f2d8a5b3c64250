"""What carriers would reject in the answers, each with the provider's number and what to do.

The numbers and their causes are Twilio's: https://www.twilio.com/docs/api/errors/<number>.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.campaigns.campaign_folder import REGISTRATION_FILE
from bot.counted_words import counted
from bot.registration import answers
from bot.registration.answers import Answer, Form, Subject
from bot.registration.organization_file import OrganizationForm
from bot.settings.schema import LOOPBACK

_EIN: Final = re.compile(r"\d{2}-?\d{7}")
_NO_DOMAIN: Final = frozenset(
    {"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com"}
)
"""Where anybody may have an address: carriers want one of the organization's own domain."""
_SHORTENERS: Final = ("bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly")
_DISCLOSED: Final[dict[str, tuple[int, str]]] = {
    "text": (30551, "that messages come as text messages"),
    "petition": (30544, "what the messages are for"),
    "a month": (30545, "how often messages come"),
    "Message and data rates may apply": (30569, "that message and data rates may apply"),
    "HELP": (30570, "that HELP gets help"),
    "STOP": (30924, "that STOP ends them"),
}
"""What must stand where one signs → the number by which it is rejected, and what is missing."""
_UNCLEAR_ON_TOLL_FREE: Final = 30513
"""What 30924 says of a long code's disclosure has this number for a toll-free one's."""
_LENGTHS: Final[dict[str, tuple[int, int, int]]] = {
    "description": (40, answers.MAX_DESCRIPTION, 30910),
    "message_flow": (40, answers.MAX_MESSAGE_FLOW, 30543),
    "additional_information": (40, answers.MAX_MESSAGE_FLOW, 30543),
    "message_samples": (20, answers.MAX_SAMPLE, 30893),
    "opt_in_message": (20, answers.MAX_AUTOMATIC_REPLY, 30540),
    "help_message": (20, answers.MAX_AUTOMATIC_REPLY, 30486),
    "opt_out_message": (20, answers.MAX_AUTOMATIC_REPLY, 30486),
    "opt_in_keywords": (2, answers.MAX_KEYWORDS, 30893),
}
"""Field → characters at least and at most, and the number."""


SENDER_OF_FORM: Final = {"10dlc": "long-code", "toll-free": "toll-free"}
"""The short name of a form, and the kind of sender that needs it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that would be rejected: at which fields, by which number, why, and what to do."""

    code: int
    field: str
    message: str
    remedy: str

    @property
    def sentences(self) -> str:
        """Why a carrier would reject the answer and what to do about it, as sentences."""
        return f"{self.message}. {self.remedy[:1].upper()}{self.remedy[1:]}."


def find_gaps(subject: Subject, written: list[Answer]) -> list[Gap]:
    """Return all gaps in the answers of a subject, in the order of the forms."""
    return [gap for rule in _RULES for gap in rule(subject, written)]


def _identity(subject: Subject, _: list[Answer]) -> Iterator[Gap]:
    """What only the organization knows."""
    own, file = subject.organization, REGISTRATION_FILE
    if not own.legal_name:
        yield Gap(
            30484,
            "legal name",
            "it is not told",
            f"write legal_name in {file}, as the tax office has it",
        )
    if not _EIN.fullmatch(own.ein):
        yield Gap(
            30527, "EIN", "it is missing, or not nine digits", f"write ein in {file}: 12-3456789"
        )
    if own.form is None:
        yield Gap(
            30542,
            "type",
            "what the organization is before the law is not told",
            f"write form in {file}: it decides the use case",
        )
    if not own.address.is_whole:
        yield Gap(30451, "address", "it is not whole", f"write all five parts of address in {file}")
    if not own.website.startswith(("https://", "http://")):
        yield Gap(
            30799,
            "website",
            "it is not told",
            f"write website in {file}: the organization's own, which names it",
        )
    if not own.representative.is_whole:
        yield Gap(
            30483,
            "representative",
            "who answers for it is not told whole",
            f"write all five parts of representative in {file}",
        )
    domain = own.representative.email.rpartition("@")[2].lower()
    if domain in _NO_DOMAIN:
        yield Gap(
            30482,
            "representative",
            f"an address at {domain} is nobody's own",
            "give one at the organization's own domain",
        )


def _use_case(subject: Subject, written: list[Answer]) -> Iterator[Gap]:
    """Yield what a form of organization needs beside."""
    own = subject.organization
    is_political = own.form is OrganizationForm.POLITICAL
    if is_political and not own.campaign_verify_token:
        yield Gap(
            30501 if any(one.form is Form.TOLL_FREE for one in written) else 30502,
            "Campaign Verify",
            "a political organization (527) needs a token",
            f"get one at campaignverify.org and write campaign_verify_token in {REGISTRATION_FILE}",
        )
    if own.campaign_verify_token and not is_political:
        yield Gap(
            30542,
            "Campaign Verify",
            "a token is of political organizations (527) alone",
            "leave campaign_verify_token empty, or write form: 527",
        )


def _language(subject: Subject, _: list[Answer]) -> Iterator[Gap]:
    if not subject.speaks_english:
        yield Gap(
            30910,
            "all texts",
            "the campaign has no English words",
            "write en.yaml: reviewers read English alone; people may be written to in any language",
        )


def _addresses(subject: Subject, _: list[Answer]) -> Iterator[Gap]:
    """Pages that a reviewer opens."""
    parts = urlsplit(subject.settings.public_url)
    if parts.hostname in LOOPBACK or parts.scheme != "https":
        yield Gap(
            30543,
            "message_flow",
            "the pages have no public address",
            "set PUBLIC_URL to the https:// address of your live pages",
        )
        yield Gap(
            30493,
            "privacy_policy_url, terms_and_conditions_url",
            "nobody can open them",
            "set PUBLIC_URL, and look that both open without a password",
        )
    if not subject.settings.twilio_from:
        yield Gap(
            30543, "message_flow", "the number that people text is not told", "set TWILIO_FROM"
        )
    for name, address in (
        ("contact", subject.campaign.contact),
        ("privacy", subject.campaign.privacy),
    ):
        if "example.org" in address:
            yield Gap(30484, name, f"{address} is nobody's", f"write {name} in campaign.yaml")


def _lengths(_: Subject, written: list[Answer]) -> Iterator[Gap]:
    """Texts that are too short or too long for their field."""
    for answer in written:
        if answer.field not in _LENGTHS:
            continue
        least, most, code = _LENGTHS[answer.field]
        for value in answer.values:
            if not least <= len(value) <= most:
                yield Gap(
                    code,
                    answer.field,
                    f"it has {counted(len(value), 'character')}, not {least} to {most}",
                    "change the text of the campaign that it is made from",
                )


def _samples(subject: Subject, written: list[Answer]) -> Iterator[Gap]:
    """Sample messages name who writes, and how to stop (30893)."""
    for answer in written:
        if answer.field not in ("message_samples", "production_message_sample"):
            continue
        if not any(subject.sponsor in value and "STOP" in value for value in answer.values):
            yield Gap(
                30893,
                answer.field,
                f"no sample has both {subject.sponsor} and STOP",
                "name {sponsor} and STOP in the greeting of en.yaml",
            )
        for value in answer.values:
            found = next((each for each in _SHORTENERS if each in value), "")
            if found:
                yield Gap(
                    30963,
                    answer.field,
                    f"a link by {found} is rejected for good",
                    "use the full address of your own domain",
                )


def _disclosure(subject: Subject, written: list[Answer]) -> Iterator[Gap]:
    """What stands where one signs: on page, poster and card."""
    if subject.speaks_english and subject.settings.twilio_from:
        is_toll_free = any(one.form is Form.TOLL_FREE for one in written)
        told = subject.page.disclosure.striptags()
        yield from find_undisclosed(told, is_toll_free=is_toll_free)


def find_undisclosed(told: str, *, is_toll_free: bool) -> Iterator[Gap]:
    """Yield what a disclosure does not tell."""
    for words, (number, missing) in _DISCLOSED.items():
        if words not in told:
            yield Gap(
                _UNCLEAR_ON_TOLL_FREE if is_toll_free and words == "STOP" else number,
                "message_flow",
                f"the disclosure does not say {missing}",
                "mend `disclosure` in bot/languages/en/pages.yaml",
            )


def _confirmations(subject: Subject, written: list[Answer]) -> Iterator[Gap]:
    """Our automatic replies: to a yes to updates, to HELP, to STOP."""
    opted_in = 30540, (subject.sponsor, "rates may apply", "HELP", "STOP")
    helped = 30486, (subject.sponsor, subject.campaign.contact, "STOP")
    wanted: dict[str, tuple[int, tuple[str, ...]]] = {
        "opt_in_message": opted_in,
        "opt_in_confirmation_message": opted_in,
        "help_message": helped,
        "help_message_sample": helped,
        "opt_out_message": (30486, (subject.sponsor, "no more")),
    }
    for answer in written:
        code, words = wanted.get(answer.field, (0, ()))
        missing = [
            each
            for each in words
            if subject.speaks_english and each.lower() not in answer.value.lower()
        ]
        if missing:
            yield Gap(
                code,
                answer.field,
                f"it does not say {', '.join(missing)}",
                "mend that reply in bot/languages/en/signers.yaml, or in the campaign",
            )


def _volume(subject: Subject, written: list[Answer]) -> Iterator[Gap]:
    asked = any(answer.field == "message_volume" for answer in written)
    if asked and not subject.organization.messages_a_month:
        yield Gap(
            30538,
            "message_volume",
            "how many messages you expect is not told",
            f"write messages_a_month in {REGISTRATION_FILE}",
        )


Rule = Callable[[Subject, list[Answer]], Iterator[Gap]]
_RULES: Final[tuple[Rule, ...]] = (
    *(_identity, _use_case, _language, _addresses, _lengths),
    *(_samples, _disclosure, _confirmations, _volume),
)


def forms_for(sender: str) -> tuple[Form, ...]:
    """Return the forms that a kind of sender needs; a short code is asked for in another way."""
    match sender:
        case "toll-free":
            return (Form.TOLL_FREE,)
        case "long-code":
            return (Form.BRAND, Form.CAMPAIGN)
        case _:
            return ()
