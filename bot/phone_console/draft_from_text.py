"""What an organizer writes on their phone, made into a draft: who speaks, to whom, and completed.

Who writes and how to stop are put in where they were left out: nobody types them on a phone, and
no broadcast goes out without them.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.broadcasts.compose.draft import Audience, Draft
from bot.languages import say
from flows.campaign import Campaign, Organization, Shelf
from flows.segments import fold_to_gsm7

MAX_TITLE_LENGTH: Final = 40
"""Characters of a broadcast's words that become its title."""
_MAX_OPENING_LENGTH: Final = 160
_MESSAGE_SUFFIX: Final = re.compile(r" \(message [0-9]+\)$")
_STOP: Final = re.compile(r"(?<!\w)STOP(?!\w)")
_ADDRESSED: Final = re.compile(r"([A-Za-z0-9]{2,20})\s*:\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CompletedDraft:
    """A draft, and what was put in: the keys of ``who_writes`` and ``way_out``."""

    draft: Draft
    added: tuple[str, ...]


def draft_from_text(
    shelf: Shelf, text: str, language: str, message_id: int
) -> CompletedDraft | None:
    """Return the draft that ``text`` makes; None where it is not clear for which petition.

    It speaks for the organization that the text begins with, by its name, or by its keyword and
    a colon (which is then left out); else for the sponsor of the only petition. ``language`` is
    the organizer's, and that of the text.
    """
    addressed = _for_whom(shelf, text)
    if addressed is None:
        return None
    petition, organization, words = addressed
    spoken = language if language in petition.words else petition.languages[0]
    completed, added = _completed(words, organization.name, spoken)
    title = " ".join(words.split())[:MAX_TITLE_LENGTH].strip() or "-"
    draft = Draft(
        campaign=petition.id,
        organization=organization.id,
        title=f"{title} (message {message_id})",
        texts={spoken: completed},
        audience=Audience(languages=(spoken,)),
    )
    return CompletedDraft(draft, added)


def short_title(title: str) -> str:
    """Return the title of a broadcast as a phone shows it."""
    bare = _MESSAGE_SUFFIX.sub("", title)
    return bare if len(bare) <= MAX_TITLE_LENGTH else f"{bare[: MAX_TITLE_LENGTH - 3].rstrip()}..."


def _for_whom(shelf: Shelf, text: str) -> tuple[Campaign, Organization, str] | None:
    addressed = _ADDRESSED.fullmatch(text)
    way = shelf.ways.get(addressed[1].upper()) if addressed else None
    if way and addressed and (way.source or len(shelf.campaigns) > 1):
        organization = way.campaign.organization(way.source or way.campaign.sponsor)
        return way.campaign, organization, addressed[2]
    begins = fold_to_gsm7(text).casefold()
    for campaign in shelf.campaigns:
        for one in campaign.organizations:
            if begins.startswith(fold_to_gsm7(one.name).casefold()):
                return campaign, one, text
    if len(shelf.campaigns) != 1:
        return None
    campaign = shelf.campaigns[0]
    return campaign, campaign.organization(campaign.sponsor), text


def _completed(text: str, organization: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with who writes before it and how to stop behind it, and what was put in."""
    added = []
    completed = text.strip()
    name = re.escape(fold_to_gsm7(organization).casefold())
    if not re.search(
        rf"(?<!\w){name}(?!\w)",
        fold_to_gsm7(completed)[:_MAX_OPENING_LENGTH].split("\n", 1)[0].casefold(),
    ):
        completed = f"{organization}: {completed}"
        added.append("who_writes")
    if not _STOP.search(completed):
        end = "" if completed[-1] in ".!?" else "."
        completed = f"{completed}{end} {say(language, 'completions.how_to_stop')}."
        added.append("way_out")
    return completed, tuple(added)
