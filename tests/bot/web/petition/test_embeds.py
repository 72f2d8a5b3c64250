"""What other sites show of a petition: anybody may read it, and only the frame may be framed."""

import json
from xml.etree import ElementTree

import pytest

from bot.web.kept_pages import RenderedPage
from bot.web.petition.addresses import find_page
from bot.web.petition.embeds import write_count_json, write_count_svg, write_embed_html
from bot.web.petition.pages import PetitionPages
from bot.web.petition.petition_page import CampaignNumbers, PetitionPage
from flows.campaign import Shelf
from tests.bot.web.conftest import offline_runtime, shelf_with


def rendered(pages: PetitionPages, path: str) -> RenderedPage:
    """Return what is at a path."""
    address = pages.find(path)
    assert address is not None
    return pages.render(address)


def page(shelf: Shelf, path: str, count: int) -> PetitionPage:
    """Return the page at a path, of so many signatures."""
    runtime = offline_runtime(shelf)
    address = find_page(shelf, path)
    assert address is not None
    return PetitionPage(runtime.settings, shelf.campaigns[0], address, CampaignNumbers(count))


def test_the_frame_may_be_framed_and_no_other_page(offline: PetitionPages) -> None:
    frame = rendered(offline, "/embed/IBMKOS/es/frame")
    assert "frame-ancestors *" in dict(frame.headers)["content-security-policy"]
    assert 'href="https://petition.example.org/IBMKOS/es" target="_blank"' in frame.body.decode()
    for path in ("/", "/privacy", "/IBM/receipt"):
        policy = dict(rendered(offline, path).headers)["content-security-policy"]
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("kind", ["count.svg", "count.json"])
def test_the_count_is_open_to_other_sites(offline: PetitionPages, kind: str) -> None:
    headers = dict(rendered(offline, f"/embed/IBM/{kind}").headers)
    assert headers["access-control-allow-origin"] == "*"
    assert "max-age=10" in headers["cache-control"]


def test_the_count_as_json(ibm: Shelf, offline: PetitionPages) -> None:
    unknown = json.loads(rendered(offline, "/embed/IBM/count.json").body)
    assert unknown["count"] is None
    told = json.loads(write_count_json(page(ibm, "/IBMKOS/es", 1204)))
    assert (told["count"], told["goal"], told["open"]) == (1204, 2000, True)
    assert told["address"] == "https://petition.example.org/IBMKOS/es"
    closed = json.loads(write_count_json(page(shelf_with(status="closed"), "/IBM", 1204)))
    assert (closed["open"], closed["goal"]) == (False, None)


def test_the_count_as_a_picture_is_an_image_with_a_name(ibm: Shelf) -> None:
    picture = ElementTree.fromstring(write_count_svg(page(ibm, "/IBM", 1204)))  # noqa: S314 -- ours
    assert picture[0].text == "1,204 people have signed"
    small = ElementTree.fromstring(write_count_svg(page(ibm, "/IBM", 3)))  # noqa: S314 -- ours
    assert small[0].text == "Be among the first to sign"


def test_the_html_to_copy_is_safe_whatever_the_title(ibm: Shelf) -> None:
    campaign = ibm.campaigns[0]
    words = campaign.words["en"].model_copy(update={"title": 'A "quoted" <b>'})
    shelf = shelf_with(words={**campaign.words, "en": words})
    html = write_embed_html(page(shelf, "/IBM", 10), "https://x/frame", "https://x/count.svg")
    assert 'title="A &#34;quoted&#34; &lt;b&gt;"' in html
