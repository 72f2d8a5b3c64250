"""Every keyword is an address: a path says which page, in which language, by whose keyword."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.petition.addresses import (
    LogFileAddress,
    PageAddress,
    PageKind,
    PreviewAddress,
    find_address,
)
from bot.web.petition.pages import MAX_FOUND_PATHS, PetitionPages
from flows.campaign import RESERVED_ADDRESSES, Shelf
from tests.bot.web.conftest import IBM, offline_runtime, shelf_with, two_campaigns
from webhooks.guards import RefusalLog
from webhooks.routes import build
from webhooks.safe_receive import Intake


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", ("", "en", "", "")),
        ("/ibm-extreme-vetting", ("", "en", "", "")),
        ("/ibm-extreme-vetting/", ("", "en", "", "")),
        ("/ibm-extreme-vetting/es", ("", "es", "", "")),
        ("/IBM", ("", "en", "IBM", "")),
        ("/ibm", ("", "en", "IBM", "")),
        ("/IBMESP", ("", "es", "IBMESP", "")),
        ("/IbmKos", ("", "en", "IBMKOS", "")),
        ("/IBMKOS/es", ("", "es", "IBMKOS", "")),
        ("/ibmkos-poster_12", ("", "en", "IBMKOS", "poster_12")),
        ("/IBM-p7/es/receipt", ("receipt", "es", "IBM", "p7")),
        ("/IBM-P7", ("", "en", "IBM", "p7")),
        ("/privacy", ("privacy", "en", "", "")),
        ("/IBMESP/terms", ("terms", "es", "IBMESP", "")),
        ("/embed/IBMKOS/es/frame", ("frame", "es", "IBMKOS", "")),
        ("/embed/ibm-extreme-vetting/count.svg", ("count.svg", "en", "", "")),
        ("/embed/IBM/poster.png", ("poster.png", "en", "IBM", "")),
        ("/embed/IBM-p7/count.json", ("count.json", "en", "IBM", "p7")),
    ],
)
def test_a_path_leads_to_a_page(ibm: Shelf, path: str, told: tuple[str, str, str, str]) -> None:
    kind, language, keyword, poster = told
    found = find_address(ibm, path)
    assert found == PageAddress(PageKind(kind), language, IBM, keyword, poster)
    assert find_address(ibm, found.path) == found


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/IBM/fr", "/IBM/ES", "/IBM/en/more", "/IBM-", "/IBM-a b", "/IBM-ñ", "//",
        "/IBM//es", "/embed", "/embed/frame", "/embed/IBM", "/IBM/frame", "/embed/embed/frame",
        "/IBM/privacy/en", "/" + "I" * 200, "/IBM-" + "7" * 41, "/IBM-poster", "/IBM-7-",
        "/preview/x/en/123.png", "/../etc", "/IBM/en\n",
    ],
)  # fmt: skip
def test_other_paths_lead_nowhere(ibm: Shelf, path: str) -> None:
    assert find_address(ibm, path) is None


def test_several_campaigns_are_listed() -> None:
    several = two_campaigns()
    for path in ("/", "/privacy", "/terms"):
        assert find_address(several, path) == PageAddress(PageKind.LIST, "en")
    for campaign in several.campaigns:
        found = find_address(several, f"/{campaign.id}/privacy")
        assert isinstance(found, PageAddress)
        assert found.campaign == campaign.id


def test_files_of_the_log_and_pictures_are_found(ibm: Shelf) -> None:
    log = find_address(ibm, f"/{IBM}/log/tile/entries/000.p/7")
    assert log == LogFileAddress(IBM, "tile/entries/000.p/7")
    assert find_address(ibm, "/other/log/checkpoint") is None
    picture = PreviewAddress(IBM, "en", "0123456789ab")
    assert find_address(ibm, picture.path) == picture


@given(st.text(max_size=200))
def test_no_path_breaks_it(path: str) -> None:
    found = find_address(two_campaigns(), path)
    assert found is None or isinstance(found, (PageAddress, LogFileAddress, PreviewAddress))


def test_no_campaign_may_have_an_address_of_the_program(ibm: Shelf) -> None:
    runtime = offline_runtime(ibm)
    routes = build(Intake(runtime), RefusalLog(runtime.now)).all
    firsts = {route.path.strip("/").partition("/")[0] for route in routes}
    pages = {kind.value for kind in PageKind if kind.value not in ("", "list")}
    embeds = {"frame", "count.svg", "count.json", "poster.png"}  # below a prefix that is reserved
    assert firsts | (pages - embeds) | {"embed", "preview", "static"} <= RESERVED_ADDRESSES


def test_a_keyword_that_is_no_language_of_its_campaign_is_answered_in_the_first() -> None:
    shelf = shelf_with(keywords={"IBMESP": "es"})
    assert find_address(shelf, "/") == PageAddress(PageKind.PETITION, "es", IBM)


def test_a_path_leads_where_the_campaigns_in_force_say(ibm: Shelf) -> None:
    runtime = offline_runtime(ibm)
    pages = PetitionPages(runtime)
    assert [pages.find("/IBM"), pages.find("/IBM")] == [find_address(ibm, "/IBM")] * 2
    assert pages.find("/") == find_address(ibm, "/")
    runtime.in_force.shelf = shelf_with(id="another")
    assert pages.find("/IBM") == find_address(runtime.in_force.shelf, "/IBM")
    runtime.in_force.shelf = two_campaigns()
    assert pages.find("/") == find_address(runtime.in_force.shelf, "/")


def test_paths_that_somebody_makes_up_lead_where_they_do_and_are_not_all_kept(ibm: Shelf) -> None:
    pages = PetitionPages(offline_runtime(ibm))
    for number in range(MAX_FOUND_PATHS + 50):
        path = f"/IBM-p{number}"
        assert pages.find(path) == find_address(ibm, path)
    assert len(pages._found[1]) == MAX_FOUND_PATHS
