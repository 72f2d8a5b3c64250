"""Style sheets and pictures of the pages. Each has the hash of its content in its address, so that
a browser may keep it for a year."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.web.kept_pages import RenderedPage

PREFIX: Final = "/static/"
_FOLDER: Final = Path(__file__).parent / "static"
_HASH_CHARACTERS: Final = 10
_CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
}
KEPT_FOR_A_YEAR: Final = ("cache-control", "public, max-age=31536000, immutable")


@cache
def static_path(name: str) -> str:
    """Return the address of a file by its name. Raises ``KeyError`` where there is none."""
    return {file.name: path for path, file in _files().items()}[name]


def read_static(path: str) -> RenderedPage | None:
    """Return the file at an address; None where there is none."""
    return _read(path) if path in _files() else None


@cache
def _files() -> dict[str, Path]:
    """Return the files by their addresses."""
    return {
        f"{PREFIX}{sha256(file.read_bytes()).hexdigest()[:_HASH_CHARACTERS]}/{file.name}": file
        for file in sorted(_FOLDER.iterdir())
        if file.suffix in _CONTENT_TYPES
    }


@cache
def _read(path: str) -> RenderedPage:
    file = _files()[path]
    return RenderedPage(file.read_bytes(), _CONTENT_TYPES[file.suffix], headers=(KEPT_FOR_A_YEAR,))
