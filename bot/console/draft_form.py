"""The form in which a broadcast is written: what it offers, what it begins with, and the draft."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.broadcasts.compose.draft import Audience, Draft, check_values
from bot.console.forms import MAX_TEXT_CHARACTERS, Form
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.conversation.places.us_states import name_region
from bot.sending.transports import SMS, TELEGRAM
from bot.signatures.figures.campaign_figures import read_campaign_figures
from bot.web.petition.petition_page import name_of
from flows.campaign import Campaign

MOMENTS: Final = ("signed_after", "signed_before", "not_reached_since")
CHOICES: Final = ("channels", "languages", "sources", "countries", "regions")
POSTERS: Final = "posters"
"""The field of sources that are typed: posters' codes. Organizations are chosen."""
LOCAL_MOMENT: Final = "%Y-%m-%dT%H:%M"
"""As browsers write it (HTML, "local date and time string")."""


@dataclass(frozen=True, slots=True)
class TextField:
    """Where the words of one language are written."""

    name: str
    language: str
    label: str


def list_text_fields(campaign: Campaign, written: Iterable[str] = ()) -> list[TextField]:
    """Return a field for each language of the campaign, and for those in which there are words."""
    languages = dict.fromkeys((*campaign.languages, *written))
    ours = current_visit().language
    return [
        TextField(
            text_field(code),
            code,
            say(
                "broadcasts.text_in",
                language=name_of(code, ours) if code in campaign.words else code,
            ),
        )
        for code in languages
    ]


def text_field(language: str) -> str:
    """Return the name of the field of a language."""
    return f"text_{language}"


def list_choices(campaign: Campaign, asked: Audience) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen of each part of the audience: the value, and its words.

    What a draft asks for already is offered too. Where there is no choice, there is none.
    """
    language, figures = current_visit().language, read_campaign_figures(runtime(), campaign.id)
    places = [(code, name_region(code)) for code, _ in figures.places]
    countries = sorted({*runtime().settings.written_to, *asked.countries})
    offered = {
        "channels": [(one, say(f"channels.{one}")) for one in (SMS, TELEGRAM)],
        "languages": [(one, name_of(one, language)) for one in campaign.languages],
        "sources": list(campaign.organization_names.items()),
        "countries": [(one, one) for one in countries],
        "regions": sorted(((code, name) for code, name in places if name), key=lambda one: one[1]),
    }
    for name in ("languages", "regions"):
        known = {value for value, _ in offered[name]}
        offered[name] += [(one, one) for one in getattr(asked, name) if one not in known]
    return {name: found for name, found in offered.items() if len(found) > 1 or name == "regions"}


def begin_form(draft: Draft) -> Form:
    """Return the form as it begins with a draft."""
    asked, zone = draft.audience, ZoneInfo(current_visit().zone)
    known = known_organizations(draft.campaign)
    given = {text_field(language): text for language, text in draft.texts.items()}
    given |= {name: " ".join(getattr(asked, name)) for name in CHOICES}
    given |= {
        name: moment.astimezone(zone).strftime(LOCAL_MOMENT)
        for name in MOMENTS
        if (moment := getattr(asked, name)) is not None
    }
    given[POSTERS] = ", ".join(one for one in asked.sources if one not in known)
    given["expires_hours"] = f"{draft.expires_hours:g}" if draft.expires_hours else ""
    return Form({**given, "title": draft.title, "organization": draft.organization})


def known_organizations(campaign_id: str) -> frozenset[str]:
    """Return the ids of a campaign's organizations."""
    campaign = runtime().shelf.campaign(campaign_id)
    return frozenset(campaign.organization_names) if campaign else frozenset()


def read_draft(form: Form, campaign: Campaign, fields: Iterable[TextField]) -> Draft | None:
    """Return the draft that was written, or None, and say in the form what is wrong with it."""
    written, title = _read_texts(form, fields), form.line("title")
    for one in fields:
        if len(written.get(one.language, "")) > MAX_TEXT_CHARACTERS:
            said = {"language": one.language, "limit": MAX_TEXT_CHARACTERS}
            form.refuse(one.name, say("broadcasts.words_too_long", **said))
    if not written:
        form.refuse(text_field(campaign.languages[0]), say("broadcasts.no_words"))
    values = _read_values(form, campaign, title, written)
    if not form.is_right:
        return None
    draft, misfits = check_values(values, runtime().shelf)
    for path, problem in misfits:
        form.refuse(_field_of(path), say_phrase(problem))
    return draft


def read_half_draft(form: Form, campaign: Campaign, fields: Iterable[TextField]) -> Draft | None:
    """Return what was written so far as a draft with a title; None where it is none yet.

    Mistakes are not reported: it is still being written.
    """
    shown = _read_texts(form, fields) or {campaign.languages[0]: " "}
    draft, _ = check_values(_read_values(form, campaign, "-", shown), runtime().shelf)
    return draft


def _read_texts(form: Form, fields: Iterable[TextField]) -> dict[str, str]:
    texts = {one.language: form.value(one.name).strip() for one in fields}
    return {language: text for language, text in texts.items() if text}


def _read_values(
    form: Form, campaign: Campaign, title: str, texts: dict[str, str]
) -> dict[str, Any]:
    audience: dict[str, Any] = {name: form.values(name) for name in CHOICES}
    audience["sources"] += form.value(POSTERS).replace(",", " ").split()
    zone = current_visit().zone
    for name in MOMENTS:
        if typed := form.value(name).strip():
            audience[name] = f"{typed.replace('T', ' ')} {zone}"
    return {
        "campaign": campaign.id,
        "organization": form.value("organization") or campaign.sponsor,
        "title": title,
        "texts": texts,
        "audience": {name: value for name, value in audience.items() if value},
        "expires_hours": form.value("expires_hours").strip(),
    }


def _field_of(path: tuple[str, ...]) -> str:
    """Return in which field that stands which does not fit."""
    match path:
        case ("texts", language, *_):
            return text_field(language)
        case ("audience", "sources", *_):
            return POSTERS
        case ("audience", name, *_) | (name, *_):
            return name
        case _:
            return ""


def read_local_moment(typed: str) -> str:
    """Return a moment that was typed into a field, with the time zone of whoever typed it."""
    return f"{typed.strip().replace('T', ' ')} {current_visit().zone}"


def write_local_moment(moment: datetime) -> str:
    """Return a moment as a field shows it."""
    return moment.astimezone(ZoneInfo(current_visit().zone)).strftime(LOCAL_MOMENT)
