"""No page holds a person: whoever has signed is counted there, and neither named nor numbered."""

import json

from bot.proof.publish import publish
from bot.runtime import Runtime
from bot.web.petition.addresses import EMBEDS, PageKind
from tests.bot.web.conftest import IBM
from tests.text_messages import form, text
from webhooks.app import create_app

NAME, NUMBER = "Wilhelmina Quisenberry", "+15005550006"
LINES = ("IBM", NAME, "SIGN", "YES", "STATUS")


def test_no_page_says_who_has_signed(runtime: Runtime) -> None:
    app = create_app(runtime)
    replies = [text(app, form(f"SM{at:032}", NUMBER, line)) for at, line in enumerate(LINES)]
    assert NAME in (replies[-1].reply or "")
    publish(runtime, IBM, at_once=True)
    client = app.test_client()
    shown = {path: client.get(path) for path in all_paths()}
    assert {page.status_code for page in shown.values()} == {200}
    assert json.loads(shown["/embed/IBM/count.json"].text)["count"] == 1
    for path, page in shown.items():
        for part in (*NAME.split(), NUMBER[-7:]):
            assert part.encode() not in page.data, path


def all_paths() -> list[str]:
    """Return the paths of every page of words, in both languages, and of the public log."""
    pages = [
        f"/{'embed/' if kind in EMBEDS else ''}{keyword}/{kind.value}".rstrip("/")
        for kind in PageKind
        for keyword in ("IBM", "IBMESP")
        if kind not in (PageKind.LIST, PageKind.POSTER)
    ]
    return ["/", *pages, *(f"/{IBM}/log/{file}" for file in ("checkpoint", "tile/entries/000.p/1"))]
