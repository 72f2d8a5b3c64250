"""Works out the kit of each partner and poster, and writes it as files to hand over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from bot.documents.typst_process import typeset
from bot.files.private_files import PUBLIC_FILE_MODE, make_real_folder, whole_file
from bot.settings import Settings
from bot.web.petition.addresses import PageAddress, PageKind, join_poster
from bot.web.petition.camera_codes import PNG_SCALE, draw_code
from bot.web.petition.embeds import write_embed_html
from bot.web.petition.petition_page import PetitionPage
from bot.web.petition.printed_sheets import (
    CARDS_TEMPLATE,
    POSTER_TEMPLATE,
    sheet_data,
)
from flows.campaign import Campaign
from flows.invitations import read_poster_code

PAPERS: Final = {"a4": "a4", "letter": "us-letter"}
"""By the name in the file's: the name that typst gives to a paper."""
_PRINTS: Final = {"poster": POSTER_TEMPLATE, "cards": CARDS_TEMPLATE}


class KitNotPossible(Exception):
    """There is no kit as things stand; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class KitEntry:
    """What one partner and poster is given: ``name`` is the organization's, or the campaign's own.

    ``keyword`` is what people text in the campaign's first language.
    """

    name: str
    keyword: str
    poster: str
    address: str
    text_link: str
    telegram_link: str

    @property
    def folder(self) -> str:
        """The name of the folder with its files."""
        return join_poster(self.keyword, self.poster)


def list_kit(
    settings: Settings, campaign: Campaign, posters: Sequence[str] = (), partner: str = ""
) -> list[KitEntry]:
    """Return an entry for the campaign itself and each partner; with posters, one for each code.

    ``partner`` is an organization's id or keyword: only its own. Raises ``KitNotPossible``.
    """
    if not settings.twilio_from and not settings.telegram_bot_name:
        raise KitNotPossible(
            "there is no way to sign yet: set TWILIO_FROM, TELEGRAM_BOT_NAME or both"
        )
    wrong = [code for code in posters if not read_poster_code(code)]
    if wrong:
        raise KitNotPossible(
            f"{wrong[0]!r} is no code of a poster: up to 40 letters, digits, _ and -, with a digit"
        )
    ways = [(campaign.words[campaign.languages[0]].title, campaign.keyword)]
    ways += [(one.name, one.keyword) for one in campaign.organizations]
    if partner:
        known = {one.id: one.keyword for one in campaign.organizations}
        keyword = known.get(partner, partner.upper())
        ways = [way for way in ways if way[1] == keyword]
        if not ways:
            raise KitNotPossible(f"there is no partner {partner!r}, but: {', '.join(known)}")
    language = campaign.languages[0]
    return [
        _entry(
            settings,
            campaign,
            name,
            PageAddress(PageKind.PETITION, language, campaign.id, keyword, code),
        )
        for name, keyword in ways
        for code in dict.fromkeys(map(read_poster_code, posters or ("",)))
    ]


def _entry(settings: Settings, campaign: Campaign, name: str, address: PageAddress) -> KitEntry:
    page = PetitionPage(settings, campaign, address, None)
    message = page.links.text_message
    return KitEntry(
        name,
        address.keyword,
        address.poster,
        page.short_address,
        message.link if message else "",
        page.links.telegram,
    )


@dataclass(frozen=True, slots=True)
class KitFile:
    """A file of a kit. ``make`` returns what it holds, and may raise ``TypesettingFailed``."""

    name: str
    make: Callable[[], bytes]


def write_kit(
    settings: Settings, campaign: Campaign, entry: KitEntry, folder: Path, *, at: datetime
) -> Iterator[Path]:
    """Write the files of one entry into ``folder``, and yield each as soon as it is there.

    Raises ``TypesettingFailed`` and ``OSError``.
    """
    make_real_folder(folder)
    for language in campaign.languages:
        for kit_file in list_files(settings, campaign, entry, language, at=at):
            with whole_file(folder / kit_file.name, mode=PUBLIC_FILE_MODE) as file:
                file.write(kit_file.make())
            yield folder / kit_file.name


def kit_page(
    settings: Settings, campaign: Campaign, entry: KitEntry, language: str
) -> PetitionPage:
    """Return the petition's page to which an entry leads, in one language."""
    address = PageAddress(PageKind.PETITION, language, campaign.id, entry.keyword, entry.poster)
    return PetitionPage(settings, campaign, address, None)


def list_files(
    settings: Settings, campaign: Campaign, entry: KitEntry, language: str, *, at: datetime
) -> Iterator[KitFile]:
    """Yield the files of an entry in one language; ``at`` is when its documents are made."""
    page = kit_page(settings, campaign, entry, language)
    yield KitFile(f"links.{language}.txt", lambda: _links(page, entry).encode())
    yield KitFile(f"post.{language}.txt", lambda: write_post(page).encode())
    yield KitFile(f"embed.{language}.html", lambda: write_embed(settings, page).encode())
    if message := page.links.text_message:
        yield from _codes(f"code-text.{language}", message.qr_payload)
    if page.links.telegram:
        yield from _codes(f"code-telegram.{language}", page.links.telegram)
    for print_name, template in _PRINTS.items():
        for paper, typst_paper in PAPERS.items():
            make = partial(_print, settings, page, template, typst_paper, at=at)
            yield KitFile(f"{print_name}.{language}.{paper}.pdf", make)


def _print(
    settings: Settings, page: PetitionPage, template: Path, paper: str, *, at: datetime
) -> bytes:
    data = sheet_data(page, paper)
    return typeset(template, data, at=at, font_folder=settings.fonts_folder)


def _links(page: PetitionPage, entry: KitEntry) -> str:
    message = page.links.text_message
    lines = [
        page.title,
        entry.name,
        "",
        page.say("kit_address", address=page.shared_address),
        *([page.say("kit_text", words=message.words, number=message.number)] if message else []),
        *([page.say("kit_text_link", link=message.link)] if message else []),
        *([page.say("kit_telegram_link", link=page.links.telegram)] if page.links.telegram else []),
    ]
    return "\n".join(lines) + "\n"


def write_post(page: PetitionPage) -> str:
    """Return a post to copy: who asks whom, how to sign, and what a text leads to."""
    message = page.links.text_message
    lines = [page.title, "", page.summary, ""]
    if message:
        lines.append(page.say("text", words=message.words, number=message.number))
    lines += [page.shared_address, "", str(page.disclosure.striptags())]
    return "\n".join(lines) + "\n"


def write_embed(settings: Settings, page: PetitionPage) -> str:
    """Return the HTML with which another site shows the petition and its count."""
    frame, picture = (
        f"{settings.public_url}{page.path_of(kind)}"
        for kind in (PageKind.FRAME, PageKind.COUNT_SVG)
    )
    return str(write_embed_html(page, frame, picture))  # text to copy, no markup of ours


def _codes(name: str, payload: str) -> Iterator[KitFile]:
    """Yield a code for cameras as SVG and PNG: dark on white, with the quiet zone around it."""
    yield KitFile(f"{name}.svg", partial(draw_code, payload, "svg", 1))
    yield KitFile(f"{name}.png", partial(draw_code, payload, "png", PNG_SCALE))
