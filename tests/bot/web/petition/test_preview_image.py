"""The picture of a shared link: its size is what messengers take, its address follows its words."""

import struct

import pytest

from bot.documents.typst_process import TypesettingFailed
from bot.web.page_headers import KEPT_SHORTLY
from bot.web.petition.addresses import PageAddress, PreviewAddress
from bot.web.petition.pages import PetitionPages
from bot.web.petition.preview_image import PreviewWords, draw_preview
from flows.campaign import Shelf
from tests.bot.web.conftest import IBM, offline_runtime


@pytest.mark.parametrize(
    ("title", "sponsor"),
    [
        ("Short", "18 Million Rising"),
        ("Don’t Help Trump Deport Immigrants", "18 Million Rising"),
        ("A long one " * 40, "18 Million Rising"),
        ("A long one " * 40, "With a sponsor whose name is as long as that " * 10),
        ('#import "/etc/passwd" $x$ \u202e <script> [b] \\', "*18* _Million_ @Rising"),
    ],
)
def test_it_is_as_large_as_messengers_want_it(title: str, sponsor: str) -> None:
    drawn = draw_preview(PreviewWords(title, sponsor, "They ask for it. " * 20, "en"))
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)
    assert len(drawn) < 300_000


def test_its_address_follows_its_words_and_it_is_drawn_once(offline: PetitionPages) -> None:
    first = PreviewWords("One", "Sponsor", "Summary", "en")
    assert first.hash == PreviewWords("One", "Sponsor", "Summary", "en").hash
    assert first.hash != PreviewWords("Two", "Sponsor", "Summary", "en").hash
    page = offline.find("/IBM")
    assert page
    told = offline.render(page).body.decode()
    path = told.split('og:image" content="https://petition.example.org')[1].split('"')[0]
    address = offline.find(path)
    assert address
    drawn = offline.render(address)
    assert drawn.content_type == "image/png"
    assert "immutable" in dict(drawn.headers)["cache-control"]
    assert offline.render(address) is drawn


@pytest.mark.parametrize("page", [f"{IBM}/en", f"{IBM}/fr", "other/en"])
def test_no_other_picture_is_drawn(offline: PetitionPages, page: str) -> None:
    made_up = f"/preview/{page}/0123456789ab.png"
    assert offline.find(made_up) is None
    campaign, language = page.split("/")
    address = PreviewAddress(campaign, language, "0123456789ab")  # of words that were changed
    assert address.path == made_up
    assert offline.render(address).status == 404


def test_the_poster_is_a_picture_for_who_checks_how_people_are_asked(
    offline: PetitionPages,
) -> None:
    address = offline.find("/embed/IBMKOS/en/poster.png")
    assert address
    drawn = offline.render(address)
    assert drawn.body.startswith(b"\x89PNG")
    assert offline.render(address) is drawn
    # Its address stays when its words change; those of posters' codes would be drawn without end.
    assert "immutable" not in dict(drawn.headers)["cache-control"]
    assert offline.find("/embed/IBMKOS-p7/en/poster.png") is None


def test_a_picture_that_cannot_be_drawn_is_tried_again_after_a_while(ibm: Shelf) -> None:
    seconds, tried = [0.0], []
    pages = PetitionPages(offline_runtime(ibm), seconds=lambda: seconds[0])
    address = pages.find("/embed/IBM/en/poster.png")
    assert isinstance(address, PageAddress)

    def fail() -> bytes:
        tried.append(seconds[0])
        raise TypesettingFailed("typst took too long")

    for at in (0.0, 10.0, 599.0, 601.0):
        seconds[0] = at
        assert pages._draw_once(address, "words", fail, KEPT_SHORTLY).status == 404
    assert tried == [0.0, 601.0]
    assert pages._draw_once(address, "other words", lambda: b"PNG", KEPT_SHORTLY).status == 200
