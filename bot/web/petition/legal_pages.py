"""The pages that say what is kept of signers, and under which terms they are written to.

They are written from the campaign and the settings, and say what the program does: a test holds
the days that they name to those by which things are destroyed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.languages import say, say_html
from bot.settings import Settings
from bot.storage.crm.crm_holders import CALLED, CrmHolder
from bot.web.petition.addresses import PageKind
from flows.campaign import Campaign

_SECTIONS: Final[Mapping[PageKind, Mapping[str, tuple[str, ...]]]] = {
    PageKind.PRIVACY: {
        "who": ("who_about",),
        "kept": (
            *("kept_number", "kept_name", "kept_words", "kept_signature"),
            *("kept_consent", "kept_stop", "kept_where"),
        ),
        "sees": (
            *("sees_target", "sees_nobody", "sees_organizers", "sees_programs", "sees_carriers"),
            "sees_state",
        ),
        "rights": ("rights_words",),
        "young": ("young_about",),
        "proof": ("proof_about",),
        "page": ("page_about",),
    },
    PageKind.TERMS: {
        "program": ("program_about",),
        "messages": ("messages_about",),
        "cost": ("cost_about",),
        "stop": ("stop_about",),
        "help": ("help_about",),
        "carriers": ("carriers_about",),
        "age": ("age_about",),
        "privacy": ("privacy_about", "no_number"),
    },
}
_INSTEAD: Final = {"sees_nobody": "sees_crm"}
"""What is said in place of something else where a CRM holds numbers."""
_ONLY_BY_WEBHOOK: Final = "sees_programs"
"""The section that stands on the page only where other programs are told of what happens."""
_WORDS: Final = ("delete", "mydata", "withdraw", "stop", "help", "start")


@dataclass(frozen=True, slots=True)
class LegalSection:
    """A heading, and what stands under it."""

    heading: str
    paragraphs: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class LegalPage:
    """The privacy page or the terms of a campaign, in a language."""

    title: str
    summary: str
    sections: tuple[LegalSection, ...]


@dataclass(frozen=True, slots=True)
class ToldOfSigners:
    """Who is told of a campaign's signers: ``crms`` hold numbers and names of those who agreed.

    ``by_webhook``: other programs are told that something happened, and of nobody who it was.
    """

    crms: Sequence[CrmHolder] = ()
    by_webhook: bool = False


def write_legal_page(
    settings: Settings,
    campaign: Campaign,
    language: str,
    kind: PageKind,
    told: ToldOfSigners = ToldOfSigners(),
) -> LegalPage:
    """Return a campaign's privacy page or its terms. Raises ``KeyError`` for another kind."""
    page = f"legal.{kind.value}"
    holders = [one for one in told.crms if one.organization in campaign.organization_names]
    values = _values(settings, campaign, language) | _crm_values(campaign, holders)
    return LegalPage(
        say(language, f"{page}.title"),
        say(language, f"{page}.summary", **values),
        tuple(
            LegalSection(
                say(language, f"{page}.{heading}"),
                tuple(
                    say_html(
                        language, f"{page}.{_INSTEAD.get(key, key) if holders else key}", **values
                    )
                    for key in paragraphs
                    if told.by_webhook or key != _ONLY_BY_WEBHOOK
                ),
            )
            for heading, paragraphs in _SECTIONS[kind].items()
        ),
    )


def _crm_values(campaign: Campaign, told: Sequence[CrmHolder]) -> dict[str, object]:
    """Return whose CRMs hold numbers, and what these are called."""
    names = campaign.organization_names
    return {
        "holders": ", ".join(dict.fromkeys(names[one.organization] for one in told)),
        "crms": ", ".join(dict.fromkeys(CALLED.get(one.kind, one.kind) for one in told)),
    }


def _values(settings: Settings, campaign: Campaign, language: str) -> dict[str, object]:
    retention = campaign.retention
    words = {
        name: Markup("<strong>{}</strong>").format(say(language, f"legal.words.{name}"))
        for name in _WORDS
    }
    return {
        **words,
        "sponsor": campaign.organization_names[campaign.sponsor],
        "target": campaign.words[language].target,
        "title": campaign.words[language].title,
        "contact": campaign.contact,
        "privacy": Markup('<a href="{0}">{0}</a>').format(campaign.privacy),
        "often": campaign.updates_a_month,
        "age": campaign.minimum_age,
        "days": min(settings.retention_days, retention.words),
        "after_hand_in": retention.names_after_hand_in,
        "after_closing": retention.names_after_closing,
    }
