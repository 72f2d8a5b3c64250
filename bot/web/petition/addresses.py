"""What a path means: which page, of which campaign, in which language, by whose keyword.

A keyword in any case is an address of its own, and all links of its page carry it: so signatures
are attributed without a cookie or a parameter. A poster's code may follow it: ``/IBMKOS-poster7``.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Final

from bot.languages import DEFAULT_LANGUAGE
from flows.campaign import Campaign, Shelf
from flows.invitations import read_poster_code

MAX_PATH_CHARACTERS: Final = 160
_PREVIEW: Final = re.compile(r"/preview/([a-z0-9-]{1,60})/([a-z]{2})/([0-9a-f]{12})\.png")


class PageKind(StrEnum):
    """Which page an address leads to. The value is the last part of its path."""

    LIST = "list"
    PETITION = ""
    PRIVACY = "privacy"
    TERMS = "terms"
    RECEIPT = "receipt"
    FRAME = "frame"
    COUNT_SVG = "count.svg"
    COUNT_JSON = "count.json"
    POSTER = "poster.png"


EMBEDS: Final = frozenset(
    {PageKind.FRAME, PageKind.COUNT_SVG, PageKind.COUNT_JSON, PageKind.POSTER}
)
"""What other sites show of a petition; their paths begin with ``EMBED_PREFIX``."""
EMBED_PREFIX: Final = "embed"
PREVIEW_PREFIX: Final = "preview"
_LAST_PARTS: Final = {
    kind.value: kind for kind in PageKind if kind not in (PageKind.LIST, PageKind.PETITION)
}


def join_poster(keyword: str, poster: str) -> str:
    """Return a keyword with a poster's code behind it, in the form that people text and that pages
    have in their addresses."""
    return f"{keyword}-{poster}" if poster else keyword


@dataclass(frozen=True, slots=True)
class PageAddress:
    """A page: of which campaign, in which language, and by which keyword and poster people came.

    ``keyword`` and ``poster`` are "" where people came by the campaign's own address. A list of
    all campaigns has no ``campaign``.
    """

    kind: PageKind
    language: str
    campaign: str = ""
    keyword: str = ""
    poster: str = ""

    @property
    def path(self) -> str:
        """The one path of this page, from the root, in the language that it is in."""
        if self.kind is PageKind.LIST:
            return "/"
        by = join_poster(self.keyword, self.poster)
        prefix = EMBED_PREFIX if self.kind in EMBEDS else ""
        parts = (prefix, by or self.campaign, self.language, self.kind.value)
        return "/" + "/".join(part for part in parts if part)

    def of_kind(self, kind: PageKind) -> "PageAddress":
        """Return the address of another page of the same campaign, language and keyword."""
        return replace(self, kind=kind)

    def in_language(self, language: str) -> "PageAddress":
        """Return the address of the same page in another language."""
        return replace(self, language=language)


@dataclass(frozen=True, slots=True)
class LogFileAddress:
    """A file of a campaign's public log, by its path within the log."""

    campaign: str
    file: str


@dataclass(frozen=True, slots=True)
class PreviewAddress:
    """The picture that a shared link shows, by the hash of what it says."""

    campaign: str
    language: str
    hash: str

    @property
    def path(self) -> str:
        """Where the picture is, from the root."""
        return f"/{PREVIEW_PREFIX}/{self.campaign}/{self.language}/{self.hash}.png"


@dataclass(frozen=True, slots=True)
class MissingAddress:
    """Where there is no page: every such path shows the same."""


Address = PageAddress | LogFileAddress | PreviewAddress | MissingAddress
"""Whatever is found by a path."""


class PageGroup(Enum):
    """Pages that are kept together and rendered one at a time: those of one wait for no other.

    Anybody can make up posters' codes and paths of a log without end, and a picture takes long.
    """

    PAGES = auto()
    POSTERS = auto()
    LOGS = auto()
    PICTURES = auto()


def group_of(address: Address) -> PageGroup:
    """Return to which group the page at an address belongs."""
    match address:
        case LogFileAddress():
            return PageGroup.LOGS
        case PreviewAddress() | PageAddress(kind=PageKind.POSTER):
            return PageGroup.PICTURES
        case PageAddress(poster=poster) if poster:
            return PageGroup.POSTERS
        case _:
            return PageGroup.PAGES


def route_of(address: Address) -> str:
    """Return the pattern of an address, without what anybody can make up."""
    match address:
        case LogFileAddress():
            return "/{campaign}/log/{file}"
        case PreviewAddress():
            return f"/{PREVIEW_PREFIX}/{{picture}}"
        case PageAddress(kind=PageKind.LIST):
            return "/"
        case PageAddress(kind=kind):
            prefix = f"/{EMBED_PREFIX}" if kind in EMBEDS else ""
            return f"{prefix}/{{campaign}}/{kind.value}".rstrip("/")
        case _:
            return "none"


def find_address(shelf: Shelf, path: str) -> Address | None:
    """Return what a path leads to; None where there is nothing."""
    if len(path) > MAX_PATH_CHARACTERS:
        return None
    campaign, _, file = path[1:].partition("/log/")
    if file and shelf.campaign(campaign):
        return LogFileAddress(campaign, file)
    if preview := _PREVIEW.fullmatch(path):
        return PreviewAddress(*preview.groups())
    return find_page(shelf, path)


def find_page(shelf: Shelf, path: str) -> PageAddress | None:
    """Return the page that a path leads to; None where there is none.

    ``/`` is the one campaign, or the list of all. Without a language a page is in that of the
    keyword, else in the campaign's first.
    """
    parts = path[1:].removesuffix("/").split("/") if path != "/" else []
    is_embed = parts[:1] == [EMBED_PREFIX]
    kind = _LAST_PARTS.get(parts[-1], PageKind.PETITION) if parts else PageKind.PETITION
    if is_embed != (kind in EMBEDS):
        return None
    inner = parts[is_embed : -1 if kind is not PageKind.PETITION else None]
    if not inner:
        return None if is_embed else _find_first_page(shelf, kind)
    return _find_campaign_page(shelf, inner, kind)


def _find_campaign_page(shelf: Shelf, parts: list[str], kind: PageKind) -> PageAddress | None:
    """Return a page of the campaign that the first part names; a second part is a language."""
    found = _find_campaign(shelf, parts[0])
    if found is None:
        return None
    campaign, address = found
    if address.poster and kind is PageKind.POSTER:
        return None  # each would be drawn anew: there are too many
    match parts[1:]:
        case []:
            language = address.language or campaign.languages[0]
        case [language] if language in campaign.words:
            pass
        case _:
            return None
    return replace(address, kind=kind, language=language)


def _find_first_page(shelf: Shelf, kind: PageKind) -> PageAddress | None:
    """Return the page of the one campaign, or the list of all, whatever is asked of them."""
    if len(shelf.campaigns) == 1:
        return PageAddress(kind, shelf.campaigns[0].languages[0], shelf.campaigns[0].id)
    return PageAddress(PageKind.LIST, list_language(shelf))


def list_language(shelf: Shelf) -> str:
    """Return the language in which all campaigns are listed: that of the first."""
    return shelf.campaigns[0].languages[0] if shelf.campaigns else DEFAULT_LANGUAGE


def _find_campaign(shelf: Shelf, part: str) -> tuple[Campaign, PageAddress] | None:
    """Return the campaign of a slug, or of a keyword with or without a poster's code."""
    campaign = shelf.campaign(part)
    if campaign is not None:
        return campaign, PageAddress(PageKind.PETITION, "", campaign.id)
    word, hyphen, code = part.partition("-")
    way, poster = shelf.ways.get(word.upper()), read_poster_code(code)
    if way is None or bool(hyphen) != bool(poster):
        return None
    address = PageAddress(PageKind.PETITION, way.language, way.campaign.id, word.upper(), poster)
    return way.campaign, address
