"""All public pages of one running process: found by their path, rendered, and kept for seconds."""

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.documents.typst_process import TypesettingFailed
from bot.languages import direction_of, say
from bot.proof.log_files import read_file
from bot.proof.receipts import check_receipt
from bot.runtime import Runtime
from bot.storage.crm.crm_holders import CrmHolder, list_holders
from bot.storage.engine.database import Unavailable
from bot.storage.figures.page_numbers import PageNumbers, read_page_numbers
from bot.storage.integrations.integrations import list_webhook_campaigns
from bot.web.kept_pages import FRESH_SECONDS, KeptPages, RenderedPage
from bot.web.page_headers import (
    ANY_FRAME,
    KEPT_SHORTLY,
    NO_FRAMES,
    OPEN_TO_ALL,
    OWN_FORMS,
    log_file_headers,
    page_headers,
)
from bot.web.petition.addresses import (
    Address,
    LogFileAddress,
    MissingAddress,
    PageAddress,
    PageGroup,
    PageKind,
    PreviewAddress,
    find_address,
    group_of,
    list_language,
)
from bot.web.petition.embeds import write_count_json, write_count_svg
from bot.web.petition.legal_pages import ToldOfSigners
from bot.web.petition.petition_page import (
    CampaignNumbers,
    PetitionPage,
    letter_runs,
    strong,
)
from bot.web.petition.preview_image import PreviewWords, draw_preview
from bot.web.petition.printed_sheets import SHOWN_PAPER, draw_poster, sheet_data
from bot.web.static_files import KEPT_FOR_A_YEAR, static_path
from flows.campaign import Shelf

HTML: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"
SVG: Final = "image/svg+xml"
JSON: Final = "application/json"
PNG: Final = "image/png"
NOT_FOUND: Final = 404
MAX_FOUND_PATHS: Final = 1_000
"""Paths whose pages are known; with posters' codes anybody can make up more."""
FAILED_SECONDS: Final = 600.0
"""After which a picture that could not be drawn is tried again: each try is a process."""
_TEMPLATES: Final = Path(__file__).parent / "templates"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture, what it says, and until when it stays (by the pages' own clock)."""

    said: str
    page: RenderedPage
    until: float


class PetitionPages:
    """Finds and renders the pages of a runtime's campaigns, as they are in force."""

    def __init__(self, runtime: Runtime, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._runtime, self._seconds = runtime, seconds
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(static=static_path, strong=strong, runs=letter_runs)
        self._kept: Mapping[PageGroup, KeptPages[Address]] = {
            group: KeptPages(self.render, seconds=seconds) for group in PageGroup
        }
        self._found: tuple[Shelf, dict[str, Address]] = runtime.shelf, {}
        self._pictures: dict[PageAddress, _Picture] = {}
        self._numbers: PageNumbers | None = None
        self._numbers_read_at = float("-inf")
        self._told: tuple[Sequence[CrmHolder], Collection[str]] = (), frozenset()

    def find(self, path: str) -> Address | None:
        """Return what a path leads to; None where there is nothing.

        It is kept while the same campaigns are in force: to find it is a third of a view.
        """
        shelf = self._runtime.latest().shelf
        known, found = self._found
        if known is not shelf:
            found = {}
            self._found = shelf, found
        address = found.get(path) or self._find_anew(shelf, path)
        if address is not None and len(found) < MAX_FOUND_PATHS:
            found[path] = address
        return address

    def _find_anew(self, shelf: Shelf, path: str) -> Address | None:
        """Return what a path leads to. A picture that nothing shows is none: anybody can make up
        such addresses, which would take the room and the time of the pictures that there are."""
        address = find_address(shelf, path)
        if isinstance(address, PreviewAddress) and not self._preview_words(shelf, address):
            return None
        return address

    def find_kept(self, address: Address) -> tuple[RenderedPage | None, float]:
        """Return the page that is kept of an address, if one is, and its age in seconds."""
        return self._kept[group_of(address)].find(address)

    def find_or_render(self, address: Address) -> RenderedPage:
        """Return a fresh page. Raises ``Unavailable``."""
        return self._kept[group_of(address)].find_or_render(address)

    def render(self, address: Address) -> RenderedPage:
        """Return a page as it is now; what is gone meanwhile is not found."""
        runtime = self._runtime.latest()
        match address:
            case MissingAddress():
                return self.render_missing()
            case LogFileAddress():
                return self._read_log_file(runtime, address)
            case PreviewAddress():
                return self._draw_preview(runtime, address)
            case PageAddress(kind=PageKind.LIST):
                return self._render_list(address.language, is_missing=False)
        campaign = runtime.shelf.campaign(address.campaign)
        if campaign is None or address.language not in campaign.words:
            return self.render_missing()
        page = PetitionPage(
            runtime.settings,
            campaign,
            address,
            self._numbers_of(campaign.id),
            runtime.shelf.outcomes.get(campaign.id),
        )
        return self._render_page(address, page)

    def _render_page(self, address: PageAddress, page: PetitionPage) -> RenderedPage:
        match kind := address.kind:
            case PageKind.PRIVACY | PageKind.TERMS:
                legal = page.write_legal(kind, self._read_told_of(address.campaign))
                return self._render("legal.html", page, legal=legal)
            case PageKind.RECEIPT:
                return self._render("receipt.html", page, forms=OWN_FORMS, outcome="")
            case PageKind.FRAME:
                return self._render("frame.html", page, frames=ANY_FRAME)
            case PageKind.COUNT_SVG:
                return RenderedPage(write_count_svg(page).encode(), SVG, headers=OPEN_TO_ALL)
            case PageKind.COUNT_JSON:
                return RenderedPage(write_count_json(page).encode(), JSON, headers=OPEN_TO_ALL)
            case PageKind.POSTER:
                return self._draw_poster(address, page)
            case _:
                return self._render("petition.html", page)

    def render_missing(self) -> RenderedPage:
        """Return what is shown where there is no page: the petitions that there are."""
        language = list_language(self._runtime.latest().shelf)
        return self._render_list(language, is_missing=True)

    def render_checked_receipt(self, address: PageAddress, typed: str) -> RenderedPage | None:
        """Return what became of the signature with this receipt; nothing that is typed is kept.

        None where the address is not that of a check. Raises ``Unavailable``.
        """
        runtime = self._runtime.latest()
        campaign = runtime.shelf.campaign(address.campaign)
        if campaign is None or address.kind is not PageKind.RECEIPT:
            return None
        page = PetitionPage(runtime.settings, campaign, address, None)
        receipt = check_receipt(runtime, typed)
        key = receipt.state.value
        if receipt.campaign not in ("", campaign.id):
            key = "elsewhere"
        outcome = page.say(f"receipt_{key}", position=receipt.position or 0)
        return self._render("receipt.html", page, forms=OWN_FORMS, is_kept=False, outcome=outcome)

    def _read_log_file(self, runtime: Runtime, address: LogFileAddress) -> RenderedPage:
        content = read_file(runtime, address.campaign, address.file)
        if content is None:
            return self.render_missing()
        return RenderedPage(content, PLAIN, headers=log_file_headers(address.file))

    def _draw_poster(self, address: PageAddress, page: PetitionPage) -> RenderedPage:
        """Return a poster as a picture, drawn once for what it says.

        Its address stays the same when its words change: so it is not kept for long elsewhere.
        """
        words = sheet_data(page, SHOWN_PAPER)
        return self._draw_once(address, words, partial(draw_poster, page), KEPT_SHORTLY)

    def _draw_once(
        self, of: PageAddress, words: object, draw: Callable[[], bytes], kept: tuple[str, str]
    ) -> RenderedPage:
        """Return a picture, drawn unless the last one there says the same.

        One that cannot be drawn is missing, and tried again after ``FAILED_SECONDS``.
        """
        said = json.dumps(words, sort_keys=True)
        last = self._pictures.get(of)
        if last is None or last.said != said or self._seconds() > last.until:
            try:
                page, until = RenderedPage(draw(), PNG, headers=(kept,)), inf
            except TypesettingFailed as error:
                told = {"campaign": of.campaign, "reason": str(error)}
                logger.warning("a picture could not be drawn", extra=told)
                page, until = self.render_missing(), self._seconds() + FAILED_SECONDS
            last = self._pictures[of] = _Picture(said, page, until)
        return last.page

    def _draw_preview(self, runtime: Runtime, address: PreviewAddress) -> RenderedPage:
        """Return the picture of a shared link, drawn once for each campaign and language."""
        words = self._preview_words(runtime.shelf, address)
        if words is None:
            return self.render_missing()
        of_page = PageAddress(PageKind.PETITION, address.language, address.campaign)
        return self._draw_once(
            of_page, asdict(words), partial(draw_preview, words), KEPT_FOR_A_YEAR
        )

    def _preview_words(self, shelf: Shelf, address: PreviewAddress) -> PreviewWords | None:
        """Return what the picture at an address says; None where there is none of that hash."""
        campaign = shelf.campaign(address.campaign)
        if campaign is None or address.language not in campaign.words:
            return None
        of_page = PageAddress(PageKind.PETITION, address.language, campaign.id)
        words = PetitionPage(self._runtime.settings, campaign, of_page, None).preview_words
        return words if words.hash == address.hash else None

    def _render(
        self,
        template: str,
        page: PetitionPage,
        *,
        is_kept: bool = True,
        forms: str = "",
        frames: str = NO_FRAMES,
        **values: Any,
    ) -> RenderedPage:
        words = self._templates.get_template(template).render(
            page=page, say=page.say, say_html=page.say_html, **values
        )
        headers = page_headers(self._runtime.settings, forms=forms, frames=frames, is_kept=is_kept)
        return RenderedPage(words.encode(), HTML, headers=headers)

    def _render_list(self, language: str, *, is_missing: bool) -> RenderedPage:
        runtime = self._runtime.latest()
        petitions = [
            PetitionPage(
                runtime.settings,
                campaign,
                PageAddress(
                    PageKind.PETITION, self._shown_in(campaign.languages, language), campaign.id
                ),
                None,
            )
            for campaign in runtime.shelf.campaigns
        ]
        words = self._templates.get_template("list.html").render(
            language=language,
            direction=direction_of(language),
            heading=say(language, "pages.not_found" if is_missing else "pages.list"),
            about=say(language, "pages.not_found_about"),
            is_missing=is_missing,
            petitions=petitions,
        )
        return RenderedPage(
            words.encode(),
            HTML,
            NOT_FOUND if is_missing else 200,
            page_headers(runtime.settings, is_kept=not is_missing),
        )

    @staticmethod
    def _shown_in(languages: tuple[str, ...], wanted: str) -> str:
        return wanted if wanted in languages else languages[0]

    def _read_told_of(self, campaign: str) -> ToldOfSigners:
        """Return who else is told of a campaign's signers; without a database as read last."""
        with suppress(Unavailable), self._runtime.database.read() as connection:
            self._told = list_holders(connection), list_webhook_campaigns(connection)
        holders, by_webhook = self._told
        of_it = tuple(one for one in holders if one.campaign in ("", campaign))
        return ToldOfSigners(of_it, by_webhook=not {"", campaign}.isdisjoint(by_webhook))

    def _numbers_of(self, campaign: str) -> CampaignNumbers | None:
        """Return a campaign's numbers, read once in ten seconds for all pages together.

        Without a database they are the last that were read, or None.
        """
        if self._seconds() - self._numbers_read_at >= FRESH_SECONDS:
            with suppress(Unavailable), self._runtime.database.read() as connection:
                self._numbers = read_page_numbers(connection)
            self._numbers_read_at = self._seconds()
        if self._numbers is None:
            return None
        return CampaignNumbers(
            self._numbers.counts.get(campaign, 0), self._numbers.checkpoints.get(campaign)
        )
