"""A style sheet's address holds its content's hash: a browser may keep it for a year."""

import re
from pathlib import Path
from typing import Final

import pytest

from bot.web.static_files import read_static, static_path

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "console.md"


def test_an_address_leads_to_its_file() -> None:
    path = static_path("tokens.css")
    assert re.fullmatch(r"/static/[0-9a-f]{10}/tokens\.css", path)
    file = read_static(path)
    assert file is not None
    assert file.content_type == "text/css; charset=utf-8"
    assert "immutable" in dict(file.headers)["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/", "/static/0000000000/tokens.css", "/static/../pages.py", "/tokens.css"]
)
def test_nothing_else_is_a_file(path: str) -> None:
    assert read_static(path) is None


def test_a_file_that_is_not_there_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        static_path("nothing.css")


def test_the_consoles_script_is_as_small_as_the_document_says() -> None:
    document = DOCUMENT.read_text("utf-8")
    found = re.search(r"the script is small \(at most (\d+) kB\)", document)
    assert found is not None
    script = read_static(static_path("console.js"))
    assert script is not None
    assert len(script.body) <= 1000 * int(found[1])
